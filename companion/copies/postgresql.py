"""Copies of a PostgreSQL database, by PostgreSQL's own programs."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import IO

from sqlalchemy import inspect

from companion.copies.faults import CopyFault
from companion.db import Database

PROGRAMS = ("pg_dump", "pg_restore", "psql")

WAIT = "20s"
"""How long a restore waits for those who use the tables."""

NEW_EPOCHS = """
UPDATE event SET epoch = substr(replace(gen_random_uuid()::text, '-', ''), 1, 16),
                 access = access + 1;
"""


def copy(database: Database, file: Path) -> None:
    """One snapshot in pg_dump's own format; whoever writes meanwhile is not delayed."""
    _run(database, "pg_dump", "--format=custom", "--no-owner", "--no-acl", f"--file={file}")


def version(database: Database, file: Path) -> str | None:
    with tempfile.TemporaryFile() as script:
        try:
            _script(database, file, script, "--data-only", "--table=alembic_version")
        except CopyFault as fault:
            raise CopyFault(f"{file} is no copy of a PostgreSQL database ({fault})") from fault
        script.seek(0)
        rows = re.search(rb"^COPY [^\n]*alembic_version[^\n]*\n(\w+)$", script.read(), re.MULTILINE)
    return rows.group(1).decode() if rows else None


def put_back(database: Database, file: Path) -> None:
    """In one transaction, for which the tables are its own; it fails when that takes long."""
    tables = [name for name in inspect(database.engine).get_table_names() if name != "event"]
    begin = [f"SET lock_timeout = '{WAIT}';"]
    if tables:
        # The event first, as all others do: nobody waits for somebody who waits.
        begin += [f'LOCK TABLE "{name}" IN ACCESS EXCLUSIVE MODE;' for name in ["event", *tables]]
    with tempfile.TemporaryFile() as script:
        script.write("\n".join(begin).encode() + b"\n")
        _script(database, file, script, "--clean", "--if-exists", "--no-owner", "--no-acl")
        script.seek(0, os.SEEK_END)
        # pg_restore leaves the search path empty.
        script.write(f"RESET search_path;\n{NEW_EPOCHS}".encode())
        script.seek(0)
        options = ("--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1")
        _run(database, "psql", *options, given=script)


def _script(database: Database, file: Path, script: IO[bytes], *options: str) -> None:
    """What pg_restore would do, written after what the script has already."""
    script.flush()
    _run(database, "pg_restore", *options, "--file=-", str(file.absolute()), taken=script)


def _run(
    database: Database,
    name: str,
    *options: str,
    given: IO[bytes] | None = None,
    taken: IO[bytes] | None = None,
) -> None:
    """Runs one of the programs on the database; its password is in no list of processes."""
    program = shutil.which(name)
    if program is None:
        raise CopyFault(
            f"{name} is not on the path. Install PostgreSQL's client programs"
            f" ({', '.join(PROGRAMS)}), of the server's version or newer."
        )
    url = database.url.set(drivername="postgresql", password=None)
    place = () if name == "pg_restore" else (f"--dbname={url.render_as_string()}", "--no-password")
    password = {"PGPASSWORD": database.url.password} if database.url.password else {}
    done = subprocess.run(
        [program, *place, *options],
        stdin=given or subprocess.DEVNULL,
        stdout=taken or subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env={**os.environ, **password},
        check=False,
    )
    if done.returncode != 0:
        raise CopyFault(_reason(name, done.stderr.decode(errors="replace")))


def _reason(name: str, said: str) -> str:
    """The first error of a program, without the rows that may follow it."""
    lines = [line for line in said.splitlines() if "error" in line.lower()] or said.splitlines()
    return lines[0] if lines else f"{name} failed."
