"""The days and hours of the event's own zone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date
from flask_babel import get_locale

from companion.record.paper import BRITISH
from companion.times import from_iso


class Days:
    """Moments as the clocks at the venue show them, in the reader's language."""

    def __init__(self, zone: str) -> None:
        self._zone = ZoneInfo(zone)

    def local(self, moment: str) -> datetime:
        return from_iso(moment).astimezone(self._zone)

    def at(self, moment: str | None) -> datetime | None:
        return self.local(moment) if moment else None

    def said(self, moment: str) -> str:
        """The whole date and the hour."""
        locale = str(get_locale() or "en")
        local = self.local(moment)
        day = format_date(local.date(), "long", locale=BRITISH.get(locale, locale))
        return f"{day}, {local:%H:%M}"

    def span(self, begin: str, end: str) -> str:
        """From when until when; the day only once if it is the same."""
        same = self.local(begin).date() == self.local(end).date()
        until = f"{self.local(end):%H:%M}" if same else self.said(end)
        return f"{self.said(begin)} – {until}"

    def are_several(self, moments: Iterable[str | None]) -> bool:
        """Whether these are not all of one day."""
        return len({self.local(moment).date() for moment in moments if moment}) > 1
