"""The screens of an event: one row for each opening of a screen's link."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Float, ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from companion.db import Base, Moment, Row


class Screen(Row, Base):
    """A page that hangs somewhere, and what it was told to show.

    `link` is the pass that opened it, `token` stands for this opening of that. `number` tells
    it from others of its view until it has a name. `room` None: the event's first. What of theme,
    zoom, language and mirror is None is as the page's address says. `appeared_at`: when it
    connected last.
    """

    __tablename__ = "screens"

    link: Mapped[str] = mapped_column(ForeignKey("pass.id", ondelete="CASCADE"))
    token: Mapped[bytes] = mapped_column(LargeBinary(16), unique=True)
    appeared_at: Mapped[datetime] = mapped_column(Moment)
    view: Mapped[str] = mapped_column(String(16))
    number: Mapped[int] = mapped_column()
    name: Mapped[str | None] = mapped_column(Text)
    room: Mapped[str | None] = mapped_column(String(64))
    theme: Mapped[str | None] = mapped_column(String(8))
    zoom: Mapped[float | None] = mapped_column(Float)
    language: Mapped[str | None] = mapped_column(String(35))
    mirror: Mapped[bool | None] = mapped_column()
    showing: Mapped[dict[str, Any]] = mapped_column()
    slots: Mapped[dict[str, Any]] = mapped_column()
    note: Mapped[str | None] = mapped_column(Text)
    identify_until: Mapped[datetime | None] = mapped_column(Moment)
