"""Who reads the rapporteur's notes."""

from __future__ import annotations

from typing import Annotated, TypedDict

from companion.notes import rules
from companion.notes.models import Note
from companion.people.roles import Audience
from companion.times import iso
from companion.wire import Id, Moment, one_of


class NoteRow(TypedDict):
    """A note; `item` and `turn` ran at the moment that it is about."""

    id: Id
    text: str
    tags: list[Annotated[str, one_of(rules.TAGS)]]
    item: Id | None
    turn: Id | None
    at: Moment
    edited_at: Moment | None


def seen_by(note: Note, audience: Audience) -> NoteRow | None:
    """The note, for the staff alone."""
    if audience is not Audience.STAFF:
        return None
    return {
        "id": note.id,
        "text": note.text,
        "tags": note.tags,
        "item": note.item,
        "turn": note.turn,
        "at": iso(note.at),
        "edited_at": iso(note.edited_at),
    }
