"""The agenda of an event."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from companion.agenda import actions
from companion.agenda.audience import seen_by
from companion.agenda.models import Item
from companion.agenda.rules import Kind
from companion.documents import Document
from companion.live.board import Args, Board, Command, Id, OnRow
from companion.people.roles import DESKS

Moment = Annotated[datetime, Meta(tz=True)]
Known = Annotated[str, Meta(min_length=1, max_length=64)]
"""A theme, a room or a person of the event."""

Minutes = Annotated[int, Meta(ge=1, le=24 * 60)]


class Speaker(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A person of the event, or anybody by name."""

    person: Known | None = None
    name: str | None = None
    minutes: Minutes | None = None


Documents = Annotated[tuple[Document, ...], Meta(max_length=50)]
Speakers = Annotated[tuple[Speaker, ...], Meta(max_length=50)]


class Add(Args, kw_only=True):
    """Without `planned_start` it follows `after`, or the last item, at once."""

    title: str
    planned_minutes: Minutes
    kind: Kind = "discussion"
    planned_start: Moment | None = None
    theme: Known | None = None
    speakers: Speakers = ()
    room: Known | None = None
    hard_start: bool = False
    hidden: bool = False
    notes: str = ""
    documents: Documents = ()
    after: Id | None = None


class Edit(OnRow, kw_only=True):
    """What is absent stays as it is."""

    title: str | UnsetType = UNSET
    planned_minutes: Minutes | UnsetType = UNSET
    kind: Kind | UnsetType = UNSET
    planned_start: Moment | UnsetType = UNSET
    theme: Known | UnsetType | None = UNSET
    speakers: Speakers | UnsetType = UNSET
    room: Known | UnsetType = UNSET
    hard_start: bool | UnsetType = UNSET
    hidden: bool | UnsetType = UNSET
    notes: str | UnsetType = UNSET
    documents: Documents | UnsetType = UNSET


class Extend(OnRow, kw_only=True):
    minutes: Annotated[int, Meta(ge=-24 * 60, le=24 * 60)]


class Move(OnRow, kw_only=True):
    """`after`: the item to follow; None: to be the first."""

    after: Id | None


AGENDA = Board(
    name="agenda",
    model=Item,
    seen_by=seen_by,
    commands=(
        Command("finish", actions.finish, by=DESKS, takes=OnRow),
        Command("skip", actions.skip, by=DESKS, takes=OnRow),
        Command("extend", actions.extend, by=DESKS, takes=Extend),
        Command("add", actions.add, by=DESKS, takes=Add),
        Command("move", actions.move, by=DESKS, takes=Move),
        Command("remove", actions.remove, by=DESKS, takes=OnRow),
    ),
    fall_due=actions.show_documents,
    next_due=actions.next_to_show,
)
