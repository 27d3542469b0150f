"""Passes that let someone in, and the sessions that they were exchanged for.

Guests have no row anywhere.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from companion.db import Base, InEvent, Moment


class Pass(InEvent, Base):
    """A link or key: for a role, a screen or a control desk. Only its hash is kept.

    `told`: for a control desk, who had the floor of each room when it was told last.
    """

    __tablename__ = "pass"

    role: Mapped[str] = mapped_column(String(16))
    label: Mapped[str] = mapped_column(Text, default="")
    view: Mapped[str | None] = mapped_column(String(16))
    scopes: Mapped[list[Any]] = mapped_column(default=list)
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    told: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime] = mapped_column(Moment)
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)


class PassSession(InEvent, Base):
    """One exchange of a pass, on one device. Only the hash of its token is kept."""

    __tablename__ = "session"
    __table_args__ = (Index("session_by_pass", "pass_id"),)

    pass_id: Mapped[str] = mapped_column(ForeignKey("pass.id", ondelete="CASCADE"))
    role: Mapped[str] = mapped_column(String(16))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    created_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment)
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)
