"""The page of whoever keeps the record."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from companion.errors import N_, Code, Refused
from companion.notes.rules import TAGS
from companion.people.cookies import identify
from companion.people.roles import RAPPORTEURS, Actor, Audience
from companion.record.making import record_of
from companion.times import iso
from companion.web.languages import remember
from companion.web.moderator import READERS
from companion.web.origin import require_same_origin
from companion.web.packing import packed
from companion.web.rapporteur_words import rapporteur
from companion.web.reading import Reading, read, the_worker
from companion.web.staff import reading_as
from companion.web.statuses import STATUS
from companion.web.timeline import timeline

blueprint = Blueprint("rapporteur", __name__)

COMMANDS = ("write", "tag", "remove", "back")
"""What the page has a form for, for a browser without scripts."""

Typed = Mapping[str, Any]


@blueprint.get("/r/<slug>")
def page(slug: str) -> ResponseReturnValue:
    """The page, for a session of the staff; who keeps no record reads it along."""
    return _page(slug)


@blueprint.post("/r/<slug>/notes/<verb>")
def act(slug: str, verb: str) -> ResponseReturnValue:
    """Does what the form asks and leads back to the page; a refusal keeps what was typed."""
    require_same_origin(request, the_worker().settings.origins)
    if verb not in COMMANDS:
        raise Refused(Code.NOT_FOUND, N_("There is nothing at this address."))
    with reading_as(READERS, slug) as (_, event, _):
        identity = identify(request, event.id)
    typed = request.form
    answer = the_worker().commands.perform(
        event.id, identity, f"notes.{verb}", _arguments(verb, typed)
    )
    if answer["ok"] and verb == "write" and "id" not in typed and typed.getlist("tags"):
        tags = {"cid": str(uuid.uuid4()), "id": answer["id"], "tags": typed.getlist("tags")}
        answer = the_worker().commands.perform(event.id, identity, "notes.tag", tags)
    if not answer["ok"]:
        return _page(slug, answer["message"], STATUS[Code(answer["code"])], typed)
    removed = answer["id"] if verb == "remove" else None
    return redirect(url_for("rapporteur.page", slug=slug, removed=removed), 303)


def draw(reading: Reading, public: Reading, actor: Actor, now: str, **said: Any) -> str:
    """The whole page of this reading; who may only read finds nothing to press."""
    items, entries = reading.rows("agenda"), reading.rows("speakers")
    questions = reading.rows("questions")
    return render_template(
        "rapporteur.html",
        timeline=timeline(items, entries, questions, now),
        rows={row["id"]: row for row in (*items, *entries, *questions)},
        notes=sorted(reading.rows("notes"), key=lambda row: row["at"], reverse=True),
        spoken=record_of(reading, public, now).speaking_time,
        tags=TAGS,
        writes=actor.role in RAPPORTEURS,
        here=f"/r/{reading.event['slug']}",
        cid=str(uuid.uuid4()),
        **said,
        **reading.context(rapporteur()),
    )


def _arguments(verb: str, typed: MultiDict[str, str]) -> dict[str, Any]:
    given: dict[str, Any] = {"cid": str(uuid.uuid4()), **typed.to_dict()}
    given.pop("tags", None)
    toggled = given.pop("toggle", None)
    if verb == "tag":
        given["tags"] = sorted({*typed.getlist("tags")} ^ ({toggled} if toggled else set()))
    if given.get("seen", "").isdecimal():
        given["seen"] = int(given["seen"])
    return given


def _page(
    slug: str, said: str = "", status: int = 200, typed: Typed | None = None
) -> ResponseReturnValue:
    with reading_as(READERS, slug) as (session, event, actor):
        worker = the_worker()
        staff = read(session, worker, event, Audience.STAFF)
        public = read(session, worker, event, Audience.PUBLIC)
        now = str(iso(worker.database.now(session)))
    removed = request.args.get("removed", "")
    content = draw(staff, public, actor, now, said=said, typed=typed or {}, removed=removed)
    response = make_response(content, status)
    response.headers["Cache-Control"] = "private, no-store"
    remember(request, response)
    return packed(response)
