"""A migrated database has exactly the tables that the code works with."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect, text

from companion import schema
from companion.db import Database
from tests.clients.visitor import Visitor
from tests.servers import SLUG
from tests.services import Postgres


@pytest.fixture(params=["sqlite", "postgresql"])
def new(request, tmp_path: Path):
    """Makes databases without any table."""
    made: list[Database] = []

    def make() -> Database:
        name = f"empty_{len(made)}"
        if request.param == "sqlite":
            url = f"sqlite:///{tmp_path / name}.db"
        else:
            cluster: Postgres = request.getfixturevalue("postgres")
            url = cluster.create(name)
            request.addfinalizer(lambda: cluster.drop(name))
        made.append(Database(url))
        return made[-1]

    yield make
    for database in made:
        database.engine.dispose()


@pytest.fixture
def empty(new) -> Database:
    return new()


def described(database: Database) -> dict[str, dict[str, Any]]:
    """All that the database itself says of its tables."""
    found = inspect(database.engine)
    return {
        table: {
            "columns": {
                c["name"]: (str(c["type"]), c["nullable"]) for c in found.get_columns(table)
            },
            "key": found.get_pk_constraint(table)["constrained_columns"],
            "foreign": sorted(
                (*k["constrained_columns"], k["referred_table"], str(k["options"]))
                for k in found.get_foreign_keys(table)
            ),
            "unique": sorted(u["column_names"] for u in found.get_unique_constraints(table)),
            "indexes": {
                i["name"]: (i["column_names"], i["unique"], _condition(i))
                for i in found.get_indexes(table)
            },
        }
        for table in found.get_table_names()
        if table != "alembic_version"
    }


def _condition(index: Any) -> str | None:
    options = index.get("dialect_options", {})
    where = options.get("sqlite_where", options.get("postgresql_where"))
    return None if where is None else str(where)


def test_the_migrated_tables_are_those_of_the_code(empty: Database) -> None:
    schema.upgrade(empty)

    assert schema.differences(empty) == []


def test_a_migrated_database_has_every_constraint_of_one_that_the_code_made(new) -> None:
    migrated, made = new(), new()

    schema.upgrade(migrated)
    schema.metadata().create_all(made.engine)

    assert described(migrated) == described(made)
    assert described(made)["agenda"]["indexes"]["agenda_one_live"][1]


def test_a_database_that_is_up_to_date_is_left_as_it_is(empty: Database) -> None:
    schema.upgrade(empty)
    schema.upgrade(empty)

    assert schema.differences(empty) == []


def test_processes_that_start_at_once_take_turns(empty: Database) -> None:
    databases = [Database(empty.url.render_as_string()) for _ in range(4)]

    with ThreadPoolExecutor(4) as starting:
        list(starting.map(schema.upgrade, databases))

    for database in databases:
        database.engine.dispose()
    assert schema.differences(empty) == []


# Beside a running server


@pytest.fixture
def with_another_step(
    new, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Callable[[], Database]:
    """Makes databases as they are, for which the code has one more step, on the event's table."""

    def make() -> Database:
        database = new()
        schema.upgrade(database)
        steps = tmp_path / "migrations"
        shutil.copytree(schema.MIGRATIONS, steps, dirs_exist_ok=True)
        (steps / "versions" / "0002_another.py").write_text(
            "import sqlalchemy as sa\n"
            "from alembic import op\n"
            "revision, down_revision = '0002', '0001'\n"
            "def upgrade():\n"
            "    op.add_column('event', sa.Column('another', sa.Integer()))\n"
        )
        monkeypatch.setattr(schema, "MIGRATIONS", steps)
        return database

    return make


def test_a_step_that_waits_for_a_table_does_not_hold_up_who_reads_it(with_another_step) -> None:
    database = with_another_step()
    waits: list[float] = []

    with ThreadPoolExecutor() as pool, database.read() as reader:
        reader.execute(text("SELECT count(*) FROM event"))
        upgrading = pool.submit(schema.upgrade, database)
        until = time.monotonic() + 3 * schema.LOCK_S
        while time.monotonic() < until:
            began = time.monotonic()
            with database.read() as session:
                session.execute(text("SELECT count(*) FROM event"))
            waits.append(time.monotonic() - began)
        reader.rollback()
        upgrading.result(timeout=schema.TURN_S)

    assert max(waits) < 2 * schema.LOCK_S
    columns = {each["name"] for each in inspect(database.engine).get_columns("event")}
    assert "another" in columns


def test_a_server_goes_on_while_the_database_is_upgraded(serve) -> None:
    server = serve("postgresql")
    before, after = Visitor.guest(server.url, SLUG), Visitor.guest(server.url, SLUG)

    with ThreadPoolExecutor() as pool:
        upgrading = pool.submit(server.run, "database", "upgrade")
        answers = []
        while not upgrading.done():
            answers.append(before.do(SLUG, "questions.ask", text=f"Still {len(answers)}?"))
        answers.append(after.do(SLUG, "questions.ask", text="And now?"))

    assert upgrading.result().returncode == 0, upgrading.result().stderr
    assert {each.get("code", "ok") for each in answers} <= {"ok", "rate_limited"}
