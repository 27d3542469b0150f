"""Whoever misuses questions is silent, and still unseen.

There is no row for those who are muted: it would link the questions that they are muted for.
"""

from __future__ import annotations

from sqlalchemy import select

from companion.errors import N_, Code, Refused, conflict
from companion.live.change import Change
from companion.questions.models import Question


def mute(change: Change, *, id: str) -> Question:
    """Whoever asked this question, seen by nobody, can ask no more at this event."""
    return _set(change, change.find(Question, id), on=True)


def unmute(change: Change, *, id: str) -> Question:
    """The question keeps nobody silent."""
    return _set(change, change.find(Question, id), on=False)


def agree_on_voice(change: Change) -> None:
    """Raises Refused("forbidden") when the acting person asked a question that is muted."""
    muted = change.session.execute(
        select(Question.id, Question.owner).where(
            Question.event_id == change.event.id, Question.muted.is_(True)
        )
    )
    if any(change.owns(row) for row in muted):
        raise Refused(Code.FORBIDDEN, N_("The moderators take no more questions from you."))


def _set(change: Change, question: Question, *, on: bool) -> Question:
    if question.owner is None:
        raise conflict(N_("The staff entered this question: there is nobody to mute."), question)
    question.muted = on
    return question
