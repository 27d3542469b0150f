"""What stayed unanswered goes from one event of a series to the next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from msgspec import UNSET, Meta, UnsetType
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from companion.db import erases
from companion.errors import N_, conflict, not_found
from companion.event.models import Event
from companion.event.rules import OVER
from companion.live.board import Args, Command, Id
from companion.live.change import Change
from companion.people.roles import ORGANISERS
from companion.questions.models import Carried, Question


class TakeUp(Args, kw_only=True):
    """`questions`: the ids of those whose copies are taken up; without it, all of them."""

    questions: Annotated[list[Id], Meta(min_length=1, max_length=100)] | UnsetType = UNSET


def carry_over(change: Change) -> Event:
    """The series keeps what was not taken, without asker or vote; whoever asked it is told."""
    event = _in_series(change)
    if event.state not in OVER:
        raise conflict(N_("Questions are carried over when the event has ended."), event)
    for question in change.select(Question, Question.state == "not_taken"):
        question.carried = True
    mend(change)
    return event


def take_up(change: Change, *, questions: list[str] | UnsetType = UNSET) -> Event:
    """What earlier events of the series left open waits for a decision here, and nowhere else."""
    event = _in_series(change)
    if event.setting("rehearsal"):
        raise conflict(N_("End the rehearsal first: what it takes up would be erased."), event)
    waiting = Carried.taken_by.is_(None), Carried.asked_in != event.id
    copies = _copies(change, Carried.series_id == event.series_id, *waiting)
    if questions is not UNSET:
        copies = [copy for copy in copies if copy.origin in questions]
        if len(copies) < len(set(questions)):
            raise not_found()
    themes = {theme["id"] for theme in event.details.get("themes", ())}
    for copy in copies:
        question = change.add(
            Question(
                state="pending",
                text=copy.text,
                language=copy.language,
                translations=copy.translations,
                theme=copy.theme if copy.theme in themes else None,
                asked_at=change.now,
            )
        )
        copy.taken_by, copy.taken_as = event.id, question.id
    event.taken_up += len(copies)
    return event


def open_elsewhere(change: Change) -> set[str]:
    """The event's questions that another one of the series has taken up, by their ids."""
    taken = Carried.asked_in == change.event.id, Carried.taken_by.is_not(None)
    return {copy.origin for copy in _copies(change, *taken)}


def mend(change: Change) -> None:
    """The series keeps those of the event's questions that are carried over, and no others.

    Nor is a copy taken up whose question here is gone again. Raises Refused("conflict") when
    another event has taken up one that is carried over no more.
    """
    event, session = change.event, change.session
    carried = {row.id: row for row in change.select(Question, Question.carried.is_(True))}
    kept = {copy.origin: copy for copy in _copies(change, Carried.asked_in == event.id)}
    for copy in (kept[id] for id in kept.keys() - carried.keys()):
        if copy.taken_by is not None:
            raise conflict(
                N_("Another event of the series has taken up some of these questions."), event
            )
        session.delete(copy)
    event.carried = len(carried)
    session.add_all(_copy(row) for row in carried.values() if row.id not in kept)
    for copy in _copies(change, Carried.taken_by == event.id):
        if copy.taken_as is not None and session.get_one(Question, copy.taken_as).gone:
            copy.taken_by = copy.taken_as = None


def remove(session: Session, event: Event, origin: str) -> None:
    """The series keeps nothing that was asked, and the question is open nowhere any more.

    Raises Refused("not_found") when no copy of it waits in the event's series.
    """
    copy = session.get(Carried, origin, with_for_update=True)
    if copy is None or copy.series_id != event.series_id or copy.taken_by is not None:
        raise not_found()
    copy.taken_by = event.id
    copy.erase()
    erases(session)


EVENT_SERIES_COMMANDS = (
    Command("carry_over", carry_over, by=ORGANISERS, until="archived"),
    Command("take_up", take_up, by=ORGANISERS, takes=TakeUp),
)


def _in_series(change: Change) -> Event:
    if change.event.series_id is None:
        raise conflict(N_("This event belongs to no series."), change.event)
    return change.event


def _copies(change: Change, *where: ColumnElement[bool]) -> Sequence[Carried]:
    """These copies, locked: two events of a series act on them one after the other."""
    query = select(Carried).where(*where).order_by(Carried.origin).with_for_update()
    return change.session.scalars(query).all()


def _copy(question: Question) -> Carried:
    return Carried(
        origin=question.id,
        series_id=question.event.series_id,
        asked_in=question.event_id,
        text=question.text,
        language=question.language,
        translations=question.translations,
        theme=question.theme,
    )
