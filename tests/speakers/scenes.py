"""How tests of the queue begin, and what they look at."""

from __future__ import annotations

from typing import Any

from companion.people.roles import Audience
from tests.factories import Stage


def ask(stage: Stage, who: str, **wish: Any) -> str:
    """A second later that guest asks to speak."""
    stage.pass_time(seconds=1)
    return stage.done(who, "speakers.request", **{"name": who.title(), "channel": "room", **wish})


def add(stage: Stage, *names: str, **wish: Any) -> list[str]:
    """Mo adds these people, one a second."""
    ids = []
    for name in names:
        stage.pass_time(seconds=1)
        ids.append(stage.done("mo", "speakers.add", name=name, **wish))
    return ids


def speak(stage: Stage, id: str, expected: str | None = None) -> str:
    """A second later that entry has the floor."""
    stage.pass_time(seconds=1)
    return stage.done("mo", "speakers.start", id=id, expected=expected)


def line(stage: Stage, audience: Audience = Audience.STAFF) -> list[str]:
    """The names of those who wait or were called, in order."""
    rows = [r for r in stage.rows("speakers", audience) if r["state"] in ("waiting", "called")]
    return [row["name"] for row in sorted(rows, key=lambda row: row["rank"])]


def states(stage: Stage) -> dict[str, str]:
    """What each entry is, by the name on it."""
    return {row["name"]: row["state"] for row in stage.rows("speakers")}


def refusal(answer: dict[str, Any]) -> tuple[str, str | None]:
    """The code of a refused command, and the id of the row that stood in its way."""
    assert not answer["ok"], answer
    return answer["code"], (answer.get("now") or {}).get("id")
