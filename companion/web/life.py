"""The organiser's forms: the life of an event, what it sets, and what it tells the public."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from companion.errors import N_, Code, Refused, bad_request
from companion.event.models import Event
from companion.live.commands import refusal_answer
from companion.people.cookies import identify
from companion.people.passes import Identity
from companion.people.roles import ORGANISERS
from companion.web import event_forms, organiser
from companion.web.event_forms import Typed
from companion.web.forms import command_id
from companion.web.origin import require_same_origin
from companion.web.reading import the_worker
from companion.web.staff import reading_as
from companion.web.statuses import STATUS

blueprint = Blueprint("life", __name__)

STEPS = ("draft", "open", "go_live", "end", "archive", "back", "carry_over")


@blueprint.post("/admin/<slug>/event/<verb>")
def step(slug: str, verb: str) -> ResponseReturnValue:
    """Takes a step in the event's life, or sets what the form says."""
    if verb == "take_up":
        return _act(slug, "event.take_up", "series")
    form = request.form.get("form", "") if verb == "set" else "life"
    if verb not in (*STEPS, "set") or (verb == "set" and form not in event_forms.EDITS):
        raise Refused(Code.NOT_FOUND, N_("There is nothing at this address."))
    return _act(slug, f"event.{verb}", form)


@blueprint.post("/admin/<slug>/notices/<verb>")
def notices(slug: str, verb: str) -> ResponseReturnValue:
    """Tells the public something, or takes that down again."""
    if verb not in ("post", "clear"):
        raise Refused(Code.NOT_FOUND, N_("There is nothing at this address."))
    return _act(slug, f"notices.{verb}", "notices")


def _act(slug: str, name: str, form: str) -> ResponseReturnValue:
    """Does the command; a refusal is said in the page, beside what was typed."""
    worker = the_worker()
    require_same_origin(request, worker.settings.origins)
    typed = request.form
    try:
        with reading_as(ORGANISERS, slug) as (session, event, _):
            identity = identify(request, event.id)
            if name == "event.go_live" and organiser.rehearsed(session, event):
                _agree_on_wiping(typed)
            given = _given(event, identity, name, form)
            if name == "notices.post":
                given |= event_forms.notice(typed, worker.database.now(session))
        worker.commands.do(event.id, identity, name, given)
    except Refused as refused:
        if refused.code in (Code.UNAUTHENTICATED, Code.FORBIDDEN):
            raise
        said = refusal_answer(refused)["message"]
        page = organiser.page(slug, refused=form, typed=typed, said=said)
        return make_response(page, STATUS[refused.code])
    return redirect(url_for("admin.listed", slug=slug, done=form, _anchor=form), 303)


def _agree_on_wiping(typed: Typed) -> None:
    """Raises Refused unless the form says that what was made in the rehearsal may go."""
    if "wipe" not in typed:
        raise bad_request(
            N_("Tick the box to erase what was made in the rehearsal. It cannot be brought back.")
        )


def _given(event: Event, identity: Identity, name: str, form: str) -> dict[str, Any]:
    typed = request.form
    given: dict[str, Any] = {"cid": command_id(event, identity, name, _flat(typed))}
    if name == "event.set":
        return {
            **given,
            **_seen(event, typed),
            "settings": event_forms.EDITS[form](typed, event.zone),
        }
    if name == "event.back":
        return {**given, "id": event.id}
    if name == "event.take_up" and "question" in typed:
        return {**given, "questions": typed.getlist("question")}
    if name == "notices.clear":
        return {**given, "id": typed.get("id", "")}
    return given


def _seen(event: Event, typed: Typed) -> dict[str, Any]:
    """What the form was filled in from, so that nobody undoes what another has just set."""
    seen = typed.get("seen", "")
    return {"id": event.id, "seen": int(seen)} if seen.isascii() and seen.isdigit() else {}


def _flat(typed: Typed) -> dict[str, str]:
    return {name: "\n".join(typed.getlist(name)) for name in typed}
