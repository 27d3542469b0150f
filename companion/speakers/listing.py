"""What the staff can do with the list as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from companion import times
from companion.event.models import Event
from companion.live.change import Change
from companion.speakers import rules
from companion.speakers.models import Entry


def open_list(change: Change) -> Event:
    """Everyone can ask to speak. A closing hour that has gone by is forgotten."""
    closes_at = _closes_at(change)
    if closes_at is not None and closes_at <= change.now:
        _set(change, queue_closes_at=None)
    return _set(change, queue="open")


def close_list(change: Change) -> Event:
    """Nobody can ask to speak any more; who waits keeps waiting, and the staff can add."""
    return _set(change, queue="closed", queue_closes_at=None)


def close_at(change: Change, *, time: datetime | None) -> Event:
    """The list closes by itself at this moment; None: it does not."""
    moment = time and times.plausible(time)
    if moment is not None:
        rules.agree_on_closing(moment, change.event.setting("queue"), change.now)
    return _set(change, queue_closes_at=times.iso(moment))


def set_limits(change: Change, *, limits: Mapping[str, int]) -> Event:
    """Each group has these seconds for a turn that is still to begin."""
    change.select(Entry, Entry.limit_s.is_(None))
    return _set(change, limits=dict(limits))


def close_when_due(change: Change) -> None:
    """The list is closed if its hour has come."""
    closes_at = next_closing(change)
    if closes_at is not None and closes_at <= change.now:
        close_list(change)


def next_closing(change: Change) -> datetime | None:
    return None if change.event.setting("queue") == "closed" else _closes_at(change)


def _closes_at(change: Change) -> datetime | None:
    closes_at = change.event.setting("queue_closes_at")
    return closes_at and times.from_iso(closes_at)


def _set(change: Change, **settings: Any) -> Event:
    event = change.event
    new = {name: value for name, value in settings.items() if event.setting(name) != value}
    if new:
        event.settings = {**event.settings, **new}
    return event
