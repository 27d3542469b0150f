"""Who sees what of a question."""

from __future__ import annotations

from typing import Any

from companion.people.roles import Audience
from companion.questions import rules
from companion.questions.models import Question, Vote
from companion.times import iso


def seen_by(question: Question, audience: Audience) -> dict[str, Any] | None:
    """The question as this audience may see it; None if it is not for them.

    Only the staff learns of what is not on stage, and when exactly something was asked.
    """
    if audience is Audience.STAFF:
        return {
            **_view(question, f"{question.asked_at:%Y%m%d%H%M%S%f}"),
            "asked_at": iso(question.asked_at),
            "name": question.name,
            "affiliation": question.affiliation,
            "original": question.original,
            "channel": question.channel,
            "reason": question.reason,
            "reason_text": question.reason_text,
            "merged_into": question.merged_into,
            "starred": question.starred,
            "muted": question.muted,
            "invited": question.invited,
        }
    if question.state not in rules.ON_STAGE:
        return None
    named = not _is_nameless(question)
    return {
        **_view(question, f"{question.asked_at:%Y%m%d%H%M}"),
        "asked_at": iso(question.asked_at.replace(second=0, microsecond=0)),
        "name": question.name if named else None,
        "affiliation": question.affiliation if named else None,
    }


def seen_by_owner(question: Question) -> dict[str, Any] | None:
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
    }


def voted_for(vote: Vote) -> str | None:
    """The question that the vote counts for, for whoever gave it."""
    return vote.question_id if vote.on else None


def _view(question: Question, moment: str) -> dict[str, Any]:
    return {
        "id": question.id,
        "rank": f"{moment}{question.id}",
        "state": question.state,
        "text": question.text,
        "language": question.language,
        "translations": question.translations,
        "theme": question.theme,
        "item": question.item,
        "to": question.to,
        "room": question.room,
        "votes": question.votes,
        "answer": question.answer,
    }


def _is_nameless(question: Question) -> bool:
    setting = question.event.setting
    return question.nameless or rules.is_nameless(
        setting("attribution"), setting("chatham_items"), question.item
    )
