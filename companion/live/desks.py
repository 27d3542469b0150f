"""Control desks on plain WebSockets: each is told its room's state, whole, whenever that moves."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

from companion import times
from companion.errors import Refused
from companion.live.catchup import Frame
from companion.live.feed import merge
from companion.live.follow import Position, Step, follow
from companion.live.following import Following, Viewer
from companion.live.line import Line
from companion.live.transport import Transport
from companion.people.roles import Audience

Flat = Callable[..., Mapping[str, Any]]
"""`flat(rows, seq=, now=, room=)`: what a desk of the room is told; pure."""

log = logging.getLogger(__name__)


class Desks:
    """The desks of one worker."""

    def __init__(self, transport: Transport, flat: Flat) -> None:
        self._transport = transport
        self._flat = flat
        self._halls: dict[Following, _Hall] = {}
        self._ticking = False

    def serve(self, following: Following, viewer: Viewer, room: str | None, ws: Any) -> None:
        """The desk is told until it goes or is sent away."""
        line = Line(ws, self._transport.spawn, self._transport.sleep)
        self._transport.plug(viewer.sid, line)
        if following not in self._halls:
            self._halls[following] = _Hall(following, self._tell_later)
        hall = self._halls[following]
        hall.desks[viewer.sid] = (room, line)
        try:
            following.join(viewer)
            hall.know()
            self._tell(hall, viewer.sid)
            self._tick()
            line.read()
        finally:
            self._leave(hall, viewer.sid)

    def _leave(self, hall: _Hall, sid: str) -> None:
        hall.following.leave(sid)
        self._transport.unplug(sid)
        del hall.desks[sid]
        if not hall.desks:
            hall.close()
            del self._halls[hall.following]

    def _tell_later(self, hall: _Hall) -> None:
        """Whoever tells of a change must not wait, nor fail, for desks."""
        self._transport.spawn(self._tell, hall)

    def _tell(self, hall: _Hall, *sids: str) -> None:
        """These desks, or all, are sent how it is now."""
        self._send(hall, self._states(hall), sids or tuple(hall.desks))

    def _send(
        self, hall: _Hall, states: Mapping[str | None, Mapping[str, Any]], sids: Sequence[str]
    ) -> None:
        texts = {room: msgspec.json.encode(state).decode() for room, state in states.items()}
        for sid in sids:
            room, line = hall.desks.get(sid, ("", None))
            if line is not None and room in texts:
                line.tell(texts[room])

    def _states(self, hall: _Hall) -> dict[str | None, Mapping[str, Any]]:
        """By room what its desks are told now; nothing before anything is known."""
        if hall.known is None:
            return {}
        now, known = times.iso(times.now()), hall.known
        rooms = {room for room, _ in hall.desks.values()}
        return {room: self._flat(known.put, seq=known.seq, now=now, room=room) for room in rooms}

    def _tick(self) -> None:
        if not self._ticking:
            self._ticking = True
            self._transport.spawn(self._tick_while_needed)

    def _tick_while_needed(self) -> None:
        """Where a clock runs its desks are told each full second; one thread does it for all."""
        while self._halls:
            self._transport.sleep(1 - times.now().microsecond / 1_000_000)
            for hall in list(self._halls.values()):
                try:
                    self._beat(hall)
                except Exception:
                    log.exception("the desks of an event were not told")
        self._ticking = False

    def _beat(self, hall: _Hall) -> None:
        if hall.known is None:
            # Reading may take its time, and other events' clocks run on.
            self._transport.spawn(hall.know)
        states = self._states(hall)
        runs = {room: state for room, state in states.items() if state["clock_runs"]}
        self._send(hall, runs, tuple(hall.desks))
        for _, line in list(hall.desks.values()):
            line.beat()


class _Hall:
    """The desks of one event, and what they all know: what the display audience sees."""

    def __init__(self, following: Following, tell: Callable[[_Hall], None]) -> None:
        self.following = following
        self.desks: dict[str, tuple[str | None, Line]] = {}
        self.known: Frame | None = None
        self._tell = tell
        self._reading = False
        following.listeners[Audience.DISPLAY].append(self.hear)

    def know(self) -> None:
        """Everything is read, for the first desk; while it cannot be, nothing is known."""
        viewers = [
            self.following.viewers[sid] for sid in self.desks if sid in self.following.viewers
        ]
        if self.known is not None or self._reading or not viewers:
            return
        self._reading = True
        try:
            frame, _ = self.following.answer(viewers[0], None, 0)
            self.hear(frame)
        except Refused as refused:
            log.warning("desks wait for the database: %s", refused.code)
        finally:
            self._reading = False

    def hear(self, frame: Frame) -> None:
        """The change is part of what is known, if it continues that, and the desks are told."""
        known = self.known
        mine = Position(known.epoch, known.seq) if known is not None else None
        step = follow(mine, frame.epoch, frame.since, frame.seq)
        if step is Step.IGNORE:
            return
        if step is Step.ASK:
            # Something is missing: it is read anew within a second.
            self.known = None
        elif known is None or step is Step.REPLACE:
            self.known = frame
        else:
            self.known = merge(known, frame)
            self.known.drop = {}
        self._tell(self)

    def close(self) -> None:
        """Nothing more is heard."""
        self.following.listeners[Audience.DISPLAY].remove(self.hear)
