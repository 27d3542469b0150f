"""Orders: commands that were understood, and what is done with those that wait together."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from companion.db import GONE
from companion.errors import N_, Refused, bad_request
from companion.event.models import CommandRecord, Event
from companion.event.rules import agree_on_time
from companion.live.access import authorise, hide_draft
from companion.live.board import Args, Board, Command
from companion.live.change import Act, Change, Outcome
from companion.live.limits import Limits
from companion.live.messages import Done
from companion.live.presses import BOUNCE
from companion.live.together import Ticket
from companion.people import passes
from companion.people.passes import Identity
from companion.people.roles import CLOCK, Actor


@dataclass(frozen=True)
class Order:
    """A command that was understood; by `content` a retry is recognised.

    `bounces`: it has no id of its own, and is a retry only for a moment.
    """

    name: str
    board: Board
    command: Command
    args: Args
    content: bytes
    bounces: bool

    @property
    def arguments(self) -> dict[str, Any]:
        """What the action is given."""
        given = {
            name: value
            for name, value in msgspec.structs.asdict(self.args).items()
            if value is not msgspec.UNSET
        }
        del given["cid"]
        return given


class Waiting(Ticket):
    """An order, who gave it as soon as that was read, and what is answered once it is done."""

    def __init__(self, identity: Identity, order: Order) -> None:
        super().__init__()
        self.identity = identity
        self.order = order
        self.actor: Actor | None = None
        self.done: Done | None = None
        self._spent: Limits | None = None

    @property
    def subject(self) -> bytes:
        """Who is meant where persons are counted."""
        actor = self.actor
        return b"" if actor is None else actor.person or actor.who.encode()

    def count(self, limits: Limits) -> None:
        """It counts against its limit. Raises Refused("rate_limited")."""
        limits.check(self.order.command.limit, self.subject)
        limits.spend(self.order.command.limit, self.subject)
        self._spent = limits

    def refuse(self, error: BaseException) -> None:
        """It is not done, and counts against no limit."""
        self.error = self.error or error
        if self._spent is not None:
            self._spent.give_back(self.order.command.limit, self.subject)
            self._spent = None


class Doing:
    """One transaction on an event that is locked for it, in which orders are done.

    `change_by(actor)` begins a change on it.
    """

    def __init__(
        self,
        session: Session,
        event: Event,
        now: datetime,
        limits: Limits,
        change_by: Callable[[Actor], Change],
    ) -> None:
        self._session = session
        self._event = event
        self._now = now
        self._limits = limits
        self._change_by = change_by

    def all(self, waiting: Iterable[Waiting]) -> list[Outcome]:
        """Each order apart from the others; those that are done together come last."""
        rounds: dict[object, list[Waiting]] = {}
        for one in sorted(waiting, key=lambda one: one.order.command.together):
            key = one.order.name if one.order.command.together else one
            rounds.setdefault(key, []).append(one)
        if len(rounds) == 1:
            [ones] = rounds.values()
            return [self._do(ones)]
        outcomes = (self._do_apart(ones) for ones in rounds.values())
        return [outcome for outcome in outcomes if outcome is not None]

    def _do_apart(self, ones: list[Waiting]) -> Outcome | None:
        """What does not go leaves nothing, and the others stand."""
        try:
            with self._session.begin_nested():
                return self._do(ones)
        except GONE:
            raise
        except Exception as error:
            for one in ones:
                one.refuse(error)
            return None

    def _do(self, ones: list[Waiting]) -> Outcome:
        return self._do_set(ones) if ones[0].order.command.together else self._do_one(*ones)

    def _do_one(self, one: Waiting) -> Outcome:
        """The order is done, or Refused is raised."""
        order, command, event = one.order, one.order.command, self._event
        actor = self._admit(one)
        change = self._change_by(actor)
        record = _record_of(change, one)
        earlier = self._session.get(CommandRecord, (event.id, record.token))
        if self._has_been_done(one, record, earlier):
            return Outcome(event.epoch, event.heads, event.heads)
        state = event.state
        record.row_id = _act(change, order)
        outcome = change.finish(command, order.name, _subjects(order.args, record.row_id))
        if outcome.moved:
            agree_on_time(command.until, state)
        record.seq = outcome.seq[actor.audience]
        if command.keeps_record:
            (self._session.merge if earlier else self._session.add)(record)
        one.done = {"ok": True, "seq": record.seq, "dup": False, "id": record.row_id}
        return outcome

    def _do_set(self, ones: list[Waiting]) -> Outcome:
        """The orders are done as one; whichever may not be is refused."""
        command, state = ones[0].order.command, self._event.state
        actors = {one: actor for one in ones if (actor := self._admit_or_refuse(one))}
        change = self._change_by(CLOCK)
        new = self._new(change, actors)
        results = command.action(change, [Act(actors[one], one.order.arguments) for one in new])
        outcome = change.finish(command)
        if outcome.moved:
            agree_on_time(command.until, state)
        for one, result in zip(new, results, strict=True):
            if isinstance(result, Refused):
                one.refuse(result)
            else:
                seq = outcome.seq[actors[one].audience]
                one.done = {"ok": True, "seq": seq, "dup": False, "id": str(result.id)}
        return outcome

    def _new(self, change: Change, ones: Iterable[Waiting]) -> list[Waiting]:
        """Those that were not done before, and that no limit holds back."""
        records = {one: _record_of(change, one) for one in ones}
        tokens = [record.token for record in records.values()]
        same = (CommandRecord.event_id == self._event.id, CommandRecord.token.in_(tokens))
        found = self._session.scalars(select(CommandRecord).where(*same)).all()
        earlier = {record.token: record for record in found}
        new = []
        for one, record in records.items():
            try:
                if not self._has_been_done(one, record, earlier.get(record.token)):
                    new.append(one)
            except Refused as refused:
                one.refuse(refused)
        return new

    def _admit_or_refuse(self, one: Waiting) -> Actor | None:
        try:
            return self._admit(one)
        except Refused as refused:
            one.refuse(refused)
            return None

    def _admit(self, one: Waiting) -> Actor:
        """Who gave the order, if they may."""
        one.actor = actor = passes.actor_of(self._session, self._event, one.identity, self._now)
        hide_draft(self._event, actor.audience)
        authorise(actor, one.order.name, one.order.command)
        return actor

    def _has_been_done(
        self, one: Waiting, record: CommandRecord, earlier: CommandRecord | None
    ) -> bool:
        """Whether it is a retry, which is answered as it was; else it counts against the limit."""
        if earlier is None or (one.order.bounces and record.at - earlier.at >= BOUNCE):
            one.count(self._limits)
            return False
        if earlier.digest != record.digest:
            raise bad_request(N_("This command id was used for something else."))
        one.done = {"ok": True, "seq": earlier.seq, "dup": True, "id": earlier.row_id}
        return True


def _act(change: Change, order: Order) -> str | None:
    """Does it; returns the id of the row that was made, found or acted on."""
    given = order.arguments
    if "id" in given and (seen := given.pop("seen", None)) is not None:
        model = order.command.on or order.board.model
        row = change.find(model, given["id"], also_gone=order.command.also_gone)
        change.agree_on_seen(row, seen)
    row = order.command.action(change, **given)
    if row is not None:
        return str(row.id)
    return given.get("id")


def _subjects(args: Args, row_id: str | None) -> list[str]:
    """The rows that the command was about: each of several, or the one that it answers with."""
    several = getattr(args, "ids", msgspec.UNSET)
    if several is not msgspec.UNSET:
        return list(several)
    return [] if row_id is None else [row_id]


def _record_of(change: Change, one: Waiting) -> CommandRecord:
    return CommandRecord(
        event_id=change.event.id,
        token=change.key.token("command", one.subject, one.order.args.cid),
        digest=change.key.digest(one.order.content),
        at=change.now,
    )
