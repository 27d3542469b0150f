"""Who sees what of an agenda item."""

from __future__ import annotations

from typing import Any

from companion.agenda.models import Item
from companion.people.roles import Audience
from companion.times import iso


def seen_by(item: Item, audience: Audience) -> dict[str, Any] | None:
    """The item as this audience may see it; None if it is not for them.

    Only the staff sees hidden items, notes, and who speaks where names stay in the room.
    """
    if audience is Audience.STAFF:
        return {**_view(item), "hidden": item.hidden, "notes": item.notes}
    if item.hidden:
        return None
    if item.is_nameless:
        return {**_view(item), "speakers": []}
    return _view(item)


def _view(item: Item) -> dict[str, Any]:
    return {
        "id": item.id,
        "rank": item.rank,
        "title": item.title,
        "kind": item.kind,
        "theme": item.theme,
        "speakers": item.speakers,
        "room": item.room,
        "state": item.state,
        "planned_start": iso(item.planned_start),
        "planned_minutes": item.planned_minutes,
        "extended_minutes": item.extended_minutes,
        "hard_start": item.hard_start,
        "actual_start": iso(item.actual_start),
        "actual_end": iso(item.actual_end),
    }
