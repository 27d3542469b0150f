"""What the staff did to each row, and how it is taken back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import inspect as reflect
from sqlalchemy import select

from companion import times
from companion.db import Moment, Row, new_id
from companion.errors import N_, Code, Refused, conflict
from companion.event.models import Audit
from companion.people.roles import Audience

if TYPE_CHECKING:
    from companion.live.change import Change

BOOKKEEPING = {f"{kind}_{audience}" for kind in ("seq", "version", "head") for audience in Audience}
BOOKKEEPING |= {
    "id",
    "event_id",
    "owner",
    "live_token",
    "access",
    "epoch",
    "key",
    "due",
    "due_at",
    "rehearsal",
}
"""Columns that no move is about: never in the audit, never restored."""

CLOCK_MOVES = {"start", "call_next", "finish", "pause", "resume", "set_aside", "suspend"}
"""Moves whose taking back continues a running clock as if nothing had happened."""


@dataclass
class Kept:
    """How a row was when it was loaded."""

    columns: dict[str, Any]
    views: Mapping[Audience, Mapping[str, Any] | None]
    made: bool = False


def columns(row: Any) -> dict[str, Any]:
    """The values of a row's columns, but for bookkeeping."""
    names = reflect(type(row)).column_attrs.keys()
    return {name: getattr(row, name) for name in names if name not in BOOKKEEPING}


def record(change: Change, kept: Iterable[tuple[Any, Kept]], name: str) -> None:
    """The move is in the audit: of each row on a board, its changed columns."""
    move = new_id()
    for row, before in kept:
        board = change.board_of(row)
        now = columns(row)
        changed = {column for column in now if now[column] != before.columns.get(column)}
        if board is None or not changed - board.counts:
            continue
        changed -= board.counts
        change.session.add(
            Audit(
                event_id=change.event.id,
                move=move,
                at=change.now,
                number=change.event.head_staff,
                who=change.actor.who,
                command=name,
                table=row.__tablename__,
                row_id=row.id,
                made=before.made,
                before={k: _pack(before.columns[k]) for k in changed if not before.made},
                after={k: _pack(now[k]) for k in changed},
                taken_back=name.endswith(".back"),
            )
        )


def take_back(change: Change, row: Any, clock_s: float) -> str:
    """Undoes the last move that touched the row, as `Change.take_back` says."""
    last = change.session.scalars(
        _of_row(change, row)
        .where(Audit.taken_back.is_(False))
        .order_by(Audit.number.desc())
        .limit(1)
    ).first()
    if last is None:
        raise conflict(N_("There is nothing to take back here."), row)
    if change.actor.role not in change.command(last.command).by:
        raise Refused(Code.FORBIDDEN, N_("Only those who may make this move can take it back."))
    age_s = (change.now - last.at).total_seconds()
    if last.command.partition(".")[2] in CLOCK_MOVES and age_s > clock_s:
        raise conflict(N_("This is too long ago to take back. Correct the times instead."), row)

    parts = change.session.scalars(select(Audit).where(Audit.move == last.move)).all()
    undone = [(part, _unchanged_since(change, part, row)) for part in parts]
    _make_room(change, [each for _, each in undone])
    for part, each in undone:
        if part.made:
            each.gone = True
        for name, value in part.before.items():
            setattr(each, name, _unpack(type(each), name, value))
        part.taken_back = True
    return str(last.command)


def forget(change: Change, row: Any, erased: Iterable[str]) -> None:
    """The audit keeps nothing of these columns of the row."""
    gone = set(erased)
    for part in change.session.scalars(_of_row(change, row)):
        part.before = {k: v for k, v in part.before.items() if k not in gone}
        part.after = {k: v for k, v in part.after.items() if k not in gone}


def _of_row(change: Change, row: Any) -> Any:
    return select(Audit).where(Audit.event_id == change.event.id, Audit.row_id == row.id)


def _unchanged_since(change: Change, part: Audit, asked: Any) -> Any:
    """The row of that part of a move, if it still is as the move left it."""
    mappers = reflect(type(asked)).registry.mappers
    model = next(m.class_ for m in mappers if m.class_.__tablename__ == part.table)
    row = change.keep(change.session.get_one(model, part.row_id))
    now = {name: _pack(value) for name, value in columns(row).items()}
    if any(now[name] != value for name, value in part.after.items()):
        raise conflict(N_("This has been changed since. Reload it before you go on."), row)
    return row


def _make_room(change: Change, rows: Iterable[Any]) -> None:
    """Takes the rows out of every unique index, so that they can change places in it."""
    places = {row: row.gone for row in rows if isinstance(row, Row)}
    for row in places:
        row.gone = True
    change.session.flush()
    for row, gone in places.items():
        row.gone = gone


def _pack(value: Any) -> Any:
    return times.iso(value) if isinstance(value, datetime) else value


def _unpack(model: type[Any], name: str, value: Any) -> Any:
    is_moment = isinstance(reflect(model).columns[name].type, Moment)
    return times.from_iso(value) if value is not None and is_moment else value
