"""What the rapporteur can do with notes."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from companion.live.change import Change
from companion.notes import rules
from companion.notes.models import Note
from companion.text import tidy


def write(change: Change, *, text: str, at: datetime, item: str | None, turn: str | None) -> Note:
    """The text is noted, about this moment and what ran then."""
    return change.add(Note(text=tidy(text, rules.MOST), tags=[], at=at, item=item, turn=turn))


def rewrite(change: Change, *, id: str, text: str) -> Note:
    """The note reads like this, and is about what it was about."""
    note = change.find(Note, id)
    tidied = tidy(text, rules.MOST)
    if tidied != note.text:
        note.text, note.edited_at = tidied, change.now
    return note


def tag(change: Change, *, id: str, tags: Collection[str]) -> Note:
    """The note has just these tags."""
    note = change.find(Note, id)
    note.tags = rules.in_order(tags)
    return note


def remove(change: Change, *, id: str) -> Note:
    """Nobody sees the note any more."""
    note = change.find(Note, id)
    note.gone = True
    return note


def back(change: Change, *, id: str) -> Note:
    """The note is as it was before it was last tagged or removed; its text stays."""
    note = change.find(Note, id, also_gone=True)
    change.take_back(note)
    return note
