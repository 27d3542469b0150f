"""The notes of the rapporteur."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from companion.live.board import Args, Board, Command, Id, OnRow, Seen
from companion.notes import actions, rules
from companion.notes.audience import seen_by
from companion.notes.models import Note
from companion.people.roles import RAPPORTEURS

Known = Annotated[str, Meta(min_length=1, max_length=64)]
"""A room of the event."""

Moment = Annotated[datetime, Meta(tz=True)]


class Write(Args, kw_only=True):
    """A new note, or with `id` another text of one that there is.

    A new note is about the moment `at`, by default now, and about what ran then in `room`, which
    may be absent where the event has one; `item` says that it is about another item.
    """

    text: str
    id: Id | UnsetType = UNSET
    seen: Seen | UnsetType = UNSET
    at: Moment | UnsetType = UNSET
    item: Id | UnsetType = UNSET
    room: Known | UnsetType = UNSET

    def __post_init__(self) -> None:
        if self.id is UNSET and self.seen is not UNSET:
            raise ValueError("`seen` needs `id`")
        of_new = (self.at, self.item, self.room)
        if self.id is not UNSET and any(each is not UNSET for each in of_new):
            raise ValueError("`at`, `item` and `room` are of a new note")


class Tag(OnRow, kw_only=True):
    tags: Annotated[list[rules.Tag], Meta(max_length=len(rules.TAGS))]


NOTES = Board(
    name="notes",
    model=Note,
    seen_by=seen_by,
    commands=(
        Command("tag", actions.tag, by=RAPPORTEURS, takes=Tag, until="ended"),
        Command("remove", actions.remove, by=RAPPORTEURS, takes=OnRow, until="ended"),
        Command("back", actions.back, by=RAPPORTEURS, takes=OnRow, also_gone=True, until="ended"),
    ),
)
