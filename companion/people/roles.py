"""Who may be whom, and what each of them is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Audience(StrEnum):
    """Those who are told the same: a row has one view and one number for each."""

    PUBLIC = "public"
    DISPLAY = "display"
    STAFF = "staff"


class Role(StrEnum):
    READER = "reader"
    ATTENDEE = "attendee"
    SCREEN = "screen"
    MODERATOR = "moderator"
    CHAIR = "chair"
    RAPPORTEUR = "rapporteur"
    CREW = "crew"
    ORGANISER = "organiser"
    KEY = "key"


MODERATORS = frozenset({Role.MODERATOR, Role.ORGANISER})
"""Those who run the room."""

DESKS = MODERATORS | {Role.KEY}
"""Those who run the room, and their control desks."""

EVERYONE = MODERATORS | {Role.ATTENDEE}
"""Those who ask, vote and speak."""

CHAIRS = MODERATORS | {Role.CHAIR}
ORGANISERS = frozenset({Role.ORGANISER})
RAPPORTEURS = ORGANISERS | {Role.RAPPORTEUR}
STREAMERS = MODERATORS | {Role.CREW}

OPERATORS = STREAMERS | {Role.KEY}
"""Those who drive the screens."""

SCREENS_ALONE = frozenset({Role.SCREEN})

STAFF = frozenset({Role.MODERATOR, Role.CHAIR, Role.RAPPORTEUR, Role.CREW, Role.ORGANISER})
"""Those who come by a pass and have a session."""

_AUDIENCES = {
    Role.READER: Audience.PUBLIC,
    Role.ATTENDEE: Audience.PUBLIC,
    Role.SCREEN: Audience.DISPLAY,
    Role.CREW: Audience.DISPLAY,
    Role.KEY: Audience.DISPLAY,
}


def audience_of(role: Role) -> Audience:
    return _AUDIENCES.get(role, Audience.STAFF)


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Who acts: the role read at this command, and the person behind it if there is one.

    `who` names the session or key for the audit; it is empty for guests. `view`: of a screen,
    what its link was made for. `until`: when the session ends by itself.
    """

    role: Role
    person: bytes | None = None
    who: str = ""
    scopes: tuple[str, ...] = ()
    view: str | None = None
    until: datetime | None = None

    @property
    def audience(self) -> Audience:
        return audience_of(self.role)

    def may(self, name: str, by: frozenset[Role]) -> bool:
        """Whether the command of this name, which these roles may do, is theirs to do."""
        return self.role in by and (
            not self.scopes
            or any(name == scope or name.startswith(f"{scope}.") for scope in self.scopes)
        )


CLOCK = Actor(role=Role.ORGANISER, who="clock")
"""Whoever does what falls due: no person, only the time."""
