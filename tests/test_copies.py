"""A copy of the database: whole, of one moment, and put back whole or not at all."""

from __future__ import annotations

import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from sqlalchemy import select, text

from companion import copies, create_app
from companion.config import Settings
from companion.copies.faults import CopyFault
from companion.db import Base, Database, new_id
from companion.event.models import Event
from companion.questions.models import Question
from tests.factories import Stage
from tests.servers import environ_of

Run = Callable[..., Result]


@pytest.fixture
def stage(database_url: str) -> Any:
    stage = Stage(database_url)
    yield stage
    stage.database.engine.dispose()


@pytest.fixture
def run(database_url: str, tmp_path: Path) -> Any:
    """Runs what `flask --app companion` would, on the test's database."""
    app = create_app(
        Settings.from_environment(environ_of(tmp_path, COMPANION_DATABASE_URL=database_url))
    )
    yield lambda *arguments: app.test_cli_runner().invoke(args=arguments)
    app.extensions["companion"].database.engine.dispose()


def everything(database: Database) -> dict[str, list[Any]]:
    """All rows of all tables, but for what a restore renews."""
    with database.read() as session:
        found = {
            table.name: [
                {k: v for k, v in row._mapping.items() if k not in ("epoch", "access")}
                for row in session.execute(select(table).order_by(*table.primary_key))
            ]
            for table in Base.metadata.sorted_tables
        }
    return found


def epoch_and_access(database: Database) -> tuple[str, int]:
    with database.read() as session:
        event = session.scalars(select(Event)).one()
        return event.epoch, event.access


def test_what_is_put_back_is_what_was_copied_in_a_new_epoch(
    stage: Stage, run: Run, tmp_path: Path
) -> None:
    stage.done("ann", "questions.ask", text="What stays?")
    before = everything(stage.database)
    epoch, access = epoch_and_access(stage.database)
    made = run("database", "backup", str(tmp_path / "copy"))
    stage.done("ann", "questions.ask", text="What goes?")

    restored = run("database", "restore", str(tmp_path / "copy"), "--yes")

    assert (made.exit_code, restored.exit_code) == (0, 0), made.output + restored.output
    assert everything(stage.database) == before
    new_epoch, new_access = epoch_and_access(stage.database)
    assert (new_epoch != epoch, len(new_epoch), new_access) == (True, len(epoch), access + 1)
    assert stat.S_IMODE((tmp_path / "copy").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.glob(".copy-*")] == []


def test_a_copy_can_be_put_into_an_empty_database(
    stage: Stage, new_database: Callable[[str], str], postgres: Any, tmp_path: Path
) -> None:
    stage.done("ann", "questions.ask", text="What stays?")
    copies.back_up(stage.database, tmp_path / "copy")
    if stage.database.is_sqlite:
        url = f"sqlite:///{tmp_path}/fresh.db"
    else:
        url = postgres.create(f"fresh_{new_id()}")
    fresh = Database(url)

    copies.restore(fresh, tmp_path / "copy")

    assert everything(fresh) == everything(stage.database)
    fresh.engine.dispose()


def test_a_copy_is_made_without_stopping_who_writes(stage: Stage, tmp_path: Path) -> None:
    with stage.database.write() as session:
        event = session.scalars(select(Event)).one()
        event.title = "Half done"
        session.flush()

        copies.back_up(stage.database, tmp_path / "copy")

        event.title = "Done"
    copies.restore(stage.database, tmp_path / "copy")
    with stage.database.read() as session:
        assert session.scalars(select(Event)).one().title not in ("Half done", "Done")


def test_a_file_that_is_there_is_not_written_over(stage: Stage, run: Run, tmp_path: Path) -> None:
    (tmp_path / "copy").write_text("of last year")

    refused = run("database", "backup", str(tmp_path / "copy"))

    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "is there already" in refused.stderr
    assert (tmp_path / "copy").read_text() == "of last year"


def test_what_is_no_copy_is_refused_and_nothing_is_lost(
    stage: Stage, run: Run, tmp_path: Path
) -> None:
    stage.done("ann", "questions.ask", text="What stays?")
    before = everything(stage.database), epoch_and_access(stage.database)
    (tmp_path / "text").write_text("This is a letter. " * 999)
    with closing(sqlite3.connect(tmp_path / "other.db")) as other:
        other.execute("CREATE TABLE letter (text)")
    copies.back_up(stage.database, tmp_path / "copy")
    whole = (tmp_path / "copy").read_bytes()
    (tmp_path / "half").write_bytes(whole[: len(whole) // 2])

    for name in ("text", "other.db", "half", "nothing"):
        refused = run("database", "restore", str(tmp_path / name), "--yes")

        assert (refused.exit_code, refused.stdout) == (1, ""), name
        assert refused.stderr.startswith("Error: "), refused.stderr
        assert name in refused.stderr or name == "half"
    assert (everything(stage.database), epoch_and_access(stage.database)) == before


def test_a_copy_of_another_version_is_refused_and_nothing_is_lost(
    stage: Stage, run: Run, tmp_path: Path
) -> None:
    with stage.database.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    copies.back_up(stage.database, tmp_path / "copy")
    before = everything(stage.database), epoch_and_access(stage.database)

    refused = run("database", "restore", str(tmp_path / "copy"), "--yes")

    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "has the tables of version 0000, this is 0001" in refused.stderr
    assert (everything(stage.database), epoch_and_access(stage.database)) == before


def test_nothing_is_put_back_without_a_yes(stage: Stage, run: Run, tmp_path: Path) -> None:
    copies.back_up(stage.database, tmp_path / "copy")
    before = epoch_and_access(stage.database)

    run("database", "restore", str(tmp_path / "copy"))

    assert epoch_and_access(stage.database) == before


def test_a_copy_under_another_secret_key_says_so(stage: Stage, run: Run, tmp_path: Path) -> None:
    with stage.database.write() as session:
        session.scalars(select(Event)).one().key = b"another installation's key".ljust(40)
    copies.back_up(stage.database, tmp_path / "copy")

    restored = run("database", "restore", str(tmp_path / "copy"), "--yes")

    assert restored.exit_code == 0, restored.output
    assert "COMPANION_SECRET_KEY" in restored.stderr


def test_erased_text_is_in_no_copy(stage: Stage, tmp_path: Path) -> None:
    asked = stage.done("ann", "questions.ask", text="Unsaid, please?")
    stage.done("ann", "questions.withdraw", id=asked)

    copies.back_up(stage.database, tmp_path / "copy")

    assert b"Unsaid, please?" not in (tmp_path / "copy").read_bytes()
    with stage.database.read() as session:
        assert session.get(Question, asked) is not None


def test_without_postgresqls_programs_it_says_what_to_install(
    new_database: Callable[[str], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Database(new_database("postgresql"))
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(CopyFault, match="pg_dump is not on the path"):
        copies.back_up(database, tmp_path / "copy")

    assert not (tmp_path / "copy").exists()
    database.engine.dispose()
