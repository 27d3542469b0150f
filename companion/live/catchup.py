"""What a viewer lacks, in one snapshot: the only way in which anybody learns of anything."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from companion.db import Database
from companion.event.models import Event
from companion.live.board import Board
from companion.live.messages import Change
from companion.people.roles import Audience


class Frame(msgspec.Struct, kw_only=True):
    """A change: what an audience sees differently at `seq` from what it saw at `since`.

    `put` holds whole rows, `drop` ids that are no longer for that audience. `counts`: nothing
    but counts moved, so it may wait. `since` 0 replaces all that was known. `committed_at`: when
    what it brings was committed, in seconds since 1970, if a worker has just done that.
    """

    epoch: str
    since: int
    seq: int
    put: dict[str, list[dict[str, Any]]] = msgspec.field(default_factory=dict)
    drop: dict[str, list[str]] = msgspec.field(default_factory=dict)
    counts: bool = False
    committed_at: float | None = None

    @property
    def is_empty(self) -> bool:
        return not self.put and not self.drop

    def wire(self) -> Change:
        """The change as the protocol writes it."""
        return {
            "epoch": self.epoch,
            "since": self.since,
            "seq": self.seq,
            "put": self.put,
            "drop": self.drop,
        }


def changes_since(
    session: Session,
    boards: Iterable[Board],
    event: Event,
    audience: Audience,
    since: int,
    epoch: str | None,
    only: Collection[str] | None = None,
) -> Frame:
    """What `audience` lacks that knows `since` of `epoch`.

    From 0 when the epoch is another or that number was never given out. `only` names the
    boards that can have moved, when that is known.
    """
    head = getattr(event, f"head_{audience}")
    since = told_from(event, audience, since, epoch)
    frame = Frame(epoch=event.epoch, since=since, seq=head)
    if since == head and since > 0:
        return frame

    newest_version = 0
    for board in boards:
        if since and only is not None and board.name not in only:
            continue
        rows = _rows(session, board, event, audience, since)
        seen = [(row, board.view(row, audience)) for row in rows]
        put = [view for _, view in seen if view is not None]
        drop = [row.id for row, view in seen if view is None] if since else []
        newest_version = max([newest_version, *(row.version(audience) for row in rows)])
        if put:
            frame.put[board.name] = put
        if drop:
            frame.drop[board.name] = drop
    frame.counts = since > 0 and newest_version <= since
    return frame


def told_from(event: Event, audience: Audience, since: int, epoch: str | None) -> int:
    """The number from which somebody is told who knows `since` of `epoch`; 0: everything."""
    known = epoch == event.epoch and 0 < since <= event.heads[audience]
    return since if known else 0


def _rows(
    session: Session, board: Board, event: Event, audience: Audience, since: int
) -> Sequence[Any]:
    if board.model is Event:
        return [event] if event.seq(audience) > since else []
    seq = getattr(board.model, f"seq_{audience}")
    return session.scalars(
        select(board.model).where(board.model.event_id == event.id, seq > since)
    ).all()


class Snapshot:
    """One event as it is at one moment."""

    def __init__(self, session: Session, event: Event, boards: Sequence[Board]) -> None:
        self.session = session
        self.event = event
        self.epoch = event.epoch
        self.heads = event.heads
        self._boards = boards

    def changes(
        self,
        audience: Audience,
        since: int,
        epoch: str | None,
        only: Collection[str] | None = None,
    ) -> Frame:
        """What this audience lacks, as `changes_since` says."""
        return changes_since(self.session, self._boards, self.event, audience, since, epoch, only)


class Source:
    """Where a worker reads what happened: the database."""

    def __init__(self, database: Database, boards: Sequence[Board]) -> None:
        self.database = database
        self.boards = boards

    @contextmanager
    def read(self, event_id: str) -> Iterator[Snapshot]:
        """The event in one snapshot. Raises Refused("unavailable")."""
        with self.database.read() as session:
            yield Snapshot(session, session.get_one(Event, event_id), self.boards)
