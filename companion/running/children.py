"""Processes that are kept running, and that never outlive the one that started them."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

FIRST_PAUSE_S = 0.2
LONGEST_PAUSE_S = 5.0
STEADY_S = 10.0
"""A process that ran for so long is started again at once."""

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


class Child:
    """A process of this one, started again whenever it ends, after a pause that grows.

    On Linux the system kills it when this process dies in whatever way.
    """

    def __init__(
        self, name: str, command: Sequence[str], *, at: Path, environ: Mapping[str, str]
    ) -> None:
        self.name = name
        self.failures = 0
        self._command = command
        self._at = at
        self._environ = dict(environ)
        self._process: subprocess.Popen[bytes] | None = None
        self._started_at = 0.0
        self._start_at = 0.0

    def start(self) -> None:
        self._run(self._command)

    def _run(self, command: Sequence[str], *, keeps: Sequence[int] = ()) -> None:
        parent = os.getpid()
        self._started_at = time.monotonic()
        # A session of its own: Ctrl-C in a terminal reaches this process alone, which then
        # ends its children in their order.
        self._process = subprocess.Popen(
            command,
            cwd=self._at,
            env=self._environ,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            pass_fds=keeps,
            # This process has one thread, so what runs between fork and exec is safe.
            preexec_fn=lambda: die_with(parent),  # noqa: PLW1509
        )

    def look(self) -> str | None:
        """Starts it again when that is due; returns what happened if it has ended."""
        now = time.monotonic()
        if self._process is None:
            if now >= self._start_at:
                self.start()
            return None
        code = self._process.poll()
        if code is None:
            return None
        self._process = None
        self.ended()
        steady = now - self._started_at >= STEADY_S
        self.failures = 0 if steady else self.failures + 1
        pause = 0.0 if steady else min(FIRST_PAUSE_S * 2 ** (self.failures - 1), LONGEST_PAUSE_S)
        self._start_at = now + pause
        return f"{self.name} ended {_how(code)}; it is started again"

    def ended(self) -> None:
        """Called whenever it was found to have ended by itself."""

    def send(self, number: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(number)

    def has_ended(self) -> bool:
        return self._process is None or self._process.poll() is not None


def stop(children: Sequence[Child], within_s: float) -> None:
    """All have ended: asked to by SIGTERM, and killed if they have not after `within_s` seconds."""
    for child in children:
        child.send(signal.SIGTERM)
    if not _all_ended(children, within_s):
        for child in children:
            child.send(signal.SIGKILL)
        _all_ended(children, within_s)


def _all_ended(children: Sequence[Child], within_s: float) -> bool:
    give_up_at = time.monotonic() + within_s
    while not all(child.has_ended() for child in children):
        if time.monotonic() > give_up_at:
            return False
        time.sleep(0.02)
    return True


def _how(code: int) -> str:
    return f"by {signal.Signals(-code).name}" if code < 0 else f"with exit code {code}"


def die_with(parent: int) -> None:
    """Runs in the child before the program: the system will kill it when its parent dies."""
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)
