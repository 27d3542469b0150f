"""What Rita notes."""

from __future__ import annotations

from typing import Any

from tests.factories import BEGIN, Stage


def noted(stage: Stage) -> str:
    """The id of the first note."""
    return str(min(stage.rows("notes"), key=lambda row: row["at"])["id"])


def last(stage: Stage) -> str:
    return stage.last()


STORY: list[tuple[str, str, dict[str, Any]]] = [
    ("mo", "agenda.add", {"title": "Panel", "planned_minutes": 30}),
    ("mo", "agenda.start", {"id": last}),
    ("rita", "notes.write", {"text": "They agree"}),
    ("rita", "notes.write", {"id": noted, "text": "They agree on a fund."}),
    ("rita", "notes.tag", {"id": noted, "tags": ["decision"]}),
    ("olga", "notes.write", {"text": "Forty per cent.", "at": BEGIN.isoformat()}),
    ("rita", "notes.remove", {"id": last}),
    ("rita", "notes.back", {"id": last}),
]
