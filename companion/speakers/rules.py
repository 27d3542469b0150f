"""The states of a wish for the floor, the order of the queue, and what is fair.

The functions on `Wire` take rows as the protocol writes them and moments in ISO 8601; the
browser has the same ones, and both keep to tests/vectors/suggest.json and pace.json.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from companion import times
from companion.errors import N_, Code, Refused, bad_request, conflict
from companion.text import tidy_line

Wire = Mapping[str, Any]
"""A row as the protocol writes it."""

MAIN_ROOM = "main"
"""The room of an event that names none."""

KINDS = ("interposed", "point_of_order", "programme", "reply", "normal")
"""In order of precedence."""

STAFF_KINDS = frozenset({"interposed", "point_of_order", "programme"})
"""Kinds that only the staff enters."""

INTERRUPTING = frozenset({"interposed", "point_of_order"})
"""Kinds whose turn pauses the one that is running, be that an interruption itself."""

IN_LINE = frozenset({"waiting", "called"})
QUEUED = IN_LINE | {"held"}
TURNS = frozenset({"speaking", "paused"})
LIVE = QUEUED | TURNS
"""States of a wish that is still open: a person has one such entry of each kind."""

STATES = {
    "waiting": N_("waiting"),
    "called": N_("called"),
    "held": N_("on hold"),
    "speaking": N_("speaking"),
    "paused": N_("paused"),
    "finished": N_("finished"),
    "withdrawn": N_("withdrawn"),
    "removed": N_("removed"),
}

LONGEST_S = 4 * 60 * 60
"""The most seconds that a turn is given."""

MOST_PASSED_OVER = 2
"""How often the suggestion may favour others who asked later."""


class Move(NamedTuple):
    origins: frozenset[str]
    end: str


MOVES = {
    "call": Move(frozenset({"waiting"}), "called"),
    "no_show": Move(frozenset({"called"}), "held"),
    "hold": Move(frozenset({"waiting"}), "held"),
    "restore": Move(frozenset({"held"}), "waiting"),
    "start": Move(IN_LINE, "speaking"),
    "pause": Move(frozenset({"speaking"}), "paused"),
    "resume": Move(frozenset({"paused"}), "speaking"),
    "set_aside": Move(TURNS, "held"),
    "finish": Move(TURNS, "finished"),
    "withdraw": Move(QUEUED, "withdrawn"),
    "remove": Move(QUEUED, "removed"),
}


def to_do(move: str, entry: Any) -> bool:
    """Whether the move is still to be made; False where what it leads to holds already.

    Raises Refused("conflict") when it does not lead from the entry's state.
    """
    origins, end = MOVES[move]
    if entry.state == end:
        return False
    must_be_in(origins, entry)
    return True


def must_be_in(states: frozenset[str], entry: Any) -> None:
    """Raises Refused("conflict") unless the entry is in one of the states."""
    if entry.state not in states:
        raise conflict(
            N_("This entry is %(state)s now. Look at the list and choose again."),
            entry,
            state=STATES[entry.state],
        )


def agree_on_kind(kind: str, *, is_staff: bool) -> None:
    """Raises Refused("forbidden") for a kind that only the staff enters."""
    if kind in STAFF_KINDS and not is_staff:
        raise Refused(Code.FORBIDDEN, N_("Only the moderators enter this. Ask to speak instead."))


def agree_on_asking(event_state: str, queue: str) -> None:
    """Raises Refused("closed") where the list takes no wishes; after the event none are taken."""
    if event_state == "draft" or (event_state in ("open", "live") and queue == "closed"):
        raise Refused(Code.CLOSED, N_("The list is closed. You can still send a question."))


def agree_on_no_show(entry: Any, stream: str) -> None:
    """Raises Refused("conflict") for someone online while the stream is troubled."""
    if entry.channel == "online" and stream != "ok":
        raise conflict(
            N_("The line is troubled: this person may be unable to join. Call somebody else."),
            entry,
        )


def agree_on_running(*, is_suspended: bool) -> None:
    """Raises Refused("conflict") while the event is suspended: no clock runs then."""
    if is_suspended:
        raise conflict(N_("The meeting is suspended. Resume it first."))


def agree_on_times(
    began: datetime | None, ended: datetime | None, paused_ms: int, now: datetime
) -> None:
    """Raises Refused("bad_request") when a turn cannot have been so; no end: it still runs."""
    end = ended or now
    if began is None or not began <= end <= now:
        raise bad_request(N_("A turn ends after it has begun, and not in the future."))
    if (end - began) // timedelta(milliseconds=1) < paused_ms:
        raise bad_request(N_("The pauses of this turn alone were longer. Check the times."))


def agree_on_closing(closes_at: datetime, queue: str, now: datetime) -> None:
    """Raises Refused when the list cannot close at that moment."""
    if queue == "closed":
        raise conflict(N_("The list is closed already. Open it first."))
    if closes_at <= now:
        raise bad_request(N_("This moment is over. Give a later one, or close the list."))


def agree_on_current(expected: str | None, current: Any) -> None:
    """Raises Refused("conflict") unless whoever acts knows who has the floor.

    `current` is the entry that has it, or None. So the second of two clicks does nothing.
    """
    if expected != (current and current.id):
        raise conflict(
            N_("The floor has changed hands meanwhile. Look who has it now, then try again."),
            current,
        )


def interrupts(kind: str) -> bool:
    """Whether a turn of this kind pauses the one that is running; if not, it ends it."""
    return kind in INTERRUPTING


def follows(kind: str, running: str) -> bool:
    """Whether, when the next is called, a turn of this kind ends the one that is running.

    A point of order follows the one before it; it pauses only what is less urgent.
    """
    return not (interrupts(kind) and KINDS.index(kind) < KINDS.index(running))


def said(text: str | None) -> str | None:
    """The text on one line; None where nothing is said."""
    return tidy_line(text) if text and text.strip() else None


def limit_for(group: str | None, limits: Mapping[str, int], turn_s: int) -> int:
    """The seconds that a turn of this group gets."""
    return limits.get(group or "", turn_s)


def is_nameless(attribution: str, chatham_items: Sequence[str], item: str | None) -> bool:
    """Whether names are not to be kept together with what is said, in the event or the item."""
    return attribution == "chatham" or item in chatham_items


def placed_behind(entry: Any, queue: Sequence[Any]) -> str | None:
    """The rank behind which an entry belongs by its kind and the time of asking.

    `queue` is in order and without the entry; None is the head.
    """
    mine = KINDS.index(entry.kind)
    rank = None
    for other in queue:
        theirs = KINDS.index(other.kind)
        if theirs < mine or (theirs == mine and other.requested_at <= entry.requested_at):
            rank = other.rank
    return rank


def is_passed_over(waiting: Any, starting: Any) -> bool:
    """Whether somebody in line sees one go first who asked later; only normal ones count."""
    return (
        waiting.state in IN_LINE
        and waiting.room == starting.room
        and waiting.kind == starting.kind == "normal"
        and waiting.requested_at < starting.requested_at
    )


def line(rows: Iterable[Wire], room: str = MAIN_ROOM) -> list[Wire]:
    """Those who wait for the floor of the room, in order."""
    waiting = [row for row in rows if row["state"] in IN_LINE and row["room"] == room]
    return sorted(waiting, key=lambda row: (row["rank"], row["id"]))


def on_floor(rows: Iterable[Wire], room: str = MAIN_ROOM) -> Wire | None:
    """The turn that has the floor of the room, running or paused; not one it interrupted."""
    for row in rows:
        if row["state"] in TURNS and row["interrupted_by"] is None and row["room"] == room:
            return row
    return None


def comes_next(rows: Iterable[Wire], room: str = MAIN_ROOM) -> Wire | None:
    """Who has the floor next: the turn that was interrupted, unless an interruption waits."""
    rows = list(rows)
    now, first = on_floor(rows, room), next(iter(line(rows, room)), None)
    goes_on = next((row for row in rows if now and row["interrupted_by"] == now["id"]), None)
    waits = first is not None and interrupts(first["kind"])
    return first if goes_on is None or waits else goes_on


def elapsed_ms(turn: Wire, now: str) -> int:
    """How long the turn has been running, without its pauses."""
    ended = turn.get("ended_at") or turn.get("paused_at") or now
    return times.epoch_ms(ended) - times.epoch_ms(turn["started_at"]) - int(turn["paused_ms"])


def left_ms(turn: Wire, now: str) -> int:
    """The time that is left of a turn; negative is overtime."""
    return int(turn["limit_s"]) * 1000 - elapsed_ms(turn, now)


def will_speak(
    rows: Iterable[Wire], now: str, hard_end: str, room: str = MAIN_ROOM
) -> dict[str, int]:
    """How many of those waiting have spoken by the hard end, if all goes on at this pace.

    The pace is what finished turns took of what they were given. Turns that are not over
    come first, with what is left of them.
    """
    here = [row for row in rows if row["room"] == room]
    over = [row for row in here if row["state"] == "finished" and row["limit_s"] > 0]
    taken_ms = sum(elapsed_ms(row, now) for row in over)
    given_s = sum(row["limit_s"] for row in over)
    free = times.epoch_ms(now)
    free += sum(max(0, left_ms(row, now)) for row in here if row["state"] in TURNS)
    end = times.epoch_ms(hard_end)
    waiting = line(here, room)
    speak = 0
    for row in waiting:
        free += row["limit_s"] * taken_ms // given_s if over else row["limit_s"] * 1000
        if free > end:
            break
        speak += 1
    return {"speak": speak, "waiting": len(waiting)}


def suggest(rows: Iterable[Wire], now: str, room: str = MAIN_ROOM) -> dict[str, Any] | None:
    """Whom it would be fair to hear next among normal entries, and why; None if nobody waits.

    Whoever was passed over twice comes first. Else each test in turn keeps those who pass it:
    never spoke; another channel than the last normal speaker's; least time of the group;
    earliest request. `reasons` names the tests that told the entries apart, each with `code`
    and the values that its words need.
    """
    rows = list(rows)
    candidates = [row for row in line(rows, room) if row["kind"] == "normal"]
    if not candidates:
        return None
    reasons: list[dict[str, Any]] = []
    for code, test in _tests(rows, candidates, now, room):
        best = min(test(row) for row in candidates)
        kept = [row for row in candidates if test(row) == best]
        if len(kept) < len(candidates):
            reasons.append({"code": code, **_values(code, rows, kept[0], now, room)})
            candidates = kept
    first = min(candidates, key=_asked)
    if len(candidates) > 1:
        reasons.append({"code": "earliest", "requested_at": first["requested_at"]})
    return {"id": first["id"], "reasons": reasons or [{"code": "only_one"}]}


def _tests(
    rows: list[Wire], candidates: list[Wire], now: str, room: str
) -> list[tuple[str, Callable[[Wire], Any]]]:
    """The tests that apply; each gives its least value to whoever passes it."""
    if any(row["passed_over"] >= MOST_PASSED_OVER for row in candidates):
        return [("passed_over", lambda row: row["passed_over"] < MOST_PASSED_OVER)]
    last = _last_channel(rows, room)
    return [
        ("never_spoke", lambda row: row["spoken"] > 0 or bool(row["earlier"])),
        ("other_channel", lambda row: row["channel"] == last),
        ("least_time", lambda row: _group_ms(rows, row["group"], now)),
    ]


def _values(code: str, rows: list[Wire], row: Wire, now: str, room: str) -> dict[str, Any]:
    match code:
        case "other_channel":
            return {"channel": row["channel"], "last": _last_channel(rows, room)}
        case "least_time":
            return {"group": row["group"], "ms": _group_ms(rows, row["group"], now)}
        case _:
            return {}


def _asked(row: Wire) -> tuple[int, str, str]:
    return times.epoch_ms(row["requested_at"]), row["rank"], row["id"]


def _last_channel(rows: list[Wire], room: str) -> str | None:
    """The channel of whoever began a normal turn last."""
    turns = [
        row
        for row in rows
        if row["kind"] == "normal" and row["started_at"] is not None and row["room"] == room
    ]
    if not turns:
        return None
    return str(max(turns, key=lambda row: times.epoch_ms(row["started_at"]))["channel"])


def _group_ms(rows: list[Wire], group: str | None, now: str) -> int:
    """How long the group has spoken in all."""
    spoken = 0
    for row in rows:
        if row["group"] == group:
            spoken += sum(elapsed_ms(turn, now) for turn in row["earlier"])
            spoken += elapsed_ms(row, now) if row["started_at"] is not None else 0
    return spoken
