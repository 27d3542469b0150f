"""What was asked, by theme, with what became of it; and what nobody has answered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from flask_babel import get_locale, gettext, pgettext

from companion.record.days import Days
from companion.record.model import Question, Record
from companion.record.paper import Cell, Group, Paragraph, Section

Words = Mapping[str, Any]


def by_theme(record: Record, words: Words, days: Days) -> Section:
    questions = _ordered(record.questions)
    return Section(
        key="questions",
        title=gettext("Questions by theme"),
        columns=_columns(),
        rows=[_row(question, words, days) for question in questions],
        nothing=gettext("There are none."),
        groups=_groups(questions, lambda question: _told(question, words)),
    )


def unanswered(record: Record, words: Words, days: Days) -> Section:
    """What is left to do; to be read it needs the questions alone, which are told of above."""
    questions = _ordered(question for question in record.questions if question.is_unanswered)
    return Section(
        key="unanswered",
        title=gettext("Unanswered"),
        columns=_columns(),
        rows=[_row(question, words, days) for question in questions],
        nothing=gettext("There are none."),
        groups=_groups(questions, lambda question: Paragraph(text=_numbered(question))),
    )


def _ordered(questions: Iterable[Question]) -> list[Question]:
    """By theme, those without one last, and in a theme as they were asked."""
    return sorted(questions, key=lambda question: (question.theme is None, question.theme or ""))


def _groups(questions: list[Question], told: Callable[[Question], Paragraph]) -> tuple[Group, ...]:
    themes: dict[str | None, list[Paragraph]] = {}
    for question in questions:
        themes.setdefault(question.theme, []).append(told(question))
    return tuple(
        Group(title=theme or gettext("Other questions"), paragraphs=tuple(paragraphs))
        for theme, paragraphs in themes.items()
    )


def _columns() -> dict[str, str]:
    return {
        "number": gettext("Number"),
        "theme": pgettext("question", "Theme"),
        "text": gettext("Text"),
        "translation": gettext("Translation"),
        "name": gettext("Name"),
        "affiliation": gettext("Organisation"),
        "item": gettext("Item"),
        "asked_at": gettext("Asked at"),
        "votes": gettext("Number of votes"),
        "state": gettext("State"),
        "reason": gettext("Reason"),
        "answer": gettext("Answer"),
    }


def _row(question: Question, words: Words, days: Days) -> tuple[Cell, ...]:
    return (
        question.number,
        question.theme,
        _text(question),
        _translation(question),
        question.name,
        question.affiliation,
        question.item,
        days.local(question.asked_at),
        question.votes,
        _fate(question, words),
        _reason(question, words),
        question.answer,
    )


def _told(question: Question, words: Words) -> Paragraph:
    named = ", ".join(part for part in (question.name, question.affiliation) if part)
    facts = (
        (gettext("Translation"), _translation(question)),
        (gettext("Number of votes"), str(question.votes)),
        (gettext("State"), _fate(question, words)),
        (gettext("Reason"), _reason(question, words)),
        (gettext("Answer"), question.answer),
    )
    return Paragraph(
        text=_numbered(question),
        by=named or str(words["nameless"]),
        facts=tuple((label, said) for label, said in facts if said),
    )


def _numbered(question: Question) -> str:
    return f"{question.number}. {_text(question)}"


def _text(question: Question) -> str:
    return question.text or str(gettext("Its text is erased."))


def _translation(question: Question) -> str | None:
    return question.translations.get(str(get_locale() or "en"))


def _fate(question: Question, words: Words) -> str:
    if question.merged_into is not None:
        return str(gettext("Joined with question %(number)s", number=question.merged_into))
    return str(words[f"staff_state.{question.state}"])


def _reason(question: Question, words: Words) -> str | None:
    if question.reason is None:
        return None
    code = str(words[f"reason.{question.reason}"])
    return f"{code} {question.reason_text}" if question.reason_text else code
