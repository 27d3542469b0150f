"""A note is about the item and the turn that ran at its moment."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_

from companion import times
from companion.agenda.models import Item
from companion.live.board import Command
from companion.live.change import Change
from companion.notes import actions
from companion.notes.board import Write
from companion.notes.models import Note
from companion.people.roles import RAPPORTEURS
from companion.speakers.models import Entry


def write(
    change: Change,
    *,
    text: str,
    id: str | None = None,
    at: datetime | None = None,
    item: str | None = None,
    room: str | None = None,
) -> Note:
    """The text is noted about that moment, or stands in the place of what the note was."""
    if id is not None:
        return actions.rewrite(change, id=id, text=text)
    then = change.now if at is None else min(times.plausible(at), change.now)
    here = change.event.room(room)
    return actions.write(
        change,
        text=text,
        at=then,
        item=change.find(Item, item).id if item else _item_at(change, here, then),
        turn=_turn_at(change, here, then),
    )


def _item_at(change: Change, room: str, then: datetime) -> str | None:
    """The item that ran in the room."""
    ran = change.select(
        Item,
        Item.room == room,
        Item.actual_start <= then,
        or_(Item.actual_end.is_(None), Item.actual_end > then),
    )
    last = max(ran, key=lambda item: (item.actual_start, item.rank), default=None)
    return last.id if last else None


def _turn_at(change: Change, room: str, then: datetime) -> str | None:
    """The turn that had the floor of the room: of several the one that interrupted the others."""
    ran = change.select(
        Entry,
        Entry.room == room,
        Entry.started_at <= then,
        or_(Entry.ended_at.is_(None), Entry.ended_at > then),
    )
    last = max(ran, key=lambda turn: (turn.started_at, turn.rank), default=None)
    return last.id if last else None


# What is written is saved every two seconds: its steps are no moves, and nobody keeps them.
NOTE_COMMANDS = (
    Command("write", write, by=RAPPORTEURS, takes=Write, is_move=False, until="ended"),
)
