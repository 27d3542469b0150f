"""What the staff did to each row, and how it is taken back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import inspect as reflect
from sqlalchemy import select

from companion import times
from companion.db import Moment, Row, new_id
from companion.errors import N_, Code, Refused, conflict
from companion.event import rules
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
    "joined",
    "rehearsal",
}
"""Columns that no move is about: never in the audit, never restored."""

ABSENT = object()
"""What a column has under a name that its object does not hold."""


@dataclass
class Kept:
    """How a row was when it was loaded."""

    columns: dict[str, Any]
    views: Mapping[Audience, Mapping[str, Any] | None]
    made: bool = False


def columns(row: Any) -> dict[str, Any]:
    """The values of a row's columns, but for bookkeeping.

    What an object holds is named one by one, as in `settings.queue`: two moves that set
    different parts of it do not stand in each other's way.
    """
    values: dict[str, Any] = {}
    for name in set(reflect(type(row)).column_attrs.keys()) - BOOKKEEPING:
        value = getattr(row, name)
        if isinstance(value, dict):
            values |= {f"{name}.{part}": each for part, each in value.items()}
        else:
            values[name] = value
    return values


def record(
    change: Change, kept: Iterable[tuple[Any, Kept]], name: str, subjects: Collection[str]
) -> None:
    """The move is in the audit: of each row on a board, its changed columns.

    `subjects` are the rows that it was about: several are a move each, and other rows were
    displaced by the first. Without one it was about all that it changed.
    """
    moves = {subject: new_id() for subject in subjects}
    first = next(iter(moves.values()), new_id())
    for row, before in kept:
        board = change.board_of(row)
        now = columns(row)
        changed = {
            column
            for column in now.keys() | before.columns.keys()
            if now.get(column, ABSENT) != before.columns.get(column, ABSENT)
        }
        if board is None or not changed - board.counts:
            continue
        changed -= board.counts
        change.session.add(
            Audit(
                event_id=change.event.id,
                move=moves.get(row.id, first),
                is_subject=row.id in moves or not moves,
                at=change.now,
                number=change.event.head_staff,
                phase=change.event.phase,
                who=change.actor.who,
                command=name,
                table=row.__tablename__,
                row_id=row.id,
                made=before.made,
                before={k: _pack(v) for k, v in before.columns.items() if k in changed},
                after={k: _pack(v) for k, v in now.items() if k in changed},
                taken_back=name.endswith(".back"),
            )
        )


def take_back(change: Change, row: Any, clock_s: float) -> str:
    """Undoes the last move about the row, as `Change.take_back` says."""
    last = _last_move(change, row)
    parts = change.session.scalars(select(Audit).where(Audit.move == last.move)).all()
    if (change.now - last.at).total_seconds() > clock_s:
        if _moves_clock(change, last):
            raise conflict(N_("This is too long ago to take back. Correct the times instead."), row)
        parts = [part for part in parts if not _moves_clock(change, part)]
    undone = [(part, _unchanged_since(change, part)) for part in parts]
    if change.command(last.command).until != "archived":
        rules.agree_on_time(last.phase, change.event.state)
    _make_room(change, [each for _, each in undone])
    for part, each in undone:
        if part.made:
            each.gone = True
        else:
            _restore(each, part)
        part.taken_back = True
    return str(last.command)


def forget(change: Change, row: Any, erased: Iterable[str]) -> None:
    """The audit keeps nothing of these columns of the row."""
    gone = set(erased)
    for part in change.session.scalars(_of_row(change, row)):
        part.before = {k: v for k, v in part.before.items() if k.partition(".")[0] not in gone}
        part.after = {k: v for k, v in part.after.items() if k.partition(".")[0] not in gone}


def _of_row(change: Change, row: Any) -> Any:
    return select(Audit).where(Audit.event_id == change.event.id, Audit.row_id == row.id)


def _last_move(change: Change, row: Any) -> Audit:
    """The last move about the row, of those that the acting person may make.

    Raises Refused("conflict") when there is none, Refused("forbidden") when only others may.
    """
    about = _of_row(change, row).where(Audit.is_subject, Audit.taken_back.is_(False))
    moves = change.session.scalars(about.order_by(Audit.number.desc())).all()
    if not moves:
        raise conflict(N_("There is nothing to take back here."), row)
    for move in moves:
        if change.actor.may(move.command, change.command(move.command).by):
            return cast(Audit, move)
    raise Refused(Code.FORBIDDEN, N_("Only those who may make this move can take it back."))


def _moves_clock(change: Change, part: Audit) -> bool:
    """Whether the row came onto or off the floor, or its clock stopped or ran on."""
    states = {part.before.get("state"), part.after.get("state")}
    return not states.isdisjoint(change.board_of_table(part.table).clock_states)


def _unchanged_since(change: Change, part: Audit) -> Any:
    """The row of that part of a move, if it still is as the move left it."""
    row = change.keep(change.session.get_one(change.board_of_table(part.table).model, part.row_id))
    now = {name: _pack(value) for name, value in columns(row).items()}
    if any(now.get(k, ABSENT) != part.after.get(k, ABSENT) for k in _changed(part)):
        raise conflict(N_("This has been changed since. Reload it before you go on."), row)
    return row


def _restore(row: Any, part: Audit) -> None:
    """The row's columns are as they were before that part of a move."""
    for name in _changed(part):
        column, is_part, key = name.partition(".")
        before = part.before.get(name, ABSENT)
        if is_part:
            rest = {k: v for k, v in getattr(row, column).items() if k != key}
            setattr(row, column, rest if before is ABSENT else {**rest, key: before})
        else:
            setattr(row, column, _unpack(type(row), column, before))


def _changed(part: Audit) -> set[str]:
    return part.before.keys() | part.after.keys()


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
