"""What tests share: databases, Redis, and the product as it really runs."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.factories import Stage
    from tests.servers import Server
    from tests.services import Postgres, Redis

# What the fixtures need is imported where they use it: rules are tested without it.

TEMPLATE = "companion_template"
DATABASES = ("sqlite", "postgresql")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--soak", default=0, help="minutes that each fault goes on, not seconds")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL cluster with a template that has all tables and no rows."""
    from tests.services import Postgres

    cluster = Postgres()
    try:
        _migrate(cluster.create(TEMPLATE))
        yield cluster
    finally:
        cluster.stop()


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file that has all tables and no rows."""
    path = tmp_path_factory.mktemp("template") / "companion.db"
    _migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def shared_redis() -> Iterator[Redis]:
    """A Redis for tests that do not hurt it."""
    from tests.services import Redis

    redis = Redis()
    yield redis
    redis.stop()


@pytest.fixture
def redis() -> Iterator[Redis]:
    """A Redis for one test, which may kill, freeze and start it."""
    from tests.services import Redis

    redis = Redis()
    yield redis
    redis.stop()


@pytest.fixture
def new_database(
    request: pytest.FixtureRequest, migrated_file: Path, tmp_path: Path
) -> Iterator[Callable[[str], str]]:
    """Makes the URL of a fresh database of the kind asked for: "sqlite" or "postgresql"."""
    with ExitStack() as dropped:

        def make(kind: str) -> str:
            name = f"test_{uuid.uuid4().hex}"
            if kind == "sqlite":
                shutil.copy(migrated_file, tmp_path / f"{name}.db")
                return f"sqlite:///{tmp_path / name}.db"
            cluster: Postgres = request.getfixturevalue("postgres")
            dropped.callback(cluster.drop, name)
            return cluster.create(name, TEMPLATE)

        yield make


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest, new_database: Callable[[str], str]) -> str:
    """A fresh database of each kind: a test that asks for this runs on both."""
    return new_database(request.param)


@pytest.fixture
def serve(
    request: pytest.FixtureRequest, new_database: Callable[[str], str], tmp_path: Path
) -> Iterator[Callable[..., Server]]:
    """Starts servers, by kind of database and number of workers, and stops them at the end."""
    from tests.servers import Server

    with ExitStack() as stopped:

        def start(database: str = "sqlite", workers: int = 1, **how: Any) -> Server:
            if "redis_url" not in how:
                how["redis_url"] = request.getfixturevalue("shared_redis").url
            folder = tmp_path / f"server-{uuid.uuid4().hex[:8]}"
            folder.mkdir()
            url = new_database(database)
            server = Server(folder, database_url=url, workers=workers, **how)
            stopped.callback(server.stop)
            return server.start()

        yield start


@pytest.fixture(scope="session")
def lend(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    migrated_file: Path,
    shared_redis: Redis,
) -> Iterator[Callable[[str, int], AbstractContextManager[Server]]]:
    """Lends a server whose event has just begun; each worker has its own port.

    One whose workers are those that it was started with is lent to the next test too.
    """
    from tests.servers import Server

    idle: dict[tuple[str, int], Server] = {}

    def start(kind: str, workers: int) -> Server:
        folder = tmp_path_factory.mktemp("server")
        if kind == "sqlite":
            url = f"sqlite:///{shutil.copy(migrated_file, folder / 'companion.db')}"
        else:
            url = request.getfixturevalue("postgres").create(f"lent_{uuid.uuid4().hex}", TEMPLATE)
        return Server(
            folder, database_url=url, redis_url=shared_redis.url, workers=workers, own_ports=True
        ).start()

    @contextmanager
    def lent(kind: str, workers: int) -> Iterator[Server]:
        server = idle.pop((kind, workers), None)
        server = server.renew() if server else start(kind, workers)
        began = list(server.processes)
        yield server
        is_well = server.processes == began and "Traceback" not in server.log()
        if is_well and (kind, workers) not in idle:
            idle[kind, workers] = server
        else:
            server.stop()

    yield lent
    for server in idle.values():
        server.stop()


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    """An event that is live, with everyone who takes part in it."""
    from tests.factories import stage_in

    return stage_in(tmp_path)


def _migrate(url: str) -> None:
    from companion import schema
    from companion.db import Database

    database = Database(url)
    schema.upgrade(database)
    database.engine.dispose()
