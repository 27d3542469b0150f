"""Servers that are started whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.running.supervised import GRACE_S, Supervised


@pytest.fixture
def supervise(tmp_path: Path) -> Iterator[Callable[..., Supervised]]:
    """Starts a server; at the end of the test it is told to stop, if it has not before."""
    started: list[Supervised] = []

    def start(*arguments: str, **environ: str) -> Supervised:
        started.append(Supervised(tmp_path, *arguments, **environ))
        return started[-1]

    yield start
    for server in started:
        server.process.terminate()
        server.process.wait(GRACE_S)
