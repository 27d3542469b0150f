"""The command line: an event comes in whole or not at all, and links come out."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from sqlalchemy import func, select

from companion import create_app, times
from companion.boards import BOARDS
from companion.config import Settings
from companion.db import Base, Database, new_id
from companion.event.models import Event, Series
from companion.instance import ROOT
from companion.live.catchup import changes_since
from companion.live.commands import Commands
from companion.people import passes
from companion.people.passes import Identity
from companion.people.roles import Audience, Role
from tests.servers import SECRET, environ_of, run_flask

SAMPLE = ROOT / "events" / "gcm-practice.toml"
Run = Callable[..., Result]


@pytest.fixture
def database(database_url: str) -> Any:
    database = Database(database_url)
    yield database
    database.engine.dispose()


@pytest.fixture
def run(database_url: str, tmp_path: Path) -> Any:
    """Runs what `flask --app companion` would, on the test's database."""
    environ = environ_of(tmp_path, COMPANION_DATABASE_URL=database_url)
    app = create_app(Settings.from_environment(environ))
    yield lambda *arguments: app.test_cli_runner().invoke(args=arguments)
    app.extensions["companion"].database.engine.dispose()


def succeed(done: Result) -> str:
    assert done.exit_code == 0, done.output
    return done.stdout


def refuse(done: Result) -> str:
    assert (done.exit_code, done.stdout) == (1, ""), done.output
    return done.stderr


def the_event(database: Database) -> Event:
    with database.read() as session:
        return session.scalars(select(Event)).one()


def rows_of(database: Database, table: str) -> int:
    with database.read() as session:
        counted = session.scalar(select(func.count()).select_from(Base.metadata.tables[table]))
    return counted or 0


def seen(database: Database, audience: Audience) -> dict[str, list[dict[str, Any]]]:
    with database.read() as session:
        event = session.scalars(select(Event)).one()
        return changes_since(session, BOARDS, event, audience, 0, None).put


def test_an_event_that_begins_now_is_live_and_nothing_in_it_has_begun(
    run: Run, database: Database
) -> None:
    succeed(run("event", "import", str(SAMPLE), "--start", "now"))

    board = seen(database, Audience.PUBLIC)
    event, agenda = board["event"][0], board["agenda"]
    assert (event["slug"], event["state"]) == ("gcm-practice", "live")
    assert abs(times.from_iso(event["starts_at"]) - times.now()) < timedelta(minutes=1)
    assert {item["state"] for item in agenda} == {"upcoming"}
    assert min(item["planned_start"] for item in agenda) == event["starts_at"]
    assert {name for name, rows in board.items() if rows} == {"event", "agenda"}


def test_an_event_without_a_start_is_open_and_begins_as_the_file_says(
    run: Run, database: Database
) -> None:
    succeed(run("event", "import", str(SAMPLE)))

    event = the_event(database)
    assert event.state == "open"
    assert event.starts_at == datetime(2022, 11, 17, 13, 0, tzinfo=UTC)
    assert event.ends_at == datetime(2022, 11, 17, 16, 30, tzinfo=UTC)
    assert event.settings == {"turn_s": 120, "retention_days": 30}


@pytest.mark.parametrize("start", ["2027-03-04T09:00+01:00", "2027-03-04T09:00"])
def test_all_times_move_with_the_start(run: Run, database: Database, start: str) -> None:
    succeed(run("event", "import", str(SAMPLE), "--start", start))

    event = the_event(database)
    assert event.state == "open"
    assert event.starts_at == datetime(2027, 3, 4, 8, 0, tzinfo=UTC)
    assert event.hard_end == datetime(2027, 3, 4, 11, 30, tzinfo=UTC)
    agenda = seen(database, Audience.STAFF)["agenda"]
    hard = [item["planned_start"] for item in agenda if item["hard_start"]]
    assert hard == ["2027-03-04T10:00:00.000Z"]
    assert event.details["documents"][0]["from"] == "2027-04-01T03:00:00.000Z"


def test_what_the_file_says_of_the_event_is_told_to_everyone(run: Run, database: Database) -> None:
    succeed(run("event", "import", str(SAMPLE)))

    board = seen(database, Audience.PUBLIC)
    event = board["event"][0]
    assert event["venue"]["street"] == "Rue de Lausanne 14"
    assert [each["id"] for each in event["themes"]] == [
        "human-rights",
        "non-discrimination",
        "whole-of-government",
        "whole-of-society",
    ]
    assert len(event["people"]) == 5
    assert event["series"]["slug"] == "gcm-roundtables"
    in_order = sorted(board["agenda"], key=lambda item: item["rank"])
    assert in_order[2]["theme"] == "human-rights"
    assert in_order[2]["speakers"] == [{"person": "lewis", "name": "Ben Lewis", "minutes": 10}]
    assert in_order == sorted(board["agenda"], key=lambda item: item["planned_start"])


def test_the_rows_have_their_numbers(run: Run, database: Database) -> None:
    succeed(run("event", "import", str(SAMPLE)))

    event = the_event(database)
    assert event.heads == dict.fromkeys(Audience, 1)
    for audience in Audience:
        rows = [row for rows in seen(database, audience).values() for row in rows]
        assert {row["seq"] for row in rows} == {1}


def test_the_same_event_twice_is_refused_and_changes_nothing(run: Run, database: Database) -> None:
    succeed(run("event", "import", str(SAMPLE), "--start", "2027-03-04T09:00"))

    reason = refuse(run("event", "import", str(SAMPLE)))

    assert "There is an event gcm-practice already" in reason
    assert the_event(database).starts_at == datetime(2027, 3, 4, 8, 0, tzinfo=UTC)
    assert rows_of(database, "agenda") == 11


def test_events_of_one_series_share_it(run: Run, database: Database, tmp_path: Path) -> None:
    second = tmp_path / "second.toml"
    second.write_text(SAMPLE.read_text().replace('"gcm-practice"', '"gcm-second"'))

    succeed(run("event", "import", str(SAMPLE)))
    succeed(run("event", "import", str(second)))

    with database.read() as session:
        series = session.scalars(select(Series)).one()
        assert {event.series_id for event in session.scalars(select(Event))} == {series.id}
        assert len({event.code for event in session.scalars(select(Event))}) == 2


def test_a_wrong_file_is_refused_by_its_lines_and_nothing_is_imported(
    run: Run, database: Database, tmp_path: Path
) -> None:
    wrong = tmp_path / "wrong.toml"
    wrong.write_text(SAMPLE.read_text().replace('person = "lewis"', 'person = "louis"'))

    reason = refuse(run("event", "import", str(wrong)))

    line = SAMPLE.read_text().splitlines().index('speakers = [{ person = "lewis", minutes = 10 }]')
    assert f'{wrong}:{line + 1}: there is nobody with the id "louis" in this file' in reason
    assert {table: rows_of(database, table) for table in ("event", "agenda", "series")} == {
        "event": 0,
        "agenda": 0,
        "series": 0,
    }


@pytest.mark.parametrize(
    ("content", "reason"),
    [(None, "cannot be read: No such file"), (b"title = '\xff'", "is not text in UTF-8")],
)
def test_what_is_no_file_of_text_is_refused(
    run: Run, tmp_path: Path, content: bytes | None, reason: str
) -> None:
    path = tmp_path / "event.toml"
    if content is not None:
        path.write_bytes(content)

    assert reason in refuse(run("event", "import", str(path)))


def test_a_start_that_is_no_time_is_refused(run: Run) -> None:
    reason = refuse(run("event", "import", str(SAMPLE), "--start", "soon"))

    assert "--start is 'soon': now, or a time like" in reason


def test_events_are_listed_in_their_own_zone(run: Run) -> None:
    succeed(run("event", "import", str(SAMPLE)))

    listed = succeed(run("event", "list"))

    assert "gcm-practice  open  2022-11-17 14:00 Europe/Paris" in listed


def test_links_let_each_role_in_and_are_new_each_time(run: Run, database: Database) -> None:
    succeed(run("event", "import", str(SAMPLE)))

    first = json.loads(succeed(run("event", "links", "gcm-practice", "--json")))
    second = json.loads(succeed(run("event", "links", "gcm-practice", "--json")))

    assert list(first) == [
        *["attendee", "moderator", "chair", "rapporteur", "crew", "organiser"],
        *["screens", "api_key"],
    ]
    assert first["attendee"] == second["attendee"] == "http://127.0.0.1:5000/e/gcm-practice"
    for links in (first, second):
        assert roles_behind(database, links) == {
            "moderator": "moderator",
            "chair": "chair",
            "rapporteur": "rapporteur",
            "crew": "crew",
            "organiser": "organiser",
            "api_key": "key",
            "projector": "screen",
            "stage": "screen",
            "lobby": "screen",
            "overlay": "screen",
        }
    assert not set(first["screens"].values()) & set(second["screens"].values())


def roles_behind(database: Database, links: dict[str, Any]) -> dict[str, str]:
    """The role that each link really gives."""
    found = {}
    with database.write() as session:
        event, now = session.scalars(select(Event)).one(), database.now(session)
        for name in ("moderator", "chair", "rapporteur", "crew", "organiser"):
            address, _, secret = links[name].partition("#")
            assert address == "http://127.0.0.1:5000/pass"
            token, _ = passes.exchange(session, secret, now)
            session.flush()
            found[name] = passes.actor_of(session, event, Identity(token=token), now).role
        actor = passes.actor_of(session, event, Identity(key=links["api_key"]), now)
        found["api_key"] = actor.role
        for view, link in links["screens"].items():
            address, _, key = link.partition("?key=")
            assert address == f"http://127.0.0.1:5000/s/gcm-practice/{view}"
            assert passes.screen_of(session, event, key).view == view
            found[view] = passes.actor_of(session, event, Identity(key=key), now).role
    return {name: str(role) for name, role in found.items()}


def test_links_for_a_person_name_each_role(run: Run) -> None:
    succeed(run("event", "import", str(SAMPLE)))

    lines = succeed(run("event", "links", "gcm-practice")).splitlines()

    assert [line.split()[0] for line in lines] == [
        *["attendee", "moderator", "chair", "rapporteur", "crew", "organiser"],
        *["projector", "stage", "lobby", "overlay", "api"],
    ]


def test_an_unknown_event_has_no_links(run: Run) -> None:
    assert "There is no event 'nowhere'" in refuse(run("event", "links", "nowhere", "--json"))


def play(database: Database) -> None:
    """Somebody asks and votes, a moderator approves and adds a speaker."""
    commands = Commands(database, BOARDS, SECRET)
    event = the_event(database)
    with database.write() as session:
        key = passes.issue(session, event, Role.ORGANISER, label="", now=database.now(session))
        token, _ = passes.exchange(session, key, database.now(session))
    ann, mo = Identity(person=b"a" * 16), Identity(token=token)

    def do(who: Identity, command: str, **arguments: Any) -> str:
        cid = f"{new_id()[:8]}-0000-4000-8000-{new_id()[:12]}"
        answer = commands.perform(event.id, who, command, {"cid": cid, **arguments})
        assert answer["ok"], answer
        return str(answer["id"])

    question = do(ann, "questions.ask", text="Who keeps this?")
    do(mo, "questions.approve", id=question)
    do(ann, "questions.vote", id=question, on=True)
    do(ann, "speakers.request", name="Ann", channel="online")


def test_a_purge_destroys_what_people_left_and_keeps_how_the_event_went(
    run: Run, database: Database
) -> None:
    succeed(run("event", "import", str(SAMPLE), "--start", "now"))
    play(database)
    before = the_event(database)

    succeed(run("event", "purge", "gcm-practice", "--yes"))

    after = the_event(database)
    left = {table.name: rows_of(database, table.name) for table in Base.metadata.sorted_tables}
    assert {name: count for name, count in left.items() if count} == {
        "agenda": 11,
        "event": 1,
        "series": 1,
        "speakers": 1,
    }
    assert (after.key, after.state) == (None, "archived")
    assert after.epoch != before.epoch
    assert after.access > before.access
    assert seen(database, Audience.PUBLIC)["event"][0]["state"] == "archived"


def test_a_purge_without_a_name_takes_only_what_is_due(
    run: Run, database: Database, tmp_path: Path
) -> None:
    recent = tmp_path / "recent.toml"
    recent.write_text(SAMPLE.read_text().replace('"gcm-practice"', '"recent"'))
    unused = tmp_path / "unused.toml"
    unused.write_text(SAMPLE.read_text().replace('"gcm-practice"', '"unused"'))
    succeed(run("event", "import", str(SAMPLE)))
    play(database)
    succeed(run("event", "import", str(unused)))
    succeed(run("event", "import", str(recent), "--start", "now"))

    assert succeed(run("event", "purge", "--yes")) == "gcm-practice is purged\n"
    assert succeed(run("event", "purge", "--yes")) == ""
    assert succeed(run("event", "purge", "gcm-practice")) == "gcm-practice was purged before\n"


def test_a_purge_asks_first(run: Run, database: Database) -> None:
    succeed(run("event", "import", str(SAMPLE)))

    refused = run("event", "purge", "gcm-practice")

    assert refused.exit_code == 1
    assert "Destroy what people left in gcm-practice, for ever? [y/N]" in refused.stdout
    assert the_event(database).key is not None


def test_a_database_without_tables_is_named_as_the_reason(tmp_path: Path) -> None:
    environ = environ_of(tmp_path)

    refused = run_flask(environ, "event", "list")

    assert (refused.returncode, refused.stdout) == (1, "")
    assert "Has it been upgraded?" in refused.stderr


def test_the_program_itself_prints_links_and_nothing_else(tmp_path: Path) -> None:
    environ = environ_of(tmp_path)
    for arguments in (["database", "upgrade"], ["event", "import", str(SAMPLE)]):
        assert run_flask(environ, *arguments).returncode == 0

    done = run_flask(environ, "event", "links", "gcm-practice", "--json")

    assert json.loads(done.stdout)["attendee"] == "http://127.0.0.1:5000/e/gcm-practice"
