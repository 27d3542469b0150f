"""The queue as the actions see it: who is in it, and where an entry goes."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from companion import ranks
from companion.live.change import Change
from companion.speakers import rules
from companion.speakers.models import Entry

OF_PERSON = ("name", "affiliation", "group", "channel", "language", "topic", "question")
"""Columns that a second entry of the same person shares with the first."""


def enter(
    change: Change, *, room: str, person: bytes | None = None, kind: str = "normal", **wish: Any
) -> Entry:
    """An entry behind those of its kind; a person who waits already keeps the one they have.

    `wish` are columns of Entry. Without a `person` it is the staff's to speak for.
    """
    found = live_entry(change, person, kind)
    if found is not None:
        return found
    entry = Entry(state="waiting", room=room, kind=kind, requested_at=change.now, **wish)
    entry.spoken = _turns_of(change, person, entry.name)
    if kind == "reply":
        turn = on_floor(change, room)
        entry.reply_to = turn.id if turn and not turn.is_hidden else None
    place(change, entry)
    change.add(entry)
    entry.nameless = entry.is_nameless
    if person is None:
        entry.added_by = change.actor.who
    else:
        entry.owner = change.key.mask(person, entry.id)
        entry.live_token = token(change, person, kind)
    return entry


def live_entry(change: Change, person: bytes | None, kind: str) -> Entry | None:
    """The open wish of this kind that the person has already."""
    if person is None:
        return None
    return change.one(Entry, Entry.live_token == token(change, person, kind))


def wish_of(change: Change, entry: Entry) -> Entry | None:
    """The open wish that whoever this entry is of has, of the same kind."""
    person = change.owner_of(entry)
    if person is not None:
        return live_entry(change, person, entry.kind)
    same = (
        other
        for other in queue(change, entry.room)
        if other.kind == entry.kind and _is_same(change, other, None, entry.name)
    )
    return next(same, None)


def token(change: Change, person: bytes, kind: str) -> bytes:
    """What stands for the person on their one open wish of this kind."""
    return change.token("speakers", kind, person)


def on_floor(change: Change, room: str) -> Entry | None:
    """The turn that has the floor of the room, running or paused; not one it interrupted."""
    return change.one(
        Entry, Entry.room == room, Entry.state.in_(rules.TURNS), Entry.interrupted_by.is_(None)
    )


def queue(change: Change, room: str, *, without: Entry | None = None) -> list[Entry]:
    """Everyone who waits, was called or is on hold in the room, in order."""
    entries = change.select(Entry, Entry.room == room, Entry.state.in_(rules.QUEUED))
    return sorted(
        (entry for entry in entries if entry is not without), key=lambda e: (e.rank, e.id)
    )


def line(change: Change, room: str) -> list[Entry]:
    """Those of the queue who can be called or started, in order."""
    return [entry for entry in queue(change, room) if entry.state in rules.IN_LINE]


def place(change: Change, entry: Entry) -> None:
    """The entry is where its kind and its time of asking belong."""
    others = queue(change, entry.room, without=entry)
    put_behind(change, entry, rules.placed_behind(entry, others))


def put_behind(change: Change, entry: Entry, low: str | None) -> None:
    """The entry is behind this rank (None: at the head) and before the next in the queue.

    Whoever may come back to a place there, because a move is taken back, stays ahead of it.
    """
    in_room = (Entry.event_id == change.event.id, Entry.room == entry.room, Entry.id != entry.id)
    columns = select(Entry.rank, Entry.state, Entry.gone).where(*in_room)
    others = change.session.execute(columns).all()
    queued = [other.rank for other in others if other.state in rules.QUEUED and not other.gone]
    entry.rank = ranks.behind(low, queued, entry.rank, away=[other.rank for other in others])


def count_turn(change: Change, entry: Entry) -> None:
    """The person has one turn more behind them, as their other open wishes say."""
    person = change.owner_of(entry)
    for other in change.select(Entry, Entry.state.in_(rules.QUEUED)):
        if other is not entry and _is_same(change, other, person, entry.name):
            other.spoken += 1


def count_passing_over(change: Change, entry: Entry) -> None:
    """Those whom this entry overtakes have been passed over once more."""
    for other in line(change, entry.room):
        if rules.is_passed_over(other, entry):
            other.passed_over += 1


def _turns_of(change: Change, person: bytes | None, name: str | None) -> int:
    """How many turns the person has begun."""
    rows = change.session.execute(
        select(Entry.id, Entry.owner, Entry.name, Entry.started_at, Entry.earlier).where(
            Entry.event_id == change.event.id, Entry.gone.is_(False)
        )
    )
    return sum(
        len(row.earlier) + (row.started_at is not None)
        for row in rows
        if _is_same(change, row, person, name)
    )


def _is_same(change: Change, row: Any, person: bytes | None, name: str | None) -> bool:
    """Whether the row is the person's; those without a device are known by their names."""
    if person is not None or row.owner is not None:
        return change.owner_of(row) == person
    return bool(name) and name == row.name
