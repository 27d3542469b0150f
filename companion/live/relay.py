"""Redis: publishes changes to the other workers and receives theirs.

Nothing waits for Redis and nothing depends on it: what it loses, every worker reads from the
database within a second.
"""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable

import msgspec
import redis

from companion.db import new_id
from companion.live.catchup import Frame
from companion.people.roles import Audience

CHANNEL = "companion:changes"
SILENCE_S = 5.0
"""Without an answer for so long the connection is given up."""
PATIENCE_S = 0.5
MOST_WAITING = 1000

WELL_S = SILENCE_S * 1.5
"""A fault is known for so long, and known after no longer."""

log = logging.getLogger(__name__)

Frames = dict[Audience, Frame]


class Message(msgspec.Struct):
    worker: str
    event: str
    frames: Frames


class Relay:
    """One connection that publishes and one that listens, each in a green thread of its own.

    `hear(event_id, frames)` is called for what other workers published.
    """

    def __init__(
        self,
        url: str,
        hear: Callable[[str, Frames], None],
        spawn: Callable[..., None],
    ) -> None:
        self.worker = new_id()
        self.redis = redis.Redis.from_url(
            url,
            socket_timeout=PATIENCE_S,
            socket_connect_timeout=PATIENCE_S,
            retry=redis.retry.Retry(redis.backoff.NoBackoff(), 0),
        )
        self.heard_at = self.failed_at = float("-inf")
        self._hear = hear
        self._spawn = spawn
        self._waiting: deque[bytes] = deque(maxlen=MOST_WAITING)
        self._publishing = False
        self._stopped = False

    @property
    def is_well(self) -> bool:
        """Whether Redis has answered the listener lately, and taken what was published."""
        now = time.monotonic()
        return now - self.heard_at < WELL_S < now - self.failed_at

    def start(self) -> None:
        self._spawn(self._listen)

    def stop(self) -> None:
        self._stopped = True

    def publish(self, event_id: str, frames: Frames) -> None:
        """The other workers hear of it soon, if Redis is there; this never waits."""
        message = Message(self.worker, event_id, frames)
        self._waiting.append(msgspec.json.encode(message))
        if not self._publishing:
            self._publishing = True
            self._spawn(self._publish)

    def _publish(self) -> None:
        try:
            while self._waiting:
                self.redis.publish(CHANNEL, self._waiting.popleft())
        except redis.RedisError as error:
            self._waiting.clear()
            self.failed_at = time.monotonic()
            log.warning("changes are not relayed: %s", type(error).__name__)
        finally:
            self._publishing = False

    def _listen(self) -> None:
        """Listens for ever; a fault costs one connection and a short pause."""
        pause_s = 0.1
        while not self._stopped:
            began = time.monotonic()
            try:
                self._listen_once()
            except Exception as error:
                log.warning("the relay lost its line: %s", type(error).__name__)
            pause_s = 0.1 if time.monotonic() - began > SILENCE_S else min(pause_s * 2, 2.0)
            time.sleep(pause_s)

    def _listen_once(self) -> None:
        with self.redis.pubsub() as line:  # type: ignore[no-untyped-call]
            line.subscribe(CHANNEL)
            last = asked = time.monotonic()
            while not self._stopped:
                message = line.get_message(timeout=SILENCE_S / 5)
                now = time.monotonic()
                if message is not None:
                    last = self.heard_at = now
                    if message["type"] == "message":
                        self._receive(message["data"])
                elif now - last > SILENCE_S:
                    raise redis.TimeoutError("no answer")
                elif now - asked >= SILENCE_S / 5:
                    line.ping()
                    asked = now

    def _receive(self, data: bytes) -> None:
        try:
            message = msgspec.json.decode(data, type=Message)
        except msgspec.DecodeError:
            log.warning("a message on the channel was not ours")
            return
        if message.worker != self.worker:
            self._hear(message.event, message.frames)
