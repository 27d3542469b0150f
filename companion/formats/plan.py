"""An event as a file describes it, whatever the file's format."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Meta

from companion.agenda.board import Minutes, Speaker
from companion.agenda.rules import Kind
from companion.documents import Address, Text
from companion.event import rules
from companion.event.details import (
    Access,
    Channel,
    Edits,
    Language,
    Link,
    Organisation,
    Part,
    Person,
    Room,
    Slug,
    Theme,
    Venue,
)

Local = Annotated[datetime, Meta(tz=False)]
"""A date and hour as the clocks at the venue show it."""


class Series(Part, kw_only=True):
    slug: Slug
    title: Text


class Document(Part, kw_only=True):
    """A document; with a `from` it shows from that hour on."""

    title: Text
    url: Address | None = None
    from_: Local | None = msgspec.field(name="from", default=None)


class Item(Part, kw_only=True):
    """An agenda item. Without `planned_start` it follows the one before it in its room."""

    title: Text
    kind: Kind
    planned_minutes: Minutes
    planned_start: Annotated[time, Meta(tz=False)] | None = None
    day: date | None = None
    theme: Slug | None = None
    speakers: tuple[Speaker, ...] = ()
    room: Slug | None = None
    hard_start: bool = False
    hidden: bool = False
    notes: str = ""
    documents: tuple[Document, ...] = ()


class Plan(Part, kw_only=True):
    """One event with its agenda. Hours are those of its `zone`."""

    slug: Slug
    title: Text
    zone: str
    starts_at: Local
    ends_at: Local
    hard_end: Local | None = None
    language: Language = "en"
    series: Series | None = None
    venue: Venue | None = None
    access: Access | None = None
    channels: tuple[Channel, ...] = ()
    organisations: tuple[Organisation, ...] = ()
    themes: tuple[Theme, ...] = ()
    people: tuple[Person, ...] = ()
    documents: tuple[Document, ...] = ()
    links: tuple[Link, ...] = ()
    rooms: tuple[Room, ...] = ()
    settings: Edits = msgspec.field(default_factory=Edits)
    agenda: tuple[Item, ...] = ()

    def moment(self, local: datetime) -> datetime:
        """The moment at which the clocks at the venue show this."""
        return local.replace(tzinfo=ZoneInfo(self.zone)).astimezone(UTC)

    def room_of(self, item: Item) -> str:
        return item.room or (self.rooms[0].id if self.rooms else rules.MAIN_ROOM)

    def starts(self) -> list[datetime]:
        """The moment at which each item is to start, in the agenda's order."""
        ends: dict[str, datetime] = {}
        found = []
        for item in self.agenda:
            room = self.room_of(item)
            start = ends.get(room, self.moment(self.starts_at))
            if item.planned_start is not None:
                day = item.day or self.starts_at.date()
                start = self.moment(datetime.combine(day, item.planned_start))
            ends[room] = start + timedelta(minutes=item.planned_minutes)
            found.append(start)
        return found
