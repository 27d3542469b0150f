"""The database goes away while somebody is at work."""

from __future__ import annotations

import pytest
from sqlalchemy import create_engine, text

from companion.db import Database
from companion.errors import Code, Refused, conflict


@pytest.fixture
def database(new_database):
    database = Database(new_database("postgresql"))
    yield database
    database.engine.dispose()


def end_all_lines(database: Database) -> None:
    """As a restart of the database does it."""
    others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
    engine = create_engine(database.url)
    with engine.connect() as line:
        line.execute(text(f"{others} AND datname = current_database()"))
    engine.dispose()


def work(database: Database, way: str, *, refusal: Refused | None) -> None:
    """Somebody reads or writes, the line ends, and perhaps they are refused what they wanted."""
    with getattr(database, way)() as session:
        session.execute(text("SELECT 1"))
        end_all_lines(database)
        if refusal is not None:
            raise refusal


@pytest.mark.parametrize("way", ["write", "read"])
def test_what_was_refused_is_refused_although_the_line_ends(database, way):
    with pytest.raises(Refused) as refused:
        work(database, way, refusal=conflict("Somebody else was quicker."))

    assert refused.value.code is Code.CONFLICT
    with database.write() as session:
        assert session.execute(text("SELECT 1")).scalar_one() == 1
    assert database.engine.pool.checkedout() == 0


def test_what_was_not_committed_when_the_line_ends_is_unavailable(database):
    with pytest.raises(Refused) as refused:
        work(database, "write", refusal=None)

    assert refused.value.code is Code.UNAVAILABLE
