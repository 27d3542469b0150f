"""Waiting for signals."""

from __future__ import annotations

import os
import select
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress

STOP = frozenset({signal.SIGTERM, signal.SIGINT})


class Orders:
    """What the process has been told: SIGTERM and Ctrl-C to stop, SIGHUP to renew.

    A terminal that closes sends SIGHUP too, and means to stop.
    """

    def __init__(self, reading: int) -> None:
        self._reading = reading
        self._received: set[int] = set()
        self._began_on_terminal = _has_terminal()

    def told_to_stop(self, within_s: float) -> bool:
        """Whether it was; waits so many seconds for that, or for any other signal."""
        if not self._stops():
            select.select([self._reading], [], [], within_s)
            with suppress(BlockingIOError):
                self._received.update(os.read(self._reading, 512))
        return self._stops()

    def told_to_renew(self) -> bool:
        """Whether it was since this was asked last."""
        told = signal.SIGHUP in self._received
        self._received.discard(signal.SIGHUP)
        return told

    def _stops(self) -> bool:
        hung_up = signal.SIGHUP in self._received and self._began_on_terminal
        return not STOP.isdisjoint(self._received) or (hung_up and not _has_terminal())


@contextmanager
def waiting() -> Iterator[Orders]:
    """While this lasts no signal interrupts anything, and children that end are signals too."""
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    os.set_blocking(writing, False)
    fd_before = signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    heard = (*STOP, signal.SIGHUP, signal.SIGCHLD)
    before = {n: signal.signal(n, lambda *_: None) for n in heard}
    try:
        yield Orders(reading)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(fd_before)
        os.close(reading)
        os.close(writing)


def _has_terminal() -> bool:
    try:
        os.close(os.open("/dev/tty", os.O_RDONLY | os.O_NOCTTY))
    except OSError:
        return False
    return True
