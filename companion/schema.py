"""The tables of this version, and how a database comes to have them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, text
from sqlalchemy.exc import OperationalError

from companion.boards import BOARDS
from companion.db import Base, Database
from companion.people.models import Pass, PassSession

MODELS: tuple[type[Base], ...] = (*(board.model for board in BOARDS), Pass, PassSession)
MIGRATIONS = Path(__file__).parent / "migrations"
ONE_AT_A_TIME = 0x436F6D70
"""The number of PostgreSQL's advisory lock under which a database is migrated."""

TURN_S = 60
"""How long a migration waits for its turn, and tries to have the tables to itself."""

LOCK_S = 1
"""How long it waits for one table: meanwhile everyone else waits behind it."""

LOCKED = "55P03"


def metadata() -> MetaData:
    """The tables of all models: every board's, with what stands beside it, and people's."""
    return MODELS[0].metadata


def upgrade(database: Database) -> None:
    """The database has the tables of this version; all of the steps are done, or none.

    Processes that start at once take turns. Beside a running server a table is waited for only
    briefly, as nobody reads it meanwhile; if that is not enough, everything is tried again.
    """
    give_up_at = time.monotonic() + TURN_S
    while True:
        try:
            with _migrating(database) as config:
                command.upgrade(config, "head")
            return
        except OperationalError as error:
            locked = getattr(error.orig, "pgcode", None) == LOCKED
            if not locked or time.monotonic() > give_up_at:
                raise
        time.sleep(LOCK_S)


def head() -> str:
    """The name of the last step of this version."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return str(ScriptDirectory.from_config(config).get_current_head())


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
        connection.execute(text(f"SET LOCAL lock_timeout = '{TURN_S}s'"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": ONE_AT_A_TIME})
        connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_S}s'"))
