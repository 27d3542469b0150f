"""The same commands from plain forms: for browsers without scripts, and before ours has come."""

from __future__ import annotations

import uuid
from typing import Any

import msgspec
from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from companion.errors import N_, Code, Refused
from companion.event.models import Event
from companion.live.access import visible_event
from companion.live.catchup import Snapshot
from companion.people import keys, passes
from companion.people.cookies import greet, identify
from companion.people.passes import Identity
from companion.people.roles import Audience, Role
from companion.web import words
from companion.web.attendee import draw, public_event
from companion.web.languages import remember
from companion.web.origin import require_same_origin
from companion.web.reading import Reading, read, the_worker, wished_room
from companion.web.statuses import STATUS

blueprint = Blueprint("forms", __name__)

Form = dict[str, str]
ON_MINE = ("questions.accept_floor",)
"""Commands whose form stands among what is one's own."""

TRUTHS = {"true": True, "false": False}


@blueprint.post("/e/<slug>/<board>/<verb>")
def act(slug: str, board: str, verb: str) -> ResponseReturnValue:
    """Does what the form asks and leads on to what it came to; a refusal keeps what was typed."""
    worker = the_worker()
    require_same_origin(request, worker.settings.origins)
    with worker.database.read() as session:
        event = public_event(visible_event(session, slug))
        identity = identify(request, event.id)
    name = f"{board}.{verb}"
    if not _is_for_everyone(name):
        raise Refused(Code.NOT_FOUND, N_("There is nothing at this address."))
    typed = request.form.to_dict()
    answer = worker.commands.perform(
        event.id, identity, name, _arguments(event, identity, name, typed)
    )
    if answer["ok"]:
        # The number makes it another page than the one before; what is read there is at least that.
        at, room = answer["seq"], wished_room()
        return redirect(url_for("forms.mine", slug=slug, done=name, at=at, room=room), 303)
    status = STATUS[Code(answer["code"])]
    if name in ON_MINE:
        return make_response(_mine_again(event.id, typed, answer["message"]), status)
    return make_response(_page_again(event.id, name, typed, answer["message"]), status)


@blueprint.get("/e/<slug>/mine")
def mine(slug: str) -> ResponseReturnValue:
    """What is the reader's own: their place among the speakers, their questions, their votes."""
    worker = the_worker()
    with worker.database.read() as session:
        event = public_event(visible_event(session, slug))
        reading = read(session, worker, event, Audience.PUBLIC)
        me = _mine(session, event)
    response = make_response(_draw_mine(reading, me, request.args.get("done", "")))
    response.headers["Cache-Control"] = "private, no-store"
    greet(request, response)
    remember(request, response)
    return response


def command_id(event: Event, identity: Identity, name: str, typed: Form) -> str:
    """The same for the same form sent twice from the same page, and for nothing else."""
    if event.key is None or identity.person is None:
        return str(uuid.uuid4())
    key = keys.unwrap(event.key, the_worker().settings.secret_key)
    content = msgspec.json.encode([name, sorted(typed.items())])
    digest = key.token("form", identity.person, content.decode())
    return str(uuid.UUID(bytes=digest, version=4))


def _arguments(event: Event, identity: Identity, name: str, typed: Form) -> dict[str, Any]:
    """What was typed, as the command takes it: empty fields are absent."""
    given = {
        field: TRUTHS.get(value, value) if field == "on" else value
        for field, value in typed.items()
        if field != "at" and value.strip()
    }
    return {"cid": command_id(event, identity, name, typed), **given}


def _is_for_everyone(name: str) -> bool:
    return any(
        name == known and Role.ATTENDEE in command.by for known, _, command in the_worker().commands
    )


def _page_again(event_id: str, name: str, typed: Form, said: str) -> str:
    """The event's page with the form that was refused open on it."""
    with the_worker().database.read() as session:
        event = session.get_one(Event, event_id)
        reading = read(session, the_worker(), event, Audience.PUBLIC)
    return draw(reading, refused=name, typed=typed, said=said)


def _mine_again(event_id: str, typed: Form, said: str) -> str:
    """What is the reader's own, with the form that was refused and what was typed in it."""
    with the_worker().database.read() as session:
        event = session.get_one(Event, event_id)
        reading = read(session, the_worker(), event, Audience.PUBLIC)
        return _draw_mine(reading, _mine(session, event), "", typed, said)


def _mine(session: Session, event: Event) -> dict[str, Any]:
    worker = the_worker()
    actor = passes.actor_of(
        session, event, identify(request, event.id), worker.database.now(session)
    )
    now = Snapshot(session, event, worker.boards)
    return dict(worker.follow_event(event).mine(now, actor))


def _draw_mine(
    reading: Reading,
    me: dict[str, Any],
    done: str,
    typed: Form | None = None,
    refused: str = "",
) -> str:
    said = words.attendee()
    questions = {row["id"]: row for row in reading.rows("questions")}
    return render_template(
        "mine.html",
        me=me,
        places=reading.places(),
        voted=[questions[id] for id in me.get("votes", []) if id in questions],
        done=said.get(f"form_done.{done}", ""),
        typed=typed or {},
        said=refused,
        here=url_for("forms.mine", slug=reading.event["slug"]),
        **reading.context(said),
    )
