"""An event is rehearsed, goes live, ends, and is archived."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.factories import BEGIN, Stage


def the_event(stage: Stage) -> str:
    return stage.event_id


def left_open(stage: Stage) -> list[str]:
    """What an earlier event of the series has carried over."""
    earlier = Stage(str(stage.database.engine.url), slug="earlier")
    asked = earlier.done("bo", "questions.ask", text="Who will report?", name="Bo")
    earlier.done("olga", "event.end")
    earlier.done("olga", "event.carry_over")
    return [asked]


def last(stage: Stage) -> str:
    return stage.last()


STORY: list[tuple[str, str, dict[str, Any]]] = [
    ("carl", "event.stream", {"state": "trouble"}),
    ("carl", "event.stream", {"state": "ok"}),
    ("carl", "event.channels", {"channels": [{"language": "fr", "room_channel": 2}]}),
    ("carl", "event.channels", {"channels": [{"language": "fr", "state": "down"}]}),
    ("mo", "event.suspend", {"reason": "Fire drill"}),
    ("mo", "event.resume", {}),
    ("olga", "event.open", {}),
    ("olga", "event.draft", {}),
    ("olga", "event.open", {}),
    (
        "olga",
        "event.set",
        {
            "settings": {
                "title": "From Promises to Practice",
                "hard_end": (BEGIN + timedelta(hours=3)).isoformat(),
                "venue": {"name": "Warwick Geneva", "city": "Geneva", "country": "Switzerland"},
                "documents": [{"title": "Brief", "from": (BEGIN + timedelta(days=30)).isoformat()}],
                "attribution": "chatham",
                "limits": {"government": 180},
            }
        },
    ),
    ("olga", "event.back", {"id": the_event}),
    ("olga", "event.take_up", {"questions": left_open}),
    ("olga", "event.back", {"id": the_event}),
    ("bo", "questions.ask", {"text": "Sent ahead: who decides?", "name": "Bo"}),
    ("olga", "event.set", {"settings": {"rehearsal": True}}),
    ("ann", "questions.ask", {"text": "Does this work?", "name": "Ann"}),
    ("mo", "questions.approve", {"id": last}),
    ("bo", "questions.vote", {"id": last, "on": True}),
    ("olga", "event.go_live", {}),
    ("ann", "questions.ask", {"text": "Who pays?", "name": "Ann"}),
    ("mo", "questions.approve", {"id": last}),
    ("mo", "questions.show", {"id": last}),
    ("mo", "speakers.add", {"name": "Cleo"}),
    ("mo", "speakers.call_next", {"expected": None}),
    ("olga", "event.end", {}),
    ("olga", "event.back", {"id": the_event}),
    ("olga", "event.end", {}),
    ("olga", "event.carry_over", {}),
    ("olga", "event.back", {"id": the_event}),
    ("olga", "event.archive", {}),
    ("olga", "event.carry_over", {}),
    ("olga", "event.end", {}),
    ("olga", "event.go_live", {}),
]
