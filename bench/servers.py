"""Those who are measured: each is started, tells everyone what it is told, and is stopped."""

from __future__ import annotations

import http.client
import json
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import cache
from itertools import cycle
from pathlib import Path
from typing import Any, Self
from uuid import uuid4

from bench.people import BUILD, HERE, JOIN_RATE, People
from companion.instance import ROOT
from companion.people.guests import Guests
from companion.running import port as ports
from tests.clients.visitor import Visitor
from tests.servers import SECRET, SLUG, Server
from tests.services import Postgres, Redis, free_port, launch, wait_until

PATH = "/socket.io/?EIO=4&transport=websocket"
HEAD = 4
"""Bytes before the content of a frame between 126 and 65,535 bytes (RFC 6455, 5.2)."""

AROUND = ('42["change",{"text":"', '"}]')
"""What Socket.IO writes around the text of a peer's change."""

CAREFUL_RATE = JOIN_RATE // 5
"""So many come a second where PostgreSQL is: it would let more wait than it has patience for."""

MODERATORS = 10
"""A moderator may send 20 commands a second: several take turns."""


class Peer:
    """A server at which people can be, and that tells them all what it is told.

    `size` is how many bytes one change is to have on the wire.
    """

    name: str
    ports: list[int]
    pids: list[int]
    path = PATH

    def __init__(self, size: int = 0) -> None:
        self.size = size
        self.stack = ExitStack()

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.stack.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stack.close()

    def start(self) -> None:
        raise NotImplementedError

    def tell(self, marker: str) -> None:
        """Everyone is going to hear of it; returns when the server has answered."""
        self.post("/tell", self.text(marker).encode(), {"Content-Type": "text/plain"})

    def text(self, marker: str) -> str:
        """What a change says, so that the frame has its size."""
        return marker.ljust(self.size - HEAD - len("".join(AROUND)), ".")

    def people(self, count: int) -> People:
        """So many have come, each as a browser that has just read the page."""
        return People(self.ports, count, path=self.path, auth={})

    def post(self, path: str, content: bytes, headers: dict[str, str]) -> bytes:
        return ask(self.line, "POST", path, headers, content)

    def connect(self) -> http.client.HTTPConnection:
        """A connection that stays, to the first port."""
        line = http.client.HTTPConnection("127.0.0.1", self.ports[0], timeout=60)
        self.stack.callback(line.close)
        return line

    def run(self, command: Sequence[str], **how: Any) -> subprocess.Popen[bytes]:
        """A process that answers at `/healthz` of the port, and ends with this."""
        folder = Path(tempfile.mkdtemp(prefix="companion-bench-"))
        self.stack.callback(shutil.rmtree, folder)
        log = folder / "output.log"
        process = launch(command, log, cwd=ROOT, **how)
        self.stack.callback(end, process)
        wait_until(lambda: ports.answers("127.0.0.1", self.ports[0]), log.read_text)
        self.line = self.connect()
        return process

    def redis(self) -> Redis:
        redis = Redis()
        self.stack.callback(redis.stop)
        return redis


class Raw(Peer):
    """send() in C, without anything that a server has to do besides."""

    name = "send() in C"

    def start(self) -> None:
        self.ports = [free_port()]
        command = [str(BUILD / "raw"), str(self.ports[0])]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE)
        self.stack.callback(self._end)
        self.pids = [self._process.pid]
        wait_until(lambda: listens(self.ports[0]), lambda: "raw does not listen")

    def tell(self, marker: str) -> None:
        before, after = AROUND
        assert self._process.stdin is not None
        self._process.stdin.write(f"{before}{self.text(marker)}{after}\n".encode())
        self._process.stdin.flush()

    def _end(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        end(self._process)


class Node(Peer):
    """Socket.IO on Node, with its Redis adapter."""

    name = "Node, Socket.IO 4"

    def start(self) -> None:
        self.ports, redis = [free_port()], self.redis()
        path = redis.url.removeprefix("unix://")
        process = self.run(["node", str(HERE / "node.mjs"), str(self.ports[0]), path])
        self.pids = [process.pid, redis.process.pid]


class Plain(Peer):
    """Flask-SocketIO on eventlet, with Redis as its message queue."""

    name = "Flask-SocketIO"

    def start(self) -> None:
        self.ports, redis = [free_port()], self.redis()
        module = [sys.executable, "-m", "bench.plain", str(self.ports[0]), redis.url]
        self.pids = [self.run(module).pid, redis.process.pid]


class Hello(Peer):
    """A Flask page that says hello, on the server that Companion stands on."""

    name = "a bare Flask page"

    def start(self) -> None:
        self.ports = [free_port()]
        self.pids = [self.run([sys.executable, "-m", "bench.hello", str(self.ports[0])]).pid]


class Ours(Peer):
    """Companion with Redis, and SQLite or a PostgreSQL of its own; each worker has a port.

    `settings` are variables of its environment; `server` is what starts the workers.
    """

    name = "Companion"

    def __init__(
        self,
        *,
        name: str = "",
        workers: int = 1,
        on_postgres: bool = False,
        server: Callable[..., Server] = Server,
        **settings: str,
    ) -> None:
        super().__init__()
        self.name = name or self.name
        self._how: dict[str, Any] = {"workers": workers, "own_ports": workers > 1, **settings}
        self._on_postgres = on_postgres
        self._make = server

    def start(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="companion-bench-"))
        self.stack.callback(shutil.rmtree, self.folder)
        redis = self.redis()
        self.services = [redis.process.pid]
        database_url = f"sqlite:///{self.folder / 'companion.db'}"
        if self._on_postgres:
            postgres = Postgres()
            self.stack.callback(postgres.stop)
            self.services.append(postgres.process.pid)
            database_url = postgres.create("companion")
        self.server = self._make(
            self.folder, database_url=database_url, redis_url=redis.url, **self._how
        )
        self.stack.callback(self._stop)
        self.server.start()
        self.ports = self.server.ports
        self.line = self.connect()
        self._moderators = cycle(
            Visitor.with_pass(self.server.url, self.server.new_links()["moderator"]).cookie
            for _ in range(MODERATORS)
        )

    @property
    def pids(self) -> list[int]:  # type: ignore[override]
        return [process.pid for process in self.server.processes] + self.services

    def tell(self, marker: str) -> None:
        """A moderator puts in a question from the chat: it is written down, then told."""
        self.do("questions.add", text=f"{marker} What is the next step for those who wait?")

    def do(self, command: str, **arguments: Any) -> dict[str, Any]:
        """The answer to a moderator's command."""
        headers = {
            "Content-Type": "application/json",
            "Cookie": next(self._moderators),
            "Origin": self.server.url,
            "Idempotency-Key": str(uuid4()),
        }
        path = f"/api/v1/events/{SLUG}/commands/{command}"
        answer: dict[str, Any] = json.loads(
            self.post(path, json.dumps(arguments).encode(), headers)
        )
        if not answer["ok"]:
            raise RuntimeError(f"{command}: {answer}")
        return answer

    def ask_questions(self, count: int) -> list[str]:
        """So many approved questions more; their ids."""
        return [self.do("questions.add", text=f"Question {i}?")["id"] for i in range(count)]

    def people(self, count: int) -> People:
        state = Visitor(self.server.url).state(SLUG, audience="public")
        auth = {"event": SLUG, "epoch": state["epoch"], "since": state["seq"], "large": "http"}
        rate = CAREFUL_RATE if self._on_postgres else JOIN_RATE
        return People(
            self.ports, count, path=self.path, auth=auth, cookies=guests(count), rate=rate
        )

    def _stop(self) -> None:
        for process in self.server.processes:
            end(process)
        self.server._held.close()
        self.server.database.engine.dispose()


@cache
def guests(count: int) -> list[str]:
    """So many cookies, each of somebody else."""
    signer = Guests(SECRET)
    return [f"companion-guest={signer.new()}" for _ in range(count)]


def ask(
    line: http.client.HTTPConnection,
    method: str,
    path: str,
    headers: dict[str, str],
    content: bytes | None = None,
) -> bytes:
    """The body of what the server answers.

    Raises RuntimeError when that is not a success.
    """
    line.request(method, path, content, headers)
    response = line.getresponse()
    body = response.read()
    if response.status >= 300:
        raise RuntimeError(f"{method} {path}: {response.status} {body[:200]!r}")
    return body


def end(process: subprocess.Popen[Any]) -> None:
    """It has ended: asked to, and else killed after 20 seconds."""
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
