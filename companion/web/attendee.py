"""The live page of everyone who attends: the same bytes for all readers of one language.

Where the event has several rooms it is about one of them."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue

from companion.event.models import Event
from companion.event.rules import room_wished
from companion.live.access import hide_draft, visible_event
from companion.people.cookies import greet
from companion.people.roles import Audience
from companion.web import words
from companion.web.languages import language, remember
from companion.web.packing import packed
from companion.web.qr import code_of
from companion.web.reading import Reading, read, the_worker, wished_room
from companion.web.snapshots import Key, Snapshot, Snapshots

blueprint = Blueprint("attendee", __name__)


@blueprint.get("/e/<slug>")
def page(slug: str) -> ResponseReturnValue:
    """The page as of the event's public number; a reader without a cookie is given one."""
    event = the_worker().glance(slug)
    drawn = None if event is None else _snapshots().find(_key(public_event(event)))
    response = _response(drawn or _draw_page(slug))
    greet(request, response)
    remember(request, response)
    return response


def _key(event: Event) -> Key:
    room = room_wished(wished_room(), event.rooms)
    return (event.id, language(), room, event.epoch, event.head_public)


def _draw_page(slug: str) -> Snapshot:
    """The page as the event is now."""
    worker = the_worker()
    with worker.database.read() as session:
        event = public_event(visible_event(session, slug))
        worker.has_seen(event)
        return _snapshots().get(
            _key(event), lambda: draw(read(session, worker, event, Audience.PUBLIC))
        )


@blueprint.get("/e/<slug>/qr.svg")
def qr(slug: str) -> ResponseReturnValue:
    """The way to the event's page for a camera: dark on white with its quiet zone, always."""
    with the_worker().database.read() as session:
        event = public_event(visible_event(session, slug))
        response = Response(code_of(join_address(event.code)), mimetype="image/svg+xml")
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


def draw(
    reading: Reading, refused: str = "", typed: Mapping[str, str] | None = None, said: str = ""
) -> str:
    """The whole page of this reading, with the state that the script starts from.

    `refused`: the command of a form that was refused, which is open then with what was `typed`
    and what is `said` about it.
    """
    settings, state = reading.event["settings"], reading.event["state"]
    taken = state in ("open", "live")
    return render_template(
        "attendee.html",
        rows={
            "agenda": reading.rows("agenda"),
            "speakers": reading.line(),
            "questions": reading.questions(),
            "notices": reading.rows("notices"),
        },
        questions_closed=not taken or settings["questions"] == "closed",
        queue_closed=not taken or settings["queue"] == "closed",
        nameless=reading.is_nameless,
        refused=refused,
        typed=typed or {},
        said=said,
        here=url_for("attendee.page", slug=reading.event["slug"]),
        **reading.context(words.attendee()),
    )


def public_event(event: Event) -> Event:
    """The event, if it is more than a draft; a draft is as if it were not there."""
    hide_draft(event, Audience.PUBLIC)
    return event


def join_address(code: str) -> str:
    """The short address by which the event is joined."""
    return f"{current_app.config['URL']}/j/{code}"


def _snapshots() -> Snapshots:
    snapshots: Snapshots = current_app.extensions.setdefault("companion-snapshots", Snapshots())
    return snapshots


def _response(snapshot: Snapshot) -> Response:
    """The page, or 304 for whoever has just these bytes."""
    response = Response(snapshot.plain, mimetype="text/html")
    response.set_etag(snapshot.etag)
    response.headers["Cache-Control"] = "private, no-cache"
    response.vary.update(("Cookie", "Accept-Language"))
    packed(response, snapshot.packed).make_conditional(request)
    return response
