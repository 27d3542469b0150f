"""Whether the parts of a plan fit together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

from companion.event import rules
from companion.event.details import Edits
from companion.formats.plan import Document, Plan

Path = tuple[str | int, ...]
"""The keys and indices that lead to a value: ("agenda", 2, "title")."""

Fault = tuple[Path, str]
"""Where something is wrong, and what."""

YEARS = (2000, 2199)


def faults_of(plan: Plan) -> Iterator[Fault]:
    """What does not fit together in a plan whose parts are each well formed."""
    if plan.zone not in available_timezones():
        yield ("zone",), f'"{plan.zone}" is no time zone; one is named like "Europe/Paris"'
        return
    wrong_hours = list(_hours(plan))
    yield from wrong_hours
    yield from _no_settings(plan.settings)
    yield from _twice("themes", [theme.id for theme in plan.themes])
    yield from _twice("people", [person.id for person in plan.people])
    yield from _twice("rooms", [room.id for room in plan.rooms])
    yield from _unknown_names(plan)
    if not wrong_hours:
        yield from _collisions(plan)


def _hours(plan: Plan) -> Iterator[Fault]:
    for path, hour in _named_hours(plan):
        if not YEARS[0] <= hour.year <= YEARS[1]:
            yield path, "no event has this date"
        elif not _exists(plan, hour):
            yield path, f"the clocks of {plan.zone} skip this hour: they go forward"
    if plan.ends_at <= plan.starts_at:
        yield ("ends_at",), "the event ends before it starts"
    if plan.hard_end is not None and plan.hard_end <= plan.starts_at:
        yield ("hard_end",), "the hard end comes before the start"


def _named_hours(plan: Plan) -> Iterator[tuple[Path, datetime]]:
    yield ("starts_at",), plan.starts_at
    yield ("ends_at",), plan.ends_at
    if plan.hard_end is not None:
        yield ("hard_end",), plan.hard_end
    yield from _begin((), plan.documents)
    for index, item in enumerate(plan.agenda):
        yield from _begin(("agenda", index), item.documents)
        if item.planned_start is not None:
            day = item.day or plan.starts_at.date()
            yield ("agenda", index, "planned_start"), datetime.combine(day, item.planned_start)


def _begin(path: Path, documents: Iterable[Document]) -> Iterator[tuple[Path, datetime]]:
    for index, document in enumerate(documents):
        if document.from_ is not None:
            yield (*path, "documents", index, "from"), document.from_


def _exists(plan: Plan, local: datetime) -> bool:
    there = plan.moment(local).astimezone(ZoneInfo(plan.zone))
    return there.replace(tzinfo=None) == local


def _no_settings(settings: Edits) -> Iterator[Fault]:
    for name in settings.plain():
        if name not in rules.DEFAULTS:
            yield ("settings", name), f'"{name}" is no setting; it has a place of its own'


def _twice(name: str, ids: list[str]) -> Iterator[Fault]:
    for index, id in enumerate(ids):
        if id in ids[:index]:
            yield (name, index, "id"), f'"{id}" names another of the {name} already'


def _unknown_names(plan: Plan) -> Iterator[Fault]:
    themes = {theme.id for theme in plan.themes}
    people = {person.id for person in plan.people}
    rooms = {room.id for room in plan.rooms} or {rules.MAIN_ROOM}
    for index, item in enumerate(plan.agenda):
        if item.day is not None and item.planned_start is None:
            yield ("agenda", index, "day"), "a day needs a planned_start"
        if item.theme is not None and item.theme not in themes:
            yield ("agenda", index, "theme"), f'there is no theme "{item.theme}" in this file'
        if item.room is not None and item.room not in rooms:
            yield ("agenda", index, "room"), f'there is no room "{item.room}" in this file'
        for number, speaker in enumerate(item.speakers):
            path = ("agenda", index, "speakers", number)
            if speaker.person is None and not (speaker.name or "").strip():
                yield path, 'a speaker needs a "person" or a "name"'
            elif speaker.person is not None and speaker.person not in people:
                reason = f'there is nobody with the id "{speaker.person}" in this file'
                yield (*path, "person"), reason


def _collisions(plan: Plan) -> Iterator[Fault]:
    opens, closes = plan.moment(plan.starts_at), plan.moment(plan.ends_at)
    busy: dict[str, tuple[datetime, str]] = {}
    for index, (item, start) in enumerate(zip(plan.agenda, plan.starts(), strict=True)):
        end = start + timedelta(minutes=item.planned_minutes)
        free, before = busy.get(plan.room_of(item), (opens, ""))
        if start < opens:
            yield ("agenda", index, "planned_start"), "the event has not started yet at this hour"
        elif start < free:
            yield ("agenda", index, "planned_start"), f'"{before}" is not over yet at this hour'
        elif end > closes:
            yield ("agenda", index, "planned_minutes"), "the event ends before this is over"
        busy[plan.room_of(item)] = (max(end, free), item.title)
