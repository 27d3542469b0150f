"""Days and hours as people read them: those of the event's zone, on a clock of 24 hours."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date, get_timezone_location
from flask_babel import get_locale

from companion.record.paper import BRITISH
from companion.times import from_iso


class Hours:
    """The hours of one event's zone in the reader's language."""

    def __init__(self, zone: str) -> None:
        self._zone = ZoneInfo(zone)
        self._name = zone

    def hour(self, moment: str | None) -> str:
        """ "14:05"; nothing for no moment."""
        return self._local(moment).strftime("%H:%M") if moment else ""

    def day(self, moment: str | None) -> str:
        """The whole date in words."""
        if not moment:
            return ""
        language = str(get_locale() or "en")
        return format_date(
            self._local(moment).date(), "full", locale=BRITISH.get(language, language)
        )

    def offset(self, moment: str) -> str:
        """ "UTC+1" as it is at that moment."""
        minutes = int((self._local(moment).utcoffset() or timedelta()).total_seconds()) // 60
        sign = "−" if minutes < 0 else "+"
        whole, rest = divmod(abs(minutes), 60)
        return f"UTC{sign}{whole}" + (f":{rest:02}" if rest else "")

    def place(self) -> str:
        """The city that the zone is named after."""
        return get_timezone_location(self._name, locale=get_locale() or "en", return_city=True)

    def _local(self, moment: str) -> datetime:
        return from_iso(moment).astimezone(self._zone)
