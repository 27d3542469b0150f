"""The command line: events in, links out, what is old destroyed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import cast
from zoneinfo import ZoneInfo

import click
from flask import Flask, current_app
from flask.cli import AppGroup
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from companion.copies.faults import CopyFault
from companion.errors import Refused
from companion.event.models import Event
from companion.formats import toml_event
from companion.formats.plan import Plan
from companion.formats.toml_event import WrongFile
from companion.instance import ROOT
from companion.joins.import_event import Start, import_event
from companion.joins.purge import overdue, purge
from companion.live.commands import lock
from companion.live.worker import Worker
from companion.people import keys
from companion.people.links import issue_links, written
from companion.sweeping import sweep_within

SWEEPING_S = 5.0

event = AppGroup("event", help="Events: import, list, links, purge.")
database = AppGroup("database", help="The database's tables.")
documents = AppGroup("documents", help="The documents of the interface.")


def register(app: Flask) -> None:
    """The commands can be run by `flask --app companion`."""
    app.cli.add_command(event)
    app.cli.add_command(database)
    app.cli.add_command(documents)


@event.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--start", metavar="now|ISO", help="When it begins; all of its times move along.")
def import_file(file: Path, start: str | None) -> None:
    """Make an event from a TOML file; with --start now it is live at once."""
    plan = _read(file)
    worker = _worker()
    with _refusals():
        begin = _start(start, plan)
        secret = worker.settings.secret_key
        import_event(worker.commands, plan, secret=secret, start=begin)
    click.echo(f"{plan.slug}: {worker.settings.url}/e/{plan.slug}")


@event.command("list")
def list_events() -> None:
    """List all events, the latest first."""
    with _refusals(), _worker().database.read() as session:
        for each in session.scalars(select(Event).order_by(Event.starts_at.desc())):
            begins = each.starts_at.astimezone(ZoneInfo(each.zone))
            click.echo(f"{each.slug}  {each.state}  {begins:%Y-%m-%d %H:%M} {each.zone}")
            click.echo(f"    {each.title}")


@event.command("links")
@click.argument("slug")
@click.option("--json", "as_json", is_flag=True, help="As JSON, and nothing else.")
def make_links(slug: str, as_json: bool) -> None:
    """Make a new link for each role of an event; earlier ones stay valid."""
    worker = _worker()
    with _refusals(), worker.database.write() as session:
        found = _find(session, slug)
        now = worker.database.now(session)
        links = issue_links(session, found, worker.settings.url, label="command line", now=now)
    click.echo(json.dumps(links, indent=2) if as_json else written(links))


@event.command("purge")
@click.argument("slug", required=False)
@click.option("--yes", is_flag=True, help="Do not ask first.")
def purge_events(slug: str | None, yes: bool) -> None:
    """Destroy questions, votes, passes and the key of an event, or of all that are due."""
    worker = _worker()
    with _refusals(), worker.database.read() as session:
        now = worker.database.now(session)
        chosen = [_find(session, slug)] if slug else list(overdue(session, now))
    for each in chosen:
        if each.key is None:
            click.echo(f"{each.slug} was purged before")
        elif yes or click.confirm(f"Destroy what people left in {each.slug}, for ever?"):
            with _refusals(), worker.database.write() as session:
                purge(worker.commands.change(session, lock(session, each.id)))
            click.echo(f"{each.slug} is purged")
    if not sweep_within(worker.database, seconds=SWEEPING_S):
        raise click.ClickException(
            "The database is being read by something that does not end. End it and run this"
            " again: until then the file's log holds what was destroyed."
        )


@database.command("upgrade")
def upgrade() -> None:
    """Bring the database to the tables of this version."""
    from companion import schema

    with _refusals():
        schema.upgrade(_worker().database)


@database.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
def back_up(file: Path) -> None:
    """Write a copy of the database to a new FILE, while it serves."""
    from companion import copies

    with _refusals():
        copies.back_up(_worker().database, file)
    click.echo(f"{file}: {file.stat().st_size} bytes")


@database.command("restore")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--yes", is_flag=True, help="Do not ask first.")
def restore(file: Path, yes: bool) -> None:
    """Replace all that is in the database by the copy in FILE; a server may run meanwhile."""
    from companion import copies

    worker = _worker()
    if not yes:
        click.confirm("Replace everything that is in the database by this copy?", abort=True)
    with _refusals():
        copies.restore(worker.database, file)
        sweep_within(worker.database, seconds=SWEEPING_S)
        with worker.database.read() as session:
            events = session.scalars(select(Event)).all()
    for each in events:
        click.echo(f"{each.slug} is restored")
        if each.key is not None and not keys.opens(each.key, worker.settings.secret_key):
            click.echo(
                f"{each.slug} was made under another COMPANION_SECRET_KEY. Set it: without it"
                " nobody can take part.",
                err=True,
            )


@database.command("revise")
@click.argument("message")
def revise(message: str) -> None:
    """Write the migration from the database's tables to those of the code."""
    from companion import schema

    with _refusals():
        schema.revise(_worker().database, message)


@documents.command("write")
def write_documents() -> None:
    """Write the documents that are generated from the code to docs/."""
    from companion.web.documents import DOCUMENTS, text_of

    for name in DOCUMENTS:
        (ROOT / "docs" / name).write_text(text_of(name))


def _worker() -> Worker:
    return cast(Worker, current_app.extensions["companion"])


def _read(file: Path) -> Plan:
    try:
        return toml_event.read(file.read_text("utf-8-sig"))
    except OSError as error:
        raise click.ClickException(f"{file} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{file} is not text in UTF-8") from error
    except WrongFile as wrong:
        faults = "\n".join(f"{file}:{line}: {reason}" for line, reason in wrong.faults)
        raise click.ClickException(f"Nothing was imported.\n{faults}") from wrong


def _start(text: str | None, plan: Plan) -> Start:
    """The moment that was asked for; without a zone it is an hour of the event's own."""
    if text is None:
        return None
    if text == "now":
        return "now"
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise click.ClickException(
            f"--start is {text!r}: now, or a time like 2026-11-17T14:00 is needed"
        ) from error
    return plan.moment(moment) if moment.tzinfo is None else moment


def _find(session: Session, slug: str) -> Event:
    found = session.scalars(select(Event).where(Event.slug == slug)).one_or_none()
    if found is None:
        raise click.ClickException(f"There is no event {slug!r}. All of them: event list")
    return found


@contextmanager
def _refusals() -> Iterator[None]:
    """What is refused ends the command, with the reason."""
    try:
        yield
    except Refused as refused:
        if isinstance(refused.__cause__, DBAPIError):
            raise _no_database(refused.__cause__) from refused
        raise click.ClickException(refused.message % refused.values) from refused
    except CopyFault as fault:
        raise click.ClickException(str(fault)) from fault
    except DBAPIError as error:
        raise _no_database(error) from error


def _no_database(error: DBAPIError) -> click.ClickException:
    # What follows the first line may be the values of a row.
    reason = str(error.orig).strip().partition("\n")[0]
    return click.ClickException(
        f"The database cannot be used: {reason}. Has it been upgraded? flask ... database upgrade"
    )
