"""Notices: to whom they go, until when they stand, and who has understood them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from companion import times
from companion.errors import N_, bad_request, conflict

MOST = 400
"""The most graphemes of a notice."""

Signal = Literal["next", "two_more", "close_list", "suspend"]
"""What the chair asks of the moderators by one tap; each reader's page has the words for it."""

SIGNAL_STANDS = timedelta(minutes=2)


def ends(until: datetime | None, now: datetime) -> datetime | None:
    """When the notice goes by itself, if it does.

    Raises Refused("bad_request") for a moment that is over.
    """
    if until is None:
        return None
    moment = times.plausible(until)
    if moment <= now:
        raise bad_request(N_("This moment is over. Give a later one, or none."))
    return moment


def agree_on_acknowledging(to: str, row: object = None) -> None:
    """Raises Refused("conflict") unless the notice asks for an answer: those to the chair do."""
    if to != "chair":
        raise conflict(N_("Only a notice to the chair can be acknowledged."), row)
