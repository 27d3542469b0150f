"""Buttons of control desks: the same one pressed twice within a second counts once."""

from __future__ import annotations

import hashlib
import time
import uuid
from collections import OrderedDict
from collections.abc import Callable

BOUNCE_S = 1.0
MOST = 1000


class Presses:
    """Gives the command a desk leaves without `cid` one of its own."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._last: OrderedDict[bytes, tuple[float, str]] = OrderedDict()

    def command_id(self, key: str, name: str, content: bytes) -> str:
        """A new command id, or that of the same press less than a second ago."""
        press = hashlib.sha256(b"\0".join((key.encode(), name.encode(), content))).digest()
        now = self._clock()
        pressed_at, cid = self._last.pop(press, (float("-inf"), ""))
        if now - pressed_at >= BOUNCE_S:
            pressed_at, cid = now, str(uuid.uuid4())
        self._last[press] = (pressed_at, cid)
        if len(self._last) > MOST:
            self._last.popitem(last=False)
        return cid
