"""Reads the programme of an event from its rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from companion.agenda.rules import expected
from companion.event.rules import OVER
from companion.formats.schedule import Schedule, Speaker, Talk, Thing
from companion.times import from_iso, iso

Row = Mapping[str, Any]
"""A row as the protocol writes it."""


def schedule_of(
    event: Row, items: Sequence[Row], *, url: str, now: datetime, version: int
) -> Schedule:
    """The programme of the event, of rows as its readers are told them.

    Items are when they were, else when they are to be expected by the minute of `now`; after
    the end of the event, and where they were skipped, when they were planned.
    """
    zone = ZoneInfo(event["zone"])
    still = [item for item in items if item["state"] == "done" or event["state"] not in OVER]
    moments = expected(still, iso(_minute(now)), event["suspensions"])
    talks = [_talk(event, item, moments.get(item["id"])) for item in items]
    rooms = [Thing(key=f"{event['id']}/{each['id']}", name=each["name"]) for each in event["rooms"]]
    known = {room.name for room in rooms}
    others = dict.fromkeys(talk.room for talk in talks if talk.room not in known)
    rooms += [Thing(key=f"{event['id']}/{name}", name=name) for name in others]
    return Schedule(
        url=url,
        slug=event["slug"],
        title=event["title"],
        language=event["language"],
        zone=event["zone"],
        version=version,
        starts=from_iso(event["starts_at"]).astimezone(zone).date(),
        ends=from_iso(event["ends_at"]).astimezone(zone).date(),
        rooms=tuple(rooms),
        tracks=tuple(theme["title"] for theme in event["themes"]),
        talks=tuple(sorted(talks, key=lambda talk: (talk.start, talk.room))),
        read_at=now,
    )


def _talk(event: Row, item: Row, moments: Mapping[str, str] | None) -> Talk:
    if moments is None:
        start = from_iso(item["planned_start"])
        end = start + timedelta(minutes=item["planned_minutes"] + item["extended_minutes"])
    else:
        start, end = from_iso(moments["start"]), from_iso(moments["end"])
    venue = event["venue"] or {}
    room = _named(event["rooms"], item["room"], "name")
    town = " ".join(filter(None, (venue.get("postal_code"), venue.get("city"))))
    place = (room, venue.get("name"), venue.get("street"), town, venue.get("country"))
    unnamed = item["room"] if event["rooms"] else venue.get("name") or event["title"]
    return Talk(
        key=item["id"],
        name=item["title"],
        kind=item["kind"],
        track=_named(event["themes"], item["theme"], "title"),
        room=room or unnamed,
        place=", ".join(filter(None, place)),
        start=_minute(start),
        end=_minute(end),
        zone=event["zone"],
        is_skipped=item["state"] == "skipped",
        is_nameless=item["nameless"],
        speakers=tuple(_speaker(event, each) for each in item["speakers"]),
    )


def _speaker(event: Row, speaker: Row) -> Speaker:
    people = {person["id"]: person for person in event["people"]}
    person = people.get(speaker["person"] or "", speaker)
    return Speaker(
        key=f"{event['id']}/{speaker['person'] or speaker['name']}",
        name=person["name"] or "",
        organisation=person.get("organisation") or "",
    )


def _named(parts: Sequence[Row], id: str | None, name: str) -> str:
    return next((str(part[name]) for part in parts if part["id"] == id), "")


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)
