"""What an agenda item may do in which state, and when each is to be expected."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from companion.agenda import rules
from companion.errors import Code, Refused

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "expected.json").read_text())

ALLOWED = {
    ("upcoming", "start"): "live",
    ("upcoming", "skip"): "skipped",
    ("live", "finish"): "done",
}


@pytest.mark.parametrize("vector", VECTORS, ids=[vector["name"] for vector in VECTORS])
def test_expected_times(vector):
    given = vector["given"]

    found = {
        "items": rules.expected(given["items"], given["now"], given["suspensions"]),
        "behind": rules.behind(given["items"], given["now"], given["suspensions"]),
    }

    assert found == vector["expected"]


@pytest.mark.parametrize("state", rules.STATES)
@pytest.mark.parametrize("move", rules.MOVES)
def test_every_move_from_every_state(move, state):
    item = SimpleNamespace(state=state)

    if rules.MOVES[move][1] == state:
        assert not rules.to_do(move, item)
    elif (state, move) in ALLOWED:
        assert rules.to_do(move, item)
        assert rules.MOVES[move][1] == ALLOWED[state, move]
    else:
        with pytest.raises(Refused) as refused:
            rules.to_do(move, item)
        assert (refused.value.code, refused.value.row) == (Code.CONFLICT, item)


def test_now_is_what_the_operator_started_and_next_is_what_comes_first_in_its_room():
    items = [
        {"id": "a", "rank": "1", "room": "main", "state": "upcoming"},
        {"id": "b", "rank": "2", "room": "main", "state": "live"},
        {"id": "c", "rank": "3", "room": "main", "state": "upcoming"},
        {"id": "d", "rank": "0", "room": "annex", "state": "upcoming"},
    ]

    assert rules.now_and_next(items) == {"now": "b", "next": "a"}
    assert rules.now_and_next(items, "annex") == {"now": None, "next": "d"}
    assert rules.now_and_next([]) == {"now": None, "next": None}
