"""A morning of questions: what Ann and Bo ask, and what becomes of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.factories import Stage

THEMES = [{"id": "rights", "title": "Rights"}, {"id": "work", "title": "Work"}]
PEOPLE = [{"id": "lewis", "name": "Ben Lewis"}]


def saying(text: str) -> Callable[[Stage], str]:
    """The id of the question that reads like this."""

    def find(stage: Stage) -> str:
        return next(str(row["id"]) for row in stage.rows("questions") if row["text"] == text)

    return find


PAYS = saying("Who pays for all this?")
PAID = saying("Who will pay?")
LUNCH = saying("Where is lunch?")
CITIES = saying("What can cities do?")
TOWNS = saying("What can towns do?")
PAPER = saying("Written on paper: who decides?")
REGRET = saying("May I take this back?")

STORY: list[tuple[str, str, dict[str, Any]]] = [
    ("olga", "event.set", {"settings": {"themes": THEMES, "people": PEOPLE}}),
    (
        "ann",
        "questions.ask",
        {
            "text": "Who pays for all this?",
            "name": "Ann",
            "affiliation": "City of Geneva",
            "language": "en",
            "theme": "rights",
            "to": "lewis",
            "channel": "online",
        },
    ),
    ("bo", "questions.ask", {"text": "Who will pay?", "anonymous": True}),
    ("bo", "questions.ask", {"text": "Where is lunch?"}),
    ("ann", "questions.ask", {"text": "What can cities do?", "name": "Ann"}),
    ("mo", "questions.approve", {"id": PAYS}),
    ("mia", "questions.approve", {"ids": lambda stage: [PAID(stage), CITIES(stage)]}),
    ("mia", "questions.back", {"id": CITIES}),
    ("mia", "questions.approve", {"ids": lambda stage: [PAID(stage), CITIES(stage)]}),
    ("ann", "questions.vote", {"id": PAYS, "on": True}),
    ("ann", "questions.vote", {"id": PAID, "on": True}),
    ("bo", "questions.vote", {"id": PAID, "on": True}),
    ("bo", "questions.vote", {"id": CITIES, "on": True}),
    ("bo", "questions.vote", {"id": CITIES, "on": False}),
    ("mo", "questions.merge", {"id": PAID, "into": PAYS}),
    ("mo", "questions.back", {"id": PAID}),
    ("mo", "questions.merge", {"id": PAID, "into": PAYS}),
    ("mia", "questions.decline", {"id": LUNCH, "reason": "off_topic", "reason_text": "At one."}),
    ("mia", "questions.mute", {"id": LUNCH}),
    ("mia", "questions.unmute", {"id": LUNCH}),
    ("mo", "questions.edit", {"id": CITIES, "text": "What can towns do?"}),
    ("mo", "questions.translate", {"id": TOWNS, "language": "fr", "text": "Et les villes ?"}),
    ("mo", "questions.tag", {"id": TOWNS, "theme": "work"}),
    ("chloe", "questions.star", {"id": TOWNS, "on": True}),
    ("mia", "questions.add", {"text": "Written on paper: who decides?", "name": "Bo’s aunt"}),
    ("mo", "questions.show", {"id": PAYS}),
    ("mo", "questions.show", {"id": TOWNS}),
    ("mo", "questions.back", {"id": TOWNS}),
    ("mo", "questions.show", {"id": TOWNS}),
    ("mia", "questions.unshow", {"id": TOWNS}),
    ("mia", "questions.defer", {"id": TOWNS, "reason": "no_time"}),
    ("mia", "questions.answer", {"id": TOWNS, "text": "A great deal: see page 4."}),
    ("mo", "questions.invite_floor", {"id": PAYS}),
    ("ann", "questions.accept_floor", {"id": PAYS, "channel": "online"}),
    ("mia", "questions.accept_floor", {"id": PAPER, "channel": "room"}),
    ("mo", "questions.show", {"id": PAYS}),
    ("mo", "questions.answer", {"id": PAYS}),
    ("bo", "questions.ask", {"text": "May I take this back?", "name": "Bo"}),
    ("mia", "questions.approve", {"id": REGRET}),
    ("bo", "questions.withdraw", {"id": REGRET}),
]
