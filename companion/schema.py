"""The tables of this version, and how a database comes to have them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, text

from companion.boards import BOARDS
from companion.db import Base, Database
from companion.people.models import Pass, PassSession

MODELS: tuple[type[Base], ...] = (*(board.model for board in BOARDS), Pass, PassSession)
MIGRATIONS = Path(__file__).parent / "migrations"
ONE_AT_A_TIME = 0x436F6D70
"""The number of PostgreSQL's advisory lock under which a database is migrated."""


def metadata() -> MetaData:
    """The tables of all models: every board's, with what stands beside it, and people's."""
    return MODELS[0].metadata


def upgrade(database: Database) -> None:
    """The database has the tables of this version; all of the steps are done, or none.

    Processes that start at once take turns.
    """
    with _migrating(database) as config:
        command.upgrade(config, "head")


def revise(database: Database, message: str) -> None:
    """Writes the step from the tables of this database to those of the code."""
    with _migrating(database) as config:
        steps = len(list(ScriptDirectory.from_config(config).walk_revisions()))
        command.revision(config, message, autogenerate=True, rev_id=f"{steps + 1:04}")


def differences(database: Database) -> list[object]:
    """In what the database differs from the tables that the code works with."""
    with database.engine.connect() as connection:
        return list(compare_metadata(MigrationContext.configure(connection), metadata()))


@contextmanager
def _migrating(database: Database) -> Iterator[Config]:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    with database.engine.execution_options(writes=True).begin() as connection:
        _wait_for_turn(database, connection)
        config.attributes["connection"] = connection
        yield config


def _wait_for_turn(database: Database, connection: Connection) -> None:
    if not database.is_sqlite:
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text("SET LOCAL lock_timeout = '60s'"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": ONE_AT_A_TIME})
