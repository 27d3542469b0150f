"""The programme as `schedule.json`, which the apps and the video crews of conferences read."""

from __future__ import annotations

from typing import Any

import msgspec

from companion.formats.schedule import Day, Schedule, Talk

SCHEMA = "https://c3voc.de/schedule/schema.json"
SLOT = "00:05"


def write(schedule: Schedule) -> bytes:
    """The programme in JSON."""
    return msgspec.json.encode(
        {
            "$schema": SCHEMA,
            "generator": {"name": "Companion"},
            "schedule": {
                "url": f"{schedule.url}/schedule.json",
                "version": str(schedule.version),
                "base_url": schedule.url,
                "conference": _conference(schedule),
            },
        }
    )


def _conference(schedule: Schedule) -> dict[str, Any]:
    return {
        "acronym": schedule.acronym,
        "title": schedule.title,
        "start": schedule.starts.isoformat(),
        "end": schedule.ends.isoformat(),
        "daysCount": len(schedule.days),
        "timeslot_duration": SLOT,
        "time_zone_name": schedule.zone,
        "url": schedule.url,
        "rooms": [{"name": room.name, "guid": room.guid} for room in schedule.rooms],
        "tracks": [{"name": track} for track in schedule.tracks],
        "days": [_day(schedule, day) for day in schedule.days],
    }


def _day(schedule: Schedule, day: Day) -> dict[str, Any]:
    return {
        "index": day.index,
        "date": day.date.isoformat(),
        "day_start": day.start.isoformat(),
        "day_end": day.end.isoformat(),
        "rooms": {
            room: [_talk(schedule, talk) for talk in talks] for room, talks in day.rooms.items()
        },
    }


def _talk(schedule: Schedule, talk: Talk) -> dict[str, Any]:
    return {
        "guid": talk.guid,
        "id": talk.number,
        "date": talk.local_start.isoformat(),
        "start": f"{talk.local_start:%H:%M}",
        "duration": talk.duration,
        "room": talk.room,
        "slug": f"{schedule.acronym}-{talk.key}",
        "url": schedule.url,
        "title": talk.name,
        "subtitle": "",
        "track": talk.track,
        "type": talk.kind,
        "language": schedule.language,
        "abstract": "",
        "description": talk.description,
        "recording_license": "",
        "do_not_record": talk.is_nameless,
        "persons": [
            {"guid": person.guid, "name": person.name, "public_name": person.name}
            for person in talk.speakers
        ],
        "links": [],
        "attachments": [],
    }
