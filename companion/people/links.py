"""A link for each role of an event, made anew each time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from companion.event.models import Event
from companion.people import passes
from companion.people.roles import Role

STAFF = (Role.MODERATOR, Role.CHAIR, Role.RAPPORTEUR, Role.CREW, Role.ORGANISER)
VIEWS = ("projector", "stage", "lobby", "overlay")

Links = dict[str, Any]
"""`attendee`, each role of the staff, `screens` by view, and `api_key`."""


def issue_links(session: Session, event: Event, url: str, *, label: str, now: datetime) -> Links:
    """New passes for each role, screen and a control desk, as links below `url`.

    Earlier ones stay valid. The secrets are in the answer and nowhere else.
    """

    def secret(role: Role, view: str | None = None) -> str:
        return passes.issue(session, event, role, label=label, view=view, now=now)

    return {
        "attendee": f"{url}/e/{event.slug}",
        **{str(role): f"{url}/pass#{secret(role)}" for role in STAFF},
        "screens": {
            view: f"{url}/s/{event.slug}/{view}?key={secret(Role.SCREEN, view)}" for view in VIEWS
        },
        "api_key": secret(Role.KEY),
    }


def written(links: Links) -> str:
    """The links for a person to read: one line for each."""
    return "\n".join(f"  {name:<12}{link}" for name, link in _flat(links))


def _flat(links: Links) -> Iterator[tuple[str, str]]:
    for name, link in links.items():
        if isinstance(link, dict):
            yield from link.items()
        else:
            yield name.replace("_", " "), link
