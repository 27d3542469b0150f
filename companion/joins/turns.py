"""A wish for the floor belongs to the agenda item that is live when it is made."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from companion import times
from companion.agenda.models import Item
from companion.joins.hidden import in_its_item
from companion.joins.items import live_item
from companion.live.board import Command, OnRow
from companion.live.change import Change
from companion.people.roles import DESKS, EVERYONE
from companion.speakers import actions, turns
from companion.speakers.board import ASKING, Add, Record, Request
from companion.speakers.models import Entry


def request(change: Change, *, room: str | None = None, **wish: Any) -> Entry:
    """The person waits for the floor; who asks again keeps the one entry."""
    item = live_item(change, room)
    return in_its_item(change, actions.request(change, room=room, item=item, **wish))


def add(change: Change, *, room: str | None = None, **wish: Any) -> Entry:
    """Somebody of whom only the name is known waits for the floor."""
    item = live_item(change, room)
    return in_its_item(change, actions.add(change, room=room, item=item, **wish))


def recall(change: Change, *, id: str) -> Entry:
    """Whoever has spoken waits once more, at the head; who is hidden with an item, in that."""
    spoken = change.find(Entry, id)
    item = spoken.item if spoken.is_hidden else live_item(change, spoken.room)
    return in_its_item(change, turns.recall(change, id=id, item=item))


def record(change: Change, *, from_: datetime, room: str | None = None, **turn: Any) -> Entry:
    """A turn that was noted on paper is in the record, in the item that was live then."""
    then = times.plausible(from_)
    here = Item.room == change.event.room(room)
    begun = change.select(Item, here, Item.actual_start <= then)
    last = max(begun, key=lambda item: (item.actual_start, item.rank), default=None)
    item = last.id if last else None
    return in_its_item(change, turns.record(change, from_=then, room=room, item=item, **turn))


SPEAKER_COMMANDS = (
    Command("request", request, by=EVERYONE, takes=Request, limit=ASKING),
    Command("add", add, by=DESKS, takes=Add),
    Command("recall", recall, by=DESKS, takes=OnRow),
    Command("record", record, by=DESKS, takes=Record, until="ended"),
)
