"""How often one person may do what: token buckets in this worker's memory, never by address."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

from companion.errors import N_, Code, Refused
from companion.live.board import Limit

MOST_BUCKETS = 50_000


class Limits:
    """Buckets by person and limit; only what was accepted takes a token."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._buckets: OrderedDict[tuple[str, bytes], tuple[float, float]] = OrderedDict()

    def check(self, limit: Limit, person: bytes) -> None:
        """Raises Refused("rate_limited") with the time until the next token, in milliseconds."""
        tokens, _ = self._filled(limit, person)
        if tokens < 1:
            wait_s = (1 - tokens) * limit.seconds / limit.count
            raise Refused(
                Code.RATE_LIMITED,
                N_("That was too fast. Nothing is lost: try again in a moment."),
                retry_after_ms=int(wait_s * 1000) + 1,
            )

    def spend(self, limit: Limit, person: bytes) -> None:
        """One token less; the bucket may go below zero, which makes the next wait longer."""
        tokens, now = self._filled(limit, person)
        self._buckets[limit.name, person] = (tokens - 1, now)
        self._buckets.move_to_end((limit.name, person))
        if len(self._buckets) > MOST_BUCKETS:
            self._buckets.popitem(last=False)

    def give_back(self, limit: Limit, person: bytes) -> None:
        """What was spent was not accepted in the end."""
        tokens, now = self._filled(limit, person)
        self._buckets[limit.name, person] = (tokens + 1, now)

    def _filled(self, limit: Limit, person: bytes) -> tuple[float, float]:
        now = self._clock()
        tokens, since = self._buckets.get((limit.name, person), (float(limit.count), now))
        tokens += (now - since) * limit.count / limit.seconds
        return min(tokens, float(limit.count)), now
