"""What is told of the event itself."""

from __future__ import annotations

from typing import Any

from companion.event import rules
from companion.event.models import Event
from companion.people.roles import Audience
from companion.times import iso


def seen_by(event: Event, audience: Audience) -> dict[str, Any] | None:
    """The event as this audience may see it; a draft is the staff's alone."""
    is_staff = audience is Audience.STAFF
    if event.state == "draft" and not is_staff:
        return None
    told = event.details.get
    return {
        "id": event.id,
        "slug": event.slug,
        "title": event.title,
        "series": _series(event),
        "state": event.state,
        "language": event.language,
        "zone": event.zone,
        "starts_at": iso(event.starts_at),
        "ends_at": iso(event.ends_at),
        "hard_end": iso(event.hard_end),
        "venue": told("venue"),
        "code": event.code,
        "themes": told("themes", []),
        "organisations": told("organisations", []),
        "people": told("people", []),
        "documents": [
            document for document in told("documents", []) if is_staff or rules.is_shown(document)
        ],
        "links": told("links", []),
        "rooms": told("rooms", []),
        "access": told("access", {}),
        "channels": told("channels", []),
        "stream": event.stream,
        "suspensions": event.suspensions,
        "settings": _settings(event, is_staff=is_staff),
    }


def _series(event: Event) -> dict[str, str] | None:
    if event.series is None:
        return None
    return {"slug": event.series.slug, "title": event.series.title}


def _settings(event: Event, *, is_staff: bool) -> dict[str, Any]:
    told = rules.DEFAULTS.keys() if is_staff else rules.DEFAULTS.keys() - rules.STAFF_SETTINGS
    return {name: event.setting(name) for name in told}
