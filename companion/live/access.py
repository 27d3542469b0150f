"""Which event somebody may see, and what they may do."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from companion.errors import N_, Code, Refused
from companion.event.models import Event
from companion.live.board import Command
from companion.people.roles import Actor, Audience, Role


def visible_event(session: Session, slug: str) -> Event:
    """The event of this name.

    Raises Refused("not_found") when there is none.
    """
    # PostgreSQL has no text with NUL, not even to compare with.
    named = select(Event).where(Event.slug == slug)
    event = None if "\0" in slug else session.scalars(named).one_or_none()
    if event is None:
        raise no_such_event()
    return event


def hide_draft(event: Event, audience: Audience) -> None:
    """A draft is as if it were not there, but for the staff. Raises Refused("not_found")."""
    if event.state == "draft" and audience is not Audience.STAFF:
        raise no_such_event()


def no_such_event() -> Refused:
    return Refused(Code.NOT_FOUND, N_("There is no such event."))


def authorise(actor: Actor, name: str, command: Command) -> None:
    """Raises Refused unless the actor's role may do the command."""
    if actor.role is Role.READER:
        raise Refused(
            Code.UNAUTHENTICATED, N_("Open the event's page first, so that you can be answered.")
        )
    if not actor.may(name, command.by):
        raise Refused(Code.FORBIDDEN, N_("You may not do this here."))
