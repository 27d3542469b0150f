"""What is a person's own: their votes, questions, turns. It never goes through Redis."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from companion.live.board import Board, Owned
from companion.live.catchup import Snapshot
from companion.people import keys
from companion.people.roles import Actor


class Owners:
    """Which rows are whose, for one event: kept up by the staff numbers of the rows."""

    def __init__(self, boards: Iterable[Board], secret: str) -> None:
        self._owned = [owned for board in boards for owned in board.owned]
        self._secret = secret
        self._epoch = ""
        self._seq = 0
        self._rows: dict[str, dict[bytes, set[str]]] = {}
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
        if event.key is None:
            return moved
        key = keys.unwrap(event.key, self._secret)
        for owned in self._owned:
            for row_id, owner in _owners(now.session, owned, event.id, self._seq):
                person = key.unmask(owner, row_id)
                self._rows[owned.name][person].add(row_id)
                moved.add(person)
            if owned.reads_event and event.seq_staff > self._seq:
                moved.update(self._rows[owned.name])
        self._seq = event.head_staff
        return moved

    def me(self, now: Snapshot, actor: Actor) -> dict[str, Any]:
        """Everything that is the actor's own, as the protocol writes it."""
        mine: dict[str, Any] = {"role": str(actor.role)}
        for owned in self._owned:
            ids = self._rows[owned.name].get(actor.person or b"", ())
            rows = _rows(now.session, owned, ids) if ids else ()
            views = (owned.seen_by_owner(row) for row in rows)
            mine[owned.name] = [view for view in views if view is not None]
        return mine

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


def _owners(session: Session, owned: Owned, event_id: str, since: int) -> Iterable[Any]:
    model = owned.model
    return session.execute(
        select(model.id, model.owner).where(
            model.event_id == event_id, model.seq_staff > since, model.owner.is_not(None)
        )
    ).all()


def _rows(session: Session, owned: Owned, ids: Iterable[str]) -> Iterable[Any]:
    model = owned.model
    return session.scalars(select(model).where(model.id.in_(sorted(ids))).order_by(model.id)).all()
