"""When a notice goes, and which one asks for an answer."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from companion.errors import Refused
from companion.notices import rules

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def test_a_notice_may_stand_until_it_is_cleared():
    assert rules.ends(None, NOON) is None


def test_a_notice_ends_at_a_moment_to_come():
    in_geneva = datetime(2026, 11, 24, 14, tzinfo=timezone(timedelta(hours=1)))

    assert rules.ends(in_geneva, NOON) == datetime(2026, 11, 24, 13, tzinfo=UTC)


@pytest.mark.parametrize(
    "until",
    [
        NOON,
        NOON - timedelta(days=1),
        datetime.min.replace(tzinfo=UTC),
        datetime.max.replace(tzinfo=UTC),
    ],
)
def test_no_notice_ends_before_it_begins(until):
    with pytest.raises(Refused) as refused:
        rules.ends(until, NOON)

    assert refused.value.code == "bad_request"


def test_only_the_chair_is_asked_for_an_answer():
    rules.agree_on_acknowledging("chair")

    for to in ("public", "staff"):
        with pytest.raises(Refused) as refused:
            rules.agree_on_acknowledging(to)
        assert refused.value.code == "conflict"
