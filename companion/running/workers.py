"""The workers of one server, and how they are renewed while it serves."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from companion import instance
from companion.running import shared_metrics
from companion.running.children import Child

# eventlet warns each time that it is meant for what exists already; docs/decisions/ has why.
PROGRAM = (sys.executable, "-W", "ignore:::__main__", "wsgi.py")


class Worker(Child):
    """A worker with a number, which counts in a place in `metrics`; it says when it serves.

    A number has two places in turn: a successor begins while its predecessor still counts.
    """

    def __init__(
        self, number: int, metrics: Path, environ: Mapping[str, str], half: str = "a"
    ) -> None:
        super().__init__(f"worker {number}", PROGRAM, at=instance.ROOT, environ=environ)
        self._number = number
        self._metrics = metrics
        self._half = half
        self._ready: int | None = None
        self._serves = False

    def successor(self) -> Worker:
        """Another one for the same number, not started yet."""
        half = "b" if self._half == "a" else "a"
        return Worker(self._number, self._metrics, self._environ, half)

    def start(self) -> None:
        self.ended()
        self._ready, told = os.pipe()
        os.set_blocking(self._ready, False)
        try:
            self._run((*PROGRAM, self._place, str(told)), keeps=(told,))
        finally:
            os.close(told)

    def serves(self) -> bool:
        """Whether it has said that it takes connections."""
        if self._ready is not None and not self._serves:
            try:
                self._serves = os.read(self._ready, 1) != b""
            except BlockingIOError:
                return False
        return self._serves

    def ended(self) -> None:
        shared_metrics.leave(self._metrics, self._place)
        self._serves = False
        if self._ready is not None:
            os.close(self._ready)
            self._ready = None

    @property
    def _place(self) -> str:
        return f"{self._number}{self._half}"
