"""The organiser's passes: whom they let in, how to make one, how to take it back."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from markupsafe import Markup

from companion.errors import N_, bad_request
from companion.people import passes
from companion.people.roles import ORGANISERS, Role
from companion.text import tidy_line
from companion.times import iso
from companion.web.languages import remember
from companion.web.moments import Hours
from companion.web.origin import require_same_origin
from companion.web.qr import code_of
from companion.web.reading import the_worker
from companion.web.staff import reading_as, writing_as

blueprint = Blueprint("admin", __name__)

ISSUED = (Role.MODERATOR, Role.CHAIR, Role.RAPPORTEUR, Role.CREW, Role.ORGANISER)
SCREENS = ("projector",)


@blueprint.get("/admin/<slug>")
def listed(slug: str) -> ResponseReturnValue:
    """Every pass of the event with its sessions, for its organiser."""
    response = make_response(_page(slug))
    remember(request, response)
    return response


@blueprint.post("/admin/<slug>/passes")
def issue(slug: str) -> ResponseReturnValue:
    """A new pass. Its link is in this answer, and nowhere else ever."""
    _require_ours()
    role, _, view = request.form.get("role", "").partition(":")
    if role not in (*ISSUED, Role.SCREEN) or (view or None) not in (None, *SCREENS):
        raise bad_request(N_("Choose for whom the pass is."))
    with writing_as(ORGANISERS, slug) as (session, event, _):
        label = tidy_line(request.form.get("label", "") or role)
        now = the_worker().database.now(session)
        secret = passes.issue(session, event, Role(role), label=label, view=view or None, now=now)
    return _page(slug, issued=_link(slug, secret, view), label=label)


@blueprint.post("/admin/<slug>/passes/<id>/revoke")
def revoke(slug: str, id: str) -> ResponseReturnValue:
    """The pass, and everybody who came in by it, is out."""
    _require_ours()
    with writing_as(ORGANISERS, slug) as (session, event, _):
        passes.revoke(session, event, id, the_worker().database.now(session))
    return redirect(url_for("admin.listed", slug=slug), 303)


@blueprint.post("/admin/<slug>/sessions/<id>/end")
def end(slug: str, id: str) -> ResponseReturnValue:
    """One device is out; the pass stays valid."""
    _require_ours()
    with writing_as(ORGANISERS, slug) as (session, event, _):
        passes.end_session(session, event, id, the_worker().database.now(session))
    return redirect(url_for("admin.listed", slug=slug), 303)


def role_names() -> dict[str, str]:
    return {
        "moderator": gettext("Moderator"),
        "chair": gettext("Chair"),
        "rapporteur": gettext("Rapporteur"),
        "crew": gettext("Crew"),
        "organiser": gettext("Organiser"),
        "screen": gettext("Screen"),
        "key": gettext("Control desk"),
    }


def _require_ours() -> None:
    require_same_origin(request, the_worker().settings.origins)


def _page(slug: str, issued: str = "", label: str = "") -> str:
    with reading_as(ORGANISERS, slug) as (session, event, actor):
        hours = Hours(event.zone)
        held = [
            _seen(each["pass"], each["sessions"], hours, actor.who)
            for each in passes.listed(session, event)
        ]
        return render_template(
            "admin.html",
            event=event,
            passes=held,
            roles=role_names(),
            issued_roles=ISSUED,
            screens=SCREENS,
            issued=issued,
            label=label,
            image=Markup(code_of(issued).decode()) if issued else "",
        )


def _seen(one: Any, sessions: list[Any], hours: Hours, mine: str) -> dict[str, Any]:
    return {
        "id": one.id,
        "role": one.role,
        "view": one.view,
        "label": one.label,
        "made": _when(one.created_at, hours),
        "revoked": _when(one.revoked_at, hours),
        "sessions": [
            {"id": each.id, "made": _when(each.created_at, hours), "is_mine": each.id == mine}
            for each in sessions
            if each.revoked_at is None
        ],
    }


def _when(moment: Any, hours: Hours) -> str:
    text = iso(moment)
    return f"{hours.day(text)}, {hours.hour(text)}" if text else ""


def _link(slug: str, secret: str, view: str) -> str:
    url = current_app.config["URL"]
    return f"{url}/s/{slug}/{view}?key={secret}" if view else f"{url}/pass#{secret}"
