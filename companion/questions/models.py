"""Questions and the votes for them: nothing of it tells whose it is."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from companion.db import Base, InEvent, Moment, Row, numbered_by


class Question(Row, Base):
    """A question to the event.

    `owner` is whoever asked it, masked. `nameless`: asked while no names were to be kept
    together with what was said. `shown_item` is the item as it is told outside of the staff:
    none while it is hidden. `original` is the text before the staff first edited it,
    `room` where it is on screen, `interrupted` the state in which the end of the event met it,
    `carried` whether the series keeps a copy of it.
    """

    __tablename__ = "questions"

    owner: Mapped[bytes | None] = mapped_column(LargeBinary(16))
    state: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(Text)
    original: Mapped[str | None] = mapped_column(Text)
    language: Mapped[str | None] = mapped_column(String(35))
    translations: Mapped[dict[str, Any]] = mapped_column(default=dict)
    name: Mapped[str | None] = mapped_column(Text)
    affiliation: Mapped[str | None] = mapped_column(Text)
    nameless: Mapped[bool] = mapped_column(default=False)
    channel: Mapped[str | None] = mapped_column(String(8))
    theme: Mapped[str | None] = mapped_column(String(64))
    item: Mapped[str | None] = mapped_column(String(32))
    shown_item: Mapped[str | None] = mapped_column(String(32))
    to: Mapped[str | None] = mapped_column(String(64))
    asked_at: Mapped[datetime] = mapped_column(Moment)
    room: Mapped[str | None] = mapped_column(String(64))
    reason: Mapped[str | None] = mapped_column(String(16))
    reason_text: Mapped[str | None] = mapped_column(Text)
    answer: Mapped[str | None] = mapped_column(Text)
    merged_into: Mapped[str | None] = mapped_column(String(32))
    votes: Mapped[int] = mapped_column(default=0)
    starred: Mapped[bool] = mapped_column(default=False)
    muted: Mapped[bool] = mapped_column(default=False)
    invited: Mapped[bool] = mapped_column(default=False)
    interrupted: Mapped[str | None] = mapped_column(String(16))
    carried: Mapped[bool] = mapped_column(default=False)

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:  # noqa: N805
        on_screen = text("state = 'on_screen' AND NOT gone")
        return (
            # Where the room is not known, an index does not hold one back from another.
            CheckConstraint("state <> 'on_screen' OR room IS NOT NULL", name="on_a_screen"),
            *numbered_by("questions"),
            Index("questions_by_state", "event_id", "state"),
            Index(
                "one_question_on_screen",
                "event_id",
                "room",
                unique=True,
                sqlite_where=on_screen,
                postgresql_where=on_screen,
            ),
        )


class Vote(InEvent, Base):
    """One person's vote for one question; `token` is that person's, for this question alone.

    `merged_from`: it was copied from that question, and goes with it when the merge is
    taken back.
    """

    __tablename__ = "vote"
    __table_args__ = (
        Index("vote_by_question", "question_id"),
        Index("vote_by_staff", "event_id", "seq_staff"),
    )

    question_id: Mapped[str] = mapped_column(ForeignKey("questions.id", ondelete="CASCADE"))
    token: Mapped[bytes] = mapped_column(LargeBinary(16), unique=True)
    owner: Mapped[bytes] = mapped_column(LargeBinary(16))
    on: Mapped[bool] = mapped_column(default=True)
    merged_from: Mapped[str | None] = mapped_column(String(32))
    seq_staff: Mapped[int] = mapped_column(default=0)


class Carried(Base):
    """What a series keeps of a question that nobody took: neither its asker nor its votes.

    `origin` is the question that it was copied from, in the event `asked_in`; `taken_as` is
    what the event `taken_by` made of it, None if that removed it.
    """

    __tablename__ = "carried"
    __table_args__ = (Index("carried_by_series", "series_id", "taken_by"),)

    origin: Mapped[str] = mapped_column(String(32), primary_key=True)
    series_id: Mapped[str] = mapped_column(ForeignKey("series.id"))
    asked_in: Mapped[str] = mapped_column(ForeignKey("event.id"))
    taken_by: Mapped[str | None] = mapped_column(ForeignKey("event.id"))
    taken_as: Mapped[str | None] = mapped_column(String(32))
    text: Mapped[str] = mapped_column(Text)
    language: Mapped[str | None] = mapped_column(String(35))
    translations: Mapped[dict[str, Any]] = mapped_column(default=dict)
    theme: Mapped[str | None] = mapped_column(String(64))

    def erase(self) -> None:
        """Nothing of what was asked is left, but that it is not to be copied again."""
        self.text, self.language, self.translations, self.theme = "", None, {}, None
