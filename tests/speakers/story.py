"""A queue from its first wish to its last turn; it uses every command of the board."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from companion import times
from tests.factories import Stage, Step_


def entry(name: str) -> Callable[[Stage], str]:
    """The newest entry of that name."""

    def found(stage: Stage) -> str:
        rows = [row for row in stage.rows("speakers") if row["name"] == name]
        return str(max(rows, key=lambda row: row["requested_at"])["id"])

    return found


def at(**from_now: float) -> Callable[[Stage], str]:
    """A moment so long after now."""
    return lambda stage: str(times.iso(stage.database.time + timedelta(**from_now)))


ANN, BO, CLEO, DAN, EVA = map(entry, ("Ann", "Bo", "Cleo", "Dan", "Eva"))

STORY: list[Step_] = [
    ("ann", "speakers.request", {"name": "Ann", "channel": "room", "topic": "Remittances"}),
    ("bo", "speakers.request", {"name": "Bo", "channel": "online", "language": "fr"}),
    ("mo", "speakers.add", {"name": "Cleo", "group": "civil-society"}),
    ("mo", "speakers.add", {"name": "Dan", "affiliation": "Consulate", "limit_s": 300}),
    ("mo", "speakers.set_limits", {"limits": {"civil-society": 90}}),
    ("mo", "speakers.edit", {"id": CLEO, "affiliation": "Harbour Choir", "kind": "reply"}),
    ("mo", "speakers.edit", {"id": CLEO, "kind": "normal"}),
    ("mo", "speakers.move", {"id": DAN, "after": None}),
    ("mo", "speakers.call", {"id": BO}),
    ("bo", "speakers.ready", {"id": BO}),
    ("mo", "speakers.no_show", {"id": BO}),
    ("mo", "speakers.restore", {"id": BO}),
    ("mo", "speakers.hold", {"id": CLEO}),
    ("mo", "speakers.back", {"id": CLEO}),
    ("mo", "speakers.call_next", {"expected": None}),
    ("mo", "speakers.pause", {"id": DAN}),
    ("mo", "speakers.resume", {"id": DAN}),
    ("mo", "speakers.extend", {"id": DAN, "seconds": 30}),
    ("mo", "speakers.add", {"name": "Eva", "kind": "point_of_order"}),
    ("mia", "speakers.start", {"id": EVA, "expected": DAN}),
    ("mia", "speakers.finish", {"id": EVA}),
    ("mo", "speakers.set_aside", {"id": DAN}),
    ("mo", "speakers.restore", {"id": DAN}),
    ("mo", "speakers.start", {"id": ANN, "expected": None}),
    ("mia", "speakers.back", {"id": ANN}),
    ("desk", "speakers.call_next", {"expected": None}),
    ("mo", "speakers.call_next", {"expected": DAN}),
    ("mo", "speakers.finish", {"id": ANN}),
    ("mo", "speakers.correct", {"id": ANN, "started_at": at(seconds=-3), "ended_at": at()}),
    ("mo", "speakers.recall", {"id": ANN}),
    ("mo", "speakers.remove", {"id": ANN, "reason": "She has left."}),
    ("bo", "speakers.withdraw", {"id": BO}),
    ("mo", "speakers.record", {"name": "Fay", "from": at(seconds=-20), "to": at(seconds=-10)}),
    ("mo", "speakers.close_at", {"time": at(minutes=5)}),
    ("mo", "speakers.close", {}),
    ("mo", "speakers.open", {}),
]
