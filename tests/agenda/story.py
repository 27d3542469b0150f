"""An agenda of one morning, with its speakers; it uses every command of the board."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from tests.factories import BEGIN, Stage, Step_
from tests.speakers.story import entry


def item(title: str) -> Callable[[Stage], str]:
    """The item of that title."""
    return lambda stage: str(row_of(stage, title)["id"])


def row_of(stage: Stage, title: str) -> dict[str, Any]:
    return next(row for row in stage.rows("agenda") if row["title"] == title)


WELCOME, PANEL, BREAK, CLOSING = map(item, ("Welcome", "Panel", "Break", "Closing"))

PEOPLE = [
    {"id": "gil", "name": "Gil", "organisation": "Ministry of Labour", "group": "government"},
    {"id": "hana", "name": "Hana", "organisation": "University", "group": "academia"},
]

LATE = {"title": "Brief", "from": (BEGIN + timedelta(days=30)).isoformat()}

STORY: list[Step_] = [
    ("olga", "event.set", {"settings": {"people": PEOPLE}}),
    ("mo", "agenda.add", {"title": "Welcome", "kind": "opening", "planned_minutes": 10}),
    (
        "mo",
        "agenda.add",
        {
            "title": "Panel",
            "kind": "panel",
            "planned_minutes": 45,
            "speakers": [{"person": "gil", "minutes": 10}, {"person": "hana"}, {"name": "Ivo"}],
        },
    ),
    ("mo", "agenda.add", {"title": "Closing", "kind": "closing", "planned_minutes": 15}),
    ("mo", "agenda.add", {"title": "Break", "kind": "break", "planned_minutes": 15}),
    ("mo", "agenda.move", {"id": BREAK, "after": PANEL}),
    ("mo", "agenda.edit", {"id": BREAK, "title": "Coffee", "hidden": True}),
    ("mo", "agenda.back", {"id": item("Coffee")}),
    ("mo", "agenda.edit", {"id": WELCOME, "documents": [{"title": "Programme"}, LATE]}),
    ("mo", "agenda.start", {"id": WELCOME}),
    ("ann", "speakers.request", {"name": "Ann", "channel": "room"}),
    ("bo", "speakers.request", {"name": "Bo", "channel": "online"}),
    ("mo", "speakers.call_next", {"expected": None}),
    ("mo", "agenda.extend", {"id": WELCOME, "minutes": 5}),
    ("mo", "agenda.start", {"id": PANEL, "waiting": "hold"}),
    ("mo", "agenda.back", {"id": PANEL}),
    ("mo", "agenda.start", {"id": PANEL}),
    ("mo", "speakers.call_next", {"expected": None}),
    ("mo", "agenda.skip", {"id": BREAK}),
    ("mo", "agenda.finish", {"id": PANEL}),
    ("mo", "speakers.finish", {"id": entry("Gil")}),
    ("mo", "agenda.remove", {"id": BREAK}),
    ("desk", "agenda.start", {"id": CLOSING, "waiting": "hold"}),
]
