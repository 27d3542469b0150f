"""How frames reach sockets: the one place, beside wsgi.py, that knows how these are served."""

from __future__ import annotations

import json
import logging
import time
from collections import deque
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import engineio.server
import msgspec
import socketio
from flask import Flask
from flask_socketio import SocketIO

from companion.config import Way
from companion.live import line
from companion.live.connection import Connection
from companion.live.direct import Direct, framed

LARGEST_MESSAGE = 64 * 1024
"""Bytes of the largest message that a client may send: unmasking is a loop in Python."""

HELLO_WITHIN_S = 10
"""Whoever has opened a socket has this long to say for which event."""

PING_EVERY_S = 25
PING_TIMEOUT_S = 20

log = logging.getLogger(__name__)


class _Json:
    """What Socket.IO writes and reads JSON with."""

    @staticmethod
    def dumps(value: Any, **options: Any) -> str:
        return msgspec.json.encode(value).decode()

    @staticmethod
    def loads(text: str | bytes, **options: Any) -> Any:
        return json.loads(text)


class _Manager(socketio.Manager):  # type: ignore[misc]
    """Whoever goes is in no room but their own: finding that out costs nothing."""

    def basic_disconnect(self, sid: str, namespace: str, **options: Any) -> None:
        for room in (None, sid):
            self.basic_leave_room(sid, namespace, room)
        self.callbacks.pop(sid, None)
        if sid in self.pending_disconnect.get(namespace, ()):
            self.pending_disconnect[namespace].remove(sid)
            if not self.pending_disconnect[namespace]:
                del self.pending_disconnect[namespace]


class Transport:
    """Sockets in rooms. What is sent to a room or socket goes out without yielding.

    `way`: "direct" writes a frame once to all sockets; "plain" leaves that to the libraries.
    """

    def __init__(self, way: Way = "direct") -> None:
        self._is_direct = way == "direct"
        engineio.server.socket.Socket = Direct if self._is_direct else Connection
        self.io = SocketIO()
        self._rooms: dict[str, dict[str, Direct]] = {}
        self._direct: dict[str, tuple[Direct, list[str]]] = {}
        self._silent: deque[tuple[float, str]] = deque()
        self._lines: dict[str, line.Line] = {}

    def serve(self, app: Flask, is_ours: Callable[[str, str], bool]) -> None:
        """Sockets are accepted from now on, from pages of which `is_ours(origin, host)` holds."""
        self.io.init_app(
            app,
            async_mode=app.config["ASYNC_MODE"],
            transports=["websocket"],
            async_handlers=False,
            cors_allowed_origins=lambda origin, environ: is_ours(
                origin, environ.get("HTTP_HOST", "")
            ),
            max_http_buffer_size=LARGEST_MESSAGE,
            ping_interval=PING_EVERY_S,
            ping_timeout=PING_TIMEOUT_S,
            http_compression=False,
            monitor_clients=not self._is_direct,
            **({"client_manager": _Manager()} if self._is_direct else {}),
            manage_session=False,
            json=_Json,
            logger=_quiet,
            engineio_logger=_quiet,
        )
        self._guard()
        self._expect_hello()

    def upgrade(self, serve: Callable[[Any], None]) -> Callable[..., Any]:
        """The WSGI app that makes of its request a plain WebSocket, and lets `serve` have it."""
        longest = SimpleNamespace(max_http_buffer_size=line.LONGEST)
        app = self.io.server.eio._async["websocket"](serve, longest)
        app.support_legacy_versions = False
        return app  # type: ignore[no-any-return]

    def plug(self, sid: str, plain: line.Line) -> None:
        """Who is called `sid` is on a plain WebSocket: in no room, and told nothing but goodbye."""
        self._lines[sid] = plain

    def unplug(self, sid: str) -> None:
        del self._lines[sid]

    def enter(self, sid: str, room: str) -> None:
        if sid in self._lines:
            return
        if not self._is_direct:
            self.io.server.enter_room(sid, room)
            return
        if sid not in self._direct:
            eio_sid = self.io.server.manager.eio_sid_from_sid(sid, "/")
            self._direct[sid] = (self.io.server.eio.sockets[eio_sid], [])
        connection, rooms = self._direct[sid]
        self._rooms.setdefault(room, {})[sid] = connection
        rooms.append(room)

    def leave(self, sid: str) -> None:
        """Who was called `sid` is in no room any more."""
        _, rooms = self._direct.pop(sid, (None, ()))
        for room in rooms:
            del self._rooms[room][sid]
            if not self._rooms[room]:
                del self._rooms[room]

    def tell(self, room: str, name: str, content: Any) -> None:
        """Everyone in the room is told."""
        if not self._is_direct:
            self.io.server.emit(name, content, to=room)
        elif room in self._rooms:
            frame = framed(_event(name, content))
            for connection in list(self._rooms[room].values()):
                connection.write(frame)

    def tell_one(self, sid: str, name: str, content: Any) -> None:
        if sid in self._lines:
            self._lines[sid].hear(name, content)
        elif sid in self._direct:
            self._direct[sid][0].write(framed(_event(name, content)))
        else:
            self.io.server.emit(name, content, to=sid)

    def close(self, sid: str) -> None:
        """The socket ends, after what is queued for it."""
        if sid in self._lines:
            self._lines[sid].close()
        else:
            self.io.server.disconnect(sid)

    def spawn(self, task: Callable[..., None], *arguments: Any) -> None:
        """The task runs in a green thread of its own."""
        self.io.start_background_task(task, *arguments)

    def sleep(self, seconds: float) -> None:
        self.io.sleep(seconds)

    def sweep_for_ever(self) -> None:
        """Whoever is not there any more is cut off, or does not say for which event they came."""
        server = self.io.server
        while True:
            self.sleep(1)
            if self._is_direct:
                self._beat()
            while self._silent and self._silent[0][0] < time.monotonic():
                _, eio_sid = self._silent.popleft()
                if server.manager.sid_from_eio_sid(eio_sid, "/") is None:
                    # It waits for what is queued to be taken, which may be never.
                    self.spawn(server.eio.disconnect, eio_sid)

    def _beat(self) -> None:
        now, sockets = time.monotonic(), self.io.server.eio.sockets
        for eio_sid, connection in list(sockets.items()):
            if connection.closed:
                sockets.pop(eio_sid, None)
            else:
                connection.beat(now)

    def _expect_hello(self) -> None:
        """It is known of each socket that opens until when it must have said something."""
        eio = self.io.server.eio
        welcome = eio.handlers["connect"]

        def open_(eio_sid: str, environ: dict[str, Any]) -> Any:
            self._silent.append((time.monotonic() + HELLO_WITHIN_S, eio_sid))
            return welcome(eio_sid, environ)

        eio.on("connect", open_)

    def _guard(self) -> None:
        """What is not a text packet of the protocol closes its socket and makes no traceback."""
        server = self.io.server
        understand = server.eio.handlers["message"]

        def receive(eio_sid: str, data: object) -> None:
            try:
                if not isinstance(data, str) or data[:1] not in ("0", "1", "2", "3"):
                    raise ValueError("not a text packet")
                understand(eio_sid, data)
            except Exception as error:
                log.warning("socket closed: %s", type(error).__name__)
                server.eio.disconnect(eio_sid)

        server.eio.on("message", receive)


def _event(name: str, content: Any) -> str:
    """The packet by which Socket.IO tells of something."""
    return "42" + msgspec.json.encode([name, content]).decode()


_quiet = logging.getLogger("companion.live.socketio")
"""The libraries print payloads at INFO; of theirs only errors are kept."""
_quiet.setLevel(logging.ERROR)
