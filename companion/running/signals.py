"""Waiting for signals."""

from __future__ import annotations

import os
import select
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

STOP = frozenset({signal.SIGTERM, signal.SIGINT, signal.SIGHUP})


@contextmanager
def waiting() -> Iterator[Callable[[float], bool]]:
    """Gives a wait of so many seconds that any signal ends; it says whether to stop.

    While this lasts no signal interrupts anything, and children that end are signals too.
    """
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    os.set_blocking(writing, False)
    fd_before = signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    before = {n: signal.signal(n, lambda *_: None) for n in (*STOP, signal.SIGCHLD)}
    received: set[int] = set()

    def told_to_stop(within_s: float) -> bool:
        if STOP.isdisjoint(received):
            select.select([reading], [], [], within_s)
            with suppress(BlockingIOError):
                received.update(os.read(reading, 512))
        return not STOP.isdisjoint(received)

    try:
        yield told_to_stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(fd_before)
        os.close(reading)
        os.close(writing)
