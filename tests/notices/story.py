"""What the moderators tell everyone, each other and the chair."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from tests.factories import BEGIN, Stage


def saying(text: str) -> Callable[[Stage], str]:
    """The id of the notice that reads like this."""

    def find(stage: Stage) -> str:
        return next(str(row["id"]) for row in stage.rows("notices") if row["text"] == text)

    return find


def last(stage: Stage) -> str:
    return stage.last()


STORY: list[tuple[str, str, dict[str, Any]]] = [
    ("mo", "notices.post", {"text": "The break is ten minutes longer.", "to": "public"}),
    (
        "mo",
        "notices.post",
        {
            "text": "Sound check at noon.",
            "to": "staff",
            "until": (BEGIN + timedelta(hours=3)).isoformat(),
        },
    ),
    ("mia", "notices.post", {"text": "Please close the list.", "to": "chair"}),
    ("chloe", "notices.acknowledge", {"id": saying("Please close the list.")}),
    ("chloe", "notices.signal", {"code": "two_more"}),
    ("mo", "notices.clear", {"id": saying("The break is ten minutes longer.")}),
    ("mo", "notices.back", {"id": last}),
    ("mia", "notices.clear", {"id": saying("Sound check at noon.")}),
]
