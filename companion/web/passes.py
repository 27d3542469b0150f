"""The way in for whoever holds a pass."""

from __future__ import annotations

from contextlib import suppress

from flask import Blueprint, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from companion.errors import Refused
from companion.event.models import Event
from companion.live.commands import lock, refusal_answer
from companion.people import passes
from companion.people.cookies import admit, identify
from companion.people.models import PassSession
from companion.people.roles import STAFF, Role
from companion.web.languages import remember
from companion.web.origin import require_same_origin
from companion.web.reading import the_worker
from companion.web.staff import home_of
from companion.web.statuses import STATUS

blueprint = Blueprint("passes", __name__)


@blueprint.get("/pass")
def way_in() -> ResponseReturnValue:
    """Reads the pass from the address's fragment, which no server ever sees, and sends it."""
    response = make_response(render_template("pass.html", said=""))
    remember(request, response)
    return response


@blueprint.post("/pass")
def exchange() -> ResponseReturnValue:
    """The browser holds a session of its own, in place of any earlier one of this event."""
    worker = the_worker()
    require_same_origin(request, worker.settings.origins)
    secret = request.form.get("secret", "").strip().rpartition("#")[2]
    try:
        with worker.database.write() as session:
            token, made = passes.exchange(session, secret, worker.database.now(session))
            event = _replace_earlier(session, made)
            target = home_of(Role(made.role), event.slug)
    except Refused as refused:
        said = refusal_answer(refused)["message"]
        return render_template("pass.html", said=said), STATUS[refused.code]
    response = make_response(redirect(target, 303))
    admit(response, event.id, token)
    return response


def _replace_earlier(session: Session, made: PassSession) -> Event:
    """The session that this browser had at the event ends; it has the new one."""
    event = lock(session, made.event_id)
    now = made.created_at
    with suppress(Refused):
        earlier = passes.actor_of(session, event, identify(request, event.id), now)
        if earlier.role in STAFF:
            passes.end_session(session, event, earlier.who, now)
    return event
