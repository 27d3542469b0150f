"""The states of an agenda item, and when each item is to be expected.

`expected`, `behind` and `now_and_next` take rows as the protocol writes them and moments in
ISO 8601; the browser has the same functions, and both keep to tests/vectors/expected.json.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from companion import times
from companion.errors import N_, conflict

Wire = Mapping[str, Any]
"""A row as the protocol writes it."""

MAIN_ROOM = "main"
"""The room of an event that names none."""

MINUTE_MS = 60_000

Kind = Literal["opening", "keynote", "panel", "discussion", "questions", "break", "closing"]

MOVES = {
    "start": (frozenset({"upcoming"}), "live"),
    "finish": (frozenset({"live"}), "done"),
    "skip": (frozenset({"upcoming"}), "skipped"),
}
"""For each move the states that it leads from, and the one that it leads to."""

TO_COME = frozenset({"upcoming", "live"})
"""States in which an item can still be given more time."""

REMOVABLE = frozenset({"upcoming", "skipped"})
"""States in which an item has left no trace in the record."""

LONGEST_MINUTES = 24 * 60
"""The most minutes of an item."""

LONGEST_NOTE = 2000
"""The most graphemes of the staff's notes on an item."""

STATES = {
    "upcoming": N_("upcoming"),
    "live": N_("live"),
    "done": N_("done"),
    "skipped": N_("skipped"),
}

_ORDER = {"done": 0, "live": 1, "skipped": 2, "upcoming": 2}


def to_do(move: str, item: Any) -> bool:
    """Whether the move is still to be made; False where what it leads to holds already.

    Raises Refused("conflict") when it does not lead from the item's state.
    """
    origins, end = MOVES[move]
    if item.state == end:
        return False
    must_be_in(origins, item)
    return True


def must_be_in(states: frozenset[str], item: Any) -> None:
    """Raises Refused("conflict") unless the item is in one of the states."""
    if item.state not in states:
        raise conflict(
            N_("This item is %(state)s now. Look at the agenda and choose again."),
            item,
            state=STATES[item.state],
        )


def expected(
    items: Iterable[Wire], now: str, suspensions: Sequence[Wire] = ()
) -> dict[str, dict[str, str]]:
    """For each item but the skipped ones when it starts and ends, as far as is known now.

    What was, is as it was. The live item lasts as long as it was given, longer by what the
    event was suspended, and until now at least. The others follow it in the agenda's order:
    at once where the plan leaves no gap, not before their planned start where it leaves one,
    and at their planned start whatever comes before where that is hard.
    """
    clock = times.epoch_ms(now)
    goes_on = _goes_on(clock, suspensions)
    found: dict[str, dict[str, str]] = {}
    for room in _rooms(items):
        free, planned_end = goes_on, None
        for item in _in_order(room):
            if item["state"] != "skipped":
                start, end = _span(item, free, planned_end, goes_on, suspensions)
                found[item["id"]] = {"start": times.iso_of(start), "end": times.iso_of(end)}
                free = max(free, end)
            planned_end = max(planned_end or 0, _planned_end(item))
    return found


def behind(items: Iterable[Wire], now: str, suspensions: Sequence[Wire] = ()) -> dict[str, int]:
    """For each room by how much it is behind its plan, in milliseconds; negative is ahead.

    Measured at the end of the live item, else at the start of the next one, else at the end
    of the last.
    """
    items = list(items)
    moments = expected(items, now, suspensions)
    found = {}
    for room in _rooms(items):
        late = 0
        for item in _in_order(room):
            if item["state"] == "skipped":
                continue
            span = moments[item["id"]]
            if item["state"] == "upcoming":
                late = times.epoch_ms(span["start"]) - times.epoch_ms(item["planned_start"])
                break
            late = times.epoch_ms(span["end"]) - _planned_end(item)
            if item["state"] == "live":
                break
        found[room[0]["room"]] = late
    return found


def left_ms(item: Wire, now: str, suspensions: Sequence[Wire] = ()) -> int:
    """The time that is left of the live item; it stands still while the event is suspended."""
    clock = times.epoch_ms(now)
    start = times.epoch_ms(item["actual_start"])
    length = (item["planned_minutes"] + item["extended_minutes"]) * MINUTE_MS
    return int(start + length + _stopped(start, clock, suspensions) - clock)


def now_and_next(items: Iterable[Wire], room: str = MAIN_ROOM) -> dict[str, str | None]:
    """The ids of the live item of the room and of the one after it."""
    order = _in_order([item for item in items if item["room"] == room])
    live = [item["id"] for item in order if item["state"] == "live"]
    upcoming = [item["id"] for item in order if item["state"] == "upcoming"]
    return {"now": next(iter(live), None), "next": next(iter(upcoming), None)}


def _span(
    item: Wire, free: int, planned_end: int | None, goes_on: int, suspensions: Sequence[Wire]
) -> tuple[int, int]:
    if item["state"] == "done":
        return times.epoch_ms(item["actual_start"]), times.epoch_ms(item["actual_end"])
    length = (item["planned_minutes"] + item["extended_minutes"]) * MINUTE_MS
    if item["state"] == "live":
        start = times.epoch_ms(item["actual_start"])
        return start, max(start + length + _stopped(start, goes_on, suspensions), goes_on)
    planned = times.epoch_ms(item["planned_start"])
    if item["hard_start"]:
        start = max(planned, goes_on)
    elif planned_end is not None and planned <= planned_end:
        start = free
    else:
        start = max(planned, free)
    return start, start + length


def _goes_on(clock: int, suspensions: Sequence[Wire]) -> int:
    """The earliest moment at which anything can go on: now, or the end of the suspension."""
    if not suspensions or suspensions[-1]["to"] is not None:
        return clock
    until = suspensions[-1]["until"]
    return clock if until is None else max(clock, times.epoch_ms(until))


def _stopped(start: int, goes_on: int, suspensions: Sequence[Wire]) -> int:
    """For how long the event has been suspended since `start`, in milliseconds."""
    stopped = 0
    for suspension in suspensions:
        ended = goes_on if suspension["to"] is None else times.epoch_ms(suspension["to"])
        stopped += max(0, ended - max(start, times.epoch_ms(suspension["from"])))
    return stopped


def _planned_end(item: Wire) -> int:
    return times.epoch_ms(item["planned_start"]) + int(item["planned_minutes"]) * MINUTE_MS


def _rooms(items: Iterable[Wire]) -> list[list[Wire]]:
    """The items of each room."""
    rooms: dict[str, list[Wire]] = {}
    for item in items:
        rooms.setdefault(item["room"], []).append(item)
    return list(rooms.values())


def _in_order(room: Iterable[Wire]) -> list[Wire]:
    """What was, what is, then what is to come, each in the agenda's order."""
    return sorted(room, key=lambda item: (_ORDER[item["state"]], item["rank"], item["id"]))
