"""The page of whoever chairs the meeting."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from companion.errors import N_, Code, Refused
from companion.people.cookies import identify
from companion.people.roles import CHAIRS, Audience
from companion.web import meeting_words, words
from companion.web.languages import remember
from companion.web.origin import require_same_origin
from companion.web.packing import packed
from companion.web.reading import Reading, read, the_worker, wished_room
from companion.web.staff import reading_as
from companion.web.statuses import STATUS

blueprint = Blueprint("chair", __name__)

COMMANDS = ("questions.star", "notices.acknowledge", "notices.signal")
"""What the page has a form for, for a browser without scripts."""

SIGNALS = ("next", "two_more", "close_list", "suspend")
SHOWN = ("on_screen", "approved", "pending", "deferred", "answered")
"""States of a starred question that the chair may still need."""

NEXT = 2


@blueprint.get("/m/<slug>/chair")
def page(slug: str) -> ResponseReturnValue:
    """The page, for a session of the chair's or of those who run the room."""
    return _page(slug)


@blueprint.post("/m/<slug>/chair/<board>/<verb>")
def act(slug: str, board: str, verb: str) -> ResponseReturnValue:
    """Does what the form asks and leads back to the page; a refusal is said on it."""
    name = f"{board}.{verb}"
    require_same_origin(request, the_worker().settings.origins)
    if name not in COMMANDS:
        raise Refused(Code.NOT_FOUND, N_("There is nothing at this address."))
    with reading_as(CHAIRS, slug) as (_, event, _):
        identity = identify(request, event.id)
    given: dict[str, Any] = {"cid": str(uuid.uuid4()), **request.form}
    if "on" in given:
        given["on"] = given["on"] == "true"
    answer = the_worker().commands.perform(event.id, identity, name, given)
    if answer["ok"]:
        return redirect(url_for("chair.page", slug=slug, room=wished_room()), 303)
    return _page(slug, answer["message"], STATUS[Code(answer["code"])])


def draw(reading: Reading, said: str = "") -> str:
    """The whole page of this reading; `said` is why something was refused."""
    questions = [row for row in reading.questions() if row["state"] in SHOWN]
    notices = reading.rows("notices")
    return render_template(
        "chair.html",
        said=said,
        following=reading.line()[:NEXT],
        starred=[row for row in questions if row["starred"]],
        others=[row for row in questions if not row["starred"] and row["state"] == "approved"],
        notes=[row for row in notices if row["to"] == "chair"],
        signals=SIGNALS,
        sent={row["code"]: row["posted_at"] for row in notices if row["code"]},
        **reading.context(words.shared() | meeting_words.chair()),
    )


def _page(slug: str, said: str = "", status: int = 200) -> ResponseReturnValue:
    with reading_as(CHAIRS, slug) as (session, event, _):
        reading = read(session, the_worker(), event, Audience.STAFF)
    response = make_response(draw(reading, said), status)
    response.headers["Cache-Control"] = "private, no-store"
    remember(request, response)
    return packed(response)
