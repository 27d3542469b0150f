"""How the event went, one thing after the other; the browser has the same function.

Both keep to tests/vectors/timeline.json.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypedDict

from companion.speakers.rules import elapsed_ms
from companion.times import epoch_ms

Wire = Mapping[str, Any]
"""A row as the protocol writes it."""

KINDS = ("item", "turn", "question")
"""What is told first of what began at once."""


class Step(TypedDict):
    """What began `at`: the row `of` a board; `seconds` is a turn's length without its pauses."""

    id: str
    kind: str
    of: str
    at: str
    until: str | None
    seconds: int | None


def timeline(
    items: Iterable[Wire], entries: Iterable[Wire], questions: Iterable[Wire], now: str
) -> list[Step]:
    """Items and turns that began and questions that were asked, in that order; none hidden."""
    items = list(items)
    hidden = {item["id"] for item in items if item["hidden"]}
    steps = [*_items(items), *_turns(entries, hidden, now), *_questions(questions)]
    return sorted(
        steps, key=lambda step: (epoch_ms(step["at"]), KINDS.index(step["kind"]), step["id"])
    )


def _items(items: Iterable[Wire]) -> Iterator[Step]:
    for item in items:
        if item["actual_start"] and not item["hidden"]:
            yield _step("item", item["id"], item["actual_start"], item["actual_end"])


def _turns(entries: Iterable[Wire], hidden: set[str], now: str) -> Iterator[Step]:
    for entry in entries:
        if entry["kind"] == "programme" and entry["item"] in hidden:
            continue
        turns = [*entry["earlier"], *([entry] if entry["started_at"] else [])]
        for number, turn in enumerate(turns, 1):
            step = _step("turn", entry["id"], turn["started_at"], turn["ended_at"])
            step["id"] = f"{entry['id']}-{number}"
            step["seconds"] = max(0, elapsed_ms(turn, now)) // 1000
            yield step


def _questions(questions: Iterable[Wire]) -> Iterator[Step]:
    for question in questions:
        yield _step("question", question["id"], question["asked_at"], None)


def _step(kind: str, of: str, at: str, until: str | None) -> Step:
    return Step(id=of, kind=kind, of=of, at=at, until=until, seconds=None)
