"""What is held back, and when it is sent."""

from __future__ import annotations

import pytest

from companion.live.catchup import Frame
from companion.live.feed import Feed, merge
from companion.live.follow import Step
from companion.people.roles import Audience


class Watch:
    time = 100.0

    def __call__(self) -> float:
        return self.time


def frame(since, seq, put=None, drop=None, counts=False, epoch="e"):
    return Frame(
        epoch=epoch,
        since=since,
        seq=seq,
        put={"questions": put} if put else {},
        drop={"questions": drop} if drop else {},
        counts=counts,
    )


def votes(since, seq, count):
    return frame(since, seq, put=[{"id": "q1", "votes": count}], counts=True)


def make_feed(audience=Audience.PUBLIC, pace="normal"):
    watch = Watch()
    sent = []

    def send(to, told):
        if to == pace:
            sent.append(told)

    feed = Feed(audience, send, watch)
    feed.begin("e", 0)
    return feed, watch, sent


def test_counts_reach_attendees_at_once_and_then_once_a_second():
    feed, watch, sent = make_feed()

    for number in range(1, 11):
        feed.hear(votes(number - 1, number, number))
    watch.time += 1.0
    feed.release()

    assert sent == [votes(0, 1, 1), votes(1, 10, 10)]


def test_another_change_takes_the_waiting_counts_along():
    feed, _, sent = make_feed()
    feed.hear(votes(0, 1, 1))
    feed.hear(votes(1, 2, 2))

    feed.hear(frame(2, 3, put=[{"id": "q2", "text": "New"}]))

    assert sent[1:] == [frame(1, 3, put=[{"id": "q1", "votes": 2}, {"id": "q2", "text": "New"}])]


def test_a_row_that_is_dropped_takes_its_waiting_counts_with_it():
    feed, _, sent = make_feed()
    feed.hear(votes(0, 1, 1))
    feed.hear(votes(1, 2, 2))

    feed.hear(frame(2, 3, drop=["q1"]))

    assert sent[1:] == [frame(1, 3, drop=["q1"])]


def test_a_row_that_comes_back_is_no_longer_dropped():
    earlier = frame(1, 2, drop=["q1"])
    later = frame(2, 3, put=[{"id": "q1", "text": "Back"}])

    assert merge(earlier, later) == frame(1, 3, put=[{"id": "q1", "text": "Back"}])


def test_staff_see_counts_four_times_a_second():
    feed, watch, sent = make_feed(Audience.STAFF)
    feed.hear(votes(0, 1, 1))
    feed.hear(votes(1, 2, 2))

    watch.time += 0.25
    feed.release()

    assert [told.seq for told in sent] == [1, 2]


@pytest.mark.parametrize("audience", Audience)
def test_whoever_wants_it_slow_sees_counts_every_ten_seconds(audience):
    feed, watch, sent = make_feed(audience, "slow")
    feed.hear(votes(0, 1, 1))
    feed.hear(votes(1, 2, 2))

    watch.time += 9.5
    feed.release()
    feed.hear(votes(2, 3, 3))
    early = [told.seq for told in sent]
    watch.time += 0.5
    feed.release()

    assert (early, sent[1:]) == ([1], [votes(1, 3, 3)])


def test_whoever_wants_it_slow_hears_of_what_is_no_count_at_once():
    feed, _, sent = make_feed(pace="slow")
    feed.hear(votes(0, 1, 1))

    feed.hear(frame(1, 2, put=[{"id": "q2", "text": "New"}]))

    assert [told.seq for told in sent] == [1, 2]


def test_a_gap_is_asked_for_and_nothing_is_told():
    feed, _, sent = make_feed()

    step = feed.hear(frame(3, 4, put=[{"id": "q1"}]))

    assert step is Step.ASK
    assert sent == []


def test_what_is_known_already_is_not_told_again():
    feed, _, sent = make_feed()
    feed.hear(frame(0, 2, put=[{"id": "q1"}]))

    step = feed.hear(frame(1, 2, put=[{"id": "q1"}]))

    assert step is Step.IGNORE
    assert len(sent) == 1


def test_a_new_epoch_replaces_everything_that_waits():
    feed, _, sent = make_feed()
    feed.hear(votes(0, 1, 1))
    feed.hear(votes(1, 2, 2))

    feed.hear(frame(0, 1, put=[{"id": "q9"}], epoch="f"))

    assert sent[1:] == [frame(0, 1, put=[{"id": "q9"}], epoch="f")]
