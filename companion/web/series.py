"""Where people arrive: the series with their events, and the way in by code."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import Any

from flask import (
    Blueprint,
    Response,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from companion.errors import Code, Refused
from companion.event.models import Event
from companion.live.board import Limit
from companion.live.commands import refusal_answer
from companion.live.limits import Limits
from companion.people.cookies import greet, identify
from companion.times import iso
from companion.web.codes import as_typed, corrected
from companion.web.languages import remember
from companion.web.moments import Hours
from companion.web.reading import the_worker
from companion.web.statuses import STATUS

blueprint = Blueprint("series", __name__)

WRONG_CODES = Limit(name="code", count=10, seconds=60)
NOBODY = b"nobody"
"""All who come without a cookie share one count; it delays them, and locks nobody out."""

WRONG_CODES_OF_ALL = Limit(name="codes", count=100, seconds=60)
SLOW_S = 1.0
"""A wrong code is answered so much later once everybody together has sent too many."""

ALL = b"all"


@blueprint.get("/")
def home() -> ResponseReturnValue:
    """Every event that has begun or is announced, by series; the only live one at once."""
    with the_worker().database.read() as session:
        events = session.scalars(
            select(Event).where(Event.state != "draft").order_by(Event.starts_at)
        ).all()
        live = [event for event in events if event.state == "live"]
        if len(live) == 1 and "all" not in request.args and "lang" not in request.args:
            return _greeted(redirect(url_for("attendee.page", slug=live[0].slug)))
        page = render_template("home.html", parts=_by_series(events), code="", said="")
    return _greeted(make_response(page))


@blueprint.get("/j")
@blueprint.get("/j/")
def typed() -> ResponseReturnValue:
    """The code that was typed into the form."""
    code = as_typed(request.args.get("code", ""))
    return redirect(url_for("series.join", code=code) if code else url_for("series.home", all=""))


@blueprint.get("/j/<code>")
def join(code: str) -> ResponseReturnValue:
    """The page of the event that the code belongs to, however it was typed."""
    person = identify(request, "").person or NOBODY
    try:
        _wrong_codes().check(WRONG_CODES, person)
        with the_worker().database.read() as session:
            event = _event_of(session, code)
    except Refused as refused:
        page = _not_joined(code, refusal_answer(refused)["message"], STATUS[refused.code])
        if refused.retry_after_ms:
            page.headers["Retry-After"] = str(ceil(refused.retry_after_ms / 1000))
        return page
    if event is None:
        _wrong_codes().spend(WRONG_CODES, person)
        _slow_down()
        return _not_joined(code, "", STATUS[Code.NOT_FOUND])
    current_app.extensions["companion.code_use"].count(event.id)
    return _greeted(redirect(url_for("attendee.page", slug=event.slug)))


def _slow_down() -> None:
    """Guessing by many hands takes longer; whoever has the right code never waits."""
    try:
        _wrong_codes().check(WRONG_CODES_OF_ALL, ALL)
    except Refused:
        the_worker().transport.sleep(SLOW_S)
    else:
        _wrong_codes().spend(WRONG_CODES_OF_ALL, ALL)


def _wrong_codes() -> Limits:
    limits: Limits = current_app.extensions.setdefault("companion.wrong_codes", Limits())
    return limits


def _event_of(session: Session, code: str) -> Event | None:
    """As it was typed first: an old code may have letters that no new one has."""
    for meant in (as_typed(code), corrected(code)):
        event = session.scalars(
            select(Event).where(Event.code == meant, Event.state != "draft")
        ).first()
        if event is not None:
            return event
    return None


def _not_joined(code: str, said: str, status: int) -> Response:
    page = render_template("home.html", parts=[], code=as_typed(code), said=said, wrong=not said)
    return _greeted(make_response(page, status))


def _by_series(events: Sequence[Event]) -> list[dict[str, Any]]:
    """Each series with what its events say of themselves; events of none come last."""
    found: dict[str, dict[str, Any]] = {}
    for event in events:
        series = event.series.title if event.series else ""
        found.setdefault(series, {"title": series, "events": []})["events"].append(_about(event))
    return sorted(found.values(), key=lambda part: not part["title"])


def _about(event: Event) -> dict[str, Any]:
    hours, starts = Hours(event.zone), iso(event.starts_at) or ""
    return {
        "slug": event.slug,
        "title": event.title,
        "state": event.state,
        "day": hours.day(starts),
        "hour": hours.hour(starts),
        "zone": hours.offset(starts),
        "venue": event.details.get("venue"),
    }


def _greeted(response: Any) -> Response:
    greet(request, response)
    remember(request, response)
    made: Response = response
    return made
