"""What the rapporteur noted, by tag."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext

from companion.notes.rules import TAGS
from companion.record.days import Days
from companion.record.model import Note, Record
from companion.record.paper import Group, Paragraph, Section

Words = Mapping[str, Any]


def by_tag(record: Record, words: Words, days: Days) -> Section:
    """A note with several tags is read under each of them."""
    tags = {tag: str(words[f"tag.{tag}"]) for tag in TAGS}
    return Section(
        key="notes",
        title=gettext("Notes by tag"),
        columns={
            "noted_at": gettext("Noted at"),
            "tags": gettext("Tags"),
            "item": gettext("Item"),
            "text": gettext("Text"),
        },
        rows=[
            (days.local(note.at), ", ".join(_named(note, tags)), note.item, note.text)
            for note in record.notes
        ],
        nothing=gettext("Nothing was noted."),
        groups=_groups(record.notes, tags, days),
    )


def _groups(notes: list[Note], tags: dict[str, str], days: Days) -> tuple[Group, ...]:
    found = [(title, [note for note in notes if tag in note.tags]) for tag, title in tags.items()]
    found.append((gettext("Other notes"), [note for note in notes if not note.tags]))
    return tuple(
        Group(title=title, paragraphs=tuple(_told(note, days) for note in each))
        for title, each in found
        if each
    )


def _told(note: Note, days: Days) -> Paragraph:
    when = f"{days.local(note.at):%H:%M}"
    return Paragraph(text=note.text, by=" · ".join(part for part in (when, note.item) if part))


def _named(note: Note, tags: dict[str, str]) -> list[str]:
    return [title for tag, title in tags.items() if tag in note.tags]
