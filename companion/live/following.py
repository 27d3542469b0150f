"""One event on this worker: its viewers, what they were told, and how they catch up."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from companion import metrics, times
from companion.errors import Refused
from companion.event.models import Event
from companion.live.catchup import Frame, Snapshot, Source
from companion.live.change import Outcome
from companion.live.feed import PACES_S, Feed
from companion.live.follow import Position, Step
from companion.live.large import Way, is_large
from companion.live.messages import Bye, Change, pulse_at
from companion.live.mine import Owners
from companion.live.relay import Frames
from companion.live.transport import Transport
from companion.people import passes
from companion.people.passes import Identity
from companion.people.roles import Actor, Audience

RETRY_S = 0.3
MOST_ANSWERS = 16
"""Of what viewers lack who join, so much is kept for those who come next."""

QUICKEST_S = min(PACES_S.values())


@dataclass
class Viewer:
    """Somebody at the other end of a socket; `row` is the one that they stand for, if any."""

    sid: str
    identity: Identity
    actor: Actor
    audience: Audience
    pace: str
    channel: str
    here: str | None
    large: Way = "socket"
    row: str | None = None
    me: dict[str, Any] | None = None

    def takes(self, change: Change) -> bool:
        """Whether the socket is the way by which they want this change."""
        return self.large == "socket" or not is_large(change)


@dataclass
class _Known:
    """What this worker's own commits have left to read: exact as long as nobody else commits."""

    seq: dict[Audience, int] | None = None
    boards: set[str] = field(default_factory=set)


class Following:
    """Tells the event's viewers on this worker what happens, from whichever worker it comes.

    `publish(event_id, frames)` passes what this worker's own commits brought to the others;
    `clock` counts seconds.
    """

    def __init__(
        self,
        event_id: str,
        source: Source,
        owners: Owners,
        transport: Transport,
        publish: Callable[[str, Frames], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.event_id = event_id
        self.access: tuple[str, int] | None = None
        self.viewers: dict[str, Viewer] = {}
        self.owners = owners
        self.feeds = {
            audience: Feed(audience, self._sender(audience), clock) for audience in Audience
        }
        self.listeners: dict[Audience, list[Callable[[Frame], None]]] = {
            audience: [] for audience in Audience
        }
        """Whoever else hears what viewers of the normal pace are told; they must not yield."""
        self._source = source
        self._transport = transport
        self._publish = publish
        self._by_person: dict[bytes, set[str]] = defaultdict(set)
        self._own = _Known()
        self._answers: dict[tuple[Audience, str | None, int], Frame] = {}
        self._owners_wait = False
        self._reading = False
        self._wanted = False
        self._publishing = False
        self._committed_at: float | None = None
        self._releasing = False

    def begin(self, epoch: str, heads: Mapping[Audience, int]) -> None:
        """Whatever comes after these numbers is passed on."""
        for audience, feed in self.feeds.items():
            feed.begin(epoch, heads[audience])

    # Viewers

    def join(self, viewer: Viewer) -> None:
        """The viewer hears of everything from now on."""
        self.viewers[viewer.sid] = viewer
        metrics.CONNECTED.labels(viewer.audience).inc()
        if viewer.actor.person is not None:
            self._by_person[viewer.actor.person].add(viewer.sid)
        room = self.room(viewer.audience, viewer.pace)
        self._transport.enter(viewer.sid, room)
        self._transport.enter(viewer.sid, _part(room, viewer.large))

    def leave(self, sid: str) -> None:
        viewer = self.viewers.pop(sid, None)
        if viewer is None:
            return
        metrics.CONNECTED.labels(viewer.audience).dec()
        if viewer.actor.person is None:
            return
        here = self._by_person[viewer.actor.person]
        here.discard(sid)
        if not here:
            del self._by_person[viewer.actor.person]

    def room(self, audience: Audience, pace: str) -> str:
        return f"{self.event_id}:{audience}:{pace}"

    def answer(self, viewer: Viewer, epoch: str | None, since: int) -> tuple[Frame, dict[str, Any]]:
        """What the viewer lacks, and what is theirs, from one snapshot."""
        feed = self.feeds[viewer.audience]
        before = feed.position
        with self._source.read(self.event_id) as now:
            frame = self._missing(now, viewer.audience, since, epoch)
            viewer.me = self._me_of(viewer, now)
        if feed.position != before and feed.has_told_more(viewer.pace, before, frame):
            return self.answer(viewer, epoch, since)
        return frame, viewer.me

    def answer_from(
        self, event: Event, viewer: Viewer, epoch: str | None, since: int
    ) -> tuple[Frame, dict[str, Any]] | None:
        """The same without reading anything but this row, which was read a moment ago.

        None where that is not enough, or may be older than what viewers were told.
        """
        head = event.heads[viewer.audience]
        frame = self._answers.get((viewer.audience, epoch, since))
        if (epoch, since) == (event.epoch, head):
            frame = Frame(epoch=event.epoch, since=head, seq=head)
        me = self.owners.if_nothing(event, viewer.actor)
        if frame is None or me is None or (frame.epoch, frame.seq) != (event.epoch, head):
            return None
        if not self.feeds[viewer.audience].has_told_no_more(viewer.pace, frame):
            return None
        viewer.me = self._with_row(viewer, me)
        return frame, viewer.me

    def _missing(self, now: Snapshot, audience: Audience, since: int, epoch: str | None) -> Frame:
        """What the audience lacks; many who come at the same moment lack the same."""
        key = (audience, epoch, since)
        kept = self._answers.get(key)
        if kept is None or (kept.epoch, kept.seq) != (now.epoch, now.heads[audience]):
            kept = now.changes(audience, since, epoch)
            if len(self._answers) >= MOST_ANSWERS:
                self._answers.clear()
            self._answers[key] = kept
        return kept

    def mine(self, now: Snapshot, actor: Actor) -> dict[str, Any]:
        """What is the actor's own; whoever else has learned something by it is told."""
        self._tell_owners(now)
        return self.owners.me(now, actor)

    def _me_of(self, viewer: Viewer, now: Snapshot) -> dict[str, Any]:
        return self._with_row(viewer, self.mine(now, viewer.actor))

    def _with_row(self, viewer: Viewer, mine: dict[str, Any]) -> dict[str, Any]:
        return mine if viewer.row is None else {**mine, "row": viewer.row}

    # What happens

    def committed(self, outcome: Outcome) -> None:
        """A command of this worker has been committed: everyone is to know."""
        certain = self._own.seq if self._own.seq is not None else self._positions(outcome.epoch)
        if certain == outcome.before:
            self._own.seq = dict(outcome.seq)
            self._own.boards |= outcome.boards
        else:
            self._own = _Known(seq={}, boards=set())
        self._publishing = True
        self._committed_at = self._committed_at or time.time()
        self.catch_up()

    def hear(self, frames: Frames) -> None:
        """Another worker tells what happened."""
        for audience, frame in frames.items():
            self._pass_on(audience, frame)
        if Audience.STAFF in frames:
            self._hear_of_owners(frames[Audience.STAFF])

    def _hear_of_owners(self, frame: Frame) -> None:
        """Whoever is here is told of their own at once; who owns what is new, within a second.

        Votes alone change nothing that is anybody's but the voter's.
        """
        self._owners_wait = True
        if not frame.counts and self.owners.concerned_by(frame) & self._by_person.keys():
            self.catch_up()

    def notice(self, epoch: str, heads: Mapping[Audience, int], access: int) -> None:
        """The event as it is now: whatever did not reach this worker is read."""
        now = {audience: Position(epoch, head) for audience, head in heads.items()}
        here = {audience: feed.position for audience, feed in self.feeds.items()}
        if now != here or self._owners_wait:
            self.catch_up()
        # In another epoch, a restored copy's, the same number may stand for other sessions.
        if (epoch, access) != self.access or self._someone_expired():
            self.check_access()
            self.access = (epoch, access)

    def catch_up(self) -> None:
        """What is missing is being read; asked for meanwhile, it is read once more after that."""
        self._wanted = True
        if not self._reading:
            self._reading = True
            self._transport.spawn(self._read)

    def check_access(self) -> None:
        """Viewers who are no longer who they were are told so and closed."""
        with self._source.read(self.event_id) as now:
            viewers = list(self.viewers.values())
            out = [each.sid for each in viewers if not _holds(now, each)]
        self._dismiss(out, {"reason": "revoked", "after_ms": [0, 0]})

    def end(self) -> None:
        """Everyone is told that the event is not there any more, and closed."""
        self._dismiss(list(self.viewers), {"reason": "ended", "after_ms": [0, 0]})

    def _someone_expired(self) -> bool:
        now = times.now()
        ends = (viewer.actor.until for viewer in self.viewers.values())
        return any(end is not None and end <= now for end in ends)

    def _dismiss(self, sids: list[str], bye: Bye) -> None:
        for sid in sids:
            self._transport.tell_one(sid, "bye", bye)
            self._transport.close(sid)

    def _read(self) -> None:
        try:
            while self._wanted:
                self._wanted = False
                publishing, self._publishing = self._publishing, False
                committed_at, self._committed_at = self._committed_at, None
                try:
                    self._read_once(publishing, committed_at)
                except Refused:
                    self._wanted = True
                    self._publishing |= publishing
                    self._committed_at = committed_at or self._committed_at
                    self._transport.sleep(RETRY_S)
        finally:
            self._reading = False

    def _read_once(self, publishing: bool, committed_at: float | None) -> None:
        own, self._own = self._own, _Known()
        self._owners_wait = False
        positions = {audience: feed.position for audience, feed in self.feeds.items()}
        frames: Frames = {}
        with self._source.read(self.event_id) as now:
            only = own.boards if own.seq == now.heads else None
            for audience, position in positions.items():
                epoch, since = position or (None, 0)
                frame = now.changes(audience, since, epoch, only)
                frame.committed_at = committed_at
                if (frame.epoch, frame.seq) != (epoch, since):
                    frames[audience] = frame
            self._tell_owners(now)
        for audience, frame in frames.items():
            self._pass_on(audience, frame)
        if publishing and frames:
            self._publish(self.event_id, frames)

    def _pass_on(self, audience: Audience, frame: Frame) -> None:
        feed = self.feeds[audience]
        if feed.hear(frame) is Step.ASK:
            self.catch_up()
        if not self._releasing and feed.release() is not None:
            self._releasing = True
            self._transport.spawn(self._release)

    def _release(self) -> None:
        """Counts that wait are sent when their time has come."""
        while True:
            waits = [feed.release() for feed in self.feeds.values()]
            pauses = [wait for wait in waits if wait is not None]
            if not pauses:
                self._releasing = False
                return
            # Counts of a quicker pace may begin to wait meanwhile.
            self._transport.sleep(min(*pauses, QUICKEST_S))

    def _tell_owners(self, now: Snapshot) -> None:
        """Persons on this worker are told of what has become of their own."""
        moved = self.owners.learn(now) & self._by_person.keys()
        viewers = [self.viewers[sid] for person in moved for sid in self._by_person[person]]
        mine = self.owners.each(now, [viewer.actor for viewer in viewers])
        for viewer, me in zip(viewers, mine, strict=True):
            if viewer.me is not None and viewer.me != me:
                viewer.me = me
                self._transport.tell_one(viewer.sid, "me", me)

    def _sender(self, audience: Audience) -> Callable[[str, Frame], None]:
        def send(pace: str, frame: Frame) -> None:
            if frame.committed_at is not None and not frame.counts and pace == "normal":
                metrics.DELIVERY.labels(audience).observe(max(0, time.time() - frame.committed_at))
            for hear in self.listeners[audience] if pace == "normal" else ():
                hear(frame)
            room, change = self.room(audience, pace), frame.wire()
            if not is_large(change):
                self._transport.tell(room, "change", change)
                return
            self._transport.tell(_part(room, "socket"), "change", change)
            behind = pulse_at(frame.epoch, frame.seq)
            self._transport.tell(_part(room, "http"), "pulse", behind)

        return send

    def _positions(self, epoch: str) -> dict[Audience, int]:
        return {
            audience: feed.position.seq
            for audience, feed in self.feeds.items()
            if feed.position is not None and feed.position.epoch == epoch
        }


def _part(room: str, large: Way) -> str:
    """Those of a room who want large changes in this way."""
    return f"{room}:{large}"


def _holds(now: Snapshot, viewer: Viewer) -> bool:
    if viewer.identity.token is None and viewer.identity.key is None:
        return True
    try:
        actor = passes.actor_of(now.session, now.event, viewer.identity, times.now())
    except Refused:
        return False
    return actor.role == viewer.actor.role
