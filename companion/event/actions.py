"""What the organiser and the crew can do with the event itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from companion import documents
from companion.event import rules
from companion.event.details import Channel, Edits
from companion.event.models import Event
from companion.live.change import Change
from companion.text import tidy_line


def prepare(change: Change) -> Event:
    """The event is being prepared again: only its staff sees it."""
    change.everything()
    return move(change, "draft")


def open_doors(change: Change) -> Event:
    """The agenda can be read, and questions and requests can be sent ahead."""
    change.everything()
    return move(change, "open")


def archive(change: Change) -> Event:
    """The event is only read from now on."""
    return move(change, "archive")


def move(change: Change, name: str) -> Event:
    """The event is in the state that this move leads to."""
    event = change.event
    event.state = rules.after(name, event.state, event)
    return event


def edit(change: Change, *, settings: Edits, id: str | None = None) -> Event:
    """The event has these settings and details; every row is seen by them in the same change."""
    event = change.event if id is None else change.find(Event, id)
    change.everything()
    edits = {name: _tidied(part) for name, part in settings.plain().items()}
    if edits.get("rehearsal"):
        rules.agree_on_rehearsal(event.state, event)
    rules.agree_on_ids(*(edits.get(name, ()) for name in ("themes", "people", "rooms")))
    if "documents" in edits:
        edits["documents"] = documents.dated(edits["documents"], change.now)

    for name in rules.COLUMNS & edits.keys():
        setattr(event, name, edits.pop(name))
    rules.agree_on_hours(event.zone, event.starts_at, event.ends_at, event.hard_end)
    chosen = {name: edits.pop(name) for name in rules.DEFAULTS.keys() & edits.keys()}
    event.settings = {**event.settings, **chosen}
    event.details = {**event.details, **edits}
    return event


def tell_stream(change: Change, *, state: str) -> Event:
    """Everyone is told how the stream is: ok, in trouble or down."""
    change.event.stream = state
    return change.event


def tell_channels(change: Change, *, channels: list[Channel]) -> Event:
    """Everyone is told where each language is heard, and how it is there."""
    return edit(change, settings=Edits(channels=channels))


def back(change: Change, *, id: str) -> Event:
    """The event is as it was before its last move, with all that the move displaced."""
    event = change.find(Event, id)
    change.everything()
    change.take_back(event)
    return event


def show_documents(change: Change) -> None:
    """Documents whose date has come are shown."""
    found = documents.dated(change.event.details.get("documents", []), change.now)
    change.event.details = {**change.event.details, "documents": found}


def next_document(change: Change) -> datetime | None:
    return documents.next_document(change.event.details.get("documents", ()))


def _tidied(part: Any) -> Any:
    match part:
        case str():
            return tidy_line(part, 500)
        case list():
            return [_tidied(each) for each in part]
        case dict():
            return {name: _tidied(each) for name, each in part.items()}
        case _:
            return part
