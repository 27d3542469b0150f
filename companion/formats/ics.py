"""The programme as a calendar that is subscribed to (RFC 5545, RFC 7986)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone
from icalendar.enums import STATUS

from companion.formats.schedule import Schedule, Talk

MADE_BY = "-//Companion//Companion//EN"
REFRESH = timedelta(minutes=5)
"""How often a calendar may ask again: while an event runs, its times move."""


def write(schedule: Schedule) -> bytes:
    """The calendar, as of when the programme was read."""
    calendar = Calendar.new(
        prodid=MADE_BY,
        method="PUBLISH",
        uid=schedule.url,
        name=schedule.title,
        url=schedule.url,
        refresh_interval=REFRESH,
        subcomponents=[_zone(schedule), *(_entry(schedule, talk) for talk in schedule.talks)],
    )
    # The standard names no type of its own for it, so it has to be said.
    calendar["REFRESH-INTERVAL"].params["VALUE"] = "DURATION"
    content: bytes = calendar.to_ical()
    return content


def _zone(schedule: Schedule) -> Timezone:
    """The event's zone in the years that the calendar is of."""
    days = [schedule.starts, schedule.ends]
    days += [moment.date() for talk in schedule.talks for moment in (talk.start, talk.end)]
    first, last = date(min(days).year, 1, 1), date(max(days).year + 1, 1, 1)
    return Timezone.from_tzinfo(ZoneInfo(schedule.zone), schedule.zone, first, last)


def _entry(schedule: Schedule, talk: Talk) -> Event:
    start, end = _moments(talk)
    return Event.new(
        uid=f"{talk.key}@{urlsplit(schedule.url).hostname}",
        sequence=schedule.version,
        stamp=schedule.read_at,
        start=start,
        end=end,
        summary=talk.name,
        description=talk.description or None,
        location=talk.place or None,
        categories=(talk.track,) if talk.track else (),
        status=STATUS.CANCELLED if talk.is_skipped else STATUS.CONFIRMED,
        url=schedule.url,
    )


def _moments(talk: Talk) -> tuple[datetime, datetime | None]:
    """Start and end; no end where that is the start.

    The hour that clocks show twice means its first time in a calendar, so the second is in UTC.
    """
    start, end = talk.local_start, talk.local_end
    if start.fold or end.fold:
        start, end = talk.start, talk.end
    return start, None if talk.start == talk.end else end
