"""Destroys what people left behind in an event."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import delete, exists, or_, select, update
from sqlalchemy.orm import Session

from companion.db import Base, erases, new_id
from companion.event.models import Event
from companion.event.rules import OVER
from companion.live.change import Change
from companion.live.commands import Commands, lock
from companion.questions.models import Carried, Question
from companion.speakers.models import Entry

RECORD = frozenset({"agenda", "speakers", "notices"})
"""What remains: how the event went. Whose turn was whose, nobody can tell any more."""


def purge(change: Change) -> None:
    """Questions, votes, passes, sessions, commands, audit and the event's key are destroyed.

    The event is archived and its numbers begin anew. A board that is not part of the record
    loses all of its rows; what the event took up from its series goes too. Call it in the place
    of `change.finish`.
    """
    event = change.event
    event.state = "archived"
    change.finish()
    for table in reversed(Base.metadata.sorted_tables):
        if "event_id" not in table.columns:
            continue
        of_event = table.columns["event_id"] == event.id
        if table.name not in RECORD:
            change.session.execute(delete(table).where(of_event))
        elif "owner" in table.columns:
            change.session.execute(update(table).where(of_event).values(owner=None))
    for copy in change.session.scalars(select(Carried).where(Carried.taken_by == event.id)):
        copy.erase()
    event.key = None
    event.epoch = new_id()
    event.access += 1
    erases(change.session)


def overdue(session: Session, now: datetime) -> Iterable[Event]:
    """The events whose time of retention has passed and that hold something of people."""
    by_people = (
        exists().where(table.event_id == Event.id, table.owner.is_not(None))
        for table in (Question, Entry)
    )
    # A plan with old dates, that is only being edited, is not to vanish under the editor's hands.
    has_run = Event.state.in_(("live", *OVER))
    events = session.scalars(
        select(Event)
        .where(Event.key.is_not(None), Event.ends_at < now, or_(has_run, *by_people))
        .order_by(Event.slug)
    )
    return [event for event in events if _is_overdue(event, now)]


def purge_overdue(commands: Commands) -> None:
    """What is overdue is destroyed; of several workers, by the one that has the lock first."""
    database = commands.database
    with database.read() as session:
        due = [event.id for event in overdue(session, database.now(session))]
    for event_id in due:
        with database.write() as session:
            event = lock(session, event_id)
            if event.key is not None and _is_overdue(event, database.now(session)):
                purge(commands.change(session, event))


def _is_overdue(event: Event, now: datetime) -> bool:
    return event.ends_at + timedelta(days=event.setting("retention_days")) < now
