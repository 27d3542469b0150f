"""Who sees what of an entry."""

from __future__ import annotations

from typing import Any

from companion.people.roles import Audience
from companion.speakers import rules
from companion.speakers.models import Entry
from companion.times import iso

ON_STAGE = rules.IN_LINE | rules.TURNS | {"finished"}
"""What everybody sees."""

JOINING = rules.TURNS | {"called"}
"""States in which the owner is told how to join."""


def seen_by(entry: Entry, audience: Audience) -> dict[str, Any] | None:
    """The entry as this audience may see it; None if it is not for them.

    Where names stay in the room, its screens have that of whoever has the floor, and
    `nameless` tells those that are streamed to leave it out. Only the staff learns when
    exactly somebody asked.
    """
    if audience is Audience.STAFF:
        return {**_view(entry), **_for_staff(entry)}
    if entry.state not in ON_STAGE:
        return None
    on_floor = audience is Audience.DISPLAY and entry.state in rules.TURNS
    if entry.is_nameless and not on_floor:
        return {**_view(entry), "name": None, "affiliation": None}
    return _view(entry)


def seen_by_owner(entry: Entry) -> dict[str, Any] | None:
    """What became of it, for whoever asked; how to join when it is their turn."""
    if entry.gone:
        return None
    told = {"id": entry.id, "state": entry.state}
    ways = entry.event.details.get("access", {})
    join = {way: ways[way] for way in ("watch", "backup", "dial_in") if ways.get(way)}
    if join and entry.channel == "online" and entry.state in JOINING:
        return {**told, "join": join}
    return told


def _view(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "rank": entry.rank,
        "kind": entry.kind,
        "state": entry.state,
        "room": entry.room,
        "item": entry.item,
        "question": entry.question,
        "reply_to": entry.reply_to,
        "name": entry.name,
        "affiliation": entry.affiliation,
        "nameless": entry.is_nameless,
        "channel": entry.channel,
        "language": entry.language,
        "limit_s": entry.granted_s,
        "requested_at": iso(entry.requested_at.replace(second=0, microsecond=0)),
        "called_at": iso(entry.called_at),
        "started_at": iso(entry.started_at),
        "paused_at": iso(entry.paused_at),
        "paused_ms": entry.paused_ms,
        "ended_at": iso(entry.ended_at),
        "interrupted_by": entry.interrupted_by,
        "earlier": entry.earlier,
    }


def _for_staff(entry: Entry) -> dict[str, Any]:
    return {
        "requested_at": iso(entry.requested_at),
        "group": entry.group,
        "topic": entry.topic,
        "reason": entry.reason,
        "ready_at": iso(entry.ready_at),
        "has_device": entry.owner is not None,
        "added": entry.added_by is not None,
        "spoken": entry.spoken,
        "passed_over": entry.passed_over,
    }
