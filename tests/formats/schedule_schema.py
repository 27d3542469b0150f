"""What readers of `schedule.json` rely on, from the format's description, as JSON Schema."""

from __future__ import annotations

from typing import Any


def closed(**properties: Any) -> dict[str, Any]:
    """An object of just these properties."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def listed(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


TEXT = {"type": "string"}
FILLED = {"type": "string", "minLength": 1}
GUID = {"type": "string", "pattern": "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"}
ADDRESS = {"type": "string", "pattern": "^https?://"}
DATE = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
MOMENT = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}[+-]\d{2}:\d{2}$"}
HOUR = {"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"}
DURATION = {"type": "string", "pattern": "^[0-9]{2}:[0-5][0-9]$"}
POSITIVE = {"type": "integer", "minimum": 1, "maximum": 2**31 - 1}

PERSON = closed(guid=GUID, name=FILLED, public_name=FILLED)
TALK = closed(
    guid=GUID,
    id=POSITIVE,
    date=MOMENT,
    start=HOUR,
    duration=DURATION,
    room=FILLED,
    slug={"type": "string", "pattern": "^[a-z0-9_]{4,}-[a-z0-9_-]*[a-z0-9]$"},
    url=ADDRESS,
    title=FILLED,
    subtitle=TEXT,
    track=TEXT,
    type=FILLED,
    language=FILLED,
    abstract=TEXT,
    description=TEXT,
    recording_license=TEXT,
    do_not_record={"type": "boolean"},
    persons=listed(PERSON),
    links=listed(ADDRESS),
    attachments=listed(ADDRESS),
)
DAY = closed(
    index=POSITIVE,
    date=DATE,
    day_start=MOMENT,
    day_end=MOMENT,
    rooms={"type": "object", "additionalProperties": listed(TALK)},
)
CONFERENCE = closed(
    acronym={"type": "string", "pattern": "^[a-z0-9_]{4,}$"},
    title=FILLED,
    start=DATE,
    end=DATE,
    daysCount=POSITIVE,
    timeslot_duration=DURATION,
    time_zone_name=FILLED,
    url=ADDRESS,
    rooms=listed(closed(name=FILLED, guid=GUID)),
    tracks=listed(closed(name=FILLED)),
    days={**listed(DAY), "minItems": 1},
)
SCHEDULE = closed(url=ADDRESS, version=FILLED, base_url=ADDRESS, conference=CONFERENCE)
SCHEMA = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    **closed(**{"$schema": ADDRESS, "generator": closed(name=FILLED), "schedule": SCHEDULE}),
}
