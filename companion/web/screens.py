"""What hangs in the room."""

from __future__ import annotations

from typing import Any, get_args

from flask import Blueprint, Response, abort, current_app, make_response, render_template, request
from flask.typing import ResponseReturnValue

from companion.live.access import hide_draft, visible_event
from companion.people.passes import screen_of
from companion.people.roles import Audience
from companion.screens.rules import FOLLOW, Theme, View
from companion.times import iso
from companion.web import screen_words
from companion.web.assets import Assets
from companion.web.attendee import join_address
from companion.web.codes import spaced
from companion.web.packing import packed
from companion.web.reading import Reading, read, the_worker
from companion.web.reading import View as Row

blueprint = Blueprint("screens", __name__)

VIEWS = get_args(View)
THEMES = get_args(Theme)
FIRST_THEME = {"stage": "dark", "overlay": "dark"}
"""What suits where such a screen hangs; everywhere else it is light."""

OVER = ("ended", "archived")
"""States of an event in which every screen says that it has ended."""

VERSION = "Companion-Version"
"""The header that tells an open screen whether it is older than the server."""


@blueprint.get("/s/<slug>/<view>")
def page(slug: str, view: str) -> ResponseReturnValue:
    """The screen's page, for whoever has a key of a screen."""
    if view not in VIEWS:
        abort(404)
    worker = the_worker()
    with worker.database.read() as session:
        event = visible_event(session, slug)
        link = screen_of(session, event, request.args.get("key")).id
        hide_draft(event, Audience.DISPLAY)
        reading = read(session, worker, event, Audience.DISPLAY)
        now = iso(worker.database.now(session)) or ""
    response = make_response(draw(reading, view, link, now))
    response.headers["Cache-Control"] = "private, no-store"
    response.headers[VERSION] = version()
    return packed(response)


@blueprint.get("/s/worker.js")
def keeper() -> ResponseReturnValue:
    """The service worker that opens a screen's page again when the server is out of reach."""
    script = _assets()["worker.js"]
    response = Response(script.content, mimetype=script.mimetype)
    response.headers["Cache-Control"] = "no-cache"
    return response


def draw(reading: Reading, view: str, link: str, now: str) -> str:
    """The screen as of `now`, shown as the last one of this link and view was left."""
    theme = request.args.get("theme", "")
    address = join_address(reading.event["code"])
    left = last_of(reading, view, link)
    return render_template(
        f"screens/{view}.html",
        view=view,
        link=link,
        scene=(left["showing"] if left else FOLLOW)["kind"],
        version=version(),
        theme=theme if theme in THEMES else FIRST_THEME.get(view, "light"),
        address=address.partition("://")[2],
        code=spaced(reading.event["code"]),
        room_name=room_of(reading, left),
        line=reading.line(),
        items=reading.rows("agenda"),
        over=reading.event["state"] in OVER,
        told=next((row["text"] for row in reversed(reading.rows("notices"))), ""),
        moment=now,
        **reading.context(screen_words.screen()),
    )


def last_of(reading: Reading, view: str, link: str) -> Row | None:
    """The latest screen of the link and view: a new one begins as that was left."""
    opened = [row for row in reading.rows("screens") if row["link"] == link and row["view"] == view]
    return max(opened, key=lambda row: row["number"], default=None)


def room_of(reading: Reading, screen: Row | None) -> str:
    """The name of the room that the screen hangs in, where the event has any."""
    rooms: list[dict[str, Any]] = reading.event["rooms"]
    id = screen["room"] if screen and screen["room"] else reading.room
    return next((str(room["name"]) for room in rooms if room["id"] == id), "")


def version() -> str:
    """What the screens' files are now: other files, another version."""
    assets = _assets()
    return f"{assets['screen.js'].hash}.{assets['screen.css'].hash}"


def _assets() -> Assets:
    assets: Assets = current_app.extensions["companion-assets"]
    return assets
