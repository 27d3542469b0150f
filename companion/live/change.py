"""One command's work on one event: what it loads, and what each audience must be told of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from companion import times
from companion.db import Row, new_id
from companion.errors import N_, conflict, not_found
from companion.event.models import Event
from companion.live import history
from companion.live.board import Board, Command
from companion.live.history import Kept
from companion.people.keys import EventKey
from companion.people.roles import Actor, Audience

R = TypeVar("R", bound=Any)


@dataclass(frozen=True)
class Outcome:
    """What a change came to: each audience's number before and after, and the boards it touched."""

    epoch: str
    before: Mapping[Audience, int]
    seq: Mapping[Audience, int]
    boards: frozenset[str] = field(default_factory=frozenset)

    @property
    def moved(self) -> bool:
        return self.seq != self.before


@dataclass(frozen=True)
class Act:
    """One of several commands that are done together: who does it, and the arguments."""

    actor: Actor
    arguments: Mapping[str, Any]


class Change:
    """Loads rows, remembers how each audience saw them, and numbers what came out different.

    The event row is locked from before the first `find` until the commit, so numbers have
    no holes and their order is the order of commits. `now` is the time of the change.
    """

    def __init__(
        self,
        session: Session,
        event: Event,
        actor: Actor,
        now: datetime,
        boards: Iterable[Board],
        key: EventKey,
    ) -> None:
        self.session = session
        self.event = event
        self.actor = actor
        self.now = now
        self.key = key
        self._boards = {board.model: board for board in boards}
        self._kept: dict[Any, Kept] = {}
        self._moved_unseen = False
        self.keep(event)

    # Loading

    def find(self, model: type[R], id: str, *, also_gone: bool = False) -> R:
        """The row of this event, if the person who acts may see it.

        Raises Refused("not_found") otherwise, whether it is another event's, hidden or unknown.
        `also_gone`: also one that was removed, so that this can be taken back.
        """
        row = self.session.get(model, id)
        if row is None or row.event_id != self.event.id or not self._may_see(row):
            raise not_found()
        if row.gone and not also_gone:
            raise not_found()
        return self.keep(row)

    def find_on(self, board: str, id: str) -> Any:
        """The row of another board, as `find`: for a column that names one."""
        return self.find(next(m for m, b in self._boards.items() if b.name == board), id)

    def one(self, model: type[R], *where: ColumnElement[bool]) -> R | None:
        """The one row of this event for which all of `where` holds, if there is one."""
        found = self.select(model, *where)
        if len(found) > 1:
            raise LookupError(f"{len(found)} rows of {model.__name__} where one was expected")
        return found[0] if found else None

    def select(self, model: type[R], *where: ColumnElement[bool]) -> list[R]:
        """The rows of this event for which all of `where` holds, in no particular order."""
        query = select(model).where(model.event_id == self.event.id, *where)
        rows = self.session.scalars(query).all()
        return [self.keep(row) for row in rows if not getattr(row, "gone", False)]

    def load(self, model: type[R], ids: Collection[str]) -> None:
        """Brings these rows at once, so that `find` asks for none of them."""
        self.session.scalars(select(model).where(model.id.in_(ids))).all()

    def everything(self) -> None:
        """Remembers every row of every board: for a change of what `seen_by` reads."""
        for model in self._boards:
            if model is not Event:
                self.select(model)

    def add(self, row: R) -> R:
        """A new row of this event."""
        row.id = row.id or new_id()
        row.event_id = self.event.id
        row.event = self.event
        if isinstance(row, Row):
            row.rehearsal = self.event.setting("rehearsal")
        self.session.add(row)
        self._kept[row] = Kept({}, dict.fromkeys(Audience), made=True)
        return row

    def keep(self, row: R) -> R:
        """Remembers how the row is now; rows that `find` and `select` load are kept already."""
        if row not in self._kept:
            self._kept[row] = Kept(history.columns(row), self._views(row))
        return row

    def moves_unseen(self) -> int:
        """The staff number of rows that no board shows, which are changed by a statement."""
        self._moved_unseen = True
        return self.event.head_staff + 1

    def board_of(self, row: Any) -> Board | None:
        """The board that shows such rows; votes and the like are on none."""
        return self._boards.get(type(row))

    def board_of_table(self, table: str) -> Board:
        """The board whose rows that table holds."""
        return next(b for m, b in self._boards.items() if m.__tablename__ == table)

    def command(self, name: str) -> Command:
        """The command of this name."""
        board, _, verb = name.partition(".")
        return next(
            command
            for each in self._boards.values()
            if each.name == board
            for command in each.commands
            if command.verb == verb
        )

    def agree_on_seen(self, row: Any, seen: int) -> None:
        """Raises Refused("conflict") unless this is the row's version to the acting person."""
        if row.version(self.actor.audience) != seen:
            message = N_("This has been changed meanwhile. Look at it again before you act.")
            raise conflict(message, row)

    # Persons

    @property
    def person(self) -> bytes:
        """The acting person; whoever has none may not do what asks for one."""
        if self.actor.person is None:
            raise LookupError("nobody acts here")
        return self.actor.person

    def own(self, row: Any) -> None:
        """The row is the acting person's from now on; nobody without the event's key can tell."""
        if self.actor.person is not None:
            row.owner = self.key.mask(self.actor.person, row.id)

    def owns(self, row: Any) -> bool:
        owner = getattr(row, "owner", None)
        if owner is None or self.actor.person is None:
            return False
        return self.key.unmask(owner, row.id) == self.actor.person

    def owner_of(self, row: Any) -> bytes | None:
        """The person whose row it is."""
        return None if row.owner is None else self.key.unmask(row.owner, row.id)

    def token(self, purpose: str, object_id: str = "", person: bytes | None = None) -> bytes:
        """What stands for a person in a unique index: another one for each purpose and object."""
        return self.key.token(purpose, person or self.person, object_id)

    # Taking back

    def take_back(self, row: Any, *, clock_s: float = 60) -> str:
        """Undoes the last staff move about the row, with all that the move displaced.

        Of moves about it, those that the acting person may make count. Returns the command that
        was taken back. A clock that the move ran or stopped goes on as if nothing had happened
        for `clock_s` seconds; afterwards what was displaced keeps its times. Raises
        Refused("conflict") when there is no such move, when it is too old for the row's own
        clock, or when what it did has been changed since; Refused("forbidden") when there are
        only moves that the acting person may not make.
        """
        return history.take_back(self, row, clock_s)

    def forget(self, row: Any, *columns: str) -> None:
        """Erases what the audit kept of these columns of the row."""
        history.forget(self, row, columns)

    # The end

    def finish(
        self, command: Command | None = None, name: str = "", subjects: Collection[str] = ()
    ) -> Outcome:
        """Numbers what came out different, and records a staff move. Then commit.

        `subjects` are the rows that the command was about.
        """
        if command is None or command.is_staff_move:
            self._reckon_due()
        self.session.flush()
        before = self.event.heads
        if self._moved_unseen:
            self.event.head_staff = before[Audience.STAFF] + 1
        boards = set()
        for row, kept in list(self._kept.items()):
            if self._number(row, kept, before):
                board = self.board_of(row)
                boards.add(board.name if board else "")
        if command is not None and command.is_staff_move:
            history.record(self, self._kept.items(), name, subjects)
        self.session.flush()
        return Outcome(self.event.epoch, before, self.event.heads, frozenset(boards - {""}))

    def _may_see(self, row: Any) -> bool:
        board = self.board_of(row)
        if board is None or self.owns(row):
            return True
        return row.gone or board.seen(row, self.actor.audience) is not None

    def _views(self, row: Any) -> dict[Audience, Mapping[str, Any] | None]:
        board = self.board_of(row)
        if board is None:
            return dict.fromkeys(Audience)
        return {audience: board.seen(row, audience) for audience in Audience}

    def _number(self, row: Any, kept: Kept, before: Mapping[Audience, int]) -> bool:
        """Stamps the row for each audience that sees it differently now."""
        board = self.board_of(row)
        if board is None:
            return self._number_unseen(row, kept, before)
        differs = False
        for audience, view in self._views(row).items():
            old = kept.views[audience]
            if view == old:
                continue
            differs = True
            number = before[audience] + 1
            setattr(self.event, f"head_{audience}", number)
            setattr(row, f"seq_{audience}", number)
            if _without(view, board.counts) != _without(old, board.counts):
                setattr(row, f"version_{audience}", number)
        return differs

    def _number_unseen(self, row: Any, kept: Kept, before: Mapping[Audience, int]) -> bool:
        """A row that no board shows (a vote) still moves the number by which owners are told."""
        if not hasattr(row, "seq_staff") or history.columns(row) == kept.columns:
            return False
        row.seq_staff = self.event.head_staff = before[Audience.STAFF] + 1
        return True

    def _reckon_due(self) -> None:
        due = dict(self.event.due)
        for board in self._boards.values():
            if board.next_due is not None:
                due[board.name] = times.iso(board.next_due(self))
        if due != self.event.due:
            self.event.due = due
            moments = [times.from_iso(moment) for moment in due.values() if moment]
            self.event.due_at = min(moments, default=None)


def _without(view: Mapping[str, Any] | None, counts: frozenset[str]) -> Mapping[str, Any] | None:
    return view and {name: value for name, value in view.items() if name not in counts}
