"""The database: rows, moments, one way to write and one way to read."""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import (
    JSON,
    DateTime,
    Engine,
    ForeignKey,
    Index,
    String,
    TypeDecorator,
    create_engine,
    event,
    make_url,
    text,
)
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    Session,
    declared_attr,
    mapped_column,
    relationship,
)

from companion import metrics, times
from companion.errors import N_, Code, Refused

if TYPE_CHECKING:
    from companion.event.models import Event
    from companion.people.roles import Audience

log = logging.getLogger(__name__)

PATIENCE_S = 2.5
"""How long a command waits for the database, so that it is `unavailable` within 3 s."""

GONE = (OperationalError, InterfaceError, PoolTimeout)
"""What is raised where the database cannot be had, or not in time."""

CONNECTIONS = 20
WRITERS = 8
"""How many of a worker's connections to PostgreSQL there are, and may wait to write."""


class Base(DeclarativeBase):
    type_annotation_map: ClassVar = {dict[str, Any]: JSON, list[Any]: JSON}


class Moment(TypeDecorator[datetime]):
    """An aware UTC datetime, also on SQLite, which forgets zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        return value and times.to_ms(value)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def new_id() -> str:
    """A random identifier of 64 bits; nothing can be counted or guessed from it."""
    return secrets.token_hex(8)


class Numbered:
    """Numbers of the changes that touched a row last, one for each audience.

    `seq_…` moves with anything that the audience sees, `version_…` with all of that but
    counts. 0: that audience never saw it.
    """

    seq_public: Mapped[int] = mapped_column(default=0)
    seq_display: Mapped[int] = mapped_column(default=0)
    seq_staff: Mapped[int] = mapped_column(default=0)
    version_public: Mapped[int] = mapped_column(default=0)
    version_display: Mapped[int] = mapped_column(default=0)
    version_staff: Mapped[int] = mapped_column(default=0)

    def seq(self, audience: Audience) -> int:
        return getattr(self, f"seq_{audience}")  # type: ignore[no-any-return]

    def version(self, audience: Audience) -> int:
        return getattr(self, f"version_{audience}")  # type: ignore[no-any-return]


class InEvent:
    """A row that belongs to one event and goes with it."""

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)

    @declared_attr
    def event_id(self) -> Mapped[str]:
        return mapped_column(ForeignKey("event.id", ondelete="CASCADE"))

    @declared_attr
    def event(self) -> Mapped[Event]:
        return relationship("Event")


class Row(Numbered, InEvent):
    """A row on a board.

    `gone`: removed, or made by a move that was taken back. `rehearsal`: made in a rehearsal,
    and wiped when the event goes live.
    """

    gone: Mapped[bool] = mapped_column(default=False)
    rehearsal: Mapped[bool] = mapped_column(default=False)

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:  # noqa: N805
        return numbered_by(cls.__tablename__)  # type: ignore[attr-defined]


def numbered_by(table: str) -> tuple[Index, ...]:
    """What `changes_since` reads by: one index for each audience's numbers."""
    return tuple(
        Index(f"{table}_by_{audience}", "event_id", f"seq_{audience}")
        for audience in ("public", "display", "staff")
    )


class Database:
    """One database for all events.

    Every command is one `write`; everything that is shown comes from one `read`, a
    snapshot. Writers queue in this process, so that readers find a connection however many
    wait for one event: on SQLite one writes at a time, and retries without blocking the
    process while another process writes. `unswept`: what was erased may still lie in its
    files, as it may from the start in a log that another process left.
    """

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = _sqlite(url) if self.is_sqlite else _postgresql(url)
        self.unswept = self.is_sqlite
        self._places = threading.Semaphore(1 if self.is_sqlite else WRITERS)

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A transaction that is committed, durably, when the block ends without an error.

        Raises Refused("unavailable") when the database cannot be had in `PATIENCE_S`.
        """
        give_up_at = time.monotonic() + PATIENCE_S
        if not self._places.acquire(timeout=PATIENCE_S):
            raise unavailable()
        try:
            writing = self.engine.execution_options(writes=True, give_up_at=give_up_at)
            with self._transaction(writing) as session:
                yield session
            self.unswept |= _erased_in(session)
        finally:
            self._places.release()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """One snapshot of everything; nothing that it loads may be changed.

        Raises Refused("unavailable") when the database cannot be had.
        """
        engine = self.engine
        if not self.is_sqlite:
            engine = engine.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
        with self._transaction(engine) as session:
            yield session

    def now(self, session: Session) -> datetime:
        """The one clock that times are recorded by: the database's, where machines are several."""
        if self.is_sqlite:
            return times.now()
        moment = session.execute(text("SELECT clock_timestamp()")).scalar_one()
        times.SHARED.agree(moment)
        return times.to_ms(moment)

    @contextmanager
    def _transaction(self, engine: Engine) -> Iterator[Session]:
        session = Session(engine, expire_on_commit=False)
        try:
            session.connection()
            yield session
            session.commit()
        except GONE as error:
            log.warning("the database cannot be had: %s", type(error).__name__)
            raise unavailable() from error
        finally:
            _close(session)


def _close(session: Session) -> None:
    """The session holds no line any more; what became of its work is known already."""
    try:
        session.close()
    except (OperationalError, InterfaceError) as error:
        log.warning("the database went away: %s", type(error).__name__)
        session.invalidate()


def erases(session: Session) -> None:
    """What this transaction erases will be swept out of the database's files too."""
    session.info["erases"] = True


def _erased_in(session: Session) -> bool:
    return bool(session.info.get("erases"))


def unavailable() -> Refused:
    metrics.UNAVAILABLE.inc()
    return Refused(
        Code.UNAVAILABLE,
        N_("The server cannot save this at the moment. It will be tried again."),
        retry_after_ms=1000,
    )


def _sqlite(url: str) -> Engine:
    engine = create_engine(
        url,
        connect_args={"timeout": 0},
        pool_size=20,
        max_overflow=20,
        # What an error says may be logged: never with what somebody typed.
        hide_parameters=True,
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, record: Any) -> None:
        connection.isolation_level = None
        _patiently(lambda: connection.execute("PRAGMA journal_mode=WAL"))
        connection.execute("PRAGMA synchronous=FULL")
        # What is erased is overwritten, not only unlinked.
        connection.execute("PRAGMA secure_delete=ON")
        connection.execute("PRAGMA foreign_keys=ON")

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        options = connection.get_execution_options()
        if options.get("writes"):
            _patiently(
                lambda: connection.exec_driver_sql("BEGIN IMMEDIATE"), options.get("give_up_at")
            )
        else:
            connection.exec_driver_sql("BEGIN")

    return engine


def _patiently(attempt: Any, give_up_at: float | None = None) -> None:
    """Does it as soon as SQLite's lock is free; other green threads run meanwhile.

    `give_up_at`: after that it is tried once at most; without it `PATIENCE_S` from now.
    """
    give_up_at = give_up_at or time.monotonic() + PATIENCE_S
    pause_s = 0.002
    while True:
        try:
            attempt()
            return
        except Exception as error:
            locked = "locked" in str(error) or "busy" in str(error)
            if not locked or time.monotonic() > give_up_at:
                raise
        time.sleep(pause_s)
        pause_s = min(pause_s * 1.5, 0.05)


def _postgresql(url: str) -> Engine:
    return create_engine(
        url,
        pool_size=CONNECTIONS // 2,
        max_overflow=CONNECTIONS // 2,
        pool_timeout=PATIENCE_S,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={
            "connect_timeout": 3,
            "options": "-c lock_timeout=3000 -c statement_timeout=8000 -c timezone=UTC",
            "keepalives_idle": 10,
            "tcp_user_timeout": 5000,
        },
    )
