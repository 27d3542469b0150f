"""Passes let someone in; exchanging one makes a session. Both can be revoked at any time."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from companion.db import new_id
from companion.errors import N_, Code, Refused
from companion.event.models import Event
from companion.people.keys import SIZE
from companion.people.models import Pass, PassSession
from companion.people.roles import Actor, Role

SESSION_LASTS = timedelta(days=30)


@dataclass(frozen=True, kw_only=True)
class Identity:
    """What a request carries of who it is; what that is worth is read at each command."""

    person: bytes | None = None
    token: str | None = None
    key: str | None = None

    @property
    def is_guest(self) -> bool:
        """Whether nothing has to be read to know who this is."""
        return self.token is None and self.key is None


def issue(
    session: Session,
    event: Event,
    role: Role,
    *,
    label: str,
    now: datetime,
    view: str | None = None,
    scopes: tuple[str, ...] = (),
) -> str:
    """A new pass, valid until it is revoked. Returns its secret, which is kept nowhere."""
    secret = secrets.token_urlsafe(24)
    session.add(
        Pass(
            event_id=event.id,
            role=role,
            label=label,
            view=view,
            scopes=list(scopes),
            secret_hash=_hash(secret),
            created_at=now,
        )
    )
    return secret


def exchange(session: Session, secret: str, now: datetime) -> tuple[str, PassSession]:
    """Exchanges a pass for a session of its own. Returns the session's token, kept nowhere.

    Raises Refused("unauthenticated") when there is no such pass or it was revoked.
    """
    found = _valid_pass(session, secret)
    if found is None or found.role in (Role.SCREEN, Role.KEY):
        raise Refused(
            Code.UNAUTHENTICATED, N_("This link is not valid any more. Ask for a new one.")
        )
    token = secrets.token_urlsafe(24)
    made = PassSession(
        id=new_id(),
        event_id=found.event_id,
        pass_id=found.id,
        role=found.role,
        token_hash=_hash(token),
        created_at=now,
        expires_at=now + SESSION_LASTS,
    )
    session.add(made)
    return token, made


def revoke(session: Session, event: Event, pass_id: str, now: datetime) -> None:
    """The pass and every session that it was exchanged for end now, on open sockets too."""
    of_pass = (Pass.event_id == event.id, Pass.id == pass_id)
    if session.scalar(select(Pass.id).where(*of_pass)) is None:
        raise Refused(Code.NOT_FOUND, N_("There is no such pass."))
    session.execute(update(Pass).where(*of_pass, Pass.revoked_at.is_(None)).values(revoked_at=now))
    sessions = (PassSession.event_id == event.id, PassSession.pass_id == pass_id)
    session.execute(
        update(PassSession)
        .where(*sessions, PassSession.revoked_at.is_(None))
        .values(revoked_at=now)
    )
    event.access += 1


def end_session(session: Session, event: Event, session_id: str, now: datetime) -> None:
    """One session ends now; the pass stays valid."""
    found = session.get(PassSession, session_id)
    if found is None or found.event_id != event.id:
        raise Refused(Code.NOT_FOUND, N_("There is no such session."))
    found.revoked_at = found.revoked_at or now
    event.access += 1


def listed(session: Session, event: Event) -> list[dict[str, Any]]:
    """Every pass of the event with its sessions, newest first."""
    passes = session.scalars(
        select(Pass).where(Pass.event_id == event.id).order_by(Pass.created_at.desc())
    ).all()
    sessions = session.scalars(
        select(PassSession)
        .where(PassSession.event_id == event.id)
        .order_by(PassSession.created_at.desc())
    ).all()
    return [
        {"pass": one, "sessions": [each for each in sessions if each.pass_id == one.id]}
        for one in passes
    ]


def actor_of(session: Session, event: Event, identity: Identity, now: datetime) -> Actor:
    """Who acts, as of this moment.

    Raises Refused("unauthenticated") for a key that is not valid, Refused("forbidden") for a
    session that was revoked and has no guest behind it.
    """
    if identity.key is not None:
        return _of_key(session, event, identity.key)
    found = _session(session, event, identity.token)
    if found is not None and found.revoked_at is None and found.expires_at > now:
        return Actor(
            role=Role(found.role),
            person=_person_of(found),
            who=found.id,
            until=found.expires_at,
        )
    is_revoked = found is not None and found.revoked_at is not None
    if is_revoked and identity.person is None:
        raise Refused(Code.FORBIDDEN, N_("This pass was revoked. Ask the organiser for a new one."))
    return guest(identity)


def guest(identity: Identity) -> Actor:
    """Somebody without a pass: one who attends, or only reads if they have no cookie."""
    if identity.person is None:
        return Actor(role=Role.READER)
    return Actor(role=Role.ATTENDEE, person=identity.person)


def screen_of(session: Session, event: Event, key: str | None) -> Pass:
    """The pass of a screen's key.

    Raises Refused("unauthenticated") when it is none of this event or was revoked.
    """
    found = _valid_pass(session, key) if key else None
    if found is None or found.event_id != event.id or found.role != Role.SCREEN:
        raise Refused(Code.UNAUTHENTICATED, N_("This screen's link is not valid any more."))
    return found


def desk_of(session: Session, event: Event, key: str | None) -> Pass | None:
    """The pass of a control desk's key; None if it is another key, or no valid one."""
    found = _valid_pass(session, key) if key else None
    is_desk = found is not None and found.event_id == event.id and found.role == Role.KEY
    return found if is_desk else None


def remember(session: Session, desk: Pass, told: dict[str, Any]) -> None:
    """The desk was told that these entries have the floor, by room."""
    session.execute(update(Pass).where(Pass.id == desk.id).values(told=told))


def _of_key(session: Session, event: Event, key: str) -> Actor:
    found = _valid_pass(session, key)
    if found is None or found.event_id != event.id or found.role not in (Role.SCREEN, Role.KEY):
        raise Refused(Code.UNAUTHENTICATED, N_("This key is not valid any more."))
    return Actor(role=Role(found.role), who=found.id, scopes=tuple(found.scopes), view=found.view)


def _valid_pass(session: Session, secret: str) -> Pass | None:
    return session.scalars(
        select(Pass).where(Pass.secret_hash == _hash(secret), Pass.revoked_at.is_(None))
    ).first()


def _session(session: Session, event: Event, token: str | None) -> PassSession | None:
    if not token:
        return None
    return session.scalars(
        select(PassSession).where(
            PassSession.token_hash == _hash(token), PassSession.event_id == event.id
        )
    ).first()


def _person_of(found: PassSession) -> bytes:
    """Staff ask and speak too: their person follows from the session."""
    return hashlib.sha256(b"person" + found.id.encode()).digest()[:SIZE]


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
