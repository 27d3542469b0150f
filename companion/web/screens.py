"""What hangs in the room."""

from __future__ import annotations

from flask import Blueprint, make_response, render_template, request
from flask.typing import ResponseReturnValue

from companion.live.commands import hide_draft
from companion.live.sockets import visible_event
from companion.people.passes import screen_of
from companion.people.roles import Audience
from companion.times import iso
from companion.web import words
from companion.web.attendee import join_address
from companion.web.codes import spaced
from companion.web.packing import packed
from companion.web.reading import Reading, read, the_worker

blueprint = Blueprint("screens", __name__)

THEMES = ("light", "dark")


@blueprint.get("/s/<slug>/projector")
def projector(slug: str) -> ResponseReturnValue:
    """The room's main screen, for whoever has its key."""
    worker = the_worker()
    with worker.database.read() as session:
        event = visible_event(session, slug)
        screen_of(session, event, request.args.get("key"))
        hide_draft(event, Audience.DISPLAY)
        reading = read(session, worker, event, Audience.DISPLAY)
        now = iso(worker.database.now(session)) or ""
    response = make_response(draw(reading, now))
    response.headers["Cache-Control"] = "private, no-store"
    return packed(response)


def draw(reading: Reading, now: str) -> str:
    """The screen as of `now`, in the theme that its address asks for: light, if none."""
    theme = request.args.get("theme", "")
    address = join_address(reading.event["code"])
    return render_template(
        "projector.html",
        theme=theme if theme in THEMES else "light",
        address=address.partition("://")[2],
        code=spaced(reading.event["code"]),
        line=reading.line(),
        moment=now,
        **reading.context(words.screen()),
    )
