"""The screens of an event, and what each of them shows."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from companion.live.board import Args, Board, Command, Id, Limit, OnRow, Report, Seen
from companion.people.roles import OPERATORS, SCREENS_ALONE, Audience
from companion.screens import actions, rules
from companion.screens.audience import seen_by
from companion.screens.models import Screen

Known = Annotated[str, Meta(min_length=1, max_length=64)]
"""A room of the event."""

Language = Annotated[str, Meta(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z", max_length=35)]
Opening = Annotated[str, Meta(min_length=8, max_length=64)]
Zoom = Annotated[float, Meta(ge=0.5, le=2)]

APPEARING = Limit(name="appear", count=60, seconds=60)


class Appear(Args, kw_only=True):
    """`screen`: a random text that a page keeps for as long as its tab is open, reloads too."""

    screen: Opening | None = None
    view: rules.View | None = None
    name: str | None = None
    room: Known | None = None


class OnScreens(Args, kw_only=True):
    """One screen by its `id`; with null all, or all of a view, in a room, or both."""

    id: Id | None
    seen: Seen | UnsetType = UNSET
    room: Known | None = None

    def __post_init__(self) -> None:
        if self.seen is not UNSET and self.id is None:
            raise ValueError("`seen` needs `id`")


class OnViews(OnScreens, kw_only=True):
    view: rules.View | None = None


class Pin(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """An item, a question, a speaker or a notice by its `id`; how to join or a test card."""

    kind: rules.Pinned
    id: Id | None = None


class Show(OnViews, kw_only=True):
    showing: Pin


class Rename(OnRow, kw_only=True):
    name: str | None


class Adjust(OnRow, kw_only=True):
    """What is absent stays as it is; null leaves it to the page's address, or to its room."""

    view: rules.View | UnsetType = UNSET
    room: Known | UnsetType | None = UNSET
    theme: rules.Theme | UnsetType | None = UNSET
    zoom: Zoom | UnsetType | None = UNSET
    language: Language | UnsetType | None = UNSET
    mirror: bool | UnsetType | None = UNSET


class Note(OnRow, kw_only=True):
    text: str | None


class Clear(OnScreens, kw_only=True):
    slot: rules.Slot


class Take(Clear, kw_only=True):
    """`target`: a row of speakers or questions; null: whatever is on. The clock has none."""

    target: Id | None = None


class SeenByScreen(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A screen has drawn the change of this number, so many milliseconds after it was made."""

    seq: Annotated[int, Meta(ge=0)]
    delay_ms: Annotated[int, Meta(ge=0, le=rules.LONGEST_DELAY_MS)]


SCREENS = Board(
    name="screens",
    model=Screen,
    seen_by=seen_by,
    commands=(
        Command(
            "appear",
            actions.appear,
            by=SCREENS_ALONE,
            takes=Appear,
            limit=APPEARING,
            keeps_record=False,
            is_move=False,
            until="archived",
            on_arrival=True,
        ),
        Command("show", actions.show, by=OPERATORS, takes=Show, until="archived"),
        Command("follow", actions.follow, by=OPERATORS, takes=OnViews, until="archived"),
        Command("safe", actions.secure, by=OPERATORS, takes=OnViews, until="archived"),
        Command("blackout", actions.black_out, by=OPERATORS, takes=OnViews, until="archived"),
        Command(
            "identify",
            actions.identify,
            by=OPERATORS,
            takes=OnViews,
            is_move=False,
            until="archived",
        ),
        Command("rename", actions.rename, by=OPERATORS, takes=Rename, until="archived"),
        Command("set", actions.adjust, by=OPERATORS, takes=Adjust, until="archived"),
        Command("note", actions.note, by=OPERATORS, takes=Note, until="archived"),
        Command("take", actions.take, by=OPERATORS, takes=Take, until="archived"),
        Command("clear", actions.clear, by=OPERATORS, takes=Clear, until="archived"),
    ),
    reports=(
        Report(
            "seen",
            by=SCREENS_ALONE,
            takes=SeenByScreen,
            told_to=frozenset({Audience.DISPLAY, Audience.STAFF}),
        ),
    ),
)
