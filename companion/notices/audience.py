"""Who is told which notice."""

from __future__ import annotations

from typing import Annotated, TypedDict, get_args

from companion.notices import rules
from companion.notices.models import Notice
from companion.people.roles import Audience
from companion.times import iso
from companion.wire import Id, Moment, one_of


class NoticeRow(TypedDict):
    """A notice; one to the chair waits until it is acknowledged.

    One with a `code` is the chair's to the moderators: it has no text, and its words are the
    reader's own.
    """

    id: Id
    text: str
    code: Annotated[str, one_of(get_args(rules.Signal))] | None
    to: Annotated[str, one_of(("public", "staff", "chair"))]
    posted_at: Moment
    until: Moment | None
    acknowledged_at: Moment | None


def seen_by(notice: Notice, audience: Audience) -> NoticeRow | None:
    """The notice as this audience may see it; those to staff and chair are the staff's."""
    if notice.to != "public" and audience is not Audience.STAFF:
        return None
    return {
        "id": notice.id,
        "text": notice.text,
        "code": notice.code,
        "to": notice.to,
        "posted_at": iso(notice.posted_at),
        "until": iso(notice.until),
        "acknowledged_at": iso(notice.acknowledged_at),
    }
