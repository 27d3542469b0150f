"""What the staff makes of questions."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from companion.errors import N_, Refused, bad_request, conflict
from companion.live.change import Change
from companion.questions import rules, votes
from companion.questions.models import Question
from companion.text import LINE, tidy

ANSWER = 2000
"""The most graphemes of a written answer."""

EXCERPT = 60


def approve(change: Change, *, id: str | None = None, ids: list[str] | None = None) -> Question:
    """Everybody sees the question, or all of these."""
    return _decide(change, "approve", id=id, ids=ids)


def decline(
    change: Change,
    *,
    reason: str,
    reason_text: str | None = None,
    id: str | None = None,
    ids: list[str] | None = None,
) -> Question:
    """The question is off the list, and whoever asked it is told why."""
    return _decide(change, "decline", id=id, ids=ids, reason=reason, reason_text=reason_text)


def defer(
    change: Change,
    *,
    reason: str | None = None,
    reason_text: str | None = None,
    id: str | None = None,
    ids: list[str] | None = None,
) -> Question:
    """The question is to be answered in writing."""
    return _decide(change, "defer", id=id, ids=ids, reason=reason, reason_text=reason_text)


def show(change: Change, *, id: str, room: str | None = None) -> Question:
    """The question is on the screens of the room, and the one before it no more."""
    question = change.find(Question, id)
    place = change.event.room(room)
    if (question.state, question.room) == ("on_screen", place):
        return question
    if question.state == "on_screen":
        raise rules.not_possible("on_screen", question)

    state = rules.after("show", question.state, question)
    before = change.one(Question, Question.state == "on_screen", Question.room == place)
    if before is not None:
        _settle(before, "approved")
        change.session.flush()
    question.state, question.room = state, place
    return question


def unshow(change: Change, *, id: str) -> Question:
    """The question is approved, and on no screen."""
    question = change.find(Question, id)
    _settle(question, rules.after("unshow", question.state, question))
    return question


def answer(change: Change, *, id: str, text: str | None = None) -> Question:
    """The question is answered: on the floor, or in writing."""
    question = change.find(Question, id)
    written = None if text is None else tidy(text, ANSWER)
    state = rules.after("answer", question.state, question)
    if question.state == state:
        if written not in (None, question.answer):
            raise rules.not_possible(state, question)
        return question
    if question.state == "deferred" and written is None:
        raise bad_request(N_("Write the answer: this question is to be answered in writing."))
    _settle(question, state)
    question.answer = written
    return question


def merge(change: Change, *, id: str, into: str) -> Question:
    """The question is part of another one, which has its votes too, each person's once."""
    question, target = change.find(Question, id), change.find(Question, into)
    if question is target:
        raise bad_request(N_("A question cannot be merged with itself."))
    if question.merged_into == target.id:
        return question
    state = rules.after("merge", question.state, question)
    if question.state == state:
        raise rules.not_possible(state, question)
    rules.agree_on(rules.MERGED_INTO, target.state, target)
    _settle(question, state)
    question.merged_into = target.id
    votes.copy(change, question, target)
    return question


def back(
    change: Change,
    *,
    id: str | None = None,
    ids: list[str] | None = None,
    seen: int | None = None,
) -> Question:
    """The question, and what its last move displaced, are exactly as before that move.

    Of several, those that have been changed since stay, and with `seen` those that the move of
    this number did not change; it is refused when all stay.
    """
    questions = [change.find(Question, each) for each in dict.fromkeys(ids or [id or ""])]
    refusals = []
    for question in questions:
        try:
            with change.session.begin_nested():
                if seen is not None:
                    change.agree_on_seen(question, seen)
                _take_back(change, question)
        except Refused as refused:
            refusals.append(refused)
    if len(refusals) == len(questions):
        raise refusals[0]
    return questions[0]


def leave(change: Change) -> None:
    """Questions that nobody has taken are not taken; the event is over."""
    for question in change.select(Question, Question.state.in_(rules.UNDECIDED)):
        question.interrupted = question.state
        _settle(question, rules.after("leave", question.state))


def take_up(change: Change, *, but: Collection[str] = ()) -> None:
    """Questions that the end of the event interrupted are where they were, on no screen.

    `but` are the ids of those that are open elsewhere.
    """
    for question in change.select(Question, Question.state == "not_taken"):
        if question.id not in but:
            question.state = "pending" if question.interrupted == "pending" else "approved"
            question.interrupted, question.carried = None, False


def _take_back(change: Change, question: Question) -> None:
    target_id = question.merged_into
    change.take_back(question)
    if target_id is not None and question.merged_into is None:
        target = change.find(Question, target_id)
        if target.merged_into is not None:
            raise conflict(N_("Its question was merged on. Take that back first."), target)
        votes.take_out(change, question, target)


def _decide(
    change: Change,
    move: str,
    *,
    id: str | None,
    ids: list[str] | None,
    reason: str | None = None,
    reason_text: str | None = None,
) -> Question:
    why = (reason, None if reason_text is None else tidy(reason_text, LINE))
    questions = [change.find(Question, each) for each in dict.fromkeys(ids or [id or ""])]
    for question in questions:
        with _named_in_refusal(question, among=questions):
            state = rules.after(move, question.state, question)
            if state == question.state and why != (question.reason, question.reason_text):
                raise rules.not_possible(state, question)
            _settle(question, state)
            question.reason, question.reason_text = why
    return questions[0]


@contextmanager
def _named_in_refusal(question: Question, among: list[Question]) -> Iterator[None]:
    """A refusal because of one of several questions says which."""
    try:
        yield
    except Refused as refused:
        if len(among) == 1:
            raise
        raise conflict(
            N_("Nothing was done, because of “%(text)s”: %(why)s"),
            question,
            text=question.text[:EXCERPT],
            why=refused.message,
        ) from refused


def _settle(question: Question, state: str) -> None:
    question.state, question.room = state, None
