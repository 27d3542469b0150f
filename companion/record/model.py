"""The record of an event: what was planned, said, asked and noted, in no language and no format.

Moments are written as the protocol does. A name is None where it stays in the room.
"""

from __future__ import annotations

from msgspec import Struct


class Part(Struct, kw_only=True):
    """A part of the record."""


class Facts(Part):
    """What the event is."""

    slug: str
    title: str
    series: str | None
    state: str
    language: str
    zone: str
    place: str | None
    starts_at: str
    ends_at: str
    attribution: str


class Item(Part):
    """An item of the agenda; `over_s` is how much longer it took than it was given."""

    id: str
    title: str
    kind: str
    theme: str | None
    room: str | None
    state: str
    speakers: list[str]
    planned_start: str
    planned_end: str
    extended_minutes: int
    actual_start: str | None
    actual_end: str | None
    over_s: int | None


class Suspension(Part):
    """How long the meeting stood still; without `ended_at` it still does."""

    started_at: str
    ended_at: str | None
    reason: str | None


class Turn(Part):
    """A speech; `seconds` is its length without pauses, `ended_at` None while it lasts."""

    item: str | None
    name: str | None
    affiliation: str | None
    group: str | None
    channel: str
    kind: str
    language: str | None
    started_at: str
    ended_at: str | None
    seconds: int
    limit_s: int


class Question(Part):
    """A question by its number in the record; one that was withdrawn has no text."""

    number: int
    asked_at: str
    text: str
    language: str | None
    translations: dict[str, str]
    theme: str | None
    item: str | None
    name: str | None
    affiliation: str | None
    votes: int
    state: str
    reason: str | None
    reason_text: str | None
    merged_into: int | None
    answer: str | None
    is_unanswered: bool


class Share(Part):
    """How long those of a group or a channel spoke in all; `percent` of everybody's time."""

    of: str | None
    turns: int
    seconds: int
    percent: int


class SpeakingTime(Part):
    by_group: list[Share]
    by_channel: list[Share]


class Note(Part):
    """What the rapporteur noted, and in which item."""

    at: str
    item: str | None
    tags: list[str]
    text: str


class Record(Part):
    """The whole record as it was at `made_at`."""

    made_at: str
    event: Facts
    items: list[Item]
    suspensions: list[Suspension]
    turns: list[Turn]
    speaking_time: SpeakingTime
    questions: list[Question]
    notes: list[Note]
