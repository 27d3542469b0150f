"""What control desks are told: by a plain WebSocket, or once for each time they ask."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, current_app, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from companion import times
from companion.db import new_id
from companion.errors import N_, Code, Refused
from companion.event.models import Event
from companion.live.access import hide_draft, visible_event
from companion.live.catchup import Snapshot
from companion.live.desks import Desks
from companion.live.following import Viewer
from companion.people import passes
from companion.people.cookies import identify
from companion.people.roles import Audience
from companion.web.api import answer_json, given_key
from companion.web.desk_state import flat
from companion.web.desks import Desk
from companion.web.origin import refuse_foreign
from companion.web.reading import the_worker

blueprint = Blueprint("live", __name__, url_prefix="/api/v1")


class _Upgrade(Response):
    """The answer that is no answer: the request becomes a WebSocket."""

    def __init__(self, serve: Callable[..., Any]) -> None:
        super().__init__()
        self._serve = serve

    def __call__(self, environ: Any, start_response: Any) -> Any:
        return self._serve(environ, start_response)


@blueprint.get("/events/<slug>/live")
def once(slug: str) -> ResponseReturnValue:
    """The event as a desk of one room is told it now, in a list."""
    worker = the_worker()
    with worker.database.read() as session:
        event, viewer, room = _asked(session, slug)
        known = Snapshot(session, event, worker.boards).changes(Audience.DISPLAY, 0, None)
        now = times.iso(worker.database.now(session))
        if viewer.identity.key is not None:
            Desk(worker, event.id, viewer.identity.key).tell(session)
    response = answer_json([flat(known.put, seq=known.seq, now=now, room=room)])
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/events/<slug>/live", websocket=True)
def live(slug: str) -> ResponseReturnValue:
    """The same without the list, at each change and each second while a clock runs."""
    worker = the_worker()
    refuse_foreign(request, worker.settings.origins)
    if worker.draining:
        raise Refused(Code.UNAVAILABLE, N_("The server restarts. Try again in a moment."))
    with worker.database.read() as session:
        event, viewer, room = _asked(session, slug)
        following = worker.follow_event(event)
    desks: Desks = current_app.extensions["companion-desks"]
    return _Upgrade(worker.transport.upgrade(lambda ws: desks.serve(following, viewer, room, ws)))


def _asked(session: Session, slug: str) -> tuple[Event, Viewer, str | None]:
    """Of which event and room, and by whom; without a room it is the first."""
    event = visible_event(session, slug)
    hide_draft(event, Audience.DISPLAY)
    room = request.args.get("room")
    return event, _viewer(session, event), event.room(room) if room else None


def _viewer(session: Session, event: Event) -> Viewer:
    """Whoever asks, if they are told what screens are told.

    Raises Refused("unauthenticated") for the public.
    """
    identity = identify(request, event.id, given_key())
    actor = passes.actor_of(session, event, identity, the_worker().database.now(session))
    if actor.audience is Audience.PUBLIC:
        raise Refused(Code.UNAUTHENTICATED, N_("This is for control desks. Use a desk's key."))
    return Viewer(
        sid=f"desk-{new_id()}",
        identity=identity,
        actor=actor,
        audience=Audience.DISPLAY,
        pace="normal",
        channel="screens",
        here=None,
    )
