"""The record in the words of its reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext

from companion.record import meeting, notes, questions
from companion.record.days import Days
from companion.record.model import Record
from companion.record.paper import Paper

Words = Mapping[str, Any]


def paper_of(record: Record, words: Words, *, language: str, direction: str) -> Paper:
    """The record for a reader of this language; `words` are those of the pages."""
    days = Days(record.event.zone)
    return Paper(
        title=record.event.title,
        subtitle=gettext("Record of the event"),
        language=language,
        direction=direction,
        several_days=days.are_several(_moments(record)),
        facts=_facts(record, days),
        sections=(
            meeting.agenda(record, words, days),
            meeting.suspensions(record, days),
            meeting.turns(record, words, days),
            meeting.time_by_group(record, words),
            meeting.time_by_channel(record, words),
            questions.by_theme(record, words, days),
            questions.unanswered(record, words, days),
            notes.by_tag(record, words, days),
        ),
    )


def _facts(record: Record, days: Days) -> tuple[tuple[str, str], ...]:
    event = record.event
    attribution = {
        "open": gettext("Names are recorded."),
        "chatham": gettext("Names stay in the room."),
    }
    facts = (
        (gettext("Series"), event.series),
        (gettext("Place"), event.place),
        (gettext("Planned"), days.span(event.starts_at, event.ends_at)),
        (gettext("Time zone"), event.zone),
        (gettext("Attribution"), attribution[event.attribution]),
        (gettext("As of"), days.said(record.made_at)),
    )
    return tuple((label, said) for label, said in facts if said)


def _moments(record: Record) -> list[str | None]:
    """Those that the record tells by the hour."""
    return [
        *(each.planned_start for each in record.items),
        *(each.planned_end for each in record.items),
        *(each.actual_start for each in record.items),
        *(each.actual_end for each in record.items),
        *(each.started_at for each in record.turns),
        *(each.started_at for each in record.suspensions),
        *(each.at for each in record.notes),
    ]
