"""Whoever misuses questions is silent, and still unseen."""

from __future__ import annotations

from companion.errors import N_, Code, Refused, conflict
from companion.live.change import Change
from companion.questions.models import Muted, Question


def mute(change: Change, *, id: str) -> Question:
    """Whoever asked this question, seen by nobody, can ask no more at this event."""
    return _set(change, change.find(Question, id), on=True)


def unmute(change: Change, *, id: str) -> Question:
    """The question keeps nobody silent."""
    return _set(change, change.find(Question, id), on=False)


def agree_on_voice(change: Change) -> None:
    """Raises Refused("forbidden") when the acting person is muted."""
    muted = change.one(Muted, Muted.token == change.token("mute"))
    if muted is not None and muted.times:
        raise Refused(Code.FORBIDDEN, N_("The moderators take no more questions from you."))


def mend(change: Change, question: Question) -> None:
    """One question more, or less, for which its author is silent: which ones nobody can link."""
    token = change.token("mute", person=change.owner_of(question))
    muted = change.one(Muted, Muted.token == token)
    if muted is None:
        rehearsal = change.event.setting("rehearsal")
        muted = change.add(Muted(token=token, times=0, rehearsal=rehearsal))
    muted.times += 1 if question.muted else -1


def _set(change: Change, question: Question, *, on: bool) -> Question:
    if question.owner is None:
        raise conflict(N_("The staff entered this question: there is nobody to mute."), question)
    if question.muted != on:
        question.muted = on
        mend(change, question)
    return question
