"""What screens report is known to every worker, for a while, and Redis may be away."""

from __future__ import annotations

import time

import msgspec
import pytest
import redis as client

from companion.live.presence import KEPT_S, Presence

SEEN = {"seq": 7, "delay_ms": 42, "seen_at": "2026-11-24T09:00:00.000Z"}


@pytest.fixture
def line(redis):
    """A connection of the tests' own."""
    with new_line(redis) as line:
        yield line


def new_line(server):
    return client.Redis.from_url(server.url, socket_timeout=0.5)


def test_what_one_worker_is_told_every_worker_knows(line, redis):
    with new_line(redis) as another:
        Presence(line).keep_report("event", "screens", "left", SEEN)
        Presence(line).keep_report("event", "screens", "left", {**SEEN, "seq": 8})
        Presence(line).keep_report("event", "screens", "right", SEEN)

        known = Presence(another).reports("event", "screens")

        assert known == {"left": {**SEEN, "seq": 8}, "right": SEEN}
        assert Presence(another).reports("another event", "screens") == {}


def test_what_is_old_is_forgotten(line):
    presence = Presence(line)
    presence.keep_report("event", "screens", "left", SEEN)
    (key,) = line.keys("*")
    line.hset(key, "right", msgspec.json.encode([time.time() - KEPT_S - 1, SEEN]))

    assert presence.reports("event", "screens") == {"left": SEEN}
    assert line.hkeys(key) == [b"left"]


def test_without_redis_a_report_is_lost_and_nothing_else(line, redis):
    presence = Presence(line)
    redis.kill()

    presence.keep_report("event", "screens", "left", SEEN)
    redis.start()

    assert presence.reports("event", "screens") == {}
