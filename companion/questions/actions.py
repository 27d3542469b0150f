"""What people can do with questions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from companion.db import erases
from companion.errors import N_, Code, Refused
from companion.live.change import Act, Change
from companion.people.roles import MODERATORS
from companion.questions import rules, silence, votes
from companion.questions.models import Question
from companion.text import NAME, QUESTION, tidy, tidy_line, tidy_name


def ask(
    change: Change, *, name: str | None = None, anonymous: bool = False, **asked: Any
) -> Question:
    """The question waits for a decision, or is approved where nobody decides beforehand.

    Of a question without a name nothing is kept that says whose it is.
    """
    setting = change.event.setting
    shown = None if anonymous else name or None
    rules.agree_on_anonymity(shown, allowed=setting("anonymity"))
    question = _question(change, name=shown, **asked)
    rules.agree_on_asking(change.event.state, setting("questions"))
    silence.agree_on_voice(change)
    _agree_on_waiting(change)

    question.state = rules.first_state(moderated=setting("moderation"))
    change.own(change.add(question))
    return question


def add(change: Change, *, name: str | None = None, **asked: Any) -> Question:
    """A question from a chat or on paper is approved at once."""
    return change.add(_question(change, name=name, **asked))


def withdraw(change: Change, *, id: str) -> Question:
    """Nothing of what was asked is left anywhere."""
    question = change.find(Question, id)
    if not change.owns(question):
        raise Refused(Code.FORBIDDEN, N_("Only whoever asked a question can withdraw it."))
    question.state = rules.after("withdraw", question.state, question)
    question.text, question.translations = "", {}
    for column in ERASED - {"text", "translations"}:
        setattr(question, column, None)
    change.forget(question, *ERASED)
    erases(change.session)
    return question


def vote(change: Change, acts: Sequence[Act]) -> list[Question | Refused]:
    """The person's vote for the question stands, or does not; it counts once."""
    change.load(Question, {act.arguments["id"] for act in acts})
    ballots: list[votes.Ballot] = []
    answers: list[Question | Refused] = []
    for act in acts:
        change.actor = act.actor
        try:
            question = _voted_on(change, act.arguments["id"])
            ballots.append(votes.Ballot(change.person, question, on=act.arguments["on"]))
            answers.append(question)
        except Refused as refused:
            answers.append(refused)
    votes.cast(change, ballots)
    return answers


def _voted_on(change: Change, id: str) -> Question:
    question = change.find(Question, id)
    rules.agree_on_voting(change.event.state, change.event.setting("votes"))
    rules.agree_on(rules.VOTED_ON, question.state, question)
    return question


ERASED = frozenset(
    {"text", "original", "translations", "name", "affiliation", "answer", "reason_text"}
)
"""What a withdrawn question keeps nothing of."""


def _question(
    change: Change,
    *,
    text: str,
    name: str | None,
    affiliation: str | None = None,
    language: str | None = None,
    theme: str | None = None,
    item: str | None = None,
    to: str | None = None,
    channel: str | None = None,
) -> Question:
    setting, told = change.event.setting, change.event.details.get
    rules.agree_on_known(theme, told("themes", ()))
    rules.agree_on_known(to, told("people", ()))
    if item is not None:
        change.find_on("agenda", item)
    return Question(
        state="approved",
        text=tidy(text, QUESTION),
        name=None if name is None else _shown_name(change, name),
        affiliation=None if name is None or not affiliation else tidy_line(affiliation),
        nameless=rules.is_nameless(setting("attribution"), setting("chatham_items"), item),
        language=language,
        theme=theme,
        item=item,
        to=to,
        channel=channel,
        asked_at=change.now,
    )


def _shown_name(change: Change, name: str) -> str:
    """The name as it is shown; the staff may enter any, guests none that looks like a role."""
    return tidy_line(name, NAME) if change.actor.role in MODERATORS else tidy_name(name)


def _agree_on_waiting(change: Change) -> None:
    waiting = change.session.execute(
        select(Question.id, Question.owner).where(
            Question.event_id == change.event.id,
            Question.state == "pending",
            Question.gone.is_(False),
            Question.owner.is_not(None),
        )
    )
    rules.agree_on_waiting(sum(change.owns(row) for row in waiting))
