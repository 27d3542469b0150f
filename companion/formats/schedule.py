"""The programme of an event as other programs are told of it, whatever their format."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

NAMESPACE = UUID("0f1a4c5e-7f0b-4b51-9d0c-3a1f5b8e6d27")
"""In it ids of ours become ids that are unique everywhere, and always the same ones."""

LONGEST_MINUTES = 99 * 60 + 59
"""The most that hours and minutes of two digits can say; who forgets to finish goes beyond."""


@dataclass(frozen=True, kw_only=True)
class Thing:
    """What has an id of its own among all programmes."""

    key: str
    name: str

    @property
    def guid(self) -> str:
        return str(uuid5(NAMESPACE, self.key))

    @property
    def number(self) -> int:
        """The same id for readers that know numbers alone: positive, of 31 bits."""
        return uuid5(NAMESPACE, self.key).int % (2**31 - 1) + 1


@dataclass(frozen=True, kw_only=True)
class Speaker(Thing):
    """Who speaks, and for whom."""

    organisation: str


@dataclass(frozen=True, kw_only=True)
class Talk(Thing):
    """An item: `start` and `end` are moments in UTC, to the minute, `place` is where to go."""

    kind: str
    track: str
    room: str
    place: str
    start: datetime
    end: datetime
    zone: str
    is_skipped: bool
    is_nameless: bool
    speakers: tuple[Speaker, ...]

    @property
    def local_start(self) -> datetime:
        """The start as the clocks of the event show it."""
        return self.start.astimezone(ZoneInfo(self.zone))

    @property
    def local_end(self) -> datetime:
        return self.end.astimezone(ZoneInfo(self.zone))

    @property
    def duration(self) -> str:
        """ "01:30": hours and minutes."""
        minutes = (self.end - self.start) // timedelta(minutes=1)
        hours, minutes = divmod(min(minutes, LONGEST_MINUTES), 60)
        return f"{hours:02}:{minutes:02}"

    @property
    def description(self) -> str:
        """The speakers, each on a line."""
        lines = (", ".join(filter(None, (of.name, of.organisation))) for of in self.speakers)
        return "\n".join(lines)


@dataclass(frozen=True, kw_only=True)
class Day:
    """A day of the zone from midnight to midnight; an item is of the day on which it starts."""

    index: int
    date: date
    start: datetime
    end: datetime
    rooms: Mapping[str, Sequence[Talk]]


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """A whole programme; `version` grows with every change of it, `url` is its page.

    `read_at`: when it was read; read again it is the same, unless something has changed.
    """

    url: str
    slug: str
    title: str
    language: str
    zone: str
    version: int
    starts: date
    ends: date
    rooms: tuple[Thing, ...]
    tracks: tuple[str, ...]
    talks: tuple[Talk, ...]
    read_at: datetime = field(compare=False, repr=False)

    @property
    def acronym(self) -> str:
        return self.slug.replace("-", "_").ljust(4, "_")

    @cached_property
    def days(self) -> list[Day]:
        """The days on which there is something, or else the first; what was skipped is left out."""
        held = [talk for talk in self.talks if not talk.is_skipped]
        dates = sorted({talk.local_start.date() for talk in held}) or [self.starts]
        return [self._day(index, day, held) for index, day in enumerate(dates, start=1)]

    def _day(self, index: int, day: date, held: Sequence[Talk]) -> Day:
        zone = ZoneInfo(self.zone)
        rooms: dict[str, list[Talk]] = {room.name: [] for room in self.rooms}
        for talk in held:
            if talk.local_start.date() == day:
                rooms[talk.room].append(talk)
        return Day(
            index=index,
            date=day,
            start=datetime.combine(day, time(), zone),
            end=datetime.combine(day + timedelta(days=1), time(), zone),
            rooms=rooms,
        )
