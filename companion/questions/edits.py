"""How questions read, and to what and to whom they belong."""

from __future__ import annotations

from companion.errors import N_, conflict
from companion.live.change import Change
from companion.questions import rules
from companion.questions.models import Question
from companion.text import QUESTION, tidy

TRANSLATION = 2 * QUESTION
"""The most graphemes of a translation."""


def edit(change: Change, *, id: str, text: str) -> Question:
    """The question reads like this; the staff keeps how it was asked."""
    question = change.find(Question, id)
    tidied = tidy(text, QUESTION)
    rules.agree_on(rules.EDITED_IN, question.state, question)
    if tidied != question.text:
        question.original = question.original or question.text
        question.text, question.translations = tidied, {}
    return question


def star(change: Change, *, id: str, on: bool) -> Question:
    """The question is one that the chair wants to see, or is not."""
    question = change.find(Question, id)
    question.starred = on
    return question


def tag(change: Change, *, id: str, theme: str | None) -> Question:
    """The question belongs to the theme, or to none."""
    question = change.find(Question, id)
    rules.agree_on_known(theme, change.event.details.get("themes", ()))
    question.theme = theme
    return question


def translate(change: Change, *, id: str, language: str, text: str | None) -> Question:
    """Readers of the language see this first, the original beneath."""
    question = change.find(Question, id)
    tidied = None if text is None else tidy(text, TRANSLATION)
    rules.agree_on(rules.EDITED_IN, question.state, question)
    question.translations = rules.translated(question.translations, language, tidied)
    return question


def invite_floor(change: Change, *, id: str) -> Question:
    """Whoever asked is invited, unseen, to ask it in person."""
    question = change.find(Question, id)
    rules.agree_on(rules.INVITED_FROM, question.state, question)
    if question.owner is None:
        raise conflict(N_("The staff entered this question: add its asker by name."), question)
    question.invited = True
    return question
