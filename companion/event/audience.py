"""What is told of the event itself."""

from __future__ import annotations

from typing import Annotated, NotRequired, TypedDict, cast

from companion.documents import is_shown
from companion.event import rules
from companion.event.details import (
    Access,
    Channel,
    Link,
    Organisation,
    Person,
    Room,
    Theme,
    Venue,
)
from companion.event.models import Event
from companion.people.roles import Audience
from companion.times import iso
from companion.wire import STAFF_ONLY, Document, Id, Moment, one_of

Switch = Annotated[str, one_of(("open", "closed"))]

Suspension = TypedDict(
    "Suspension",
    {"from": Moment, "to": Moment | None, "reason": str | None, "until": Moment | None},
)
"""How long the meeting stood still; `to` None: it still does."""


class EventSeries(TypedDict):
    """The series that an event belongs to."""

    slug: str
    title: str


class EventSettings(TypedDict):
    """What holds in an event; `turn_s` and `limits` by group are seconds of a turn."""

    moderation: bool
    anonymity: bool
    attribution: Annotated[str, one_of(("open", "chatham"))]
    chatham_items: NotRequired[Annotated[list[Id], STAFF_ONLY]]
    questions: Switch
    votes: Switch
    queue: Switch
    queue_closes_at: Moment | None
    turn_s: int
    limits: NotRequired[Annotated[dict[str, int], STAFF_ONLY]]
    retention_days: int
    show_here: bool
    overtime_shown: Annotated[str, one_of(("count", "zero", "hidden"))]
    rehearsal: bool


class EventRow(TypedDict):
    """The event itself: the one row of its board.

    `carried` is how many of its questions the series keeps, `taken_up` how many it has from there.
    `joined` is how often its code was used.
    """

    id: Id
    slug: str
    title: str
    series: EventSeries | None
    state: Annotated[str, one_of(rules.STATES)]
    language: str
    zone: str
    starts_at: Moment
    ends_at: Moment
    hard_end: Moment | None
    venue: Venue | None
    code: str
    themes: list[Theme]
    organisations: list[Organisation]
    people: list[Person]
    documents: list[Document]
    links: list[Link]
    rooms: list[Room]
    access: Access
    channels: list[Channel]
    stream: Annotated[str, one_of(("ok", "trouble", "down"))]
    suspensions: list[Suspension]
    settings: EventSettings
    carried: NotRequired[Annotated[int, STAFF_ONLY]]
    taken_up: NotRequired[Annotated[int, STAFF_ONLY]]
    joined: NotRequired[Annotated[int, STAFF_ONLY]]


def seen_by(event: Event, audience: Audience) -> EventRow | None:
    """The event as this audience may see it; a draft is the staff's alone."""
    is_staff = audience is Audience.STAFF
    if event.state == "draft" and not is_staff:
        return None
    told = event.details.get
    row: EventRow = {
        "id": event.id,
        "slug": event.slug,
        "title": event.title,
        "series": _series(event),
        "state": event.state,
        "language": event.language,
        "zone": event.zone,
        "starts_at": iso(event.starts_at),
        "ends_at": iso(event.ends_at),
        "hard_end": iso(event.hard_end),
        "venue": told("venue"),
        "code": event.code,
        "themes": told("themes", []),
        "organisations": told("organisations", []),
        "people": told("people", []),
        "documents": [
            document for document in told("documents", []) if is_staff or is_shown(document)
        ],
        "links": told("links", []),
        "rooms": told("rooms", []),
        "access": told("access", {}),
        "channels": told("channels", []),
        "stream": event.stream,
        "suspensions": event.suspensions,
        "settings": _settings(event, is_staff=is_staff),
    }
    if is_staff:
        row |= {"carried": event.carried, "taken_up": event.taken_up, "joined": event.joined}
    return row


def _series(event: Event) -> EventSeries | None:
    if event.series is None:
        return None
    return {"slug": event.series.slug, "title": event.series.title}


def _settings(event: Event, *, is_staff: bool) -> EventSettings:
    told = rules.DEFAULTS.keys() if is_staff else rules.DEFAULTS.keys() - rules.STAFF_SETTINGS
    return cast(EventSettings, {name: event.setting(name) for name in told})
