"""What a screen can show, and how many of them a link has."""

from types import SimpleNamespace

import pytest

from companion.errors import Refused
from companion.screens import rules


@pytest.mark.parametrize(
    ("kind", "id"),
    [
        ("item", "a1"),
        ("question", "a1"),
        ("speaker", "a1"),
        ("notice", "a1"),
        ("join", None),
        ("card", None),
    ],
)
def test_a_row_is_named_where_one_is_shown(kind, id):
    assert rules.agree_on_target(kind, id) is None


@pytest.mark.parametrize(("kind", "id"), [("question", None), ("join", "a1"), ("clock", "a1")])
def test_no_row_is_named_where_there_is_none(kind, id):
    with pytest.raises(Refused) as refused:
        rules.agree_on_target(kind, id)

    assert refused.value.code == "bad_request"


def test_what_screens_do_not_see_cannot_be_shown():
    row = object()

    with pytest.raises(Refused) as refused:
        rules.agree_on_shown(None, row)

    assert (refused.value.code, refused.value.row) == ("conflict", row)
    assert rules.agree_on_shown({"id": "a1"}, row) is None


@pytest.mark.parametrize("view", ["projector", "stage", "lobby"])
def test_only_an_overlay_has_slots(view):
    with pytest.raises(Refused) as refused:
        rules.agree_on_overlay(view)

    assert refused.value.code == "conflict"
    assert rules.agree_on_overlay("overlay") is None


def test_screens_of_a_view_are_counted():
    assert rules.next_number([]) == 1
    assert rules.next_number([1, 4]) == 5


def test_the_oldest_opening_makes_room():
    openings = [SimpleNamespace(name=n) for n in range(rules.MOST_OPENINGS)]

    assert list(rules.superfluous(openings[:-1])) == []
    assert list(rules.superfluous(openings)) == openings[:1]
    assert list(rules.superfluous([*openings, openings[0]])) == openings[:2]
