"""The product as it really runs, started once for all tests of a file, and people at it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.clients.official import Fleet
from tests.servers import Server


@pytest.fixture(scope="module", params=[("sqlite", 1), ("postgresql", 2)], ids=["file", "two"])
def house(request: pytest.FixtureRequest, lend: Callable[..., Any]) -> Iterator[Server]:
    """A file and one worker, or PostgreSQL and two processes."""
    with lend(*request.param) as server:
        yield server


@pytest.fixture(scope="module")
def fleet() -> Iterator[Fleet]:
    """Official clients, as many as a test wants."""
    fleet = Fleet()
    yield fleet
    fleet.stop()
