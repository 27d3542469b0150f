"""Moments: aware, UTC, to the millisecond."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import overload

from companion.errors import N_, bad_request

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class SharedClock:
    """What time it is: by this machine until several agree on a clock, and then by that one."""

    def __init__(self) -> None:
        self._agreed: tuple[datetime, float] | None = None

    def agree(self, moment: datetime) -> None:
        """The clock of all machines shows this now; setting this machine's changes nothing."""
        self._agreed = moment, time.monotonic()

    def now(self) -> datetime:
        if self._agreed is None:
            return to_ms(datetime.now(UTC))
        moment, agreed_at = self._agreed
        return to_ms(moment + timedelta(seconds=time.monotonic() - agreed_at))


SHARED = SharedClock()


def now() -> datetime:
    """What time it is, for all machines alike."""
    return SHARED.now()


def to_ms(moment: datetime) -> datetime:
    """The same moment in UTC without what is finer than a millisecond."""
    utc = moment.astimezone(UTC)
    return utc.replace(microsecond=utc.microsecond // 1000 * 1000)


@overload
def iso(moment: datetime) -> str: ...
@overload
def iso(moment: datetime | None) -> str | None: ...
def iso(moment: datetime | None) -> str | None:
    """ISO 8601, UTC, milliseconds, as the protocol writes it; None stays None."""
    if moment is None:
        return None
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def from_iso(text: str) -> datetime:
    """The moment that an ISO 8601 text names.

    Raises ValueError when it is none, or names no zone.
    """
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text!r} names no time zone")
    return to_ms(moment)


def plausible(moment: datetime) -> datetime:
    """The moment that somebody gave, in UTC, to the millisecond.

    Raises Refused("bad_request") for one that no event can mean.
    """
    if not 2000 <= moment.year <= 2199:
        raise bad_request(N_("No event has this date. Check the year."))
    return to_ms(moment)


def epoch_ms(text: str) -> int:
    """Milliseconds since 1970 of the moment that an ISO 8601 text names."""
    return (from_iso(text) - EPOCH) // timedelta(milliseconds=1)


def iso_of(epoch_ms: int) -> str:
    """The moment so many milliseconds after 1970, as the protocol writes it."""
    return iso(EPOCH + timedelta(milliseconds=epoch_ms))
