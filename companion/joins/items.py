"""The agenda moves on, and the floor with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from companion.agenda import actions as agenda
from companion.agenda.models import Item
from companion.agenda.rules import to_do
from companion.joins.hidden import follow, in_its_item
from companion.live.board import Command, OnRow
from companion.live.change import Change
from companion.people.roles import DESKS
from companion.speakers import turns, waiting
from companion.speakers.mending import mend
from companion.speakers.rules import IN_LINE
from companion.speakers.waiting import enter


class Start(OnRow, kw_only=True):
    """`waiting`: whether those in line wait on, for this item, or are put on hold."""

    waiting: Literal["carry", "hold"] = "carry"


def start(change: Change, *, id: str, waiting: str = "carry") -> Item:
    """The item is live; the one before and its turn are over, and its speakers wait."""
    item = change.find(Item, id)
    if to_do("start", item):
        turns.end_all(change, item.room)
        agenda.begin(change, item)
        _bring_along(change, item, on_hold=waiting == "hold")
        for speaker in item.speakers:
            _enter_speaker(change, item, speaker)
    return item


def back(change: Change, *, id: str) -> Item:
    """The item, and what its last move displaced, are exactly as before that move."""
    item = change.find(Item, id, also_gone=True)
    change.take_back(item)
    agenda.mend(change)
    mend(change)
    follow(change, item)
    return item


def live_item(change: Change, room: str | None) -> str | None:
    """The id of the item that is live in the room."""
    live = change.one(Item, Item.state == "live", Item.room == change.event.room(room))
    return live.id if live else None


def _bring_along(change: Change, item: Item, *, on_hold: bool) -> None:
    """Whoever speaks from now on speaks in this item; who is hidden with one stays in that."""
    for entry in waiting.queue(change, item.room):
        if not entry.is_hidden:
            entry.item = item.id
            in_its_item(change, entry)
        if on_hold and entry.state in IN_LINE:
            entry.state = "held"


def _enter_speaker(change: Change, item: Item, speaker: Mapping[str, Any]) -> None:
    people = change.event.details.get("people", [])
    person: Mapping[str, Any] = next(
        (each for each in people if each["id"] == speaker["person"]), {}
    )
    entry = enter(
        change,
        room=item.room,
        kind="programme",
        item=item.id,
        name=speaker["name"],
        affiliation=person.get("organisation"),
        group=person.get("group"),
        channel="room",
        limit_s=speaker["minutes"] and speaker["minutes"] * 60,
    )
    in_its_item(change, entry)


AGENDA_COMMANDS = (
    Command("start", start, by=DESKS, takes=Start),
    Command("back", back, by=DESKS, takes=OnRow, also_gone=True, until="ended"),
)
