"""Who is told which notice."""

from __future__ import annotations

from typing import Any

from companion.notices.models import Notice
from companion.people.roles import Audience
from companion.times import iso


def seen_by(notice: Notice, audience: Audience) -> dict[str, Any] | None:
    """The notice as this audience may see it; those to staff and chair are the staff's."""
    if notice.to != "public" and audience is not Audience.STAFF:
        return None
    return {
        "id": notice.id,
        "text": notice.text,
        "to": notice.to,
        "posted_at": iso(notice.posted_at),
        "until": iso(notice.until),
        "acknowledged_at": iso(notice.acknowledged_at),
    }
