"""The notices of an event."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta

from companion.live.board import Args, Board, Command, OnRow
from companion.notices import actions, rules
from companion.notices.audience import seen_by
from companion.notices.models import Notice
from companion.people.roles import CHAIRS, MODERATORS


class Post(Args, kw_only=True):
    text: str
    to: Literal["public", "staff", "chair"]
    until: Annotated[datetime, Meta(tz=True)] | None = None


class Signal(Args, kw_only=True):
    code: rules.Signal


NOTICES = Board(
    name="notices",
    model=Notice,
    seen_by=seen_by,
    commands=(
        Command("post", actions.post, by=MODERATORS, takes=Post, until="ended"),
        Command("signal", actions.signal, by=CHAIRS, takes=Signal, until="ended"),
        Command("clear", actions.clear, by=MODERATORS, takes=OnRow, until="ended"),
        Command("acknowledge", actions.acknowledge, by=CHAIRS, takes=OnRow, until="ended"),
        Command("back", actions.back, by=MODERATORS, takes=OnRow, also_gone=True, until="ended"),
    ),
    fall_due=actions.take_down,
    next_due=actions.next_end,
)
