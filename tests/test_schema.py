"""A migrated database has exactly the tables that the code works with."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect

from companion import schema
from companion.db import Database
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
