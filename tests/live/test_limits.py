"""How often one person may do what."""

from __future__ import annotations

import pytest

from companion.errors import Code, Refused
from companion.live.board import Limit
from companion.live.limits import Limits

THREE_A_MINUTE = Limit(name="ask", count=3, seconds=60)


class Watch:
    time = 0.0

    def __call__(self) -> float:
        return self.time


def test_the_fourth_question_in_a_minute_waits_until_the_next_token():
    limits = Limits(Watch())
    for _ in range(3):
        limits.check(THREE_A_MINUTE, b"ann")
        limits.spend(THREE_A_MINUTE, b"ann")

    with pytest.raises(Refused) as refused:
        limits.check(THREE_A_MINUTE, b"ann")

    assert refused.value.code is Code.RATE_LIMITED
    assert refused.value.retry_after_ms == 20_001


def test_waiting_that_long_is_enough():
    watch = Watch()
    limits = Limits(watch)
    for _ in range(3):
        limits.spend(THREE_A_MINUTE, b"ann")

    watch.time = 20.001

    assert limits.check(THREE_A_MINUTE, b"ann") is None


def test_what_was_refused_costs_nothing():
    watch = Watch()
    limits = Limits(watch)
    for _ in range(3):
        limits.spend(THREE_A_MINUTE, b"ann")
    for _ in range(100):
        with pytest.raises(Refused):
            limits.check(THREE_A_MINUTE, b"ann")

    watch.time = 20.001

    assert limits.check(THREE_A_MINUTE, b"ann") is None


def test_one_person_never_waits_for_another():
    limits = Limits(Watch())
    for _ in range(3):
        limits.spend(THREE_A_MINUTE, b"ann")

    assert limits.check(THREE_A_MINUTE, b"bo") is None
