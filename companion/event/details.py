"""What an event can say of itself and set, checked by type."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from companion import times
from companion.documents import Address, Document, Moment, Text

Slug = Annotated[str, Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*\Z", max_length=64)]
Language = Annotated[str, Meta(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z", max_length=8)]
Switch = Literal["open", "closed"]
Seconds = Annotated[int, Meta(ge=10, le=4 * 60 * 60)]


class Part(msgspec.Struct, forbid_unknown_fields=True):
    """A part of what an event says: nothing in it that is not known here."""


class Venue(Part, kw_only=True):
    name: Text
    street: Text | None = None
    postal_code: Text | None = None
    city: Text
    country: Text


class Organisation(Part, kw_only=True):
    name: Text
    part: Literal["organiser", "partner", "funder"]
    short: Text | None = None
    url: Address | None = None


class Theme(Part, kw_only=True):
    id: Slug
    title: Text
    summary: Text | None = None


class Person(Part, kw_only=True):
    id: Slug
    name: Text
    role: Text | None = None
    organisation: Text | None = None
    group: Slug | None = None


class Link(Part, kw_only=True):
    title: Text
    kind: Literal["article", "project", "page"] = "page"
    date: date | None = None
    url: Address | None = None


class Room(Part, kw_only=True):
    id: Slug
    name: Text


class Channel(Part, kw_only=True):
    """Where one language is heard: in the room by its number, online by its address."""

    language: Language
    room_channel: Annotated[int, Meta(ge=0, le=99)] | None = None
    url: Address | None = None
    state: Literal["ok", "trouble", "down"] = "ok"


class Access(Part, kw_only=True):
    """How to follow from elsewhere: the stream, what to use if it fails, the telephone."""

    watch: Address | None = None
    backup: Address | None = None
    dial_in: Text | None = None


class Edits(Part, kw_only=True):
    """The settings and details of an event that are to change; what is absent stays."""

    moderation: bool | UnsetType = UNSET
    anonymity: bool | UnsetType = UNSET
    attribution: Literal["open", "chatham"] | UnsetType = UNSET
    chatham_items: list[Annotated[str, Meta(min_length=1, max_length=32)]] | UnsetType = UNSET
    questions: Switch | UnsetType = UNSET
    votes: Switch | UnsetType = UNSET
    queue: Switch | UnsetType = UNSET
    queue_closes_at: Moment | UnsetType | None = UNSET
    turn_s: Seconds | UnsetType = UNSET
    limits: dict[Slug, Seconds] | UnsetType = UNSET
    retention_days: Annotated[int, Meta(ge=1, le=3650)] | UnsetType = UNSET
    show_here: bool | UnsetType = UNSET
    overtime_shown: Literal["count", "zero", "hidden"] | UnsetType = UNSET
    rehearsal: bool | UnsetType = UNSET

    title: Text | UnsetType = UNSET
    language: Language | UnsetType = UNSET
    zone: Annotated[str, Meta(max_length=64)] | UnsetType = UNSET
    starts_at: Moment | UnsetType = UNSET
    ends_at: Moment | UnsetType = UNSET
    hard_end: Moment | UnsetType | None = UNSET

    venue: Venue | UnsetType | None = UNSET
    access: Access | UnsetType = UNSET
    channels: list[Channel] | UnsetType = UNSET
    themes: list[Theme] | UnsetType = UNSET
    organisations: list[Organisation] | UnsetType = UNSET
    people: list[Person] | UnsetType = UNSET
    documents: list[Document] | UnsetType = UNSET
    links: list[Link] | UnsetType = UNSET
    rooms: list[Room] | UnsetType = UNSET

    def plain(self) -> dict[str, Any]:
        """What is to change, as JSON keeps it; the event's own moments stay moments.

        Raises Refused("bad_request") for a date that no event can have.
        """
        found = msgspec.to_builtins(self, builtin_types=(datetime,))
        own = {name: found.pop(name) for name in MOMENTS & found.keys()}
        return {
            **{name: moment and times.plausible(moment) for name, moment in own.items()},
            **{name: _plain(value) for name, value in found.items()},
        }


MOMENTS = frozenset({"starts_at", "ends_at", "hard_end"})


def _plain(value: Any) -> Any:
    match value:
        case datetime():
            return times.iso(times.plausible(value))
        case list():
            return [_plain(each) for each in value]
        case dict():
            return {name: _plain(each) for name, each in value.items()}
        case _:
            return value
