"""The steps in the life of an event that reach every board."""

from __future__ import annotations

from companion.agenda.models import Item
from companion.event import actions
from companion.event.models import Event
from companion.event.rules import OVER
from companion.joins import rehearsal, series
from companion.live.board import Command, OnRow
from companion.live.change import Change
from companion.people.roles import ORGANISERS, STREAMERS
from companion.questions import decisions
from companion.speakers.mending import mend
from companion.speakers.models import Entry
from companion.speakers.rules import TURNS


def go_live(change: Change) -> Event:
    """The event runs, without a trace of its rehearsal.

    After its end it runs on, and the questions that the end interrupted are open again, but
    for those that another event of the series has taken up.
    """
    if change.event.state == "open":
        rehearsal.wipe(change)
    before = change.event.state
    event = actions.move(change, "go_live")
    _settle(change, before)
    return event


def end(change: Change) -> Event:
    """Nothing runs any more, and whoever asked what is still open is told that it was not taken."""
    before = change.event.state
    event = actions.move(change, "end")
    _settle(change, before)
    return event


def back(change: Change, *, id: str) -> Event:
    """The event is as it was before its last move, with all that the move displaced."""
    before = change.event.state
    event = actions.back(change, id=id)
    mend(change)
    _settle(change, before)
    series.mend(change)
    return event


EVENT_LIFE_COMMANDS = (
    Command("go_live", go_live, by=ORGANISERS, until="ended"),
    Command("end", end, by=ORGANISERS, until="archived"),
    Command("back", back, by=STREAMERS, takes=OnRow, until="archived"),
)


def _settle(change: Change, before: str) -> None:
    """An event that comes to its end leaves nothing running or open; one that runs on takes up."""
    is_over = change.event.state in OVER
    if is_over == (before in OVER):
        return
    if not is_over:
        decisions.take_up(change, but=series.open_elsewhere(change))
        series.mend(change)
        return
    for turn in change.select(Entry, Entry.state.in_(TURNS)):
        turn.end(change.now)
    for item in change.select(Item, Item.state == "live"):
        item.end(change.now)
    decisions.leave(change)
