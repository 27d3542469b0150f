"""What a board declares of itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import NoneType
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args, get_type_hints

import msgspec

from companion.people.roles import Audience, Role

if TYPE_CHECKING:
    from companion.live.change import Change

Id = Annotated[str, msgspec.Meta(min_length=1, max_length=32, description="A row of this event.")]

CommandId = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\Z",
        description="A random UUID (version 4), made by who sends the command; a retry repeats it.",
    ),
]

Seen = Annotated[
    int, msgspec.Meta(description="The row's `version` as the sender saw it; another refuses.")
]


class Args(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """What every command takes."""

    cid: CommandId


class OnRow(Args, kw_only=True):
    """What every command on one row takes."""

    id: Id
    seen: Seen | None = None


@dataclass(frozen=True, kw_only=True)
class Limit:
    """At most `count` accepted commands of a person in `seconds`."""

    name: str
    count: int
    seconds: float


STAFF_PACE = Limit(name="staff", count=20, seconds=1)


@dataclass(frozen=True)
class Command:
    """One thing that a person can do on a board.

    `action(change, **arguments)` returns the row that it made, found or acted on, or None
    where that is the row named by `id`. `on` is the model that `id` names, if not the board's.
    `also_gone`: that one may have been removed. `keeps_record`: a retry is recognised by its
    `cid`; what is absolute needs none. `is_move`: it changes what stands, so that the staff can
    take it back. `until`: the last state of an event in which it does anything. `on_arrival`: the
    server does it for each socket of those roles that connects, with what the handshake says under
    the names of its arguments; the socket stands for the row that this answers with. `together`:
    it is absolute and keeps no record, and is done for all who wait with it at once:
    `action(change, acts)` returns for each act such a row, or why it is refused.
    """

    verb: str
    action: Callable[..., Any]
    by: frozenset[Role]
    takes: type[Args] = Args
    limit: Limit = STAFF_PACE
    on: type[Any] | None = None
    also_gone: bool = False
    keeps_record: bool = True
    is_move: bool = True
    until: Literal["live", "ended", "archived"] = "live"
    on_arrival: bool = False
    together: bool = False

    @property
    def is_staff_move(self) -> bool:
        """Whether it can be taken back and is kept in the audit."""
        return self.is_move and Role.ATTENDEE not in self.by


@dataclass(frozen=True)
class Report:
    """What those who stand for a row say of themselves now and then: a message without `cid`.

    Nothing is stored. What each of them said last travels, as long as they are heard of, in the
    pulse to these audiences, under the board's name and the row's id, with `seen_at`.
    """

    verb: str
    by: frozenset[Role]
    takes: type[msgspec.Struct]
    told_to: frozenset[Audience]


@dataclass(frozen=True, kw_only=True)
class Owned:
    """Rows that belong to persons: what `me` says of them, as `name`.

    `seen_by_owner(row)` is one entry of that list or None; it reads the row's columns alone, and
    with `reads_event` its event too. The model has `owner`, `seq_staff` and `event_id`.
    `reachable`: staff are told whether the owner of such a row is here.
    """

    name: str
    model: type[Any]
    seen_by_owner: Callable[[Any], Any]
    reads_event: bool = False
    reachable: bool = False

    @property
    def entry(self) -> Any:
        """The type of an entry: what `seen_by_owner` says that it returns."""
        return _returned_by(self.seen_by_owner)


@dataclass(frozen=True, kw_only=True)
class Board:
    """One board: its rows, who sees them, what can be done on it.

    `counts` names the attributes that are mere counts: a change of these alone is held
    back and merged. `clock_states` are those in which a row's clock runs or is stopped: what
    brought it into one, or out of it, is taken back only for a minute. `fall_due(change)` does
    what has fallen due by `change.now`; `next_due(change)` is the next such moment.
    """

    name: str
    model: type[Any]
    seen_by: Callable[[Any, Audience], Mapping[str, Any] | None]
    commands: tuple[Command, ...]
    counts: frozenset[str] = frozenset()
    clock_states: frozenset[str] = frozenset()
    owned: tuple[Owned, ...] = ()
    reports: tuple[Report, ...] = ()
    fall_due: Callable[[Change], None] | None = None
    next_due: Callable[[Change], datetime | None] | None = None

    @property
    def row(self) -> Any:
        """The type of a row: what `seen_by` says that it returns."""
        return _returned_by(self.seen_by)

    def plus(self, *commands: Command) -> Board:
        """The board with commands that touch other boards too."""
        return replace(self, commands=self.commands + commands)

    def seen(self, row: Any, audience: Audience) -> Mapping[str, Any] | None:
        """What of the row this audience sees; nothing of what is gone, or of a draft's."""
        if row.gone or (row.event.state == "draft" and audience is not Audience.STAFF):
            return None
        return self.seen_by(row, audience)

    def view(self, row: Any, audience: Audience) -> dict[str, Any] | None:
        """The row as this audience is told of it, or None."""
        seen = self.seen(row, audience)
        if seen is None:
            return None
        return {**seen, "seq": row.seq(audience), "version": row.version(audience)}


def _returned_by(seen_by: Callable[..., Any]) -> Any:
    told = get_type_hints(seen_by, include_extras=True)["return"]
    return next(each for each in get_args(told) or (told,) if each is not NoneType)
