"""Copies of the whole database: made while it serves, and put back while it serves."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from companion import schema
from companion.copies import postgresql, sqlite
from companion.copies.faults import CopyFault
from companion.db import Database


def back_up(database: Database, file: Path) -> None:
    """The file is a copy of the database as it was at one moment, for this user's eyes only.

    It is there whole or not at all. Raises CopyFault.
    """
    with _beside(file) as temporary:
        kind = sqlite if database.is_sqlite else postgresql
        temporary.touch(mode=0o600)
        kind.copy(database, temporary)
        with temporary.open("rb") as written:
            os.fsync(written.fileno())
        try:
            os.link(temporary, file)
        except FileExistsError as error:
            raise CopyFault(f"{file} is there already. Name another file.") from error


def restore(database: Database, file: Path) -> None:
    """The database is as the copy says, and each event has a new epoch: everyone reads afresh.

    All of it is done, or nothing. Raises CopyFault when the file is no copy, or another
    version's.
    """
    if not file.is_file():
        raise CopyFault(f"{file} is not there, or is no file.")
    kind = sqlite if database.is_sqlite else postgresql
    found = kind.version(database, file)
    if found != schema.head():
        raise CopyFault(
            f"{file} has the tables of version {found or 'unknown'}, this is {schema.head()}."
            " Restore it with the version of Companion that made it, then upgrade."
        )
    kind.put_back(database, file)
    database.unswept = True


@contextmanager
def _beside(file: Path) -> Iterator[Path]:
    """A file that is not there yet, in a directory beside the one that is to be made."""
    try:
        folder = tempfile.TemporaryDirectory(dir=file.absolute().parent, prefix=".copy-")
    except OSError as error:
        raise CopyFault(f"{file} cannot be written: {error.strerror}.") from error
    with folder as name:
        yield Path(name) / "copy"
