"""Who sees what of an agenda item."""

from __future__ import annotations

from typing import Annotated, NotRequired, TypedDict, get_args

from companion.agenda import rules
from companion.agenda.models import Item
from companion.documents import is_shown
from companion.people.roles import Audience
from companion.times import iso
from companion.wire import STAFF_ONLY, Document, Id, Moment, Rank, one_of


class ItemSpeaker(TypedDict):
    """Who speaks in an item: a person of the event, or somebody by name alone."""

    person: str | None
    name: str | None
    minutes: int | None


class AgendaRow(TypedDict):
    """An item of the agenda; it was given `planned_minutes` and `extended_minutes`.

    `nameless`: names stay in the room while it is on.
    """

    id: Id
    rank: Rank
    title: str
    kind: Annotated[str, one_of(get_args(rules.Kind))]
    theme: str | None
    speakers: list[ItemSpeaker]
    room: str
    state: Annotated[str, one_of(rules.STATES)]
    planned_start: Moment
    planned_minutes: int
    extended_minutes: int
    hard_start: bool
    nameless: bool
    actual_start: Moment | None
    actual_end: Moment | None
    documents: list[Document]
    hidden: NotRequired[Annotated[bool, STAFF_ONLY]]
    notes: NotRequired[Annotated[str, STAFF_ONLY]]


def seen_by(item: Item, audience: Audience) -> AgendaRow | None:
    """The item as this audience may see it; None if it is not for them.

    Only the staff sees hidden items, notes, and who speaks where names stay in the room.
    """
    if audience is Audience.STAFF:
        return {
            **_view(item),
            "documents": item.documents,
            "hidden": item.hidden,
            "notes": item.notes,
        }
    if item.hidden:
        return None
    if item.is_nameless:
        return {**_view(item), "speakers": []}
    return _view(item)


def _view(item: Item) -> AgendaRow:
    return {
        "id": item.id,
        "rank": item.rank,
        "title": item.title,
        "kind": item.kind,
        "theme": item.theme,
        "speakers": item.speakers,
        "room": item.room,
        "state": item.state,
        "planned_start": iso(item.planned_start),
        "planned_minutes": item.planned_minutes,
        "extended_minutes": item.extended_minutes,
        "hard_start": item.hard_start,
        "nameless": item.is_nameless,
        "actual_start": iso(item.actual_start),
        "actual_end": iso(item.actual_end),
        "documents": [document for document in item.documents if is_shown(document)],
    }
