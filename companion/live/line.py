"""A plain WebSocket on which somebody is told the newest of something, and never a backlog."""

from __future__ import annotations

import logging
import socket
import struct
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from companion import metrics
from companion.live.connection import GOODBYE_S, RESET

PING_EVERY_S = 25
SILENCE_S = 45
"""Whoever has sent nothing for so long, not even the answer to a ping, is away."""

STUCK_S = 10
"""Whoever has taken nothing of a message for so long does not read."""

UNSENT = 16 * 1024
"""Bytes of which the system may keep what cannot be sent yet."""

LONGEST = 4096
"""Bytes of the longest message that is read and ignored."""

CLOSE, PING, PONG = 8, 9, 10
NORMAL, GOING_AWAY, MALFORMED, NOT_ALLOWED, TOO_LARGE = 1000, 1001, 1002, 1008, 1009

REASONS = {"drain": GOING_AWAY, "revoked": NOT_ALLOWED, "slow": NOT_ALLOWED, "ended": NORMAL}
"""The status of RFC 6455 with which a socket is closed for each reason of a `bye`."""

log = logging.getLogger(__name__)


class Line:
    """One end of a WebSocket whose hands have been shaken.

    `spawn(task, …)` runs a task in a green thread, `sleep(seconds)` lets others run meanwhile.
    """

    def __init__(self, ws: Any, spawn: Callable[..., None], sleep: Callable[[float], None]) -> None:
        self._ws = ws
        self._spawn = spawn
        self._sleep = sleep
        self._text: str | None = None
        self._writing_since: float | None = None
        self._pinged_at = time.monotonic()
        self._reason = "ended"
        self._over = False
        ws.socket.settimeout(SILENCE_S)
        ws.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, UNSENT)

    def read(self) -> None:
        """Returns when the other end has gone, was silent for too long or sent what it may not."""
        try:
            status = self._ignore_all()
        except OSError:
            status = None
        self._over = True
        if status is not None:
            self._say_goodbye(status)

    def tell(self, text: str) -> None:
        """The text is sent when the one before has been; of those that wait only the last."""
        self._text = text
        if self._writing_since is None and not self._over:
            self._writing_since = time.monotonic()
            self._spawn(self._write)

    def beat(self) -> None:
        """To be called every second: the line is kept open, or cut if nobody reads."""
        now = time.monotonic()
        if self._writing_since is not None and now - self._writing_since > STUCK_S:
            metrics.SLOW_READERS.inc()
            log.info("a plain socket was closed: its reader did not read")
            self._cut()
        elif now - self._pinged_at >= PING_EVERY_S:
            self._pinged_at = now
            self._spawn(self._send, b"", PING)

    def hear(self, name: str, content: Any) -> None:
        """What sockets are told by name; only a reason to close means anything here."""
        if name == "bye":
            self._reason = content["reason"]

    def close(self) -> None:
        """The other end is told why, and soon it is over, whether it has read that or not."""
        self._spawn(self._say_goodbye, REASONS[self._reason], self._reason)
        self._spawn(self._cut_soon)

    def _write(self) -> None:
        try:
            while self._text is not None and not self._over:
                text, self._text = self._text, None
                self._writing_since = time.monotonic()
                self._ws.send(text)
        except OSError:
            self._cut()
        finally:
            self._writing_since = None

    def _ignore_all(self) -> int | None:
        """The status to close with; None when the other end has just gone."""
        while True:
            head = self._exactly(2)
            # Whoever sends much must not keep the others waiting.
            self._sleep(0)
            if head is None:
                return None
            opcode, length = head[0] & 15, head[1] & 127
            if head[0] & 0x70 or not head[1] & 128 or (opcode >= CLOSE and length > 125):
                return MALFORMED
            if length > 125:
                longer = self._exactly(2 if length == 126 else 8)
                length = int.from_bytes(longer or b"")
            if length > LONGEST:
                return TOO_LARGE
            mask, content = self._exactly(4), self._exactly(length)
            if mask is None or content is None:
                return None
            if opcode == CLOSE:
                return NORMAL
            if opcode == PING:
                self._send(bytes(byte ^ mask[i % 4] for i, byte in enumerate(content)), PONG)

    def _exactly(self, count: int) -> bytes | None:
        """So many bytes; None when the other end has gone before."""
        found = b""
        while len(found) < count:
            part = self._ws.socket.recv(count - len(found))
            if not part:
                return None
            found += part
        return found

    def _send(self, content: bytes, opcode: int) -> None:
        with suppress(OSError):
            self._ws.send(content, control_code=opcode)

    def _say_goodbye(self, status: int, reason: str = "") -> None:
        if not self._ws.websocket_closed:
            self._ws.websocket_closed = True
            self._send(struct.pack("!H", status) + reason.encode(), CLOSE)

    def _cut_soon(self) -> None:
        self._sleep(GOODBYE_S)
        self._cut()

    def _cut(self) -> None:
        if self._over:
            return
        self._over = True
        # What waits for whoever does not read is thrown away, and whoever waits here wakes up.
        with suppress(OSError):
            self._ws.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        with suppress(OSError):
            self._ws.socket.shutdown(socket.SHUT_RDWR)
