"""The link of a screen is revoked: whoever has it open is out, and its screens are gone."""

from __future__ import annotations

from companion.errors import N_, conflict
from companion.live.board import Command, OnRow
from companion.live.change import Change
from companion.people import passes
from companion.people.roles import OPERATORS
from companion.screens.models import Screen

REVOKE = "revoke"


def revoke(change: Change, *, id: str) -> Screen:
    """The link by which this screen was opened opens nothing any more, here or elsewhere."""
    screen = change.find(Screen, id)
    close_link(change, screen.link)
    return screen


def close_link(change: Change, pass_id: str) -> None:
    """This pass of a screen is revoked, and what it opened is gone."""
    passes.revoke(change.session, change.event, pass_id, change.now)
    for opened in change.select(Screen, Screen.link == pass_id):
        opened.gone = True


def back(change: Change, *, id: str) -> Screen:
    """The screen, and those that its last move reached too, are as they were before that."""
    screen = change.find(Screen, id, also_gone=True)
    if change.take_back(screen) == f"screens.{REVOKE}":
        raise conflict(N_("A revoked link stays revoked. Make a new one for this screen."))
    return screen


SCREEN_COMMANDS = (
    Command(REVOKE, revoke, by=OPERATORS, takes=OnRow, until="archived"),
    Command("back", back, by=OPERATORS, takes=OnRow, also_gone=True, until="archived"),
)
