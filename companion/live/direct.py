"""A client's connection that is written to at once: no thread, no queue and no copy of its own.

What it leans on of engineio and eventlet is private there: tests/live/test_leaning.py fails when
that changes. `COMPANION_TRANSPORT=plain` serves by `connection.Connection` instead.
"""

from __future__ import annotations

import logging
import socket
import struct
import time
from collections import deque
from contextlib import suppress
from typing import Any

import msgspec
from engineio.exceptions import SocketIsClosedError, UnknownPacketError
from engineio.packet import CLOSE, PING, Packet
from engineio.socket import Socket

from companion import metrics
from companion.live.connection import GOODBYE_S, MALFORMED, MOST_WAITING, RESET, SLOW, UNSENT

SHORT, MIDDLE = 125, 0xFFFF
"""The longest contents of a frame whose length is written in one byte, and in three."""

log = logging.getLogger(__name__)


def framed(text: str) -> bytes:
    """The text as one frame of a WebSocket, as a server sends it (RFC 6455, 5.2)."""
    content = text.encode()
    if len(content) <= SHORT:
        return struct.pack("!BB", 0x81, len(content)) + content
    if len(content) <= MIDDLE:
        return struct.pack("!BBH", 0x81, 126, len(content)) + content
    return struct.pack("!BBQ", 0x81, 127, len(content)) + content


PING_FRAME = framed(Packet(PING).encode())


class Direct(Socket):  # type: ignore[misc]
    """Frames go to the system as they come; what it does not take waits here, up to a bound."""

    def __init__(self, server: Any, sid: str) -> None:
        super().__init__(server, sid)
        self.queue = None
        self.closed = self.closing = False
        self._ping_at = 0.0
        self._is_pinged = False
        self._ws: Any = None
        self._raw: Any = None
        self._waiting: deque[bytes] = deque()
        self._waiting_size = self._largest = 0
        self._emptying = False
        self._given_up = False

    # Writing

    def send(self, pkt: Packet) -> None:
        """The packet goes out behind all that went before."""
        if self.closed:
            raise SocketIsClosedError
        self.write(framed(pkt.encode()))

    def write(self, frame: bytes) -> None:
        """The frame goes out behind all that went before; it never waits, and never yields."""
        sent = 0
        if not self._waiting and self._raw is not None:
            try:
                sent = self._raw.send(frame)
            except BlockingIOError:
                pass
            except OSError:
                self._wake_reader()
                return
            if sent == len(frame):
                return
        if not self._given_up:
            self._keep(frame[sent:])

    def _keep(self, rest: bytes) -> None:
        if self._waiting_size - self._largest > MOST_WAITING:
            self._give_up()
            return
        self._largest = max(self._largest, len(rest))
        self._waiting.append(rest)
        self._waiting_size += len(rest)
        self._empty_soon()

    def _empty_soon(self) -> None:
        if self._raw is not None and self._waiting and not self._emptying:
            self._emptying = True
            self.server.start_background_task(self._empty)

    def _empty(self) -> None:
        """What waits goes out as the other end takes it; a line that takes nothing breaks."""
        try:
            while self._waiting:
                first = self._waiting[0]
                sent = self._ws.socket.send(first)
                # All of it may have been dropped meanwhile.
                if self._waiting:
                    self._waiting_size -= sent
                    if sent < len(first):
                        self._waiting[0] = first[sent:]
                    else:
                        self._waiting.popleft()
        except OSError:
            self._drop()
            self._wake_reader()
        finally:
            self._emptying = False
        if self.closed:
            self._hang_up()

    def _drop(self) -> None:
        self._waiting.clear()
        self._waiting_size = 0

    def _give_up(self) -> None:
        """Its reader does not read: it is told so behind the frame that is half sent, if at all."""
        self._given_up = True
        metrics.SLOW_READERS.inc()
        log.info("a socket was closed: too much waited for its reader")
        begun = self._waiting[0]
        self._drop()
        goodbye = framed("42" + msgspec.json.encode(["bye", SLOW]).decode())
        self._waiting.extend((begun, goodbye))
        self._waiting_size = len(begun) + len(goodbye)
        # Whoever sends to a whole room must not wait for one in it.
        self.server.start_background_task(self._end)

    def _end(self) -> None:
        self.server.sleep(GOODBYE_S)
        if self.closed:
            return
        # Without this the system would keep what waits until the other end is gone.
        with suppress(OSError):
            self._ws.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        self._drop()
        self.close(wait=False, abort=True)
        self._wake_reader()

    # Reading

    def _websocket_handler(self, ws: Any) -> Any:
        """All that this client sends, until it or we end it."""
        self._ws = ws
        # Control frames take the same way, so that none falls into the middle of another.
        ws._send = self.write
        ws.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, UNSENT)
        ws.socket.settimeout(self.server.ping_interval + self.server.ping_timeout)
        self.connected = self.upgraded = True
        self._raw = ws.socket.fd
        self._empty_soon()
        try:
            while (text := ws.wait()) is not None:
                self._receive(text)
        except (OSError, SocketIsClosedError):
            pass
        except MALFORMED:
            log.info("a malformed packet closed its socket")
        self.close(wait=False, abort=True, reason=self.server.reason.TRANSPORT_CLOSE)
        return []

    def _receive(self, text: str | bytes) -> None:
        """The packet is dealt with, and then it is everybody else's turn."""
        if len(text) > self.server.max_http_buffer_size:
            raise ValueError("packet is too large")
        try:
            self.receive(Packet(encoded_packet=text))
        except UnknownPacketError:
            pass
        finally:
            # Reading what has arrived already yields to nobody.
            self.server.sleep(0)

    def _wake_reader(self) -> None:
        """Whoever waits for the line to take or to bring something learns that it is over."""
        with suppress(OSError):
            self._ws.socket.shutdown(socket.SHUT_RDWR)

    # Living and ending

    def schedule_ping(self) -> None:
        """It has answered: the next ping is due after the interval."""
        self._is_pinged = False
        self._ping_at = time.monotonic() + self.server.ping_interval

    def beat(self, now: float) -> None:
        """To be called every second: a ping is sent when it is due, and missed for so long."""
        if now < self._ping_at:
            return
        if not self._is_pinged:
            self._is_pinged = True
            self.write(PING_FRAME)
        elif now > self._ping_at + self.server.ping_timeout:
            self.close(wait=False, abort=True, reason=self.server.reason.PING_TIMEOUT)
            self._wake_reader()

    def close(self, wait: bool = True, abort: bool = False, reason: Any = None) -> None:
        """It is over, after what waits for it has gone out; unless `abort`, it is told so."""
        if self.closed or self.closing:
            return
        self.closing = True
        self.server._trigger_event(
            "disconnect",
            self.sid,
            reason or self.server.reason.SERVER_DISCONNECT,
            run_async=False,
        )
        if not abort:
            self.send(Packet(CLOSE))
        self.closed = True
        if not self._waiting:
            self._hang_up()

    def _hang_up(self) -> None:
        if self._raw is not None:
            self._ws.close()
            self._raw = None
