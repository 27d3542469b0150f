"""Copies of an SQLite file, by SQLite itself."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from companion.copies.faults import CopyFault
from companion.db import Database, new_id


def copy(database: Database, file: Path) -> None:
    """One snapshot, without what was erased; whoever writes meanwhile is not delayed."""
    with _wrong_when("The copy cannot be made"), _connection(database) as line:
        line.execute("VACUUM INTO ?", (str(file),))


def version(database: Database, file: Path) -> str | None:
    with _wrong_when(f"{file} is no copy of an SQLite database"), closing(_reader(file)) as line:
        if line.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise CopyFault(f"{file} is damaged.")
        has_version = "SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'"
        if line.execute(has_version).fetchone() is None:
            return None
        found = line.execute("SELECT version_num FROM alembic_version").fetchone()
        return str(found[0]) if found else None


def put_back(database: Database, file: Path) -> None:
    """In one transaction of the file that the server uses; its connections see it at once."""
    with (
        tempfile.TemporaryDirectory() as folder,
        _wrong_when("The copy cannot be put back"),
        closing(sqlite3.connect(Path(folder) / "renewed", isolation_level=None)) as renewed,
    ):
        with closing(_reader(file)) as line:
            line.backup(renewed)
        renewed.create_function("new_id", 0, new_id)
        renewed.execute("UPDATE event SET epoch = new_id(), access = access + 1")
        with _connection(database) as line:
            renewed.backup(line)


def _reader(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)


@contextmanager
def _connection(database: Database) -> Iterator[sqlite3.Connection]:
    """A connection to the database itself, in no transaction."""
    pooled = database.engine.raw_connection()
    try:
        line = pooled.driver_connection
        assert isinstance(line, sqlite3.Connection)
        yield line
    finally:
        pooled.close()


@contextmanager
def _wrong_when(what: str) -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise CopyFault(f"{what}: {error}.") from error
