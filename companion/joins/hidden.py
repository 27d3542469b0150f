"""Nobody but the staff learns of a hidden item, nor by what belongs to it."""

from __future__ import annotations

from typing import Any

from companion.agenda import actions as agenda
from companion.agenda.board import Edit
from companion.agenda.models import Item
from companion.live.board import Command
from companion.live.change import Change
from companion.people.roles import DESKS
from companion.questions.models import Question
from companion.speakers.models import Entry


def edit(change: Change, *, id: str, **edits: Any) -> Item:
    """The item says this of itself; what belongs to it is hidden with it, or seen with it."""
    item = agenda.edit(change, id=id, **edits)
    follow(change, item)
    return item


def follow(change: Change, item: Item) -> None:
    """What belongs to the item is told as its own exactly if the item is not hidden."""
    boards: tuple[type[Entry | Question], ...] = (Entry, Question)
    for model in boards:
        belongs = model.shown_item if item.hidden else model.item
        for row in change.select(model, belongs == item.id):
            row.shown_item = None if item.hidden else item.id


def in_its_item(change: Change, entry: Entry) -> Entry:
    """The entry is told as one of its item, unless that is hidden."""
    item = change.session.get(Item, entry.item) if entry.item else None
    if item is not None and not item.hidden:
        entry.shown_item = item.id
    return entry


HIDING_COMMANDS = (Command("edit", edit, by=DESKS, takes=Edit, until="ended"),)
