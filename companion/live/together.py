"""Who waits for the same thing is served together."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

MOST = 64
"""So many are served at once."""


class Ticket:
    """Somebody who waits. `error` is what became of it, if it was not served."""

    def __init__(self) -> None:
        self.error: BaseException | None = None
        self.leads = False
        self.gate = threading.Lock()
        self.gate.acquire()


T = TypeVar("T", bound=Ticket)


class Together(Generic[T]):
    """Lines, by what they wait for: who comes first serves all who stand there by then.

    Whoever comes meanwhile is served next, by one of them. `serve(key, tickets)` returns an error
    that stands in the way of everyone: then whoever waits has it too, and tries no more.
    """

    def __init__(self, serve: Callable[[str, list[T]], BaseException | None]) -> None:
        self._serve = serve
        self._lines: dict[str, deque[T]] = {}
        self._lock = threading.Lock()

    def wait(self, key: str, ticket: T) -> None:
        """Returns when the ticket was served, or raises its error."""
        with self._lock:
            ticket.leads = key not in self._lines
            self._lines.setdefault(key, deque()).append(ticket)
        if not ticket.leads:
            ticket.gate.acquire()
        if ticket.leads:
            self._lead(key)
        if ticket.error is not None:
            raise ticket.error

    def _lead(self, key: str) -> None:
        # Whoever has come at the same moment comes into the line.
        time.sleep(0)
        line = self._lines[key]
        tickets = [line.popleft() for _ in range(min(MOST, len(line)))]
        served, error = tickets[1:], None
        try:
            error = self._serve(key, tickets)
        finally:
            with self._lock:
                if error is not None:
                    for ticket in line:
                        ticket.error = error
                    served += line
                    line.clear()
                if line:
                    line[0].leads = True
                    served.append(line[0])
                else:
                    del self._lines[key]
            for ticket in served:
                ticket.gate.release()
