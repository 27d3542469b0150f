"""What an entry may do in which state, where it belongs in the queue, and who is next."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from companion.errors import Code, Refused
from companion.speakers import rules

VECTORS = Path(__file__).parents[1] / "vectors"
SUGGESTIONS = json.loads((VECTORS / "suggest.json").read_text())
PACES = json.loads((VECTORS / "pace.json").read_text())

ALLOWED = {
    ("waiting", "call"): "called",
    ("called", "no_show"): "held",
    ("waiting", "hold"): "held",
    ("held", "restore"): "waiting",
    ("waiting", "start"): "speaking",
    ("called", "start"): "speaking",
    ("speaking", "pause"): "paused",
    ("paused", "resume"): "speaking",
    ("speaking", "set_aside"): "held",
    ("paused", "set_aside"): "held",
    ("speaking", "finish"): "finished",
    ("paused", "finish"): "finished",
    ("waiting", "withdraw"): "withdrawn",
    ("called", "withdraw"): "withdrawn",
    ("held", "withdraw"): "withdrawn",
    ("waiting", "remove"): "removed",
    ("called", "remove"): "removed",
    ("held", "remove"): "removed",
}


@pytest.mark.parametrize("state", rules.STATES)
@pytest.mark.parametrize("move", rules.MOVES)
def test_every_move_from_every_state(move, state):
    entry = SimpleNamespace(state=state)

    if rules.MOVES[move].end == state:
        assert not rules.to_do(move, entry)
    elif (state, move) in ALLOWED:
        assert rules.to_do(move, entry)
        assert rules.MOVES[move].end == ALLOWED[state, move]
    else:
        with pytest.raises(Refused) as refused:
            rules.to_do(move, entry)
        assert (refused.value.code, refused.value.row) == (Code.CONFLICT, entry)


@pytest.mark.parametrize(
    ("expected", "current", "agrees"),
    [
        (None, None, True),
        ("ann", "ann", True),
        ("ann", "bo", False),
        ("ann", None, False),
        (None, "bo", False),
    ],
)
def test_whoever_calls_the_next_must_know_who_speaks(expected, current, agrees):
    entry = current and SimpleNamespace(id=current)

    if agrees:
        rules.agree_on_current(expected, entry)
    else:
        with pytest.raises(Refused) as refused:
            rules.agree_on_current(expected, entry)
        assert (refused.value.code, refused.value.row) == (Code.CONFLICT, entry)


@pytest.mark.parametrize(
    ("kind", "pauses"),
    [
        ("interposed", True),
        ("point_of_order", True),
        ("programme", False),
        ("reply", False),
        ("normal", False),
    ],
)
def test_which_turns_pause_the_one_that_runs(kind, pauses):
    assert rules.interrupts(kind) == pauses


def queue(*entries):
    """Entries as (rank, kind, asked at)."""
    return [SimpleNamespace(rank=r, kind=k, requested_at=a) for r, k, a in entries]


@pytest.mark.parametrize(
    ("kind", "asked", "waiting", "behind"),
    [
        ("normal", 9, [], None),
        ("normal", 9, [("1", "normal", 1)], "1"),
        ("reply", 9, [("1", "normal", 1)], None),
        ("reply", 9, [("1", "reply", 1), ("2", "normal", 1)], "1"),
        ("interposed", 9, [("1", "point_of_order", 1), ("2", "normal", 1)], None),
        ("point_of_order", 9, [("1", "interposed", 1), ("2", "normal", 1)], "1"),
        ("programme", 9, [("1", "normal", 1), ("2", "programme", 1), ("3", "normal", 1)], "2"),
        ("normal", 2, [("1", "normal", 1), ("2", "normal", 3)], "1"),
        ("normal", 0, [("1", "programme", 5), ("2", "normal", 3)], "1"),
        ("normal", 3, [("1", "normal", 3), ("2", "normal", 4)], "1"),
    ],
)
def test_first_come_first_served_within_a_kind(kind, asked, waiting, behind):
    entry = SimpleNamespace(kind=kind, requested_at=asked)

    assert rules.placed_behind(entry, queue(*waiting)) == behind


@pytest.mark.parametrize(
    ("turn", "left"),
    [
        ({}, 60_000),
        ({"limit_s": 30}, -30_000),
        ({"paused_ms": 15_000}, 75_000),
        ({"paused_at": "2026-11-24T09:00:20.500Z"}, 99_500),
        ({"ended_at": "2026-11-24T09:00:50.000Z"}, 70_000),
        ({"ended_at": "2026-11-24T09:03:00.000Z", "paused_ms": 30_000}, -30_000),
    ],
)
def test_the_time_that_is_left(turn, left):
    given = {"limit_s": 120, "started_at": "2026-11-24T09:00:00.000Z", "paused_ms": 0}

    assert rules.left_ms(given | turn, "2026-11-24T09:01:00.000Z") == left


def test_the_floor_is_held_by_whoever_was_not_interrupted():
    normal = {"id": "a", "room": "main", "state": "paused", "interrupted_by": "b"}
    order = {"id": "b", "room": "main", "state": "speaking", "interrupted_by": None}
    elsewhere = {"id": "c", "room": "annex", "state": "paused", "interrupted_by": None}

    assert rules.on_floor([normal, order, elsewhere]) == order
    assert rules.on_floor([normal, order, elsewhere], "annex") == elsewhere
    assert rules.on_floor([]) is None


def test_of_turns_that_interrupted_each_other_the_last_has_the_floor():
    normal = {"id": "a", "room": "main", "state": "paused", "interrupted_by": "b"}
    order = {"id": "b", "room": "main", "state": "paused", "interrupted_by": "c"}
    interposed = {"id": "c", "room": "main", "state": "paused", "interrupted_by": None}

    assert rules.on_floor([normal, order, interposed]) == interposed


def test_a_group_may_have_its_own_limit():
    assert rules.limit_for("states", {"states": 300}, 120) == 300
    assert rules.limit_for(None, {"states": 300}, 120) == 120


@pytest.mark.parametrize("vector", SUGGESTIONS, ids=[vector["name"] for vector in SUGGESTIONS])
def test_the_suggestion_and_its_reasons(vector):
    assert rules.suggest(**vector["given"]) == vector["expected"]


@pytest.mark.parametrize("vector", PACES, ids=[vector["name"] for vector in PACES])
def test_how_many_of_those_waiting_will_speak(vector):
    assert rules.will_speak(**vector["given"]) == vector["expected"]
