"""What the staff tells everyone, itself or the chair."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from companion.db import Base, Moment, Row


class Notice(Row, Base):
    """A notice; it is gone when it was cleared, or when its time was over.

    A signal of the chair's has no text but a `code`.
    """

    __tablename__ = "notices"

    text: Mapped[str] = mapped_column(Text)
    code: Mapped[str | None] = mapped_column(String(16))
    to: Mapped[str] = mapped_column(String(8))
    posted_at: Mapped[datetime] = mapped_column(Moment)
    until: Mapped[datetime | None] = mapped_column(Moment)
    acknowledged_at: Mapped[datetime | None] = mapped_column(Moment)
