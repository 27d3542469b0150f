"""Destroys what people left behind in an event."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from companion.db import Base, erases, new_id
from companion.event.models import Event
from companion.live.change import Change

RECORD = frozenset({"agenda", "speakers", "notices"})
"""What remains: how the event went. Whose turn was whose, nobody can tell any more."""


def purge(change: Change) -> None:
    """Questions, votes, passes, sessions, commands, audit and the event's key are destroyed.

    The event is archived and its numbers begin anew. A board that is not part of the record
    loses all of its rows. Call it in the place of `change.finish`.
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
    event.key = None
    event.epoch = new_id()
    event.access += 1
    erases(change.session)


def overdue(session: Session, now: datetime) -> Iterable[Event]:
    """The events whose time of retention has passed and that still hold something."""
    events = session.scalars(select(Event).where(Event.key.is_not(None)).order_by(Event.slug))
    return [
        event
        for event in events
        if event.ends_at + timedelta(days=event.setting("retention_days")) < now
    ]
