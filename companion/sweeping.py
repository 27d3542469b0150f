"""What was erased leaves the files of the database too, not only its tables."""

from __future__ import annotations

import logging
import time
from sqlite3 import Error as SQLiteError

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from companion.db import Base, Database

log = logging.getLogger(__name__)


def sweep(database: Database) -> bool:
    """Whether nothing is left of what was erased, as far as the database's means go.

    It waits for nobody: while others write, or read what was before, the answer is False.
    SQLite's log is empty then, and its file has been overwritten. PostgreSQL's tables are
    vacuumed once: rows that someone still reads it takes later by itself, and the bytes on
    its disk and in its log it writes over in its own time.
    """
    if not database.unswept:
        return True
    database.unswept = False
    try:
        done = _empty_log(database.engine) if database.is_sqlite else _vacuum(database.engine)
    except (DBAPIError, PoolTimeout, SQLiteError) as error:
        log.warning("what was erased cannot be swept yet: %s", type(error).__name__)
        done = False
    database.unswept |= not done
    return done


def sweep_within(database: Database, *, seconds: float) -> bool:
    """Whether nothing was left of it before that time was over."""
    give_up_at = time.monotonic() + seconds
    while not sweep(database):
        if time.monotonic() > give_up_at:
            return False
        time.sleep(0.05)
    return True


def _empty_log(engine: Engine) -> bool:
    """Whether all of SQLite's log is in the file, and nothing in the log."""
    # Every other way to a connection begins a transaction, which would be in its own way.
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        found = cursor.fetchone()
        return found is not None and found[0] == 0
    finally:
        connection.close()


def _vacuum(engine: Engine) -> bool:
    """PostgreSQL's tables hold no row any more that was deleted, or what it was before."""
    name = engine.dialect.identifier_preparer.format_table
    tables = ", ".join(name(table) for table in Base.metadata.sorted_tables)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(f"VACUUM (SKIP_LOCKED, TRUNCATE FALSE) {tables}")
    return True
