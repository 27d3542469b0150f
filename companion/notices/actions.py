"""What the staff and the chair can do with notices."""

from __future__ import annotations

from datetime import datetime

from companion.live.change import Change
from companion.notices import rules
from companion.notices.models import Notice
from companion.text import tidy


def post(change: Change, *, text: str, to: str, until: datetime | None = None) -> Notice:
    """The notice stands for those whom it is to, until it is cleared or its time is over."""
    return change.add(
        Notice(
            text=tidy(text, rules.MOST),
            to=to,
            posted_at=change.now,
            until=rules.ends(until, change.now),
        )
    )


def signal(change: Change, *, code: str) -> Notice:
    """The moderators see this wish of the chair's for two minutes; tapped again, for two more."""
    found = change.one(Notice, Notice.code == code)
    notice = found or change.add(Notice(text="", code=code, to="staff"))
    notice.posted_at, notice.until = change.now, change.now + rules.SIGNAL_STANDS
    return notice


def clear(change: Change, *, id: str) -> Notice:
    """Nobody sees the notice any more."""
    notice = change.find(Notice, id)
    notice.gone = True
    return notice


def acknowledge(change: Change, *, id: str) -> Notice:
    """Whoever posted the notice sees that the chair has understood it."""
    notice = change.find(Notice, id)
    rules.agree_on_acknowledging(notice.to, notice)
    notice.acknowledged_at = notice.acknowledged_at or change.now
    return notice


def back(change: Change, *, id: str) -> Notice:
    """The notice is exactly as it was before its last move, cleared or not."""
    notice = change.find(Notice, id, also_gone=True)
    change.take_back(notice)
    return notice


def take_down(change: Change) -> None:
    """Notices whose time is over are gone."""
    for notice in change.select(Notice, Notice.until <= change.now):
        notice.gone = True


def next_end(change: Change) -> datetime | None:
    ends = [notice.until for notice in change.select(Notice, Notice.until.is_not(None))]
    return min((end for end in ends if end is not None), default=None)
