"""The life of an event, what it may set, and what holds where it has set nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import available_timezones

from companion.errors import N_, Code, Refused, bad_request, conflict

DEFAULTS: dict[str, Any] = {
    "moderation": True,
    "anonymity": True,
    "attribution": "open",
    "chatham_items": [],
    "questions": "open",
    "votes": "open",
    "queue": "open",
    "queue_closes_at": None,
    "turn_s": 120,
    "limits": {},
    "retention_days": 30,
    "show_here": False,
    "overtime_shown": "count",
    "rehearsal": False,
}

STAFF_SETTINGS = frozenset({"limits", "chatham_items"})
"""Settings that only the staff is told: how groups are treated, and which items exist."""

COLUMNS = frozenset({"title", "language", "zone", "starts_at", "ends_at", "hard_end"})
"""What can be set and is neither a setting nor a detail."""

STATES = ("draft", "open", "live", "ended", "archived")
MAIN_ROOM = "main"

MOVES = {
    "draft": {"open": "draft"},
    "open": {"draft": "open", "live": "open"},
    "go_live": {"open": "live", "ended": "live"},
    "end": {"live": "ended", "archived": "ended"},
    "archive": {"ended": "archived"},
}
"""Each step forward, and the step back from what comes after."""

OVER = {
    "ended": N_("The event has ended. An organiser can let it run on."),
    "archived": N_("The event is archived and can only be read. An organiser can bring it back."),
}
"""The states in which not everything is possible any more, and why."""


def after(move: str, state: str, row: Any = None) -> str:
    """The state of an event after the move; one that holds already is kept.

    Raises Refused("conflict"), naming the row, for a move that the event cannot make.
    """
    moves = MOVES[move]
    if state in moves.values():
        return state
    if state not in moves:
        raise conflict(N_("The event is not at this point. Look at where it stands first."), row)
    return moves[state]


def agree_on_time(last: str, state: str) -> None:
    """Raises Refused("closed") when this state of the event comes after the last that allows it."""
    if state in OVER and last not in STATES[STATES.index(state) :]:
        raise Refused(Code.CLOSED, OVER[state])


def agree_on_rehearsal(state: str, row: Any = None) -> None:
    """Raises Refused("conflict") when it is too late to rehearse."""
    if state not in ("draft", "open"):
        raise conflict(N_("A rehearsal is possible only before the event goes live."), row)


def agree_on_hours(
    zone: str, starts_at: datetime, ends_at: datetime, hard_end: datetime | None
) -> None:
    """Raises Refused("bad_request") when zone and hours do not fit together."""
    if zone not in available_timezones():
        raise bad_request(N_("There is no such time zone. One is named like Europe/Paris."))
    if ends_at <= starts_at:
        raise bad_request(N_("The event would end before it starts."))
    if hard_end is not None and hard_end <= starts_at:
        raise bad_request(N_("The hard end would come before the start."))


def agree_on_ids(*lists: Iterable[dict[str, Any]]) -> None:
    """Raises Refused("bad_request") when two of a list have the same id."""
    for parts in lists:
        ids = [part["id"] for part in parts]
        if len(ids) != len(set(ids)):
            raise bad_request(N_("Two of the same kind have the same id. Rename one of them."))


def room_named(room: str | None, rooms: Sequence[str]) -> str:
    """The room that is meant; with a single one it need not be named.

    Raises Refused("bad_request") when it is unknown, or not named among several.
    """
    known = rooms or (MAIN_ROOM,)
    if room is None and len(known) == 1:
        return known[0]
    if room is None or room not in known:
        raise bad_request(N_("Say which room: %(rooms)s"), rooms=", ".join(known))
    return room


def room_wished(room: str | None, rooms: Sequence[str]) -> str:
    """The room that somebody would like to follow; the first, where there is no such one."""
    known = rooms or (MAIN_ROOM,)
    return room if room is not None and room in known else known[0]
