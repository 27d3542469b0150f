"""The HTTP interface: the same changes and the same commands as the sockets have."""

from __future__ import annotations

import hashlib
import re
from typing import Any

import msgspec
from flask import Blueprint, Response, current_app, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from companion.errors import N_, Code, bad_request
from companion.event.models import Event
from companion.live.access import hide_draft, visible_event
from companion.live.catchup import Snapshot, told_from
from companion.live.worker import Worker
from companion.people import passes
from companion.people.cookies import identify
from companion.people.roles import Actor, Audience, Role
from companion.web.desks import Desk
from companion.web.origin import require_same_origin
from companion.web.packing import takes_packed
from companion.web.states import State, States
from companion.web.statuses import STATUS

NUMBER = re.compile(r"-?[0-9]{1,18}")

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")


@blueprint.get("/events/<slug>/state")
def state(slug: str) -> ResponseReturnValue:
    """What the caller lacks, and with a cookie what is theirs."""
    since, epoch = _position()
    worker, key = _worker(), given_key()
    with worker.database.read() as session:
        event, actor = _caller(worker, session, slug, key)
        public = request.args.get("audience") == "public"
        audience = Audience.PUBLIC if public else actor.audience
        hide_draft(event, audience)
        now = Snapshot(session, event, worker.boards)
        change = _change(now, audience, since, epoch)
        me = _mine(worker, now, actor)
        if key is not None:
            Desk(worker, event.id, key).tell(session)
    return _tagged(change, me)


@blueprint.post("/events/<slug>/commands/<name>")
def command(slug: str, name: str) -> ResponseReturnValue:
    """Does one command; the Idempotency-Key is its `cid`."""
    worker = _worker()
    key = given_key()
    if key is None:
        require_same_origin(request, worker.settings.origins)
    sent = _arguments()
    with worker.database.read() as session:
        event = visible_event(session, slug)
    identity = identify(request, event.id, key)
    if key is None or not isinstance(sent, dict):
        answer = worker.commands.perform(event.id, identity, name, sent)
    else:
        desk = Desk(worker, event.id, key)
        answer = worker.commands.perform(event.id, identity, name, desk.complete(name, sent))
        desk.hear(name, sent, answer)
    return answer_json(answer), 200 if answer["ok"] else STATUS[Code(answer["code"])]


def answer_json(content: Any) -> Response:
    return Response(msgspec.json.encode(content), mimetype="application/json")


def _worker() -> Worker:
    worker: Worker = current_app.extensions["companion"]
    return worker


def _position() -> tuple[int, str | None]:
    since = request.args.get("since", "0")
    if not NUMBER.fullmatch(since):
        raise bad_request(N_("This was not understood: %(why)s"), why="since")
    return int(since), request.args.get("epoch")


def given_key() -> str | None:
    """The key that the request carries, in its header or in its link."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token if scheme.lower() == "bearer" else request.args.get("key")


def _caller(worker: Worker, session: Session, slug: str, key: str | None) -> tuple[Event, Actor]:
    event = visible_event(session, slug)
    identity = identify(request, event.id, key)
    return event, passes.actor_of(session, event, identity, worker.database.now(session))


def _mine(worker: Worker, now: Snapshot, actor: Actor) -> dict[str, Any] | None:
    """What is the caller's own; whom else it concerns is told by the way."""
    if actor.role is Role.READER:
        return None
    return worker.follow_event(now.event).mine(now, actor)


def _change(now: Snapshot, audience: Audience, since: int, epoch: str | None) -> State:
    """What the audience lacks; those who lack the same are given the same bytes."""
    since = told_from(now.event, audience, since, epoch)
    key = (now.event.id, audience, now.epoch, now.heads[audience], since)
    states: States = current_app.extensions.setdefault("companion-states", States())
    return states.get(key, lambda: now.changes(audience, since, epoch).wire())


def _tagged(change: State, own: dict[str, Any] | None) -> Response:
    """The change with its ETag; 304 without a body for whoever has just that."""
    me = None if own is None else msgspec.json.encode(own)
    digest = "" if me is None else hashlib.sha256(me).hexdigest()[:16]
    response = Response(mimetype="application/json")
    response.set_etag(f"{change.tag}-{digest}")
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Vary"] = "Cookie, Authorization, Accept-Encoding"
    if takes_packed():
        response.headers["Content-Encoding"] = "gzip"
        response.set_data(change.packed(me))
    else:
        response.set_data(change.plain(me))
    response.make_conditional(request)
    return response


def _arguments() -> object:
    """The command's arguments, with the command id of the header."""
    given = _body()
    if not isinstance(given, dict):
        return given
    cid = request.headers.get("Idempotency-Key")
    if cid is not None and given.setdefault("cid", cid) != cid:
        raise bad_request(N_("This was not understood: %(why)s"), why="Idempotency-Key")
    return given


def _body() -> object:
    try:
        return msgspec.json.decode(request.get_data() or b"{}")
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise bad_request(N_("This was not understood: %(why)s"), why=str(error)) from error
