"""The agenda: what is planned, what is live, what was."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from companion.agenda import rules
from companion.db import Base, Moment, Row, numbered_by

ONE_LIVE = "state = 'live' AND NOT gone"


class Item(Row, Base):
    """An item of the agenda.

    `speakers` are `{person, name, minutes}` in order; `person` is an id of the event's people
    or None, `minutes` may be None. `extended_minutes` is what was given on top of the plan;
    negative is less. With `hard_start` the item begins at its planned start, whatever comes
    before. `nameless`: it ran while names were not to be kept together with what was said.
    """

    __tablename__ = "agenda"
    __table_args__ = (
        *numbered_by("agenda"),
        Index(
            "agenda_one_live",
            "event_id",
            "room",
            unique=True,
            sqlite_where=text(ONE_LIVE),
            postgresql_where=text(ONE_LIVE),
        ),
    )

    title: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(16))
    theme: Mapped[str | None] = mapped_column(String(64))
    speakers: Mapped[list[Any]] = mapped_column(default=list)
    room: Mapped[str] = mapped_column(String(64), default=rules.MAIN_ROOM)
    state: Mapped[str] = mapped_column(String(16), default="upcoming")
    rank: Mapped[str] = mapped_column(String(255))
    planned_start: Mapped[datetime] = mapped_column(Moment)
    planned_minutes: Mapped[int] = mapped_column()
    extended_minutes: Mapped[int] = mapped_column(default=0)
    hard_start: Mapped[bool] = mapped_column(default=False)
    hidden: Mapped[bool] = mapped_column(default=False)
    notes: Mapped[str] = mapped_column(Text, default="")
    documents: Mapped[list[Any]] = mapped_column(default=list)
    nameless: Mapped[bool] = mapped_column(default=False)
    actual_start: Mapped[datetime | None] = mapped_column(Moment)
    actual_end: Mapped[datetime | None] = mapped_column(Moment)

    @property
    def is_nameless(self) -> bool:
        """Whether names are not to be kept together with what is said in the item."""
        setting = self.event.setting
        ruled = setting("attribution") == "chatham" or self.id in setting("chatham_items")
        return self.nameless or ruled

    def begin(self, now: datetime) -> None:
        self.state, self.actual_start, self.nameless = "live", now, self.is_nameless

    def end(self, now: datetime) -> None:
        self.state, self.actual_end, self.nameless = "done", now, self.is_nameless
