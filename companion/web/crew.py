"""The page of those who drive the screens."""

from __future__ import annotations

from flask import Blueprint, current_app, make_response, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from companion.errors import N_, Code, Refused, bad_request
from companion.event.models import Event
from companion.people import passes
from companion.people.roles import STREAMERS, Role
from companion.text import tidy_line
from companion.web import screen_words
from companion.web.languages import remember
from companion.web.origin import require_same_origin
from companion.web.packing import packed
from companion.web.qr import code_of
from companion.web.reading import read, the_worker
from companion.web.screens import VIEWS
from companion.web.staff import reading_as, writing_as

blueprint = Blueprint("crew", __name__)


@blueprint.get("/av/<slug>")
def outputs(slug: str) -> ResponseReturnValue:
    """Every output and every screen of the event, for those who drive them."""
    return _page(slug)


@blueprint.post("/av/<slug>/links")
def issue(slug: str) -> ResponseReturnValue:
    """A new link of a screen. It is in this answer, and nowhere else ever."""
    require_same_origin(request, the_worker().settings.origins)
    view = request.form.get("view", "")
    if view not in VIEWS:
        raise bad_request(N_("Choose which screen the link is for."))
    with writing_as(STREAMERS, slug) as (session, event, _):
        _agree_on_screens(event)
        label = tidy_line(request.form.get("label", "") or screen_words.views()[view])
        now = the_worker().database.now(session)
        secret = passes.issue(session, event, Role.SCREEN, label=label, view=view, now=now)
    return _page(slug, view, secret)


def address_of(slug: str, view: str, key: str) -> str:
    """Where the screen is opened."""
    return f"{current_app.config['URL']}/s/{slug}/{view}?key={key}"


def _page(slug: str, issued: str = "", key: str = "") -> ResponseReturnValue:
    with reading_as(STREAMERS, slug) as (session, event, actor):
        _agree_on_screens(event)
        reading = read(session, the_worker(), event, actor.audience)
    link = address_of(slug, issued, key) if issued else ""
    page = render_template(
        "crew.html",
        views=screen_words.views(),
        uses=screen_words.uses(),
        choices=screen_words.choices(),
        addresses={view: address_of(slug, view, "…") for view in VIEWS},
        issued=issued,
        link=link,
        image=Markup(code_of(link).decode()) if link else "",
        screens=sorted(reading.rows("screens"), key=lambda row: (row["view"], row["number"])),
        role=actor.role,
        here=f"/av/{slug}",
        **reading.context(screen_words.crew()),
    )
    response = make_response(page)
    response.headers["Cache-Control"] = "private, no-store"
    remember(request, response)
    return packed(response)


def _agree_on_screens(event: Event) -> None:
    """Raises Refused("closed") while the event is a draft: no screen shows anything of it."""
    if event.state == "draft":
        raise Refused(
            Code.CLOSED, N_("The event is still being prepared. Its screens work once it is open.")
        )
