"""The console of those who run the room."""

from __future__ import annotations

from flask import Blueprint, make_response, render_template, request
from flask.typing import ResponseReturnValue

from companion.people.roles import MODERATORS, STAFF, Actor, Audience
from companion.questions.rules import REASONS
from companion.web import meeting_words, screen_words, words
from companion.web.languages import remember
from companion.web.packing import packed
from companion.web.reading import Reading, View, read, the_worker
from companion.web.staff import reading_as

blueprint = Blueprint("moderator", __name__)

READERS = frozenset(role for role in STAFF if Actor(role=role).audience is Audience.STAFF)
"""Those who may see what nobody has decided on yet."""


@blueprint.get("/m/<slug>")
def console(slug: str) -> ResponseReturnValue:
    """The console, for a session of the staff; nothing of the event for anybody else."""
    with reading_as(READERS, slug) as (session, event, actor):
        reading = read(session, the_worker(), event, Audience.STAFF)
    response = make_response(draw(reading, actor))
    response.headers["Cache-Control"] = "private, no-store"
    remember(request, response)
    return packed(response)


def draw(reading: Reading, actor: Actor) -> str:
    """The whole console of this reading; who may only read finds nothing to press."""
    by_state: dict[str, list[View]] = {}
    for row in reading.rows("questions"):
        by_state.setdefault(row["state"], []).append(row)
    approved = sorted(by_state.get("approved", []), key=lambda row: -row["votes"])
    return render_template(
        "moderator.html",
        inbox=by_state.get("pending", []),
        approved=[*by_state.get("on_screen", []), *approved],
        later=by_state.get("deferred", []),
        line=reading.line(),
        items=reading.rows("agenda"),
        notices=[row for row in reading.rows("notices") if not row["code"]],
        signals=[row for row in reading.rows("notices") if row["code"]],
        suspended=reading.is_suspended,
        reasons=REASONS,
        runs=actor.role in MODERATORS,
        role=actor.role,
        **reading.context(words.console() | meeting_words.console() | screen_words.hanging()),
    )
