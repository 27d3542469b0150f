"""What travels beside rows: the answers to commands, and what sockets are told."""

from __future__ import annotations

from typing import Annotated, Any, Literal, NotRequired, TypedDict

from msgspec import Meta

from companion import times
from companion.errors import Code
from companion.people.roles import Role
from companion.wire import Id, Moment, one_of

Seq = Annotated[int, Meta(description="The number of a change, of the reader's own audience.")]
Wait = Annotated[int, Meta(description="Milliseconds after which to try again.")]


class Done(TypedDict):
    """The command was done, now or (`dup`) before; `id` is the row made, found or acted on."""

    ok: Literal[True]
    seq: Seq
    dup: bool
    id: Id | None


class Heard(TypedDict):
    """What was reported has arrived; nothing is stored of it."""

    ok: Literal[True]


class Refusal(TypedDict):
    """The command was not done; `message` is for the person, in their language.

    `now` is the row that stood in the way, as it is and as that person may see it.
    """

    ok: Literal[False]
    code: Annotated[str, one_of(Code)]
    message: str
    retry_after_ms: NotRequired[Wait]
    now: NotRequired[dict[str, Any] | None]


class NotConnected(TypedDict):
    """Why a connection was refused."""

    code: Annotated[str, one_of(Code)]
    message: str


class Here(TypedDict):
    """How many are here now: people in the room and online, and screens."""

    room: int
    online: int
    screens: int


class Pulse(TypedDict):
    """The line is alive; `now` is the server's time, `seq` what this audience was told last.

    `here` is for the staff, and for others where the event shows it; `reach` tells the staff
    of each waiting entry whether its person is here, since when they are away, or neither.
    """

    epoch: str
    seq: Seq
    now: Moment
    here: NotRequired[Here]
    reach: NotRequired[dict[str, str | None]]


def pulse_at(epoch: str, seq: int) -> Pulse:
    """The least that a pulse says."""
    return {"epoch": epoch, "seq": seq, "now": times.iso(times.now())}


class Bye(TypedDict):
    """The server ends the connection; come back after so many milliseconds, from and to."""

    reason: Literal["drain", "slow", "revoked", "ended"]
    after_ms: Annotated[list[int], Meta(min_length=2, max_length=2)]


class Change(TypedDict):
    """What is different at `seq` from what it was at `since`, for one audience.

    `since` 0 replaces all that was known. `put` has whole rows, `drop` ids of rows that are
    not for this audience any more.
    """

    epoch: str
    since: Seq
    seq: Seq
    put: dict[str, list[dict[str, Any]]]
    drop: dict[str, list[Id]]


class Me(TypedDict):
    """All that is the reader's own, with a list for each board that has such rows.

    Each message replaces the one before. `row`: the one that this socket stands for.
    """

    role: Annotated[str, one_of(Role)]
    row: NotRequired[Id]


class Synced(TypedDict):
    """What a socket lacked, and what is its reader's own."""

    ok: Literal[True]
    change: Change
    me: dict[str, Any]
    now: Moment
