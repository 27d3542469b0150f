"""What the staff can do with the agenda."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from itertools import chain
from typing import Any, Protocol

from sqlalchemy import select

from companion import ranks, times
from companion.agenda import rules
from companion.agenda.models import Item
from companion.documents import Document, dated, next_document
from companion.errors import N_, bad_request
from companion.live.change import Change
from companion.text import NAME, tidy, tidy_line


class Speaker(Protocol):
    """Who is to speak: a person of the event, or anybody by name."""

    person: str | None
    name: str | None
    minutes: int | None


def begin(change: Change, item: Item) -> None:
    """The item is live, and the one that was live in its room is done."""
    for live in change.select(Item, Item.room == item.room, Item.state == "live"):
        live.end(change.now)
    # The room is free in the database too before it is taken: one item is live at a time.
    change.session.flush()
    item.begin(change.now)


def finish(change: Change, *, id: str) -> Item:
    """The item is done."""
    item = change.find(Item, id)
    if rules.to_do("finish", item):
        item.end(change.now)
    return item


def skip(change: Change, *, id: str) -> Item:
    """The item will not be."""
    item = change.find(Item, id)
    if rules.to_do("skip", item):
        item.state = "skipped"
    return item


def extend(change: Change, *, id: str, minutes: int) -> Item:
    """The item has so much more time than planned; by less than 0 it has less."""
    item = change.find(Item, id)
    rules.must_be_in(rules.TO_COME, item)
    given = item.planned_minutes + item.extended_minutes + minutes
    item.extended_minutes = min(max(given, 0), rules.LONGEST_MINUTES) - item.planned_minutes
    return item


def add(
    change: Change,
    *,
    title: str,
    planned_minutes: int,
    kind: str = "discussion",
    planned_start: datetime | None = None,
    theme: str | None = None,
    speakers: Iterable[Speaker] = (),
    room: str | None = None,
    hard_start: bool = False,
    hidden: bool = False,
    notes: str = "",
    documents: Iterable[Document] = (),
    after: str | None = None,
) -> Item:
    """An item behind `after`, at once when that is planned to end, or where its hour belongs."""
    items, here = _in_order(change), change.event.room(room)
    ahead = None if after is None else change.find(Item, after)
    if planned_start is None:
        last = next((each for each in reversed(items) if each.room == here), None)
        start = _end_of(change, ahead or last)
    else:
        start = times.plausible(planned_start)
    if ahead is None:
        ahead = next((each for each in reversed(items) if each.planned_start <= start), None)
    return change.add(
        Item(
            rank=_rank_behind(change, ahead),
            title=tidy_line(title),
            kind=kind,
            theme=_known_theme(change, theme),
            speakers=_named(change, speakers),
            room=here,
            planned_start=start,
            planned_minutes=planned_minutes,
            hard_start=hard_start,
            hidden=hidden,
            notes=_note(notes),
            documents=_dated(change, documents),
        )
    )


def edit(change: Change, *, id: str, **edits: Any) -> Item:
    """The item says this of itself; what is not named stays.

    `edits` are those of the arguments of `add` that an item keeps.
    """
    item = change.find(Item, id)
    fitted = {
        name: _FITTED[name](change, value) if name in _FITTED else value
        for name, value in edits.items()
    }
    if fitted.get("room", item.room) != item.room:
        rules.must_be_in(frozenset({"upcoming", "skipped"}), item)
    for name, value in fitted.items():
        setattr(item, name, value)
    return item


def move(change: Change, *, id: str, after: str | None) -> Item:
    """The item follows `after`, or is the first."""
    item = change.find(Item, id)
    ahead = None if after is None else change.find(Item, after)
    if ahead is item:
        raise bad_request(N_("Choose another item to put this one after."))
    item.rank = _rank_behind(change, ahead, item)
    return item


def remove(change: Change, *, id: str) -> Item:
    """The item is on the agenda no more."""
    item = change.find(Item, id)
    rules.must_be_in(rules.REMOVABLE, item)
    item.gone = True
    return item


def show_documents(change: Change) -> None:
    """Documents whose date has come are shown."""
    for item in change.select(Item):
        item.documents = dated(item.documents, change.now)


def next_to_show(change: Change) -> datetime | None:
    """When the next document of an item that is not shown yet begins to show."""
    of_event = (Item.event_id == change.event.id, Item.gone.is_(False))
    found = change.session.scalars(select(Item.documents).where(*of_event))
    return next_document(chain.from_iterable(found))


def mend(change: Change) -> None:
    """After something was taken back no two items share a place; the earlier one is ahead."""
    items = sorted(change.select(Item), key=lambda item: (item.rank, item.planned_start, item.id))
    for item, rank in zip(items, ranks.apart([each.rank for each in items]), strict=True):
        item.rank = rank


def _rank_behind(change: Change, ahead: Item | None, item: Item | None = None) -> str:
    """A rank behind that item, and behind removed ones that may come back to a place there."""
    rows = change.session.execute(
        select(Item.id, Item.rank, Item.gone).where(Item.event_id == change.event.id)
    )
    others = [row for row in rows if item is None or row.id != item.id]
    return ranks.behind(
        ahead.rank if ahead else None,
        [other.rank for other in others if not other.gone],
        item.rank if item else None,
        away=[other.rank for other in others],
    )


def _in_order(change: Change) -> list[Item]:
    return sorted(change.select(Item), key=lambda item: (item.rank, item.id))


def _end_of(change: Change, item: Item | None) -> datetime:
    """When the item is planned to end; without one, when the event begins."""
    if item is None:
        return change.event.starts_at
    return item.planned_start + timedelta(minutes=item.planned_minutes)


def _known_theme(change: Change, theme: str | None) -> str | None:
    known = {each["id"] for each in change.event.details.get("themes", [])}
    if theme is not None and theme not in known:
        raise bad_request(N_("This event has no such theme. Add it to the event first."))
    return theme


def _named(change: Change, speakers: Iterable[Speaker]) -> list[dict[str, Any]]:
    """The speakers as an item keeps them; who is of the event has the event's name for them."""
    names = {each["id"]: each["name"] for each in change.event.details.get("people", [])}
    kept = []
    for speaker in speakers:
        if speaker.person is not None and speaker.person not in names:
            raise bad_request(N_("Nobody of this event has this id. Give a name instead."))
        name = names[speaker.person] if speaker.person else tidy_line(speaker.name or "", NAME)
        kept.append({"person": speaker.person, "name": name, "minutes": speaker.minutes})
    return kept


def _dated(change: Change, documents: Iterable[Document]) -> list[dict[str, Any]]:
    return dated((each.plain() for each in documents), change.now)


def _note(text: str) -> str:
    return tidy(text, rules.LONGEST_NOTE) if text.strip() else ""


_FITTED: dict[str, Callable[[Change, Any], Any]] = {
    "title": lambda change, title: tidy_line(title),
    "theme": _known_theme,
    "speakers": _named,
    "documents": _dated,
    "room": lambda change, room: change.event.room(room),
    "planned_start": lambda change, moment: times.plausible(moment),
    "notes": lambda change, notes: _note(notes),
}
"""How an edited value is made fit to be kept, where it is not kept as it was given."""
