"""Who is here, over all workers: in Redis, by tokens that name nobody, gone after a while."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any, cast

import msgspec
import redis

from companion import times
from companion.live.following import Viewer
from companion.live.messages import Here

LASTS_S = 40.0
"""Somebody who has not been seen for so long is away."""

KEPT_S = 6 * 3600
"""How long it is remembered when somebody was here last, and what they said."""

log = logging.getLogger(__name__)


class Presence:
    """What is shown of it is only ever counts, and to staff whether someone can be reached."""

    def __init__(self, line: redis.Redis) -> None:
        self._redis = line

    def report(self, event_id: str, viewers: Iterable[Viewer]) -> None:
        """These viewers of this worker are here now."""
        now = times.now().timestamp()
        here: dict[str, dict[str, float]] = {"room": {}, "online": {}, "screens": {}}
        for viewer in viewers:
            if viewer.here is not None:
                here[viewer.channel][viewer.here] = now
        with self._redis.pipeline(transaction=False) as line:
            for channel, tokens in here.items():
                if tokens:
                    line.zadd(_key(event_id, channel), tokens)
                line.zremrangebyscore(_key(event_id, channel), "-inf", now - KEPT_S)
                line.expire(_key(event_id, channel), KEPT_S)
            line.execute()

    def count(self, event_id: str) -> Here:
        """People in the room and online, and screens, that are here now."""
        since = times.now().timestamp() - LASTS_S
        channels = ("room", "online", "screens")
        with self._redis.pipeline(transaction=False) as line:
            for channel in channels:
                line.zcount(_key(event_id, channel), since, "+inf")
            room, online, screens = line.execute()
        return {"room": room, "online": online, "screens": screens}

    def seen(self, event_id: str, tokens: list[str]) -> list[float | None]:
        """When each of them was here last, in seconds since 1970; None for never."""
        if not tokens:
            return []
        with self._redis.pipeline(transaction=False) as line:
            for channel in ("room", "online"):
                line.zmscore(_key(event_id, channel), tokens)
            in_room, online = line.execute()
        return [max(filter(None, both), default=None) for both in zip(in_room, online, strict=True)]

    def keep_report(self, event_id: str, board: str, row_id: str, content: dict[str, Any]) -> None:
        """This is what was said last by whoever stands for the row; without Redis it is lost."""
        key = _key(event_id, f"reports:{board}")
        try:
            with self._redis.pipeline(transaction=False) as line:
                line.hset(key, row_id, msgspec.json.encode([times.now().timestamp(), content]))
                line.expire(key, KEPT_S)
                line.execute()
        except redis.RedisError as error:
            log.info("a report is not told: %s", type(error).__name__)

    def reports(self, event_id: str, board: str) -> dict[str, Any]:
        """What was said last, by row; what is old is forgotten."""
        key = _key(event_id, f"reports:{board}")
        kept = {row.decode(): msgspec.json.decode(each) for row, each in self._all(key).items()}
        oldest = times.now().timestamp() - KEPT_S
        old = [row for row, (said_at, _) in kept.items() if said_at < oldest]
        if old:
            self._redis.hdel(key, *old)
        return {row: content for row, (said_at, content) in kept.items() if said_at >= oldest}

    def _all(self, key: str) -> dict[bytes, bytes]:
        return cast(dict[bytes, bytes], self._redis.hgetall(key))


def _key(event_id: str, channel: str) -> str:
    return f"companion:{event_id}:{channel}"
