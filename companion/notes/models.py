"""What the rapporteur notes while the event runs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from companion.db import Base, Moment, Row


class Note(Row, Base):
    """A note about the moment `at`: about the item and the turn that ran then, if any did."""

    __tablename__ = "notes"

    text: Mapped[str] = mapped_column(Text)
    tags: Mapped[list[Any]] = mapped_column(default=list)
    item: Mapped[str | None] = mapped_column(String(32))
    turn: Mapped[str | None] = mapped_column(String(32))
    at: Mapped[datetime] = mapped_column(Moment)
    edited_at: Mapped[datetime | None] = mapped_column(Moment)
