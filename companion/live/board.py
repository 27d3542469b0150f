"""What a board declares of itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import msgspec

from companion.people.roles import Audience, Role

if TYPE_CHECKING:
    from companion.live.change import Change

Id = Annotated[str, msgspec.Meta(min_length=1, max_length=32)]
"""A row of this event."""

CommandId = Annotated[
    str,
    msgspec.Meta(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\Z"),
]
"""A random UUID (version 4), made by who sends the command; a retry repeats it."""


class Args(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """What every command takes."""

    cid: CommandId


class OnRow(Args, kw_only=True):
    """A command on one row. `seen`: the row's version that the sender saw."""

    id: Id
    seen: int | None = None


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
    `keeps_record`: a retry is recognised by its `cid`; what is absolute needs none.
    """

    verb: str
    action: Callable[..., Any]
    by: frozenset[Role]
    takes: type[Args] = Args
    limit: Limit = STAFF_PACE
    on: type[Any] | None = None
    keeps_record: bool = True

    @property
    def is_staff_move(self) -> bool:
        """Whether it can be taken back and is kept in the audit."""
        return Role.ATTENDEE not in self.by


@dataclass(frozen=True, kw_only=True)
class Owned:
    """Rows that belong to persons: what `me` says of them, as `name`.

    `seen_by_owner(row)` is one entry of that list or None. The model has `owner`,
    `seq_staff` and `event_id`. `reads_event`: the entry says something of the event row.
    `reachable`: staff are told whether the owner of such a row is here.
    """

    name: str
    model: type[Any]
    seen_by_owner: Callable[[Any], Any]
    reads_event: bool = False
    reachable: bool = False


@dataclass(frozen=True, kw_only=True)
class Board:
    """One board: its rows, who sees them, what can be done on it.

    `counts` names the attributes that are mere counts: a change of these alone is held
    back and merged. `fall_due(change)` does what has fallen due by `change.now`;
    `next_due(change)` is the next such moment.
    """

    name: str
    model: type[Any]
    seen_by: Callable[[Any, Audience], dict[str, Any] | None]
    commands: tuple[Command, ...]
    counts: frozenset[str] = frozenset()
    owned: tuple[Owned, ...] = ()
    fall_due: Callable[[Change], None] | None = None
    next_due: Callable[[Change], datetime | None] | None = None

    def plus(self, *commands: Command) -> Board:
        """The board with commands that touch other boards too."""
        return replace(self, commands=self.commands + commands)

    def seen(self, row: Any, audience: Audience) -> dict[str, Any] | None:
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
