"""What was erased leaves the disk: the database's file, its log, and what both have freed."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from sqlalchemy import make_url, text

from companion.db import Database
from companion.questions.models import Question
from companion.sweeping import sweep, sweep_within
from tests.clients.visitor import Visitor
from tests.factories import Stage, stage_in
from tests.servers import SLUG
from tests.services import wait_until

CANARY = "canary-7f3a91"
PROMISED_S = 5
"""The seconds after which withdrawn text is nowhere any more."""


def files_with_it(folder: Path) -> list[str]:
    """The names of the files that hold what was erased."""
    files = sorted(path for path in folder.iterdir() if path.is_file())
    return [path.name for path in files if CANARY.encode() in path.read_bytes()]


def ask(stage: Stage, who: str = "ann", times: int = 1) -> list[str]:
    """Questions with the canary in every text that they have, between others that stay."""
    asked = []
    for number in range(times):
        stage.pass_time(minutes=1)
        id = stage.done(who, "questions.ask", text=f"{CANARY} {number}?", name=CANARY)
        stage.done("mo", "questions.add", text=f"What stays {number}? {'x' * 300}")
        stage.done("mo", "questions.edit", id=id, text=f"{'y' * 250} {CANARY} {number}?")
        stage.done(
            "mo", "questions.translate", id=id, language="fr", text=f"{CANARY} ? {'z' * 200}"
        )
        asked.append(id)
    return asked


def withdrawn(stage: Stage) -> None:
    for id in ask(stage, times=15):
        stage.pass_time(minutes=1)
        stage.done("ann", "questions.withdraw", id=id)


def wiped(stage: Stage) -> None:
    stage.done("olga", "event.set", settings={"rehearsal": True})
    ask(stage, times=15)
    stage.done("olga", "event.go_live")


@pytest.mark.parametrize(("state", "erase"), [("live", withdrawn), ("open", wiped)])
def test_no_file_holds_what_was_erased(tmp_path, state: str, erase: Callable[[Stage], None]):
    stage = stage_in(tmp_path, state=state)
    another = Database(str(stage.database.url))
    with another.read() as session:
        session.execute(text("SELECT count(*) FROM questions")).scalar_one()
    assert sweep(stage.database)

    erase(stage)

    left = files_with_it(tmp_path)
    assert sweep(stage.database)
    assert (left, files_with_it(tmp_path)) == (["stage.db-wal"], [])
    another.engine.dispose()


def test_a_reader_delays_the_sweep_and_nobody_else(stage, tmp_path):
    (asked,) = ask(stage)
    with closing(sqlite3.connect(tmp_path / "stage.db")) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT text FROM questions").fetchall()
        stage.done("ann", "questions.withdraw", id=asked)

        first = sweep(stage.database)
        stage.done("mo", "questions.add", text="Does work go on?")
        second = sweep_within(stage.database, seconds=0)

        assert (first, second, stage.database.unswept) == (False, False, True)
    assert sweep_within(stage.database, seconds=PROMISED_S)
    assert files_with_it(tmp_path) == []


def test_a_writer_delays_the_sweep_and_is_not_stopped_by_it(stage, tmp_path):
    (asked,) = ask(stage)
    stage.done("ann", "questions.withdraw", id=asked)

    with stage.database.write() as session:
        question = session.get_one(Question, asked)
        question.theme = "rights"
        session.flush()
        swept = []
        other = threading.Thread(target=lambda: swept.append(sweep(stage.database)))
        other.start()
        other.join()

    assert swept == [False]
    assert stage.row("questions", asked)["theme"] == "rights"
    assert sweep(stage.database)
    assert files_with_it(tmp_path) == []


def test_nothing_is_swept_where_nothing_was_erased(stage, tmp_path):
    sweep(stage.database)

    stage.done("mo", "questions.add", text=CANARY)

    assert sweep(stage.database)
    assert files_with_it(tmp_path) == ["stage.db-wal"]


def test_what_was_not_committed_is_not_swept(stage):
    sweep(stage.database)
    (asked,) = ask(stage)

    refused = stage.do("bo", "questions.withdraw", id=asked)

    assert not refused["ok"]
    assert not stage.database.unswept


# The real server


def database_file(server: Any) -> Path:
    return Path(make_url(server.environ["COMPANION_DATABASE_URL"]).database or "")


def wait_until_gone(server: Any) -> None:
    """Fails unless what was erased is in no file in time."""
    begin = time.monotonic()
    wait_until(lambda: files_with_it(database_file(server).parent) == [], server.log)
    assert time.monotonic() - begin <= PROMISED_S


@pytest.mark.parametrize("workers", [1, 2])
def test_withdrawn_text_is_on_no_disk_after_five_seconds(serve, workers):
    server = serve("sqlite", workers, own_ports=True)
    ann, bo = Visitor.guest(server.urls[0], SLUG), Visitor.guest(server.urls[-1], SLUG)
    asked = ann.do(SLUG, "questions.ask", text=f"{CANARY}?", name=CANARY)["id"]

    with closing(sqlite3.connect(database_file(server))) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT text FROM questions").fetchall()
        answers = [
            ann.do(SLUG, "questions.withdraw", id=asked),
            bo.do(SLUG, "questions.ask", text="Does work go on?"),
        ]
        held = files_with_it(database_file(server).parent)
        reader.rollback()
        wait_until_gone(server)

    assert [answer["ok"] for answer in answers] == [True, True]
    assert held != []
    assert CANARY not in server.log()


def test_what_a_worker_left_that_died_is_swept_by_the_next_one(serve):
    server = serve("sqlite")
    ann = Visitor.guest(server.url, SLUG)
    asked = ann.do(SLUG, "questions.ask", text=f"{CANARY}?")["id"]
    assert ann.do(SLUG, "questions.withdraw", id=asked)["ok"]
    server.kill(0)

    server.start_again(0)

    wait_until_gone(server)


def test_a_purge_is_on_no_disk_beside_a_running_server(serve):
    server = serve("sqlite")
    ann = Visitor.guest(server.url, SLUG)
    assert ann.do(SLUG, "questions.ask", text=f"{CANARY}?")["ok"]

    purged = server.run("event", "purge", SLUG, "--yes")

    assert purged.returncode == 0, purged.stderr
    assert files_with_it(database_file(server).parent) == []


# PostgreSQL


def test_no_row_of_a_postgresql_table_holds_what_was_erased(postgres, new_database):
    url = new_database("postgresql")
    stage = Stage(url)
    (asked,) = ask(stage)
    stage.done("ann", "questions.withdraw", id=asked)
    before = rows_on_pages(postgres, url)

    assert sweep(stage.database)

    after = rows_on_pages(postgres, url)
    assert (CANARY.encode() in before, CANARY.encode() in after) == (True, False)
    stage.database.engine.dispose()


def rows_on_pages(postgres: Any, url: str) -> bytes:
    """All rows on the first pages of what a withdrawal erases, the dead ones too."""
    with closing(
        psycopg2.connect(
            host="127.0.0.1", port=postgres.port, user="postgres", dbname=make_url(url).database
        )
    ) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pageinspect")
            found = b""
            for table in ("questions", "audit"):
                cursor.execute(
                    "SELECT t_data FROM heap_page_items(get_raw_page(%s, 0))"
                    " WHERE t_data IS NOT NULL",
                    (table,),
                )
                found += b"".join(bytes(row[0]) for row in cursor.fetchall())
    return found
