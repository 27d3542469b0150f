"""The event itself, the series it belongs to, and the record of what its staff did."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from companion.db import Base, InEvent, Moment, Numbered, new_id
from companion.event import rules
from companion.people.roles import Audience


class Series(Base):
    """Events that follow one another."""

    __tablename__ = "series"

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    slug: Mapped[str] = mapped_column(String(64), unique=True)
    title: Mapped[str] = mapped_column(Text)


class Event(Numbered, Base):
    """One event: its facts, its settings and the heads of its three numbers.

    `epoch` changes when numbers begin anew (a purge, a restored copy); `access` moves
    with every change of a pass, key or session; `key` is the event's secret, wrapped.
    `carried` is how many of its questions the series keeps, `taken_up` how many it has from there.
    `joined` is how often its code was used.
    `due` holds for each board the moment at which something on it falls due.
    """

    __tablename__ = "event"

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    slug: Mapped[str] = mapped_column(String(64), unique=True)
    series_id: Mapped[str | None] = mapped_column(ForeignKey("series.id"))
    code: Mapped[str] = mapped_column(String(8), unique=True)
    title: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(35), default="en")
    state: Mapped[str] = mapped_column(String(16), default="draft")
    zone: Mapped[str] = mapped_column(String(64))
    starts_at: Mapped[datetime] = mapped_column(Moment)
    ends_at: Mapped[datetime] = mapped_column(Moment)
    hard_end: Mapped[datetime | None] = mapped_column(Moment)
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict)
    suspensions: Mapped[list[Any]] = mapped_column(default=list)
    stream: Mapped[str] = mapped_column(String(16), default="ok")
    carried: Mapped[int] = mapped_column(default=0)
    taken_up: Mapped[int] = mapped_column(default=0)
    joined: Mapped[int] = mapped_column(default=0)
    series: Mapped[Series | None] = relationship(Series)

    epoch: Mapped[str] = mapped_column(String(32), default=new_id)
    head_public: Mapped[int] = mapped_column(default=0)
    head_display: Mapped[int] = mapped_column(default=0)
    head_staff: Mapped[int] = mapped_column(default=0)
    access: Mapped[int] = mapped_column(default=0)
    key: Mapped[bytes | None] = mapped_column(LargeBinary)
    due: Mapped[dict[str, Any]] = mapped_column(default=dict)
    due_at: Mapped[datetime | None] = mapped_column(Moment, index=True)

    gone = False

    @property
    def event(self) -> Event:
        return self

    @property
    def event_id(self) -> str:
        return self.id

    @property
    def heads(self) -> dict[Audience, int]:
        """The number last given out for each audience."""
        return {
            Audience.PUBLIC: self.head_public,
            Audience.DISPLAY: self.head_display,
            Audience.STAFF: self.head_staff,
        }

    @property
    def is_suspended(self) -> bool:
        """Whether no clock runs: the last suspension has not ended."""
        return bool(self.suspensions) and self.suspensions[-1]["to"] is None

    @property
    def phase(self) -> str:
        """The state of the event, or `rehearsal`."""
        return "rehearsal" if self.setting("rehearsal") else self.state

    def room(self, named: str | None) -> str:
        """The room that is meant; with a single one it need not be named.

        Raises Refused("bad_request") when it is unknown, or not named among several.
        """
        return rules.room_named(named, self.rooms)

    @property
    def rooms(self) -> list[str]:
        """The ids of the rooms that it has named."""
        return [str(room["id"]) for room in self.details.get("rooms", ())]

    def setting(self, name: str) -> Any:
        """What the event has set, or what holds where it has set nothing."""
        return self.settings.get(name, rules.DEFAULTS[name])


class Audit(InEvent, Base):
    """What a move of the staff did to one row: its changed columns before and after.

    All rows of one move share `move`; `is_subject`: the move was about this one, and did not
    merely displace it. `number` is the staff number of that change, `phase` that of the event
    after it, `who` a session or a key. Attendees' commands are not kept here, nor is any owner.
    """

    __tablename__ = "audit"
    __table_args__ = (
        Index("audit_by_row", "event_id", "row_id", "number"),
        Index("audit_by_move", "move"),
    )

    move: Mapped[str] = mapped_column(String(32))
    at: Mapped[datetime] = mapped_column(Moment)
    number: Mapped[int] = mapped_column()
    phase: Mapped[str] = mapped_column(String(16))
    who: Mapped[str] = mapped_column(String(32))
    command: Mapped[str] = mapped_column(String(64))
    table: Mapped[str] = mapped_column(String(32))
    row_id: Mapped[str] = mapped_column(String(32))
    is_subject: Mapped[bool] = mapped_column(default=False)
    made: Mapped[bool] = mapped_column(default=False)
    before: Mapped[dict[str, Any]] = mapped_column(default=dict)
    after: Mapped[dict[str, Any]] = mapped_column(default=dict)
    taken_back: Mapped[bool] = mapped_column(default=False)


class CommandRecord(Base):
    """A command that was done, so that its retry is answered and not done again.

    `token` is an HMAC of person and command id, `digest` one of the arguments, both under
    the event's key: without it neither tells who sent what.
    """

    __tablename__ = "command"

    event_id: Mapped[str] = mapped_column(
        ForeignKey("event.id", ondelete="CASCADE"), primary_key=True
    )
    token: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(16))
    row_id: Mapped[str | None] = mapped_column(String(32))
    seq: Mapped[int] = mapped_column()
    at: Mapped[datetime] = mapped_column(Moment)
