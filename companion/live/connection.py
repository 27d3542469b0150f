"""One client's connection: what it may send, and how much may wait for it."""

from __future__ import annotations

import logging
import socket
import struct
from contextlib import suppress
from typing import Any

import msgspec
from engineio.packet import MESSAGE, Packet
from engineio.socket import Socket

from companion import metrics
from companion.live.messages import Bye

MOST_WAITING = 512 * 1024
"""Characters that may wait for whoever does not read, beside the largest message.

All that there is may be one message: whoever is owed it has not been slow yet.
"""

UNSENT = 64 * 1024
"""Bytes of which the system may keep what cannot be sent yet: the rest waits here, counted."""

GOODBYE_S = 1.0
"""Whoever is too slow has this long to hear so."""

SLOW: Bye = {"reason": "slow", "after_ms": [1000, 5000]}

MALFORMED = (ValueError, IndexError, KeyError, TypeError, AttributeError, RecursionError)
"""What comes of reading a packet that is none."""

RESET = struct.pack("ii", 1, 0)
"""For SO_LINGER: what was not sent is thrown away."""

log = logging.getLogger(__name__)


class Connection(Socket):  # type: ignore[misc]
    """A connection that ends when a packet is malformed, and when nobody reads at its other end."""

    def __init__(self, server: Any, sid: str) -> None:
        super().__init__(server, sid)
        self._line: Any = None
        self._waiting = self._taken = self._largest = 0
        self._given_up = False

    def send(self, pkt: Packet) -> None:
        """The packet waits its turn; if too much does already, this is the end."""
        if self._given_up:
            return
        if self._waiting - self._largest > MOST_WAITING:
            self._give_up()
            return
        size = _size(pkt)
        self._waiting += size
        self._largest = max(self._largest, size)
        super().send(pkt)

    def receive(self, pkt: Packet) -> None:
        """The packet is dealt with, and then it is everybody else's turn."""
        try:
            super().receive(pkt)
        finally:
            # Reading what has arrived already yields to nobody.
            self.server.sleep(0)

    def poll(self) -> list[Packet]:
        """What is to be sent now; what the poll before this one gave has been sent."""
        self._waiting -= self._taken
        self._taken = 0
        packets: list[Packet] = super().poll()
        self._taken = sum(_size(each) for each in packets)
        return packets

    def _give_up(self) -> None:
        self._given_up = True
        metrics.SLOW_READERS.inc()
        log.info("a socket was closed: too much waited for its reader")
        with suppress(self.server.get_queue_empty_exception()):
            while True:
                self.queue.get(block=False)
                self.queue.task_done()
        goodbye = "2" + msgspec.json.encode(["bye", SLOW]).decode()
        self.queue.put(Packet(MESSAGE, data=goodbye))
        # Whoever sends to a whole room must not wait for one in it.
        self.server.start_background_task(self._end)

    def _end(self) -> None:
        self.server.sleep(GOODBYE_S)
        if self.closed:
            return
        # Without this the system would keep what waits until the other end is gone.
        with suppress(OSError):
            self._line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        self.close(wait=False, abort=True)
        # Whoever waits for the line to take or to bring something wakes up.
        with suppress(OSError):
            self._line.shutdown(socket.SHUT_RDWR)

    def _websocket_handler(self, ws: Any) -> Any:
        self._line = ws.socket
        self._line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, UNSENT)
        try:
            return super()._websocket_handler(ws)
        except MALFORMED:
            log.info("a malformed packet closed its socket")
            self.queue.put(None)
            self.close(wait=False, abort=True)
            return []


def _size(packet: Packet) -> int:
    """What it counts for while it waits: the packet itself takes room too."""
    return 100 + (len(packet.data) if isinstance(packet.data, str | bytes) else 0)
