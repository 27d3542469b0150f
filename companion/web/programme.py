"""The public agenda for other programs: a calendar, and the schedules that conferences share."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import lru_cache

from flask import Blueprint, Response, current_app, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from companion.agenda.models import Item
from companion.event.models import Event
from companion.formats import ics, schedule_json, schedule_xml
from companion.formats.schedule import Schedule
from companion.formats.schedule_rows import schedule_of
from companion.live.access import visible_event
from companion.live.catchup import changes_since
from companion.people.roles import Audience
from companion.web.attendee import public_event
from companion.web.packing import pack, packed
from companion.web.reading import Reading, the_worker

Write = Callable[[Schedule], bytes]

TOLD = ("event", "agenda")
"""The boards that a programme is made of."""

blueprint = Blueprint("programme", __name__)


@blueprint.get("/e/<slug>/agenda.ics")
def calendar(slug: str) -> ResponseReturnValue:
    """The agenda as a calendar that can be subscribed to."""
    return _answer(_read(slug), ics.write, "text/calendar")


@blueprint.get("/e/<slug>/schedule.json")
def as_json(slug: str) -> ResponseReturnValue:
    """The agenda as the apps of conferences read it."""
    return _answer(_read(slug), schedule_json.write, "application/json")


@blueprint.get("/e/<slug>/schedule.xml")
def as_xml(slug: str) -> ResponseReturnValue:
    """The same in XML."""
    return _answer(_read(slug), schedule_xml.write, "application/xml")


def _read(slug: str) -> Schedule:
    """The programme as the public sees it now."""
    worker = the_worker()
    boards = [board for board in worker.boards if board.name in TOLD]
    with worker.database.read() as session:
        event = public_event(visible_event(session, slug))
        now = worker.database.now(session)
        version = _version(session, event)
        reading = Reading(changes_since(session, boards, event, Audience.PUBLIC, 0, None))
    url = current_app.config["URL"] + url_for("attendee.page", slug=slug)
    return schedule_of(reading.event, reading.rows("agenda"), url=url, now=now, version=version)


def _version(session: Session, event: Event) -> int:
    """The number of the last public change of the event or its agenda, also of what is gone."""
    of_items = select(func.max(Item.version_public)).where(Item.event_id == event.id)
    return max(event.version_public, session.scalar(of_items) or 0)


def _answer(schedule: Schedule, write: Write, mimetype: str) -> Response:
    """The programme, or 304 for whoever has just this one."""
    content, small = _drawn(write, schedule)
    response = Response(content, content_type=f"{mimetype}; charset=utf-8")
    # Each worker says when it read the programme; it is the same programme all the same.
    response.set_etag(hashlib.sha256(repr(schedule).encode()).hexdigest()[:24], weak=True)
    response.headers["Cache-Control"] = "private, no-cache"
    packed(response, small).make_conditional(request)
    return response


@lru_cache(maxsize=32)
def _drawn(write: Write, schedule: Schedule) -> tuple[bytes, bytes]:
    """The programme, plain and compressed; drawn once, until something in it changes."""
    content = write(schedule)
    return content, pack(content)
