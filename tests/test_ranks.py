"""Places in a list that sort as text."""

from __future__ import annotations

import random

import pytest

from companion import ranks


@pytest.mark.parametrize(
    ("low", "high", "rank"),
    [
        (None, None, "1"),
        ("1", None, "2"),
        ("z", None, "z1"),
        ("zz1", None, "zz2"),
        (None, "1", "0V"),
        ("1", "2", "1V"),
        ("1", "11", "10V"),
        ("1", "3", "2"),
        ("1z", "2", "1zV"),
    ],
)
def test_between_two_ranks_lies_a_third(low, high, rank):
    assert ranks.between(low, high) == rank
    assert (low or "") < rank < (high or "~")


@pytest.mark.parametrize(("low", "high"), [("1", "1"), ("2", "1")])
def test_nothing_lies_between_what_is_not_apart(low, high):
    with pytest.raises(ValueError, match="nothing lies between"):
        ranks.between(low, high)


@pytest.mark.parametrize("seed", range(20))
def test_a_list_stays_in_order_wherever_something_is_put(seed):
    chance = random.Random(seed)
    order: list[str] = []

    for _ in range(300):
        index = chance.randint(0, len(order))
        low, high = order[index - 1 : index], order[index : index + 1]
        order.insert(index, ranks.between(*(low or [None]), *(high or [None])))

    assert order == sorted(set(order))


def test_ranks_stay_short_where_everything_is_added_at_the_end():
    rank = None
    for _ in range(1000):
        rank = ranks.between(rank, None)

    assert len(rank) <= 17


@pytest.mark.parametrize(
    ("low", "taken", "rank", "away", "found"),
    [
        (None, [], None, [], "1"),
        (None, ["1", "2"], None, [], "0V"),
        ("1", ["1", "2"], None, [], "1V"),
        ("2", ["1", "2"], None, [], "3"),
        ("1", ["1", "3"], "2", [], "2"),
        (None, ["3"], "2", [], "2"),
        (None, ["2"], "2", [], "1"),
        ("1", ["1", "1", "2"], None, [], "1V"),
        ("1", ["1"], None, ["1", "4"], "5"),
        ("1", ["1", "5"], None, ["3", "6"], "4"),
        (None, ["2"], None, ["1", "3"], "1V"),
        (None, [], None, ["7"], "8"),
    ],
)
def test_a_rank_behind_another_one_and_behind_those_who_may_come_back(
    low, taken, rank, away, found
):
    assert ranks.behind(low, taken, rank, away) == found


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ([], []),
        (["1", "2", "3"], ["1", "2", "3"]),
        (["1", "1", "2"], ["1", "1V", "2"]),
        (["1", "1", "1"], ["1", "2", "3"]),
        (["1", "1", "1", "2"], ["1", "1V", "1k", "2"]),
    ],
)
def test_what_shares_a_place_is_set_apart(given, found):
    assert ranks.apart(given) == found
