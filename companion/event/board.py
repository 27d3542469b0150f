"""The event as a board of one row."""

from __future__ import annotations

from typing import Literal

from msgspec import UNSET, UnsetType

from companion.event import actions
from companion.event.audience import seen_by
from companion.event.details import Channel, Edits
from companion.event.models import Event
from companion.live.board import Args, Board, Command, Id, Seen
from companion.people.roles import ORGANISERS, STREAMERS


class Set(Args, kw_only=True):
    """`seen`, the version that the sender saw, goes with `id`."""

    settings: Edits
    id: Id | UnsetType = UNSET
    seen: Seen | UnsetType = UNSET

    def __post_init__(self) -> None:
        if self.seen is not UNSET and self.id is UNSET:
            raise ValueError("`seen` needs `id`")


class Stream(Args, kw_only=True):
    state: Literal["ok", "trouble", "down"]


class Channels(Args, kw_only=True):
    """All of them: one that is not named is none any more."""

    channels: list[Channel]


EVENT = Board(
    name="event",
    model=Event,
    seen_by=seen_by,
    counts=frozenset({"joined"}),
    commands=(
        Command("draft", actions.prepare, by=ORGANISERS),
        Command("open", actions.open_doors, by=ORGANISERS),
        Command("archive", actions.archive, by=ORGANISERS, until="ended"),
        Command("set", actions.edit, by=ORGANISERS, takes=Set, until="ended"),
        Command("stream", actions.tell_stream, by=STREAMERS, takes=Stream),
        Command("channels", actions.tell_channels, by=STREAMERS, takes=Channels),
    ),
    fall_due=actions.show_documents,
    next_due=actions.next_document,
)
