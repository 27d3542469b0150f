"""What the series of an event keeps of the questions that nobody took."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from companion.event.models import Event
from companion.questions.models import Carried


def waiting(session: Session, event: Event) -> list[dict[str, Any]]:
    """Copies that the event can take up, each with the event that it was asked in."""
    copies = session.execute(
        select(Carried, Event.title)
        .join(Event, Carried.asked_in == Event.id)
        .where(Carried.series_id == event.series_id, Carried.taken_by.is_(None))
        .where(Carried.asked_in != event.id)
        .order_by(Event.starts_at, Carried.origin)
    )
    return [
        {"id": copy.origin, "text": copy.text, "language": copy.language, "asked_in": title}
        for copy, title in copies
    ]
