"""Wishes for the floor, and the turns that they lead to."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Index, LargeBinary, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from companion import times
from companion.db import Base, Moment, Row, numbered_by
from companion.speakers import rules

HAS_FLOOR = "(state = 'speaking' OR (state = 'paused' AND interrupted_by IS NULL)) AND NOT gone"


class Entry(Row, Base):
    """A wish for the floor with its turn, and the turns that it had before it was set aside.

    `owner` is whoever asked, masked; `live_token` stands for them and the kind while the wish
    is open. `limit_s` is None until the turn begins where the rules of the event give it.
    `interrupted_by` is the entry whose turn paused this one; `suspended`: the suspension of
    the event did. `earlier` are turns, `{started_at, ended_at, paused_ms, limit_s}`. `spoken`
    counts the turns that the same person began before, `passed_over` those who asked later
    and spoke. `shown_item` is the item as it is told outside of the staff: none, or the one
    before, while `item` is hidden. `nameless`: made while names were not to be kept together
    with what was said.
    """

    __tablename__ = "speakers"
    __table_args__ = (
        *numbered_by("speakers"),
        Index("speakers_by_state", "event_id", "state"),
        Index(
            "speakers_one_floor",
            "event_id",
            "room",
            unique=True,
            sqlite_where=text(HAS_FLOOR),
            postgresql_where=text(HAS_FLOOR),
        ),
        Index(
            "speakers_one_live",
            "live_token",
            unique=True,
            sqlite_where=text("NOT gone"),
            postgresql_where=text("NOT gone"),
        ),
    )

    state: Mapped[str] = mapped_column(String(16), default="waiting")
    kind: Mapped[str] = mapped_column(String(16))
    rank: Mapped[str] = mapped_column(String(255))
    room: Mapped[str] = mapped_column(String(64), default=rules.MAIN_ROOM)
    item: Mapped[str | None] = mapped_column(String(32))
    shown_item: Mapped[str | None] = mapped_column(String(32))
    question: Mapped[str | None] = mapped_column(String(32))
    reply_to: Mapped[str | None] = mapped_column(String(32))

    owner: Mapped[bytes | None] = mapped_column(LargeBinary(16))
    live_token: Mapped[bytes | None] = mapped_column(LargeBinary(16))
    added_by: Mapped[str | None] = mapped_column(String(32))
    name: Mapped[str | None] = mapped_column(Text)
    affiliation: Mapped[str | None] = mapped_column(Text)
    group: Mapped[str | None] = mapped_column(String(64))
    channel: Mapped[str] = mapped_column(String(8))
    language: Mapped[str | None] = mapped_column(String(35))
    topic: Mapped[str | None] = mapped_column(Text)
    nameless: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str | None] = mapped_column(Text)

    limit_s: Mapped[int | None] = mapped_column()
    requested_at: Mapped[datetime] = mapped_column(Moment)
    called_at: Mapped[datetime | None] = mapped_column(Moment)
    ready_at: Mapped[datetime | None] = mapped_column(Moment)
    started_at: Mapped[datetime | None] = mapped_column(Moment)
    paused_at: Mapped[datetime | None] = mapped_column(Moment)
    paused_ms: Mapped[int] = mapped_column(default=0)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    interrupted_by: Mapped[str | None] = mapped_column(String(32))
    suspended: Mapped[bool] = mapped_column(default=False)
    earlier: Mapped[list[Any]] = mapped_column(default=list)
    spoken: Mapped[int] = mapped_column(default=0)
    passed_over: Mapped[int] = mapped_column(default=0)

    @property
    def granted_s(self) -> int:
        """The seconds that the turn gets, or got."""
        if self.limit_s is not None:
            return self.limit_s
        setting = self.event.setting
        return rules.limit_for(self.group, setting("limits"), setting("turn_s"))

    @property
    def is_hidden(self) -> bool:
        """Whether it is in the programme of a hidden item, and so the staff's alone."""
        return self.kind == "programme" and self.item is not None and self.shown_item is None

    @property
    def is_nameless(self) -> bool:
        """Whether name and affiliation stay in the room."""
        setting = self.event.setting
        return self.nameless or rules.is_nameless(
            setting("attribution"), setting("chatham_items"), self.item
        )

    def begin(self, now: datetime) -> None:
        """The turn runs from now on, for as long as the rules give at this moment."""
        self.state, self.started_at = "speaking", now
        self.limit_s, self.nameless = self.granted_s, self.is_nameless

    def pause(self, now: datetime) -> None:
        self.state, self.paused_at = "paused", now

    def resume(self, now: datetime) -> None:
        """The turn runs on; the time of its pause does not count."""
        self._end_pause(now)
        self.state = "speaking"

    def end(self, now: datetime) -> None:
        """The turn is over."""
        self._end_pause(now)
        self.state, self.ended_at, self.live_token = "finished", now, None
        self.nameless = self.is_nameless

    def set_aside(self, now: datetime) -> None:
        """The turn is broken off; the next one gets the seconds that are left, rounded up."""
        self._end_pause(now)
        turn = {
            "started_at": times.iso(self.started_at),
            "ended_at": times.iso(now),
            "paused_ms": self.paused_ms,
            "limit_s": self.limit_s,
        }
        left_ms = rules.left_ms(turn, str(times.iso(now)))
        self.earlier = [*self.earlier, turn]
        self.limit_s = max(0, -(-left_ms // 1000))
        self.state, self.started_at, self.paused_ms = "held", None, 0

    def leave(self, state: str) -> None:
        """The wish is given up: it is withdrawn or removed."""
        self.state, self.live_token = state, None

    def _end_pause(self, now: datetime) -> None:
        if self.paused_at is not None:
            self.paused_ms += (now - self.paused_at) // timedelta(milliseconds=1)
        self.paused_at, self.interrupted_by, self.suspended = None, None, False
