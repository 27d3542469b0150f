"""What the staff can do with screens, and a screen with itself.

Where `which` is asked for it is the `id` of a screen, or None for all screens, of a `view` and in
a `room` if these are named; such an action returns the screen if it is one.
"""

from __future__ import annotations

from typing import Any, Protocol

from sqlalchemy import select

from companion.db import new_id
from companion.event.rules import MAIN_ROOM
from companion.live.change import Change
from companion.people.roles import Audience
from companion.screens import rules
from companion.screens.models import Screen
from companion.text import NAME, tidy, tidy_line


class Target(Protocol):
    """What is to be shown: a row of a board, or something there is only one of."""

    kind: str
    id: str | None


def appear(
    change: Change,
    *,
    screen: str | None = None,
    view: str | None = None,
    name: str | None = None,
    room: str | None = None,
) -> Screen:
    """This opening of the link has its row: the one it had before, or one of its own.

    `screen` is the page's own name of the opening; without it each connection is a new one. The
    rest is what a new screen begins as.
    """
    token = change.token("screen", screen or new_id(), change.actor.who.encode())
    found = _opened_before(change, token)
    if found is None:
        found = _open(change, token, view or change.actor.view or rules.FIRST_VIEW)
        found.name = tidy_line(name, NAME) if name else None
        found.room = change.event.room(room) if room else found.room
    found.gone, found.appeared_at = False, change.now
    return found


def show(change: Change, *, showing: Target, **which: Any) -> Screen | None:
    """The screens show this, whatever else is on."""
    _agree_on_shown(change, showing.kind, showing.id)
    return _give(change, **which, showing={"kind": showing.kind, "id": showing.id})


def follow(change: Change, **which: Any) -> Screen | None:
    """The screens show what is on."""
    return _give(change, **which, showing=dict(rules.FOLLOW))


def secure(change: Change, **which: Any) -> Screen | None:
    """The screens show the event's title and its code, and nothing of what is on."""
    return _give(change, **which, showing=dict(rules.SAFE))


def black_out(change: Change, **which: Any) -> Screen | None:
    """The screens show nothing."""
    return _give(change, **which, showing=dict(rules.BLACKOUT))


def identify(change: Change, **which: Any) -> Screen | None:
    """The screens blink and say which one each of them is, for a few seconds."""
    return _give(change, **which, identify_until=change.now + rules.IDENTIFIED_FOR)


def rename(change: Change, *, id: str, name: str | None) -> Screen:
    """The screen has this name, or none but its view and number."""
    screen = change.find(Screen, id)
    screen.name = None if name is None else tidy_line(name, NAME)
    return screen


def adjust(change: Change, *, id: str, **looks: Any) -> Screen:
    """The screen is like this; what is not named stays.

    `looks`: view, room (None: the event's first); theme, zoom, language, mirror (None: as its
    page's address says).
    """
    screen = change.find(Screen, id)
    if looks.get("room") is not None:
        looks["room"] = change.event.room(looks["room"])
    if looks.get("view", screen.view) != screen.view:
        screen.number = _next_number(change, looks["view"])
    for name, value in looks.items():
        setattr(screen, name, value)
    return screen


def note(change: Change, *, id: str, text: str | None) -> Screen:
    """Whoever stands before this screen reads this, and nobody before another one."""
    screen = change.find(Screen, id)
    screen.note = None if text is None else tidy(text, rules.NOTE)
    return screen


def take(change: Change, *, slot: str, target: str | None = None, **which: Any) -> Screen | None:
    """The overlay's slot shows this, or without a target whatever is on."""
    if target is not None:
        _agree_on_shown(change, slot, target)
    return _fill(change, slot, {"id": target}, **which)


def clear(change: Change, *, slot: str, **which: Any) -> Screen | None:
    """Nothing is in the overlay's slot."""
    return _fill(change, slot, None, **which)


def _opened_before(change: Change, token: bytes) -> Screen | None:
    of_token = (Screen.event_id == change.event.id, Screen.token == token)
    id = change.session.scalar(select(Screen.id).where(*of_token))
    return None if id is None else change.find(Screen, id, also_gone=True)


def _open(change: Change, token: bytes, view: str) -> Screen:
    """A new row; it begins as the last opening of the same link and view was left.

    A machine that crashed in a blackout must not come back with what was to be hidden.
    """
    link = change.actor.who
    openings = change.select(Screen, Screen.link == link)
    openings.sort(key=lambda screen: (screen.appeared_at, screen.id))
    for stale in rules.superfluous(openings):
        stale.gone = True
    last = next((each for each in reversed(openings) if each.view == view), None)
    looks = {} if last is None else {name: getattr(last, name) for name in _LOOKS}
    opened = change.add(
        Screen(
            link=link,
            token=token,
            view=view,
            number=_next_number(change, view),
            **{"showing": dict(rules.FOLLOW), "slots": dict(rules.FIRST_SLOTS), **looks},
        )
    )
    # It hangs where it hangs, also when the rehearsal is over.
    opened.rehearsal = False
    return opened


_LOOKS = ("room", "theme", "zoom", "language", "mirror", "showing", "slots")


def _next_number(change: Change, view: str) -> int:
    return rules.next_number(each.number for each in change.select(Screen, Screen.view == view))


def _chosen(change: Change, id: str | None, view: str | None, room: str | None) -> list[Screen]:
    """The screen of this id; without one all screens, of that view and in that room if named."""
    if id is not None:
        return [change.find(Screen, id)]
    place = None if room is None else change.event.room(room)
    rooms = change.event.details.get("rooms", ())
    first = rooms[0]["id"] if rooms else MAIN_ROOM
    return [
        screen
        for screen in change.select(Screen)
        if view in (None, screen.view) and place in (None, screen.room or first)
    ]


def _give(
    change: Change, *, id: str | None, view: str | None = None, room: str | None = None, **all: Any
) -> Screen | None:
    screens = _chosen(change, id, view, room)
    for screen in screens:
        for name, value in all.items():
            setattr(screen, name, value)
    return None if id is None else screens[0]


def _fill(
    change: Change,
    slot: str,
    content: dict[str, Any] | None,
    *,
    id: str | None,
    room: str | None = None,
) -> Screen | None:
    overlays = _chosen(change, id, "overlay", room)
    for screen in overlays:
        rules.agree_on_overlay(screen.view, screen)
        screen.slots = {**screen.slots, slot: content}
    return None if id is None else overlays[0]


def _agree_on_shown(change: Change, kind: str, id: str | None) -> None:
    """What is to be shown is there, and for screens too."""
    rules.agree_on_target(kind, id)
    if id is not None:
        row = change.find_on(rules.BOARD_OF[kind], id)
        board = change.board_of(row)
        rules.agree_on_shown(board and board.seen(row, Audience.DISPLAY), row)
