"""A stage for plays: an event, its people, and what each audience sees of it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from companion.boards import BOARDS
from companion.db import Base, Database
from companion.event.models import Event, Series
from companion.live.catchup import Frame, Snapshot, changes_since
from companion.live.commands import Answer, Commands
from companion.live.follow import Position, Step, follow
from companion.live.limits import Limits
from companion.live.mine import Owners
from companion.people import passes
from companion.people.keys import SIZE, new_key
from companion.people.passes import Identity
from companion.people.roles import Audience, Role

SECRET = "the secret of the tests"
BEGIN = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)

Step_ = tuple[str, str, dict[str, Any]]
"""Who does which command, with what; callables among the arguments are given the stage."""


@dataclass
class Seen:
    """What somebody of an audience knows: the browser's rule, in short."""

    position: Position | None = None
    rows: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)

    def hear(self, frame: Frame) -> Seen:
        """What is known after this change; it must be one that continues what was known."""
        step = follow(self.position, frame.epoch, frame.since, frame.seq)
        assert step in (Step.REPLACE, Step.APPLY, Step.IGNORE), step
        if step is Step.IGNORE:
            return self
        rows = {} if step is Step.REPLACE else dict(self.rows)
        for board, views in frame.put.items():
            rows |= {(board, view["id"]): view for view in views}
        for board, ids in frame.drop.items():
            for one in ids:
                rows.pop((board, one), None)
        return Seen(Position(frame.epoch, frame.seq), rows)

    def board(self, name: str) -> list[dict[str, Any]]:
        return [view for (board, _), view in self.rows.items() if board == name]


class Clock(Database):
    """A real database whose clock the play sets."""

    def __init__(self, url: str, begin: datetime) -> None:
        super().__init__(url)
        self.time = begin

    def now(self, session: Any) -> datetime:
        return self.time

    def seconds(self) -> float:
        return self.time.timestamp()


class Stage:
    """One event of a series and everyone who takes part in it, on a real database.

    Ann and Bo are guests, Mo and Mia moderate, Chloe chairs, Rita reports, Carl is crew,
    Olga organises, Hall is a screen, Desk a control desk, Nobody has nothing.
    """

    def __init__(self, url: str, *, slug: str = "round-table", state: str = "live") -> None:
        self.database = Clock(url, BEGIN)
        Base.metadata.create_all(self.database.engine)
        self.commands = Commands(self.database, BOARDS, SECRET)
        self.commands.limits = Limits(self.database.seconds)
        self.answers: list[Answer] = []
        self.event_id = self._raise_curtain(slug, state)
        self.people = {
            "ann": Identity(person=b"a" * SIZE),
            "bo": Identity(person=b"b" * SIZE),
            "nobody": Identity(),
            "mo": self._staff(Role.MODERATOR),
            "mia": self._staff(Role.MODERATOR),
            "chloe": self._staff(Role.CHAIR),
            "rita": self._staff(Role.RAPPORTEUR),
            "carl": self._staff(Role.CREW),
            "olga": self._staff(Role.ORGANISER),
            "hall": Identity(key=self._pass(Role.SCREEN)),
            "desk": Identity(key=self._pass(Role.KEY)),
        }

    def do(self, who: str, command: str, **arguments: Any) -> Answer:
        """The answer to a command; without a `cid` it gets a new one."""
        given = {"cid": str(uuid.uuid4()), **self._resolved(arguments)}
        answer = self.commands.perform(self.event_id, self.people[who], command, given)
        self.answers.append(answer)
        return answer

    def done(self, who: str, command: str, **arguments: Any) -> str:
        """The id that the command answers with; it must not be refused."""
        answer = self.do(who, command, **arguments)
        assert answer["ok"], answer
        return str(answer["id"])

    def play(self, steps: Iterable[Step_]) -> None:
        """Does the steps of a story, none of which may be refused; they are a second apart."""
        for who, command, arguments in steps:
            self.pass_time(seconds=1)
            self.done(who, command, **arguments)

    def pass_time(self, **how_long: float) -> None:
        self.database.time += timedelta(**how_long)

    def last(self, command_index: int = -1) -> str:
        """The id in the answer to the last command, or to an earlier one."""
        return str(self.answers[command_index]["id"])

    def read(self, audience: Audience, since: Position | None = None) -> Frame:
        """What this audience lacks that knows `since`."""
        with self.database.read() as session:
            return changes_since(
                session,
                BOARDS,
                session.get_one(Event, self.event_id),
                audience,
                since.seq if since else 0,
                since.epoch if since else None,
            )

    def seen(self, audience: Audience = Audience.STAFF) -> Seen:
        """Everything that this audience sees now."""
        return Seen().hear(self.read(audience))

    def rows(self, board: str, audience: Audience = Audience.STAFF) -> list[dict[str, Any]]:
        return self.seen(audience).board(board)

    def row(self, board: str, id: str, audience: Audience = Audience.STAFF) -> dict[str, Any]:
        return self.seen(audience).rows[board, id]

    def heads(self) -> dict[Audience, int]:
        with self.database.read() as session:
            return session.get_one(Event, self.event_id).heads

    def me(self, who: str) -> dict[str, Any]:
        """What is that person's own."""
        with self.database.read() as session:
            event = session.get_one(Event, self.event_id)
            now = Snapshot(session, event, BOARDS)
            owners = Owners(BOARDS, SECRET)
            owners.learn(now)
            actor = passes.actor_of(session, event, self.people[who], self.database.time)
            return owners.me(now, actor)

    def write(self, model: type[Any], **columns: Any) -> str:
        """A row that was there before the play begins."""
        with self.database.write() as session:
            event = session.get_one(Event, self.event_id)
            change = self.commands.change(session, event)
            row = change.add(model(**columns))
            change.finish()
            return str(row.id)

    def all(self, model: type[Any]) -> list[Any]:
        """The rows of a table as the database has them."""
        with self.database.read() as session:
            return list(session.scalars(select(model)).all())

    def _resolved(self, arguments: dict[str, Any]) -> dict[str, Any]:
        return {
            name: value(self) if callable(value) else value for name, value in arguments.items()
        }

    def _raise_curtain(self, slug: str, state: str) -> str:
        with self.database.write() as session:
            series = session.scalars(select(Series)).one_or_none()
            event = Event(
                slug=slug,
                series=series or Series(slug="tables", title="Round tables"),
                code="ABCDEFGH" if slug == "round-table" else slug[:8].upper(),
                title="Round table",
                state=state,
                zone="Europe/Zurich",
                starts_at=BEGIN,
                ends_at=BEGIN + timedelta(hours=3),
                details={},
                settings={},
                key=new_key(SECRET),
            )
            session.add(event)
            session.flush()
            for audience in Audience:
                setattr(event, f"seq_{audience}", 1)
                setattr(event, f"version_{audience}", 1)
                setattr(event, f"head_{audience}", 1)
            return event.id

    def key(self, *scopes: str) -> str:
        """The name of a control desk whose key reaches no further than these."""
        name = " ".join(scopes)
        self.people[name] = Identity(key=self._pass(Role.KEY, scopes))
        return name

    def _pass(self, role: Role, scopes: tuple[str, ...] = ()) -> str:
        with self.database.write() as session:
            event = session.get_one(Event, self.event_id)
            now = self.database.time
            return passes.issue(session, event, role, label=role, now=now, scopes=scopes)

    def _staff(self, role: Role) -> Identity:
        secret = self._pass(role)
        with self.database.write() as session:
            token, _ = passes.exchange(session, secret, self.database.time)
        return Identity(token=token)


def stage_in(folder: Path, **how: Any) -> Stage:
    """A stage on an SQLite file in the folder."""
    return Stage(f"sqlite:///{folder / 'stage.db'}", **how)


Maker = Callable[..., Stage]
