"""The speakers of an event: the queue, and who has the floor."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from msgspec import UNSET, Meta, UnsetType, field

from companion.live.board import Args, Board, Command, Id, Limit, OnRow, Owned
from companion.people.roles import DESKS, EVERYONE
from companion.speakers import actions, listing, turns
from companion.speakers.audience import seen_by, seen_by_owner
from companion.speakers.models import Entry
from companion.speakers.rules import TURNS

Moment = Annotated[datetime, Meta(tz=True)]
Language = Annotated[str, Meta(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z", max_length=8)]
Known = Annotated[str, Meta(min_length=1, max_length=64)]
"""A room or a group of the event."""

Kind = Literal["interposed", "point_of_order", "programme", "reply", "normal"]
Channel = Literal["room", "online"]
Seconds = Annotated[int, Meta(ge=10, le=4 * 60 * 60)]

ASKING = Limit(name="request", count=5, seconds=60)


class Wish(Args, kw_only=True):
    """`room` may be absent where the event has one."""

    affiliation: str | None = None
    topic: str | None = None
    language: Language | None = None
    kind: Kind = "normal"
    room: Known | None = None


class Request(Wish, kw_only=True):
    channel: Channel
    name: str | None = None


class Add(Wish, kw_only=True):
    """`limit_s`: the seconds of this turn, where they differ from those of the group."""

    name: str
    channel: Channel = "room"
    group: Known | None = None
    limit_s: Seconds | None = None


class Record(Args, kw_only=True):
    """A turn that ran `from` one moment `to` another."""

    name: str
    from_: Moment = field(name="from")
    to: Moment
    affiliation: str | None = None
    group: Known | None = None
    channel: Channel = "room"
    kind: Kind = "normal"
    topic: str | None = None
    room: Known | None = None


class Own(Args, kw_only=True):
    id: Id


class Edit(OnRow, kw_only=True):
    """What is absent stays as it is; None empties it."""

    name: str | UnsetType | None = UNSET
    affiliation: str | UnsetType | None = UNSET
    group: Known | UnsetType | None = UNSET
    topic: str | UnsetType | None = UNSET
    language: Language | UnsetType | None = UNSET
    channel: Channel | UnsetType = UNSET
    kind: Kind | UnsetType = UNSET


class Start(OnRow, kw_only=True):
    """`expected`: who has the floor as the sender sees it, or None."""

    expected: Id | None


class CallNext(Args, kw_only=True):
    """`expected`: who has the floor as the sender sees it, or None."""

    expected: Id | None
    room: Known | None = None


class Move(OnRow, kw_only=True):
    """`after`: the entry to follow; None: to be the first."""

    after: Id | None


class Remove(OnRow, kw_only=True):
    reason: str | None = None


class Extend(OnRow, kw_only=True):
    seconds: Annotated[int, Meta(ge=-4 * 60 * 60, le=4 * 60 * 60)]


class Correct(OnRow, kw_only=True):
    """Either of the two, or both."""

    started_at: Moment | UnsetType = UNSET
    ended_at: Moment | UnsetType = UNSET

    def __post_init__(self) -> None:
        if self.started_at is UNSET and self.ended_at is UNSET:
            raise ValueError("either `started_at` or `ended_at` is needed")


class CloseAt(Args, kw_only=True):
    """`time` None: the list stays open."""

    time: Moment | None


class SetLimits(Args, kw_only=True):
    """Seconds by group; a group that is absent has the event's."""

    limits: Annotated[dict[Known, Seconds], Meta(max_length=100)]


SPEAKERS = Board(
    name="speakers",
    model=Entry,
    seen_by=seen_by,
    clock_states=TURNS,
    owned=(
        Owned(
            name="turns",
            model=Entry,
            seen_by_owner=seen_by_owner,
            reads_event=True,
            reachable=True,
        ),
    ),
    commands=(
        Command("withdraw", actions.withdraw, by=EVERYONE, takes=Own, until="archived"),
        Command("ready", actions.ready, by=EVERYONE, takes=Own),
        Command("call", actions.call, by=DESKS, takes=OnRow),
        Command("no_show", actions.no_show, by=DESKS, takes=OnRow),
        Command("hold", actions.hold, by=DESKS, takes=OnRow),
        Command("restore", actions.restore, by=DESKS, takes=OnRow),
        Command("remove", actions.remove, by=DESKS, takes=Remove),
        Command("edit", actions.edit, by=DESKS, takes=Edit, until="ended"),
        Command("move", actions.move, by=DESKS, takes=Move),
        Command("back", actions.back, by=DESKS, takes=OnRow, until="ended"),
        Command("start", turns.start, by=DESKS, takes=Start),
        Command("call_next", turns.call_next, by=DESKS, takes=CallNext),
        Command("pause", turns.pause, by=DESKS, takes=OnRow),
        Command("resume", turns.resume, by=DESKS, takes=OnRow),
        Command("set_aside", turns.set_aside, by=DESKS, takes=OnRow),
        Command("finish", turns.finish, by=DESKS, takes=OnRow),
        Command("extend", turns.extend, by=DESKS, takes=Extend),
        Command("correct", turns.correct, by=DESKS, takes=Correct, until="ended"),
        Command("open", listing.open_list, by=DESKS),
        Command("close", listing.close_list, by=DESKS),
        Command("close_at", listing.close_at, by=DESKS, takes=CloseAt),
        Command("set_limits", listing.set_limits, by=DESKS, takes=SetLimits),
    ),
    fall_due=listing.close_when_due,
    next_due=listing.next_closing,
)
