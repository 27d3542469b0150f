"""One set of commands behind every way in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import Any

import msgspec
from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from companion import metrics
from companion.db import Database
from companion.errors import N_, Code, Refused, bad_request, conflict
from companion.event.models import Event
from companion.live.access import no_such_event
from companion.live.board import Args, Board, Command
from companion.live.change import Change, Outcome
from companion.live.limits import Limits
from companion.live.messages import Done, Refusal
from companion.live.orders import Doing, Order, Waiting
from companion.live.presses import Press
from companion.live.together import Together
from companion.people import keys
from companion.people.passes import Identity
from companion.people.roles import CLOCK, Actor

NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
"""A NUL in JSON, which PostgreSQL cannot keep; a typed backslash is two, and no NUL."""

Answer = Done | Refusal
Committed = Callable[[str, Outcome], None]


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
        waiting = Waiting(identity, self._understand(name, given))
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
            change = self._change(session, event, now, CLOCK)
            for board in self.boards:
                if board.fall_due is not None:
                    board.fall_due(change)
            outcome = change.finish()
        self.tell(event_id, outcome)

    def change(self, session: Session, event: Event) -> Change:
        """A change by the system itself (an import, a purge) on an event that is locked."""
        return self._change(session, event, self.database.now(session), CLOCK)

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

    def _serve(self, event_id: str, waiting: list[Waiting]) -> Refused | None:
        """Does all that waits for the event in one transaction, and tells.

        Returns what stands in everyone's way, if that is so.
        """
        try:
            with self.database.write() as session:
                event, now = lock(session, event_id), self.database.now(session)
                change_by = partial(self._change, session, event, now)
                outcomes = Doing(session, event, now, self.limits, change_by).all(waiting)
        except BaseException as error:
            for one in waiting:
                one.refuse(error)
            is_away = isinstance(error, Refused) and error.code is Code.UNAVAILABLE
            return error if is_away else None  # type: ignore[return-value]
        for outcome in outcomes:
            self.tell(event_id, outcome)
        return None

    def _change(self, session: Session, event: Event, now: datetime, actor: Actor) -> Change:
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
