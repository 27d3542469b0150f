"""Programmes for the tests of their formats."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from companion.formats.schedule import Schedule
from companion.formats.schedule_rows import schedule_of
from companion.times import iso

BEGIN = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
URL = "https://events.example.org/e/round-table"
GIL = {"id": "gil", "name": "Gil", "organisation": "Ministry of Labour"}
VENUE = {
    "name": "Palais",
    "street": "Rue de Lausanne 14",
    "postal_code": "1201",
    "city": "Geneva",
    "country": "Switzerland",
}


def event(**facts: Any) -> dict[str, Any]:
    """An event that is live, with the facts that its programme is made of."""
    return {
        "id": "e0e0e0e0e0e0e0e0",
        "slug": "round-table",
        "title": "Round table",
        "state": "live",
        "language": "en",
        "zone": "Europe/Zurich",
        "starts_at": iso(BEGIN),
        "ends_at": iso(BEGIN + timedelta(hours=3)),
        "venue": VENUE,
        "themes": [{"id": "rights", "title": "Rights, and duties"}],
        "people": [GIL],
        "rooms": [],
        "suspensions": [],
        **facts,
    }


def item(id: str, start: datetime, **facts: Any) -> dict[str, Any]:
    """An item of half an hour that is to come."""
    return {
        "id": id,
        "rank": id,
        "title": f"Item {id}",
        "kind": "panel",
        "theme": None,
        "speakers": [],
        "room": "main",
        "state": "upcoming",
        "planned_start": iso(start),
        "planned_minutes": 30,
        "extended_minutes": 0,
        "hard_start": False,
        "nameless": False,
        "actual_start": None,
        "actual_end": None,
        **facts,
    }


def ran(start: datetime, end: datetime) -> dict[str, Any]:
    """What an item says of itself that ran so long."""
    return {"state": "done", "actual_start": iso(start), "actual_end": iso(end)}


def programme(*items: dict[str, Any], now: datetime = BEGIN, **facts: Any) -> Schedule:
    """The programme of an event of these facts."""
    return schedule_of(event(**facts), items, url=URL, now=now, version=7)


def two_days(**facts: Any) -> Schedule:
    """Fifty talks in three rooms, on the night on which summer ends and the day after it.

    They begin each half hour from 20:00 on Saturday in Zurich; its clocks are put back at 3:00.
    """
    begin = datetime(2026, 10, 24, 18, 0, tzinfo=UTC)
    rooms = [{"id": f"room-{n}", "name": f"Room {n}"} for n in (1, 2, 3)]
    items = [
        item(
            f"{n:016x}",
            begin + timedelta(minutes=30 * n),
            room=f"room-{n % 3 + 1}",
            theme="rights" if n % 2 else None,
            speakers=[{"person": "gil", "name": "Gil"}, {"person": None, "name": "Ivo"}],
        )
        for n in range(50)
    ]
    ends = iso(begin + timedelta(hours=26))
    told = {"rooms": rooms, "starts_at": iso(begin), "ends_at": ends, **facts}
    return programme(*items, now=begin, **told)
