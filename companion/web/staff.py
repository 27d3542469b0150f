"""The door of the staff's pages: open to a session that is valid at this request."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, contextmanager

from flask import request
from sqlalchemy.orm import Session

from companion.errors import N_, Code, Refused
from companion.event.models import Event
from companion.live.access import visible_event
from companion.live.commands import lock
from companion.people import passes
from companion.people.cookies import identify
from companion.people.roles import Actor, Role
from companion.web.reading import the_worker

Transaction = Callable[[], AbstractContextManager[Session]]


def home_of(role: Role, slug: str) -> str:
    """The page of a role; whoever has none of their own reads along with the moderators."""
    pages = {
        Role.ORGANISER: f"/admin/{slug}",
        Role.CREW: f"/av/{slug}",
        Role.CHAIR: f"/m/{slug}/chair",
        Role.RAPPORTEUR: f"/r/{slug}",
    }
    return pages.get(role, f"/m/{slug}")


@contextmanager
def reading_as(roles: Collection[Role], slug: str) -> Iterator[tuple[Session, Event, Actor]]:
    """A reading of the event for somebody who has one of these roles now.

    Raises Refused("unauthenticated") for everyone else, whether there is such an event or not.
    """
    with _admitted(the_worker().database.read, roles, slug) as found:
        yield found


@contextmanager
def writing_as(roles: Collection[Role], slug: str) -> Iterator[tuple[Session, Event, Actor]]:
    """The same to change something: the event is locked until the end."""
    with _admitted(the_worker().database.write, roles, slug) as (session, event, actor):
        yield session, lock(session, event.id), actor


@contextmanager
def _admitted(
    transaction: Transaction, roles: Collection[Role], slug: str
) -> Iterator[tuple[Session, Event, Actor]]:
    with transaction() as session:
        event, actor = _who(session, slug)
        if event is None or actor is None or actor.role not in roles:
            raise Refused(
                Code.UNAUTHENTICATED,
                N_("This page is for the people who run the event. Open it with your own link."),
            )
        yield session, event, actor


def _who(session: Session, slug: str) -> tuple[Event | None, Actor | None]:
    try:
        event = visible_event(session, slug)
        now = the_worker().database.now(session)
        return event, passes.actor_of(session, event, identify(request, event.id), now)
    except Refused:
        return None, None
