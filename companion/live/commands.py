"""One set of commands behind every way in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from companion import metrics
from companion.db import GONE, Database
from companion.errors import N_, Code, Refused, bad_request, conflict
from companion.event.models import CommandRecord, Event
from companion.event.rules import agree_on_time
from companion.live.board import Args, Board, Command
from companion.live.change import Act, Change, Outcome
from companion.live.limits import Limits
from companion.live.messages import Done, Refusal
from companion.live.presses import BOUNCE, Press
from companion.live.together import Ticket, Together
from companion.people import keys, passes
from companion.people.passes import Identity
from companion.people.roles import CLOCK, Actor, Audience, Role

NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
"""A NUL in JSON, which PostgreSQL cannot keep; a typed backslash is two, and no NUL."""

Answer = Done | Refusal
Committed = Callable[[str, Outcome], None]


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


class _Waiting(Ticket):
    """An order, who gave it as soon as that was read, and what is answered once it is done."""

    def __init__(self, identity: Identity, order: Order) -> None:
        super().__init__()
        self.identity = identity
        self.order = order
        self.actor: Actor | None = None
        self.spent = False
        self.done: Done | None = None

    @property
    def subject(self) -> bytes:
        """Who is meant where persons are counted."""
        actor = self.actor
        return b"" if actor is None else actor.person or actor.who.encode()


class Commands:
    """Does commands: checked, once, durably, and told to everyone who is concerned.

    Those that wait for the same event share a transaction.

    `committed(event_id, outcome)` is called after each commit that moved a number.
    """

    def __init__(
        self,
        database: Database,
        boards: Iterable[Board],
        secret: str,
        committed: Committed = lambda event_id, outcome: None,
    ) -> None:
        self.database = database
        self.boards = tuple(boards)
        self.committed = committed
        self.limits = Limits()
        self.in_hand = 0
        self._together = Together(self._serve)
        self._secret = secret
        self._commands: dict[str, tuple[Board, Command]] = {
            f"{board.name}.{command.verb}": (board, command)
            for board in self.boards
            for command in board.commands
        }

    def __iter__(self) -> Iterator[tuple[str, Board, Command]]:
        return ((name, board, command) for name, (board, command) in self._commands.items())

    def takes(self, name: str) -> type[Args] | None:
        """What the command of this name takes; None if there is none."""
        return self._commands[name][1].takes if name in self._commands else None

    def perform(self, event_id: str, identity: Identity, name: str, given: object) -> Answer:
        """Does the command `name` and returns the protocol's answer; it never raises Refused."""
        self.in_hand += 1
        try:
            return self._answer(event_id, identity, name, given)
        finally:
            self.in_hand -= 1

    def do(
        self,
        event_id: str,
        identity: Identity,
        name: str,
        given: object,
        known: list[Actor] | None = None,
    ) -> Done:
        """Does the command `name`; raises Refused where `perform` answers with a refusal.

        `known` is given the actor as soon as it is known.
        """
        try:
            done = self._do_or_yield(
                event_id, identity, name, given, [] if known is None else known
            )
        except Refused as refused:
            self._count(name, refused.code)
            raise
        self._count(name, "ok")
        return done

    def _do_or_yield(
        self, event_id: str, identity: Identity, name: str, given: object, known: list[Actor]
    ) -> Done:
        waiting = _Waiting(identity, self._understand(name, given))
        try:
            self._together.wait(event_id, waiting)
        except IntegrityError as error:
            raise conflict(
                N_("Somebody else was faster. Look at what is there now, and try again.")
            ) from error
        finally:
            known += [waiting.actor] if waiting.actor is not None else []
        return waiting.done  # type: ignore[return-value]

    def _count(self, name: str, outcome: str) -> None:
        known = name if name in self._commands else "unknown"
        metrics.COMMANDS.labels(known, str(outcome)).inc()

    def _answer(self, event_id: str, identity: Identity, name: str, given: object) -> Answer:
        refused: Refused
        actor: list[Actor] = []
        try:
            return self.do(event_id, identity, name, given, actor)
        except Refused as refusal:
            refused = refusal
        answer = refusal_answer(refused)
        if refused.row is not None and actor:
            answer["now"] = self._now(refused.row, actor[0])
        return answer

    def fall_due(self, event_id: str) -> None:
        """Does what has fallen due on the event; whoever takes the lock first does it."""
        with self.database.write() as session:
            event = lock(session, event_id)
            now = self.database.now(session)
            if event.due_at is None or event.due_at > now:
                return
            change = self._change(session, event, CLOCK, now)
            for board in self.boards:
                if board.fall_due is not None:
                    board.fall_due(change)
            outcome = change.finish()
        self.tell(event_id, outcome)

    def change(self, session: Session, event: Event) -> Change:
        """A change by the system itself (an import, a purge) on an event that is locked."""
        return self._change(session, event, CLOCK, self.database.now(session))

    def _understand(self, name: str, given: object) -> Order:
        found = self._commands.get(name)
        if found is None:
            raise bad_request(N_("There is no command of this name."))
        board, command = found
        press = given if isinstance(given, Press) else None
        sent, whole = (press.sent, press.arguments) if press else (given, given)
        try:
            content = msgspec.json.encode(sent)
            args = msgspec.convert(whole, command.takes)
        except (msgspec.ValidationError, ValueError, TypeError, RecursionError) as error:
            raise bad_request(N_("This was not understood: %(why)s"), why=str(error)) from error
        if NUL.search(content):
            raise bad_request(N_("This was not understood: %(why)s"), why="NUL")
        return Order(
            name=name,
            board=board,
            command=command,
            args=args,
            content=name.encode() + (content if press else msgspec.json.encode(args)),
            bounces=press is not None and press.has_no_id,
        )

    def _serve(self, event_id: str, waiting: list[_Waiting]) -> Refused | None:
        """Does all that waits for the event in one transaction, and tells.

        Returns what stands in everyone's way, if that is so.
        """
        try:
            outcomes = self._do_all(event_id, waiting)
        except BaseException as error:
            for one in waiting:
                self._refuse(one, error)
            is_away = isinstance(error, Refused) and error.code is Code.UNAVAILABLE
            return error if is_away else None  # type: ignore[return-value]
        for outcome in outcomes:
            self.tell(event_id, outcome)
        return None

    def _do_all(self, event_id: str, waiting: list[_Waiting]) -> list[Outcome]:
        """Each order apart from the others; those that are done together come last."""
        rounds = [[one] for one in waiting if not one.order.command.together]
        for name in dict.fromkeys(o.order.name for o in waiting if o.order.command.together):
            rounds.append([one for one in waiting if one.order.name == name])
        outcomes = []
        with self.database.write() as session:
            event = lock(session, event_id)
            now = self.database.now(session)
            for ones in rounds:
                if len(rounds) == 1:
                    outcomes.append(self._do_round(session, event, now, ones))
                    continue
                try:
                    with session.begin_nested():
                        outcomes.append(self._do_round(session, event, now, ones))
                except GONE:
                    raise
                except Exception as error:
                    for one in ones:
                        self._refuse(one, error)
        return outcomes

    def _do_round(
        self, session: Session, event: Event, now: datetime, ones: list[_Waiting]
    ) -> Outcome:
        together = ones[0].order.command.together
        return (self._do_set if together else self._do_one)(session, event, now, ones)

    def _do_one(
        self, session: Session, event: Event, now: datetime, ones: list[_Waiting]
    ) -> Outcome:
        """One order is done, or raises Refused."""
        [one] = ones
        order, command = one.order, one.order.command
        actor = self._admit(session, event, now, one)
        change = self._change(session, event, actor, now)
        record = _record_of(change, one)
        earlier = session.get(CommandRecord, (event.id, record.token))
        if self._has_been_done(one, record, earlier):
            return Outcome(event.epoch, event.heads, event.heads)
        state = event.state
        record.row_id = _act(change, order)
        outcome = change.finish(command, order.name, _subjects(order.args, record.row_id))
        if outcome.moved:
            agree_on_time(command.until, state)
        record.seq = outcome.seq[actor.audience]
        if command.keeps_record:
            (session.merge if earlier else session.add)(record)
        one.done = {"ok": True, "seq": record.seq, "dup": False, "id": record.row_id}
        return outcome

    def _do_set(
        self, session: Session, event: Event, now: datetime, ones: list[_Waiting]
    ) -> Outcome:
        """Orders that leave no record are done as one; whichever may not be is refused."""
        command = ones[0].order.command
        change = self._change(session, event, CLOCK, now)
        ready = list(self._ready(change, ones))
        state = event.state
        acts = [Act(one.actor, _given(one.order)) for one in ready if one.actor is not None]
        results = command.action(change, acts)
        outcome = change.finish(command)
        if outcome.moved:
            agree_on_time(command.until, state)
        for one, result in zip(ready, results, strict=True):
            if isinstance(result, Refused):
                self._refuse(one, result)
            elif one.actor is not None:
                seq = outcome.seq[one.actor.audience]
                one.done = {"ok": True, "seq": seq, "dup": False, "id": str(result.id)}
        return outcome

    def _ready(self, change: Change, ones: list[_Waiting]) -> Iterator[_Waiting]:
        """Those whose order is to be done; the others have their answer."""
        records = {}
        for one in ones:
            try:
                self._admit(change.session, change.event, change.now, one)
                records[one] = _record_of(change, one)
            except Refused as refused:
                self._refuse(one, refused)
        tokens = [record.token for record in records.values()]
        same = (CommandRecord.event_id == change.event.id, CommandRecord.token.in_(tokens))
        found = change.session.scalars(select(CommandRecord).where(*same)).all()
        earlier = {each.token: each for each in found}
        for one, record in records.items():
            try:
                if not self._has_been_done(one, record, earlier.get(record.token)):
                    yield one
            except Refused as refused:
                self._refuse(one, refused)

    def _admit(self, session: Session, event: Event, now: datetime, one: _Waiting) -> Actor:
        """Who gave the order, if they may."""
        one.actor = actor = passes.actor_of(session, event, one.identity, now)
        hide_draft(event, actor.audience)
        authorise(actor, one.order.name, one.order.command)
        return actor

    def _has_been_done(
        self, one: _Waiting, record: CommandRecord, earlier: CommandRecord | None
    ) -> bool:
        """Whether it is a retry, which is answered as it was; else it counts against the limit."""
        if earlier is not None and not (one.order.bounces and record.at - earlier.at >= BOUNCE):
            one.done = _again(earlier, record)
            return True
        self.limits.check(one.order.command.limit, one.subject)
        self.limits.spend(one.order.command.limit, one.subject)
        one.spent = True
        return False

    def _refuse(self, one: _Waiting, error: BaseException) -> None:
        """It is not done, and counts against no limit."""
        one.error = one.error or error
        if one.spent:
            self.limits.give_back(one.order.command.limit, one.subject)
            one.spent = False

    def _change(self, session: Session, event: Event, actor: Actor, now: Any) -> Change:
        if event.key is None:
            raise Refused(Code.CLOSED, N_("This event was purged. Nothing can be added to it."))
        key = keys.unwrap(event.key, self._secret)
        return Change(session, event, actor, now, self.boards, key)

    def tell(self, event_id: str, outcome: Outcome) -> None:
        """Everyone who is concerned hears of what was committed."""
        if outcome.moved:
            metrics.CHANGES.inc()
            self.committed(event_id, outcome)

    def _now(self, row: Any, actor: Actor) -> dict[str, Any] | None:
        """The row that stood in the way, as it is now and as that person may see it."""
        board = next(board for board in self.boards if board.model is type(row))
        with suppress(Refused), self.database.read() as session:
            fresh = session.get(board.model, row.id)
            return fresh and board.view(fresh, actor.audience)
        return None


def lock(session: Session, event_id: str) -> Event:
    """The event, locked until the transaction ends.

    Raises Refused("not_found") when there is none.
    """
    event = session.scalars(
        select(Event).where(Event.id == event_id).with_for_update()
    ).one_or_none()
    if event is None:
        raise no_such_event()
    return event


def hide_draft(event: Event, audience: Audience) -> None:
    """A draft is as if it were not there, but for the staff. Raises Refused("not_found")."""
    if event.state == "draft" and audience is not Audience.STAFF:
        raise no_such_event()


def no_such_event() -> Refused:
    return Refused(Code.NOT_FOUND, N_("There is no such event."))


def authorise(actor: Actor, name: str, command: Command) -> None:
    """Raises Refused unless the actor's role may do the command."""
    if actor.role is Role.READER:
        raise Refused(
            Code.UNAUTHENTICATED, N_("Open the event's page first, so that you can be answered.")
        )
    if not actor.may(name, command.by):
        raise Refused(Code.FORBIDDEN, N_("You may not do this here."))


def refusal_answer(refused: Refused) -> Refusal:
    """The refusal as the protocol writes it, in the reader's language."""
    message = gettext(refused.message)
    # The empty message is the catalogue's own header.
    values = {k: gettext(v) if v and isinstance(v, str) else v for k, v in refused.values.items()}
    answer: Refusal = {
        "ok": False,
        "code": str(refused.code),
        "message": message % values if values else message,
    }
    if refused.retry_after_ms is not None:
        answer["retry_after_ms"] = refused.retry_after_ms
    return answer


def _act(change: Change, order: Order) -> str | None:
    """Does it; returns the id of the row that was made, found or acted on."""
    given = _given(order)
    seen = given.pop("seen", None)
    if seen is not None:
        _agree_on_seen(change, order, given["id"], seen)
    row = order.command.action(change, **given)
    if row is not None:
        return str(row.id)
    return given.get("id")


def _given(order: Order) -> dict[str, Any]:
    """The arguments of the action."""
    given = {
        name: value
        for name, value in msgspec.structs.asdict(order.args).items()
        if value is not msgspec.UNSET
    }
    del given["cid"]
    return given


def _record_of(change: Change, one: _Waiting) -> CommandRecord:
    return CommandRecord(
        event_id=change.event.id,
        token=change.key.token("command", one.subject, one.order.args.cid),
        digest=change.key.digest(one.order.content),
        at=change.now,
    )


def _subjects(args: Args, row_id: str | None) -> list[str]:
    """The rows that the command was about: each of several, or the one that it answers with."""
    several = getattr(args, "ids", msgspec.UNSET)
    if several is not msgspec.UNSET:
        return list(several)
    return [] if row_id is None else [row_id]


def _agree_on_seen(change: Change, order: Order, row_id: str, seen: int) -> None:
    command = order.command
    row = change.find(command.on or order.board.model, row_id, also_gone=command.also_gone)
    if row.version(change.actor.audience) != seen:
        raise conflict(N_("This has been changed meanwhile. Look at it again before you act."), row)


def _again(earlier: CommandRecord, record: CommandRecord) -> Done:
    if earlier.digest != record.digest:
        raise bad_request(N_("This command id was used for something else."))
    return {"ok": True, "seq": earlier.seq, "dup": True, "id": earlier.row_id}
