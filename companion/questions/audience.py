"""Who sees what of a question."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, NotRequired, TypedDict

from companion.people.roles import Audience
from companion.questions import rules
from companion.questions.models import Question, Vote
from companion.times import iso
from companion.wire import STAFF_ONLY, Id, Moment, Rank, one_of

State = Annotated[str, one_of(rules.STATES)]
Reason = Annotated[str, one_of(rules.REASONS)]


class QuestionRow(TypedDict):
    """A question; whoever asked it is named only where they may be."""

    id: Id
    rank: Rank
    state: State
    text: str
    language: str | None
    translations: dict[str, str]
    theme: str | None
    item: Id | None
    to: str | None
    room: str | None
    votes: int
    answer: str | None
    asked_at: Moment
    name: str | None
    affiliation: str | None
    nameless: NotRequired[Annotated[bool, STAFF_ONLY]]
    original: NotRequired[Annotated[str | None, STAFF_ONLY]]
    channel: NotRequired[Annotated[str | None, STAFF_ONLY]]
    reason: NotRequired[Annotated[Reason | None, STAFF_ONLY]]
    reason_text: NotRequired[Annotated[str | None, STAFF_ONLY]]
    merged_into: NotRequired[Annotated[Id | None, STAFF_ONLY]]
    starred: NotRequired[Annotated[bool, STAFF_ONLY]]
    muted: NotRequired[Annotated[bool, STAFF_ONLY]]
    invited: NotRequired[Annotated[bool, STAFF_ONLY]]
    carried: NotRequired[Annotated[bool, STAFF_ONLY]]


class OwnQuestion(TypedDict):
    """What became of one's own question.

    `invited`: one may speak on it; `carried`: the series keeps it for another of its events.
    """

    id: Id
    text: str
    state: State
    reason: Reason | None
    reason_text: str | None
    answer: str | None
    merged_into: Id | None
    invited: bool
    carried: bool


def seen_by(question: Question, audience: Audience) -> QuestionRow | None:
    """The question as this audience may see it; None if it is not for them.

    Only the staff learns of what is not on stage, and when exactly something was asked.
    """
    if audience is Audience.STAFF:
        return {
            **_view(question, question.asked_at, named=True),
            "item": question.item,
            "nameless": _is_nameless(question),
            "original": question.original,
            "channel": question.channel,
            "reason": question.reason,
            "reason_text": question.reason_text,
            "merged_into": question.merged_into,
            "starred": question.starred,
            "muted": question.muted,
            "invited": question.invited,
            "carried": question.carried,
        }
    if question.state not in rules.ON_STAGE:
        return None
    minute = question.asked_at.replace(second=0, microsecond=0)
    return _view(question, minute, named=not _is_nameless(question))


def seen_by_owner(question: Question) -> OwnQuestion | None:
    """What became of it, for whoever asked it."""
    if question.gone:
        return None
    return {
        "id": question.id,
        "text": question.text,
        "state": question.state,
        "reason": question.reason,
        "reason_text": question.reason_text,
        "answer": question.answer,
        "merged_into": question.merged_into,
        "invited": question.invited,
        "carried": question.carried,
    }


def voted_for(vote: Vote) -> Id | None:
    """The question that the vote counts for, for whoever gave it."""
    return vote.question_id if vote.on else None


def _view(question: Question, asked_at: datetime, *, named: bool) -> QuestionRow:
    return {
        "id": question.id,
        "rank": f"{asked_at:%Y%m%d%H%M%S%f}{question.id}",
        "state": question.state,
        "text": question.text,
        "language": question.language,
        "translations": question.translations,
        "theme": question.theme,
        "item": question.shown_item,
        "to": question.to,
        "room": question.room,
        "votes": question.votes,
        "answer": question.answer,
        "asked_at": iso(asked_at),
        "name": question.name if named else None,
        "affiliation": question.affiliation if named else None,
    }


def _is_nameless(question: Question) -> bool:
    setting = question.event.setting
    return question.nameless or rules.is_nameless(
        setting("attribution"), setting("chatham_items"), question.item
    )
