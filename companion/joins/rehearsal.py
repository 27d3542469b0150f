"""When the event goes live, nothing is left of its rehearsal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, delete, select, update

from companion import times
from companion.agenda.models import Item
from companion.db import Row, erases, new_id
from companion.event.models import Audit, Event
from companion.live.change import Change

RUN = frozenset({"state", "extended_minutes"})
NOT_BEGUN = {"actual_start": None, "actual_end": None, "nameless": False}
"""What an item says of its run."""


def wipe(change: Change) -> None:
    """What was made in a rehearsal is destroyed, and what it moved is as it was.

    Items are set back past the change's own record: taking the move back repeats no rehearsal.
    """
    event = change.event
    change.session.flush()
    touched = [_set_back(change), *(_wipe(change, model) for model in Row.__subclasses__())]
    event.settings = {**event.settings, "rehearsal": False}
    _calm(change)
    if any(touched):
        event.epoch = new_id()
        erases(change.session)


def _set_back(change: Change) -> bool:
    """Whether there were items that a rehearsal moved."""
    were: dict[str, dict[str, Any]] = {}
    for move in reversed(_moves_on(change, Item)):
        before = {name: move.before[name] for name in RUN & move.before.keys()}
        if move.phase == "rehearsal" and before:
            were.setdefault(move.row_id, {}).update(before)
    for id, before in were.items():
        state = before.pop("state", None)
        # What really ran and was ended in the rehearsal stays ended: its room may be taken.
        anew = {"state": state, **NOT_BEGUN} if state not in (None, "live") else {}
        if before | anew:
            change.session.execute(update(Item).where(Item.id == id).values(before | anew))
    _forget(change, select(Item.id).where(Item.id.in_(were)))
    return bool(were)


def _calm(change: Change) -> None:
    """No suspension of a rehearsal is on record, and the stream is well if it said otherwise."""
    event, moves = change.event, _moves_on(change, Event)
    rehearsed = {times.iso(move.at) for move in moves if move.phase == "rehearsal"}
    event.suspensions = [each for each in event.suspensions if each["from"] not in rehearsed]
    told = [move for move in moves if "stream" in move.after]
    if told and told[-1].phase == "rehearsal":
        event.stream = "ok"


def _moves_on(change: Change, model: type[Any]) -> Sequence[Audit]:
    """What the staff did to rows of this kind and has not taken back, in order."""
    of_event = (Audit.event_id == change.event.id, Audit.table == model.__tablename__)
    moves = select(Audit).where(*of_event, Audit.taken_back.is_(False)).order_by(Audit.number)
    return change.session.scalars(moves).all()


def _wipe(change: Change, model: type[Row]) -> bool:
    """Whether there were rows of a rehearsal."""
    made = (model.event_id == change.event.id, model.rehearsal.is_(True))
    _forget(change, select(model.id).where(*made))
    return bool(change.session.scalars(delete(model).where(*made).returning(model.id)).all())


def _forget(change: Change, ids: Select[str]) -> None:
    """The record keeps nothing of these rows."""
    of_event = Audit.event_id == change.event.id
    change.session.execute(delete(Audit).where(of_event, Audit.row_id.in_(ids)))
