"""Two openings of one link, an overlay, and those who drive them; it uses every command."""

from __future__ import annotations

from collections.abc import Callable

from tests.factories import Stage, Step_


def number(view: str, n: int) -> Callable[[Stage], str]:
    """The screen of that view with this number."""

    def found(stage: Stage) -> str:
        rows = stage.rows("screens")
        return next(str(row["id"]) for row in rows if (row["view"], row["number"]) == (view, n))

    return found


def shown(stage: Stage) -> dict[str, str]:
    """The question that everybody sees, to be pinned."""
    return {"kind": "question", "id": str(stage.rows("questions")[0]["id"])}


LEFT, RIGHT, ON_AIR = number("projector", 1), number("projector", 2), number("overlay", 1)

STORY: list[Step_] = [
    ("hall", "screens.appear", {"screen": "the left tab", "view": "projector"}),
    ("hall", "screens.appear", {"screen": "the right tab", "view": "projector"}),
    ("hall", "screens.appear", {"screen": "the mixer", "view": "overlay", "name": "On air"}),
    ("mo", "questions.add", {"text": "Who pays for all this?"}),
    ("carl", "screens.rename", {"id": LEFT, "name": "Left of the stage"}),
    ("mo", "screens.show", {"id": LEFT, "showing": shown}),
    ("mo", "screens.follow", {"id": LEFT}),
    ("desk", "screens.safe", {"id": None}),
    ("desk", "screens.back", {"id": RIGHT}),
    ("carl", "screens.identify", {"id": RIGHT}),
    ("carl", "screens.set", {"id": RIGHT, "theme": "dark", "zoom": 1.2, "mirror": True}),
    ("mia", "screens.note", {"id": RIGHT, "text": "Please conclude"}),
    ("carl", "screens.take", {"id": ON_AIR, "slot": "clock"}),
    ("carl", "screens.clear", {"id": None, "slot": "question"}),
    ("olga", "screens.blackout", {"id": None, "view": "projector"}),
    ("mo", "screens.revoke", {"id": LEFT}),
]
