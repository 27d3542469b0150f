"""Makes an event with its agenda from a plan, in one change."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Literal

from msgspec.structs import replace
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from companion.agenda import actions as agenda_actions
from companion.agenda.models import Item
from companion.documents import Document
from companion.errors import N_, Refused, conflict
from companion.event import actions as event_actions
from companion.event.details import Access
from companion.event.models import Event, Series
from companion.formats.plan import Document as PlannedDocument
from companion.formats.plan import Plan
from companion.live.change import Change
from companion.live.commands import Commands
from companion.people.keys import new_key

CODE_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Base 32 as Crockford has it: no letter that looks like a digit."""

CODE_LENGTH = 8

Start = datetime | Literal["now"] | None


def import_event(commands: Commands, plan: Plan, *, secret: str, start: Start = None) -> str:
    """A new event as planned; returns its id.

    With a moment as `start` all of its times are moved so that it begins then; with "now" it
    begins now and is live. Otherwise it is open. Raises Refused("conflict") when there is an
    event of this slug already; then nothing was changed.
    """
    try:
        with commands.database.write() as session:
            return _add(commands, session, plan, secret, start)
    except IntegrityError as error:
        raise _taken(plan.slug) from error


def _add(commands: Commands, session: Session, plan: Plan, secret: str, start: Start) -> str:
    if session.scalars(select(Event.id).where(Event.slug == plan.slug)).first() is not None:
        raise _taken(plan.slug)
    event = Event(
        slug=plan.slug,
        code=_new_code(session),
        title=plan.title,
        zone=plan.zone,
        starts_at=plan.moment(plan.starts_at),
        ends_at=plan.moment(plan.ends_at),
        series=_series(session, plan),
        key=new_key(secret),
    )
    session.add(event)
    session.flush()

    change = commands.change(session, event)
    begin = change.now if start == "now" else start
    shift = timedelta(0) if begin is None else begin - event.starts_at
    _fill(change, plan, shift)
    _fill_agenda(change, plan, shift)
    event.state = "live" if start == "now" else "open"
    change.finish()
    return event.id


def _fill(change: Change, plan: Plan, shift: timedelta) -> None:
    """The event says all that the plan does."""

    def moment(local: datetime) -> datetime:
        return plan.moment(local) + shift

    settings = plan.settings
    if isinstance(settings.queue_closes_at, datetime):
        settings = replace(settings, queue_closes_at=settings.queue_closes_at + shift)
    edits = replace(
        settings,
        title=plan.title,
        language=plan.language,
        starts_at=moment(plan.starts_at),
        ends_at=moment(plan.ends_at),
        hard_end=plan.hard_end and moment(plan.hard_end),
        venue=plan.venue,
        access=plan.access or Access(),
        channels=list(plan.channels),
        themes=list(plan.themes),
        organisations=list(plan.organisations),
        people=list(plan.people),
        documents=_documents(plan, plan.documents, shift),
        links=list(plan.links),
        rooms=list(plan.rooms),
    )
    event_actions.edit(change, settings=edits)


def _fill_agenda(change: Change, plan: Plan, shift: timedelta) -> None:
    before: Item | None = None
    for item, start in zip(plan.agenda, plan.starts(), strict=True):
        before = agenda_actions.add(
            change,
            title=item.title,
            kind=item.kind,
            theme=item.theme,
            speakers=item.speakers,
            room=plan.room_of(item),
            planned_start=start + shift,
            planned_minutes=item.planned_minutes,
            hard_start=item.hard_start,
            hidden=item.hidden,
            notes=item.notes,
            documents=_documents(plan, item.documents, shift),
            after=before.id if before else None,
        )


def _documents(
    plan: Plan, documents: Iterable[PlannedDocument], shift: timedelta
) -> list[Document]:
    return [
        Document(
            title=each.title, url=each.url, from_=each.from_ and plan.moment(each.from_) + shift
        )
        for each in documents
    ]


def _series(session: Session, plan: Plan) -> Series | None:
    """The series that the plan names, made if it is new."""
    if plan.series is None:
        return None
    found = session.scalars(select(Series).where(Series.slug == plan.series.slug)).first()
    return found or Series(slug=plan.series.slug, title=plan.series.title)


def _new_code(session: Session) -> str:
    """A join code that no event has."""
    while True:
        code = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
        if session.scalars(select(Event.id).where(Event.code == code)).first() is None:
            return code


def _taken(slug: str) -> Refused:
    return conflict(N_("There is an event %(slug)s already. Nothing was changed."), slug=slug)
