"""Socket.IO: who connects, what they lack, and what they want done."""

from __future__ import annotations

import logging
from contextlib import suppress
from typing import Any

import msgspec
from flask import request
from flask_socketio import ConnectionRefusedError

from companion import times
from companion.errors import N_, Code, Refused, bad_request
from companion.event.models import Event
from companion.live.access import hide_draft, visible_event
from companion.live.arrivals import Arrivals
from companion.live.board import Limit
from companion.live.commands import refusal_answer
from companion.live.following import Following, Viewer
from companion.live.limits import Limits
from companion.live.messages import Done, Heard, Refusal, Synced, pulse_at
from companion.live.understanding import understand
from companion.live.worker import Worker
from companion.people import keys, passes
from companion.people.cookies import identify
from companion.people.roles import Actor, Audience, Role

MESSAGES = Limit(name="messages", count=50, seconds=1)

AGAIN_S = 3.0
"""After how long it is tried again to write who has arrived."""

log = logging.getLogger(__name__)


class Handshake(msgspec.Struct, kw_only=True):
    """What a socket says of itself when it connects.

    `large`: "http" for whoever fetches changes over 32 KB as the event's state; their socket
    gets a `pulse` instead. Beside these stand the arguments of what is done on arrival.
    """

    event: str
    epoch: str | None = None
    since: int = 0
    key: str | None = None
    audience: str | None = None
    pace: str = "normal"
    channel: str = "online"
    large: str = "socket"


class Sync(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Where a socket is that asks for what it lacks."""

    epoch: str | None
    since: int


class Sockets:
    """The sockets of one worker."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker
        self._following: dict[str, Following] = {}
        self._limits = Limits()
        self._arrivals = Arrivals(worker.commands)
        io = worker.transport.io
        io.on_event("connect", self.connect)
        io.on_event("disconnect", self.disconnect)
        io.on_event("*", self.receive)
        io.default_exception_handler = self.fail

    def connect(self, auth: object) -> None:
        """The socket hears of the event from now on, and is sent what it lacks."""
        try:
            self._admit(auth)
        except Refused as refused:
            answer = refusal_answer(refused)
            raise ConnectionRefusedError(
                answer["message"], {"code": answer["code"], "message": answer["message"]}
            ) from refused

    def disconnect(self, reason: str = "") -> None:
        following = self._following.pop(_sid(), None)
        if following is not None:
            following.leave(_sid())
        self._worker.transport.leave(_sid())

    def receive(self, name: str, *given: object) -> Done | Refusal | Synced | Heard:
        """The answer to one message of a client."""
        following = self._following.get(_sid())
        try:
            if following is None:
                raise Refused(
                    Code.UNAUTHENTICATED, N_("The connection was closed. Reload the page.")
                )
            self._limits.check(MESSAGES, _sid().encode())
            self._limits.spend(MESSAGES, _sid().encode())
            if len(given) != 1:
                raise bad_request(N_("This was not understood: %(why)s"), why=str(len(given)))
            viewer = following.viewers[_sid()]
            if name == "sync":
                return self._sync(following, viewer, given[0])
            if name in self._worker.reports:
                self._worker.reports.take(following.event_id, viewer, name, given[0])
                return {"ok": True}
        except Refused as refused:
            return refusal_answer(refused)
        return self._worker.commands.perform(following.event_id, viewer.identity, name, given[0])

    def fail(self, error: Exception) -> Refusal:
        """What nobody foresaw is logged without what was sent, and the sender may try again."""
        log.error("a message failed", exc_info=error)
        return refusal_answer(
            Refused(
                Code.UNAVAILABLE,
                N_("Something went wrong on the server. It was not saved; try again."),
                retry_after_ms=1000,
            )
        )

    def _admit(self, auth: object) -> None:
        hello = understand(auth, Handshake)
        viewer, event = self._recognise(hello)
        following = self._worker.follow_event(event)
        try:
            self._arrive(viewer, event.id, auth)
        except Refused as refused:
            if refused.code is not Code.UNAVAILABLE:
                raise
            self._worker.transport.spawn(self._arrive_later, viewer, event.id, auth)
        following.join(viewer)
        self._following[viewer.sid] = following
        asked = (viewer, hello.epoch, hello.since)
        frame, me = following.answer_from(event, *asked) or following.answer(*asked)
        tell, change = self._worker.transport.tell_one, frame.wire()
        if viewer.takes(change):
            tell(viewer.sid, "change", change)
        tell(viewer.sid, "me", me)
        # The first pulse: a page without the server's time has no clock to draw.
        tell(viewer.sid, "pulse", pulse_at(frame.epoch, frame.seq))

    def _arrive(self, viewer: Viewer, event_id: str, auth: Any) -> None:
        """The viewer stands for a row, if there are rows for those of its role."""
        role = viewer.actor.role
        viewer.row = self._arrivals.welcome(event_id, viewer.identity, role, auth)
        viewer.here = viewer.row or viewer.here

    def _arrive_later(self, viewer: Viewer, event_id: str, auth: Any) -> None:
        """Nothing could be written: it has shown everything meanwhile, and now stands for a row."""
        transport = self._worker.transport
        while viewer.row is None:
            transport.sleep(AGAIN_S)
            if viewer.sid not in self._following:
                return
            with suppress(Refused):
                self._arrive(viewer, event_id, auth)
        viewer.me = {**(viewer.me or {}), "row": viewer.row}
        transport.tell_one(viewer.sid, "me", viewer.me)

    def _recognise(self, hello: Handshake) -> tuple[Viewer, Event]:
        if self._worker.draining:
            raise Refused(Code.UNAVAILABLE, N_("The server restarts. Try again in a moment."))
        event = self._worker.glance(hello.event)
        identity = identify(request, event.id, hello.key) if event is not None else None
        if event is not None and identity is not None and identity.is_guest:
            actor = passes.guest(identity)
        else:
            with self._worker.database.read() as session:
                event = visible_event(session, hello.event)
                identity = identify(request, event.id, hello.key)
                now = self._worker.database.now(session)
                actor = passes.actor_of(session, event, identity, now)
            self._worker.has_seen(event)
        audience = Audience.PUBLIC if hello.audience == "public" else actor.audience
        hide_draft(event, audience)
        viewer = Viewer(
            sid=_sid(),
            identity=identity,
            actor=actor,
            audience=audience,
            pace="slow" if hello.pace == "slow" else "normal",
            channel=_channel(actor, hello.channel),
            here=self._here(event, actor),
            large="http" if hello.large == "http" else "socket",
        )
        return viewer, event

    def _here(self, event: Event, actor: Actor) -> str | None:
        """What stands for this viewer in the head-count; it names nobody."""
        if actor.role is Role.SCREEN:
            return _sid()
        if actor.person is None or event.key is None:
            return None
        key = keys.unwrap(event.key, self._worker.settings.secret_key)
        return key.token("here", actor.person).hex()

    def _sync(self, following: Following, viewer: Viewer, given: object) -> Synced:
        asked = understand(given, Sync)
        frame, me = following.answer(viewer, asked.epoch, asked.since)
        change = frame.wire()
        if not viewer.takes(change):
            raise Refused(Code.TOO_LARGE, N_("There is much to catch up on. It is being fetched."))
        return {"ok": True, "change": change, "me": me, "now": times.iso(times.now())}


def _channel(actor: Actor, wished: str) -> str:
    if actor.role is Role.SCREEN:
        return "screens"
    return "room" if wished == "room" else "online"


def _sid() -> str:
    return str(request.sid)  # type: ignore[attr-defined]
