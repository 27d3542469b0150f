"""The product as it really runs, started once for all tests of a file, and people at it."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator

import pytest

from tests.clients.official import Fleet
from tests.conftest import TEMPLATE
from tests.servers import Server


@pytest.fixture(scope="module", params=[("sqlite", 1), ("postgresql", 2)], ids=["file", "two"])
def house(request, tmp_path_factory, migrated_file, shared_redis) -> Iterator[Server]:
    """A file and one worker, or PostgreSQL and two processes."""
    database, workers = request.param
    folder = tmp_path_factory.mktemp("server")
    if database == "sqlite":
        url = f"sqlite:///{shutil.copy(migrated_file, folder / 'companion.db')}"
    else:
        url = request.getfixturevalue("postgres").create(f"live_{uuid.uuid4().hex}", TEMPLATE)
    server = Server(
        folder, database_url=url, redis_url=shared_redis.url, workers=workers, own_ports=True
    )
    yield server.start()
    server.stop()


@pytest.fixture(scope="module")
def fleet() -> Iterator[Fleet]:
    """Official clients, as many as a test wants."""
    fleet = Fleet()
    yield fleet
    fleet.stop()
