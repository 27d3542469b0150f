"""What is a person's own: their votes, questions, turns. It never goes through Redis."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from companion.event.models import Event
from companion.live.board import Board, Owned
from companion.live.catchup import Frame, Snapshot
from companion.people import keys
from companion.people.roles import Actor

MOST = 500
"""Rows that are asked for at once."""


class Owners:
    """Which rows are whose, for one event: kept up by the staff numbers of the rows."""

    def __init__(self, boards: Iterable[Board], secret: str) -> None:
        self._owned = [owned for board in boards for owned in board.owned]
        self._secret = secret
        self._epoch = ""
        self._seq = 0
        self._rows: dict[str, dict[bytes, set[str]]] = {}
        self._whose: dict[str, bytes] = {}
        self._forget()

    def learn(self, now: Snapshot) -> set[bytes]:
        """The persons of whose own rows something has moved since this was asked last."""
        event = now.event
        moved: set[bytes] = set()
        if event.epoch != self._epoch:
            # What was theirs in the epoch before may be gone.
            moved.update(*self._rows.values())
            self._forget()
            self._epoch = event.epoch
        if event.key is None or event.head_staff == self._seq:
            return moved
        key = keys.unwrap(event.key, self._secret)
        for owned in self._owned:
            for row_id, owner in _owners(now.session, owned, event.id, self._seq):
                person = key.unmask(owner, row_id)
                self._rows[owned.name][person].add(row_id)
                self._whose[row_id] = person
                moved.add(person)
            if owned.reads_event and event.seq_staff > self._seq:
                moved.update(self._rows[owned.name])
        self._seq = event.head_staff
        return moved

    def me(self, now: Snapshot, actor: Actor) -> dict[str, Any]:
        """Everything that is the actor's own, as the protocol writes it."""
        [mine] = self.each(now, [actor])
        return mine

    def each(self, now: Snapshot, actors: Sequence[Actor]) -> list[dict[str, Any]]:
        """What is each actor's own, by one query for all of them."""
        told: list[dict[str, Any]] = [{"role": str(actor.role)} for actor in actors]
        for owned in self._owned:
            rows = self._rows[owned.name]
            ids = [rows.get(actor.person or b"", ()) for actor in actors]
            views = _views(now.session, owned, sorted(set().union(*ids)))
            for mine, theirs in zip(told, ids, strict=True):
                mine[owned.name] = [views[id] for id in sorted(theirs) if id in views]
        return told

    def if_nothing(self, event: Event, actor: Actor) -> dict[str, Any] | None:
        """What `me` says of somebody who owns nothing; None where they may own something."""
        is_sure = (event.epoch, event.head_staff) == (self._epoch, self._seq)
        if not is_sure or any(rows.get(actor.person or b"") for rows in self._rows.values()):
            return None
        return {"role": str(actor.role), **{owned.name: [] for owned in self._owned}}

    def concerned_by(self, frame: Frame) -> set[bytes]:
        """Whose own may be another after this change, as far as the owners are known."""
        moved = {row["id"] for rows in frame.put.values() for row in rows}
        moved.update(*frame.drop.values())
        people = {self._whose[id] for id in moved & self._whose.keys()}
        for owned in self._owned:
            if owned.reads_event and "event" in frame.put:
                people.update(self._rows[owned.name])
        return people

    def reachable(self) -> dict[str, bytes]:
        """The persons whom staff may want to reach, by row."""
        return {
            row_id: person
            for owned in self._owned
            if owned.reachable
            for person, ids in self._rows[owned.name].items()
            for row_id in ids
        }

    def _forget(self) -> None:
        self._seq = 0
        self._rows = {owned.name: defaultdict(set) for owned in self._owned}
        self._whose = {}


def _owners(session: Session, owned: Owned, event_id: str, since: int) -> Iterable[Any]:
    model = owned.model
    return session.execute(
        select(model.id, model.owner).where(
            model.event_id == event_id, model.seq_staff > since, model.owner.is_not(None)
        )
    ).all()


def _views(session: Session, owned: Owned, ids: Sequence[str]) -> dict[str, Any]:
    """What these rows are to their owners, without those that are nothing to them."""
    table = owned.model.__table__
    views = {}
    for start in range(0, len(ids), MOST):
        part = ids[start : start + MOST]
        if owned.reads_event:
            rows: Any = session.scalars(select(owned.model).where(owned.model.id.in_(part)))
        else:
            rows = session.execute(select(table).where(table.c.id.in_(part)))
        views.update({row.id: owned.seen_by_owner(row) for row in rows})
    return {id: view for id, view in views.items() if view is not None}
