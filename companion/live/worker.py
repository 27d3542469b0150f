"""This worker's part in delivery: the events it follows, and what it does every second."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import or_, select

from companion import metrics
from companion.config import Settings
from companion.db import Database
from companion.errors import Refused
from companion.event.models import Event
from companion.live.board import Board
from companion.live.catchup import Source
from companion.live.change import Outcome
from companion.live.commands import Commands
from companion.live.following import Following
from companion.live.messages import Bye
from companion.live.mine import Owners
from companion.live.presence import Presence
from companion.live.pulse import Pulse
from companion.live.relay import Frames, Relay
from companion.live.reports import Reports
from companion.live.transport import Transport
from companion.people.guests import Guests
from companion.people.roles import Audience
from companion.sweeping import sweep

LOOK_EVERY_S = 1.0
SWEEP_EVERY_S = 0.5
TIDY_EVERY_S = 5.0
GLANCE_S = 0.02
"""For so long an event's row serves those who come; what happens meanwhile they are told."""
IDLE_S = 60.0
"""An event without viewers is followed for so long."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Look:
    """What the event row says every second."""

    id: str
    epoch: str
    heads: dict[Audience, int]
    access: int


class Worker:
    """Commands, events, relay and pulse of one process.

    `tidy(commands)` is called every few seconds, for what is done without anybody's command.
    """

    def __init__(
        self,
        settings: Settings,
        database: Database,
        boards: tuple[Board, ...],
        tidy: Callable[[Commands], None] = lambda commands: None,
    ) -> None:
        self.settings = settings
        self.database = database
        self.boards = boards
        self.source = Source(database, boards)
        self.guests = Guests(settings.secret_key)
        self.commands = Commands(database, boards, settings.secret_key, self._committed)
        self.transport = Transport(settings.transport)
        self.relay = Relay(settings.redis_url, self._hear, self.transport.spawn)
        self.presence = Presence(self.relay.redis)
        self.reports = Reports(boards, self.presence, self.transport.spawn)
        self.followings: dict[str, Following] = {}
        self.draining = False
        self._tidy = tidy
        self._seen_at: dict[str, float] = {}
        self._glances: dict[str, tuple[Event | None, float]] = {}

    def start(self) -> None:
        """Delivery runs from now on."""
        self.relay.start()
        self.transport.spawn(self._look_for_ever)
        self.transport.spawn(self._sweep_for_ever)
        self.transport.spawn(self._tidy_for_ever)
        self.transport.spawn(self.transport.sweep_for_ever)
        self.transport.spawn(Pulse(self).beat_for_ever)

    def follow(self, event_id: str) -> Following:
        """The event's following; whoever makes it must let it begin."""
        self._seen_at[event_id] = time.monotonic()
        if event_id not in self.followings:
            self.followings[event_id] = Following(
                event_id,
                self.source,
                Owners(self.boards, self.settings.secret_key),
                self.transport,
                self.relay.publish,
            )
        return self.followings[event_id]

    def follow_event(self, event: Event) -> Following:
        """The following of the event whose row has just been read."""
        following = self.follow(event.id)
        following.begin(event.epoch, event.heads)
        if following.access is None:
            following.access = (event.epoch, event.access)
        return following

    def glance(self, slug: str) -> Event | None:
        """The event's row, if it was read a moment ago: for a crowd it is read once."""
        event, seen_at = self._glances.get(slug, (None, 0.0))
        return event if time.monotonic() - seen_at < GLANCE_S else None

    def has_seen(self, event: Event) -> None:
        """The event's row has just been read."""
        self._glances[event.slug] = (event, time.monotonic())

    def finish(self) -> None:
        """Returns when nothing is in hand any more, and what was erased is gone."""
        while self.commands.in_hand:
            self.transport.sleep(0.02)
        sweep(self.database)

    def drain(self) -> None:
        """Everyone is told to come back, at different moments; nothing new is taken."""
        self.draining = True
        bye: Bye = {"reason": "drain", "after_ms": [0, 3000]}
        for following in list(self.followings.values()):
            for viewer in list(following.viewers.values()):
                self.transport.tell_one(viewer.sid, "bye", bye)
        self.transport.sleep(0.2)
        for following in list(self.followings.values()):
            for sid in list(following.viewers):
                self.transport.close(sid)
        # Goodbyes are said in green threads of their own, before the server lets go of them.
        self.transport.sleep(0)
        self.relay.stop()

    def _committed(self, event_id: str, outcome: Outcome) -> None:
        # Whoever has done something sees it at once.
        self._glances.clear()
        following = self.follow(event_id)
        following.begin(outcome.epoch, outcome.before)
        following.committed(outcome)

    def _hear(self, event_id: str, frames: Frames) -> None:
        if event_id in self.followings:
            self.followings[event_id].hear(frames)

    def _look_for_ever(self) -> None:
        """A lost message heals within a second, and what falls due is done."""
        while not self.draining:
            metrics.RELAY_UP.set(self.relay.is_well)
            try:
                self._look()
            except Refused as refused:
                log.warning("the database does not answer: %s", refused.code)
            except Exception:
                # A fault in one event must not leave all others without healing.
                log.exception("a look at the events failed")
            self.transport.sleep(LOOK_EVERY_S)

    def _sweep_for_ever(self) -> None:
        """What was erased leaves the database's files too, as soon as nobody reads it."""
        while not self.draining:
            self.transport.sleep(SWEEP_EVERY_S)
            sweep(self.database)

    def _tidy_for_ever(self) -> None:
        while not self.draining:
            try:
                self._tidy(self.commands)
            except Refused as refused:
                log.warning("nothing is tidied: %s", refused.code)
            except Exception:
                log.exception("tidying failed")
            self.transport.sleep(TIDY_EVERY_S)

    def _look(self) -> None:
        self._forget_idle()
        followed = list(self.followings)
        looks, due = self._read_heads(followed)
        for event_id in set(followed) - {look.id for look in looks}:
            self._end(event_id)
        for look in looks:
            following = self.followings.get(look.id)
            if following is not None:
                following.begin(look.epoch, look.heads)
                following.notice(look.epoch, look.heads, look.access)
        for event_id in due:
            self.commands.fall_due(event_id)

    def _end(self, event_id: str) -> None:
        """The event is not there any more: a copy was restored that does not have it."""
        self._seen_at.pop(event_id, None)
        following = self.followings.pop(event_id, None)
        if following is not None:
            following.end()

    def _read_heads(self, followed: list[str]) -> tuple[list[_Look], list[str]]:
        heads = [getattr(Event, f"head_{audience}") for audience in Audience]
        columns = (Event.id, Event.epoch, Event.access, Event.due_at, *heads)
        with self.database.read() as session:
            now = self.database.now(session)
            wanted = or_(Event.id.in_(followed), Event.due_at <= now)
            rows = session.execute(select(*columns).where(wanted)).all()
        looks = [
            _Look(row.id, row.epoch, dict(zip(Audience, row[4:], strict=True)), row.access)
            for row in rows
        ]
        return looks, [row.id for row in rows if row.due_at is not None and row.due_at <= now]

    def _forget_idle(self) -> None:
        now = time.monotonic()
        self._glances.clear()
        for event_id, following in list(self.followings.items()):
            if following.viewers:
                self._seen_at[event_id] = now
            elif now - self._seen_at[event_id] > IDLE_S:
                del self.followings[event_id], self._seen_at[event_id]
