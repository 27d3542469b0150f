"""What must be there before the first worker starts, and whom to invite when it runs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import select

from companion import schema
from companion.boards import BOARDS
from companion.config import Settings
from companion.db import Database
from companion.event.models import Event
from companion.formats import toml_event
from companion.instance import ROOT
from companion.joins.import_event import import_event
from companion.live.commands import Commands
from companion.people.links import issue_links, written

NOBODY = "No event is live. Links of any other: flask --app companion event links SLUG"
SAMPLE = ROOT / "events" / "gcm-practice.toml"


def prepare(settings: Settings) -> None:
    """The database has its tables and at least one event: the sample, which begins now."""
    with _database(settings) as database:
        schema.upgrade(database)
        with database.read() as session:
            if session.scalars(select(Event.id).limit(1)).first() is not None:
                return
        plan = toml_event.read(SAMPLE.read_text())
        import_event(
            Commands(database, BOARDS, settings.secret_key),
            plan,
            secret=settings.secret_key,
            start="now",
        )


def invitation(settings: Settings) -> str:
    """New links for each event that is live now, for a person to read."""
    with _database(settings) as database, database.write() as session:
        now = database.now(session)
        events = session.scalars(select(Event).where(Event.state == "live").order_by(Event.slug))
        texts = [
            f"\n{event.title}\n"
            + written(issue_links(session, event, settings.url, label="start", now=now))
            for event in events
        ]
    return "\n".join(texts) or NOBODY


@contextmanager
def _database(settings: Settings) -> Iterator[Database]:
    database = Database(settings.database_url)
    try:
        yield database
    finally:
        database.engine.dispose()
