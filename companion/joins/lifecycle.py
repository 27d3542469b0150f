"""The steps in the life of an event that reach every board."""

from __future__ import annotations

from sqlalchemy import Select, delete, select, update

from companion.agenda.models import Item
from companion.db import Row, new_id
from companion.event import actions
from companion.event.models import Audit, Event
from companion.live.board import Command, OnRow
from companion.live.change import Change
from companion.people.roles import ORGANISERS
from companion.questions import decisions
from companion.questions.models import Muted
from companion.speakers.mending import mend
from companion.speakers.models import Entry
from companion.speakers.rules import TURNS


def go_live(change: Change) -> Event:
    """The event runs, without a trace of its rehearsal.

    After its end it runs on, and the questions that the end interrupted are open again.
    """
    if change.event.state == "ended":
        decisions.take_up(change)
    elif change.event.state == "open":
        _wipe_rehearsal(change)
    return actions.move(change, "go_live")


def end(change: Change) -> Event:
    """Nothing runs any more, and whoever asked what is still open is told that it was not taken."""
    if change.event.state == "live":
        for turn in change.select(Entry, Entry.state.in_(TURNS)):
            turn.end(change.now)
        for item in change.select(Item, Item.state == "live"):
            item.state, item.actual_end = "done", change.now
        decisions.leave(change)
    return actions.move(change, "end")


def back(change: Change, *, id: str) -> Event:
    """The event is as it was before its last move, with all that the move displaced."""
    event = actions.back(change, id=id)
    mend(change)
    return event


EVENT_LIFE_COMMANDS = (
    Command("go_live", go_live, by=ORGANISERS),
    Command("end", end, by=ORGANISERS),
    Command("back", back, by=ORGANISERS, takes=OnRow),
)


def _wipe_rehearsal(change: Change) -> None:
    """What was made in a rehearsal is destroyed, and what ran is to come again.

    Items are set back past the change's own record: taking the move back repeats no rehearsal.
    """
    event = change.event
    change.session.flush()
    touched = [_set_back(change), *(_wipe(change, model) for model in Row.__subclasses__())]
    of_rehearsal = (Muted.event_id == event.id, Muted.rehearsal.is_(True))
    change.session.execute(delete(Muted).where(*of_rehearsal))
    event.settings = {**event.settings, "rehearsal": False}
    event.suspensions, event.stream = [], "ok"
    if any(touched):
        event.epoch = new_id()


def _set_back(change: Change) -> bool:
    """Whether there were items that had begun, or had been skipped in a rehearsal."""
    states = ["live", "done", *(["skipped"] if change.event.setting("rehearsal") else [])]
    ran = (Item.event_id == change.event.id, Item.state.in_(states))
    _forget(change, select(Item.id).where(*ran))
    anew = {"state": "upcoming", "actual_start": None, "actual_end": None, "extended_minutes": 0}
    reset = update(Item).where(*ran).values(anew).returning(Item.id)
    return bool(change.session.scalars(reset).all())


def _wipe(change: Change, model: type[Row]) -> bool:
    """Whether there were rows of a rehearsal."""
    made = (model.event_id == change.event.id, model.rehearsal.is_(True))
    _forget(change, select(model.id).where(*made))
    return bool(change.session.scalars(delete(model).where(*made).returning(model.id)).all())


def _forget(change: Change, ids: Select[str]) -> None:
    """The record keeps nothing of these rows."""
    of_event = Audit.event_id == change.event.id
    change.session.execute(delete(Audit).where(of_event, Audit.row_id.in_(ids)))
