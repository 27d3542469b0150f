"""The organiser's page: where the event stands, what it sets, and who may come in."""

from __future__ import annotations

from typing import Any

from flask import current_app, render_template, request
from flask_babel import gettext
from markupsafe import Markup
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from companion.boards import BOARDS
from companion.db import Row
from companion.event.models import Event
from companion.event.rules import STATES
from companion.people import passes
from companion.people.links import STAFF
from companion.people.roles import ORGANISERS, Audience
from companion.times import iso
from companion.web import carried, event_forms, screen_words, words
from companion.web.event_forms import Typed
from companion.web.moments import Hours
from companion.web.qr import code_of
from companion.web.reading import Reading, read, the_worker
from companion.web.staff import reading_as

OPEN_QUESTIONS = ("pending", "approved", "on_screen")
BLANK_CHANNELS = 2


def page(
    slug: str,
    *,
    issued: str = "",
    label: str = "",
    refused: str = "",
    typed: Typed | None = None,
    said: str = "",
) -> str:
    """The page as of now.

    `issued` is the link of a new pass. `refused` names the form that was refused: it has what
    was `typed`, and what is `said` about it.
    """
    with reading_as(ORGANISERS, slug) as (session, event, actor):
        reading = read(session, the_worker(), event, Audience.STAFF)
        hours = Hours(event.zone)
        held = [
            _seen(each["pass"], each["sessions"], hours, actor.who)
            for each in passes.listed(session, event)
        ]
        return render_template(
            "admin.html",
            passes=held,
            roles=role_names(),
            views=screen_words.views(),
            issued_roles=STAFF,
            issued=issued,
            label=label,
            image=Markup(code_of(issued).decode()) if issued else "",
            states=STATES,
            rehearsed=rehearsed(session, event),
            refused=refused,
            typed=typed or MultiDict(),
            said=said,
            done=request.args.get("done", ""),
            values=_values(event, refused, typed),
            items=reading.rows("agenda"),
            notices=[row for row in reading.rows("notices") if row["to"] == "public"],
            counts=_counts(reading),
            carried=carried.waiting(session, event),
            **reading.context(words.console()),
        )


def rehearsed(session: Session, event: Event) -> int:
    """How many rows of the rehearsal going live would erase."""
    if event.state != "open":
        return 0
    models = [board.model for board in BOARDS if issubclass(board.model, Row)]
    return sum(
        session.scalar(
            select(func.count()).where(model.event_id == event.id, model.rehearsal.is_(True))
        )
        or 0
        for model in models
    )


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


def link_of(slug: str, secret: str, view: str) -> str:
    """The link of a new pass; that of a screen opens its page."""
    url = current_app.config["URL"]
    return f"{url}/s/{slug}/{view}?key={secret}" if view else f"{url}/pass#{secret}"


def _values(event: Event, refused: str, typed: Typed | None) -> dict[str, Any]:
    """What the forms hold: what is so, or in the one that was refused what was typed."""
    names = ("turn_s", "retention_days", *event_forms.SWITCHES, *event_forms.CHOICES)
    found: dict[str, Any] = {
        "settings": {
            **{name: event.setting(name) for name in names},
            "limits": event_forms.written_limits(event.setting("limits")),
            "chatham_items": event.setting("chatham_items"),
        },
        "access": event.details.get("access", {}),
        "hours": {"hard_end": event_forms.local(event.hard_end, event.zone)},
        "channels": event.details.get("channels", []),
    }
    if typed is not None and refused == "channels":
        found["channels"] = event_forms.channel_lines(typed)
    elif typed is not None and refused in found:
        found[refused] = {**typed.to_dict(), "chatham_items": typed.getlist("chatham_items")}
    found["channels"] = [*found["channels"], *[{}] * BLANK_CHANNELS]
    return found


def _counts(reading: Reading) -> dict[str, int]:
    """How many questions are open, and how many were not taken."""
    states = [row["state"] for row in reading.rows("questions")]
    return {
        "open": sum(state in OPEN_QUESTIONS for state in states),
        "not_taken": states.count("not_taken"),
    }


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
