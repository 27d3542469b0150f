"""Servers that are hurt."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import TEMPLATE
from tests.faults.play import PLAYED
from tests.servers import Server
from tests.services import Redis

HOUSES = [("sqlite", 1), ("postgresql", 4)]


EVERY_HOUSE = [("sqlite", 1), ("postgresql", 1), ("postgresql", 4)]


@pytest.fixture(scope="session")
def soak(request: pytest.FixtureRequest) -> float:
    """For how many minutes each fault goes on, at all houses together; 0: the short form."""
    return soak_of(request.config)


def soak_of(config: pytest.Config) -> float:
    return float(config.getoption("--soak"))


@pytest.fixture
def soaking(soak: float) -> bool:
    """Whether this is the long form."""
    return soak > 0


@pytest.fixture
def seconds(soak: float) -> float:
    """How long a fault goes on at one house."""
    return 60 * soak / len(EVERY_HOUSE) or 6.0


@pytest.fixture
def outage(soaking: bool) -> float:
    """For how many seconds something is not there each time."""
    return 30.0 if soaking else 3.0


@pytest.fixture
def repeats(soak: float) -> int:
    """How often two meet at one house: five hundred times at all of them in ten minutes' soak."""
    return max(30, int(17 * soak))


@pytest.fixture(autouse=True)
def counted(request: pytest.FixtureRequest) -> Iterator[None]:
    """What was tried is in the test's report: a soak adds it up."""
    PLAYED.clear()
    yield
    request.node.user_properties += [("play", play.figures()) for play in PLAYED]


@pytest.fixture
def house(request: pytest.FixtureRequest, serve: Callable[..., Server], redis: Redis) -> Server:
    """A file and one worker, or PostgreSQL and four on ports of their own; its Redis is `redis`."""
    database, workers = request.param
    return serve(database, workers, own_ports=True, redis_url=redis.url)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Who asks for a house is at two of them, and in a soak at all three."""
    houses = EVERY_HOUSE if soak_of(metafunc.config) else HOUSES
    names = [f"{each[0]}-{each[1]}" for each in houses]
    for fixture, scope in (("house", "function"), ("calm_house", "module")):
        if fixture in metafunc.fixturenames:
            metafunc.parametrize(fixture, houses, indirect=True, ids=names, scope=scope)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "shared_out: of calm houses at one in the short form")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """In the short form the houses are shared out: what hurts one is tried at one of them.

    So is what is marked `shared_out`, of those that hurt none.
    """
    if soak_of(config):
        return
    turns: dict[str, int] = {}
    elsewhere = []
    for item in items:
        house = house_of(item)
        if house is not None:
            name = item.nodeid.replace(f"{house[0]}-{house[1]}", "")
            turn = turns.setdefault(name, len(turns))
            if house != HOUSES[-1 - turn % len(HOUSES)]:
                elsewhere.append(item)
    config.hook.pytest_deselected(items=elsewhere)
    items[:] = [item for item in items if item not in elsewhere]


def house_of(item: pytest.Item) -> tuple[str, int] | None:
    """The house that the test is at, if it takes turns with others."""
    given = item.callspec.params if hasattr(item, "callspec") else {}
    hurt = "house" in given and Path(__file__).parent in item.path.parents
    fixture = "house" if hurt else "calm_house"
    takes_turns = hurt or item.get_closest_marker("shared_out") is not None
    return given[fixture] if takes_turns else None


@pytest.fixture(scope="module")
def calm_house(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    migrated_file: Path,
    shared_redis: Redis,
) -> Iterator[Server]:
    """One server for all tests of a file, which do not hurt it; each worker has its own port."""
    database, workers = request.param
    folder = tmp_path_factory.mktemp("server")
    if database == "sqlite":
        url = f"sqlite:///{shutil.copy(migrated_file, folder / 'companion.db')}"
    else:
        url = request.getfixturevalue("postgres").create(f"calm_{uuid.uuid4().hex}", TEMPLATE)
    server = Server(
        folder, database_url=url, redis_url=shared_redis.url, workers=workers, own_ports=True
    )
    yield server.start()
    server.stop()
