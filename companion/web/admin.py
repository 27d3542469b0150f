"""Who may come in: passes are made and taken back, and this browser's own events are found."""

from __future__ import annotations

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from companion.errors import N_, Code, Refused, bad_request
from companion.event.models import Event
from companion.joins import series
from companion.joins.screen_links import close_link
from companion.people import passes
from companion.people.cookies import identify
from companion.people.links import STAFF, VIEWS
from companion.people.models import Pass
from companion.people.roles import ORGANISERS, Role
from companion.text import tidy_line
from companion.web import organiser
from companion.web.languages import remember
from companion.web.organiser import link_of
from companion.web.origin import require_same_origin
from companion.web.reading import the_worker
from companion.web.staff import writing_as

blueprint = Blueprint("admin", __name__)


@blueprint.get("/admin")
def mine() -> ResponseReturnValue:
    """The events that this browser may organise, the latest first."""
    with the_worker().database.read() as session:
        events = session.scalars(select(Event).order_by(Event.starts_at.desc())).all()
        held = [event for event in events if _organises(session, event)]
        if not held:
            raise Refused(
                Code.UNAUTHENTICATED,
                N_("This page is for the people who run the event. Open it with your own link."),
            )
        response = make_response(render_template("admin_events.html", events=held))
    response.headers["Cache-Control"] = "private, no-store"
    remember(request, response)
    return response


@blueprint.get("/admin/<slug>")
def listed(slug: str) -> ResponseReturnValue:
    """The event in the hands of its organiser."""
    response = make_response(organiser.page(slug))
    response.headers["Cache-Control"] = "private, no-store"
    remember(request, response)
    return response


@blueprint.post("/admin/<slug>/passes")
def issue(slug: str) -> ResponseReturnValue:
    """A new pass. Its link is in this answer, and nowhere else ever."""
    _require_ours()
    role, _, view = request.form.get("role", "").partition(":")
    if role not in (*STAFF, Role.SCREEN) or (view or None) not in (None, *VIEWS):
        raise bad_request(N_("Choose for whom the pass is."))
    with writing_as(ORGANISERS, slug) as (session, event, _):
        label = tidy_line(request.form.get("label", "") or role)
        now = the_worker().database.now(session)
        secret = passes.issue(session, event, Role(role), label=label, view=view or None, now=now)
    return organiser.page(slug, issued=link_of(slug, secret, view), label=label)


@blueprint.post("/admin/<slug>/passes/<id>/revoke")
def revoke(slug: str, id: str) -> ResponseReturnValue:
    """The pass, and everybody who came in by it, is out; what a screen's opened is gone."""
    _require_ours()
    worker = the_worker()
    with writing_as(ORGANISERS, slug) as (session, event, _):
        held = session.get(Pass, id)
        if held is None or held.role != Role.SCREEN:
            passes.revoke(session, event, id, worker.database.now(session))
            return _back(slug)
        change = worker.commands.change(session, event)
        close_link(change, id)
        outcome = change.finish()
    worker.commands.tell(event.id, outcome)
    return _back(slug)


@blueprint.post("/admin/<slug>/sessions/<id>/end")
def end(slug: str, id: str) -> ResponseReturnValue:
    """One device is out; the pass stays valid."""
    _require_ours()
    with writing_as(ORGANISERS, slug) as (session, event, _):
        passes.end_session(session, event, id, the_worker().database.now(session))
    return _back(slug)


@blueprint.post("/admin/<slug>/series/<id>/remove")
def remove(slug: str, id: str) -> ResponseReturnValue:
    """The series keeps no copy of that question any more."""
    _require_ours()
    with writing_as(ORGANISERS, slug) as (session, event, _):
        series.remove(session, event, id)
    return redirect(url_for("admin.listed", slug=slug, done="series", _anchor="series"), 303)


def _organises(session: Session, event: Event) -> bool:
    now = the_worker().database.now(session)
    try:
        return passes.actor_of(session, event, identify(request, event.id), now).role in ORGANISERS
    except Refused:
        # Their pass was revoked: it is not theirs any more.
        return False


def _require_ours() -> None:
    require_same_origin(request, the_worker().settings.origins)


def _back(slug: str) -> ResponseReturnValue:
    return redirect(url_for("admin.listed", slug=slug), 303)
