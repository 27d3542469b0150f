"""The HTTP interface: the same changes and the same commands as the sockets have."""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec
from flask import Blueprint, Response, current_app, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from companion.errors import N_, Code, Refused, bad_request
from companion.event.models import Event
from companion.live.catchup import Frame, Snapshot
from companion.live.sockets import visible_event
from companion.live.worker import Worker
from companion.people import passes
from companion.people.cookies import identify
from companion.people.roles import Actor, Audience, Role
from companion.web.origin import require_same_origin
from companion.web.statuses import STATUS

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")


@blueprint.get("/events/<slug>/state")
def state(slug: str) -> ResponseReturnValue:
    """What the caller lacks, and with a cookie what is theirs."""
    since, epoch = _position()
    worker = _worker()
    with worker.database.read() as session:
        event, actor = _caller(worker, session, slug)
        public = request.args.get("audience") == "public"
        audience = Audience.PUBLIC if public else actor.audience
        if event.state == "draft" and audience is not Audience.STAFF:
            raise Refused(Code.NOT_FOUND, N_("There is no such event."))
        now = Snapshot(session, event, worker.boards)
        frame = now.changes(audience, since, epoch)
        me = _mine(worker, now, actor)
    return _tagged(frame, me)


@blueprint.post("/events/<slug>/commands/<name>")
def command(slug: str, name: str) -> ResponseReturnValue:
    """Does one command; the Idempotency-Key is its `cid`."""
    worker = _worker()
    key = _key()
    if key is None:
        require_same_origin(request, worker.settings.origins)
    with worker.database.read() as session:
        event = visible_event(session, slug)
    given = _arguments(key, name)
    answer = worker.commands.perform(event.id, identify(request, event.id, key), name, given)
    return answer_json(answer), 200 if answer["ok"] else STATUS[Code(answer["code"])]


def answer_json(content: Any) -> Response:
    return Response(msgspec.json.encode(content), mimetype="application/json")


def _worker() -> Worker:
    worker: Worker = current_app.extensions["companion"]
    return worker


def _position() -> tuple[int, str | None]:
    since = request.args.get("since", "0")
    if not since.lstrip("-").isdecimal() or len(since) > 18:
        raise bad_request(N_("This was not understood: %(why)s"), why="since")
    return int(since), request.args.get("epoch")


def _key() -> str | None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token if scheme.lower() == "bearer" else request.args.get("key")


def _caller(worker: Worker, session: Session, slug: str) -> tuple[Event, Actor]:
    event = visible_event(session, slug)
    identity = identify(request, event.id, _key())
    return event, passes.actor_of(session, event, identity, worker.database.now(session))


def _mine(worker: Worker, now: Snapshot, actor: Actor) -> dict[str, Any] | None:
    """What is the caller's own; whom else it concerns is told by the way."""
    if actor.role is Role.READER:
        return None
    return worker.follow_event(now.event).mine(now, actor)


def _tagged(frame: Frame, me: dict[str, Any] | None) -> Response:
    """The change with its ETag; 304 without a body for whoever has just that."""
    content: dict[str, Any] = frame.wire()
    digest = ""
    if me is not None:
        content = {**content, "me": me}
        digest = hashlib.sha256(msgspec.json.encode(me)).hexdigest()[:16]
    response = answer_json(content)
    response.set_etag(f"{frame.epoch}-{frame.since}-{frame.seq}-{digest}")
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Vary"] = "Cookie, Authorization"
    response.make_conditional(request)
    return response


def _arguments(key: str | None, name: str) -> object:
    """The command's arguments with their command id; a key's are its own when it sends none."""
    given = _body()
    if not isinstance(given, dict):
        return given
    cid = request.headers.get("Idempotency-Key")
    if cid is not None and given.setdefault("cid", cid) != cid:
        raise bad_request(N_("This was not understood: %(why)s"), why="Idempotency-Key")
    if key is not None and "cid" not in given:
        given["cid"] = _worker().presses.command_id(key, name, msgspec.json.encode(given))
    return given


def _body() -> object:
    try:
        return msgspec.json.decode(request.get_data() or b"{}")
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise bad_request(N_("This was not understood: %(why)s"), why=str(error)) from error
