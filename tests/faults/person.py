"""Somebody at the event with a client of their own, who keeps to the protocol on any line."""

from __future__ import annotations

import asyncio
import json
import random
import time
import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from companion.live.follow import Position, Step, follow

ANSWER_S = 5.0
"""A command that is not answered for so long is sent again, with the same `cid`."""

AGAIN = {"unavailable", "rate_limited"}
"""Refusals that ask to come again."""


@dataclass(frozen=True)
class Try:
    """One sending of a command: after how long it was answered, or (None) given up or cut off."""

    took_s: float
    answer: dict[str, Any] | None

    @property
    def code(self) -> str:
        """The code of the refusal; "ok" if it was done, "" if there was no answer."""
        return "" if self.answer is None else self.answer.get("code", "ok")


@dataclass
class Sent:
    """A command, until it is answered and afterwards; `log` has each try of it that is over."""

    cid: str
    name: str
    arguments: dict[str, Any]
    answer: dict[str, Any] | None = None
    answered_at: float = 0.0
    tries: int = 0
    log: list[Try] = field(default_factory=list)

    @property
    def is_done(self) -> bool:
        return self.answer is not None and bool(self.answer["ok"])


@dataclass
class Person:
    """A client by the protocol's rules: it reconnects, catches up, and repeats its commands.

    `rows` and `position` are what it knows, `positions` all that it knew, `sent` its commands.
    `told` has the numbers from and to which each change led that came, `deliveries` counts them.
    `arrivals` has, by board, id and version, the moments at which a row came that was not known
    so already; `questions` counts how often it had to ask for what it lacked.
    """

    name: str
    url: str
    auth: dict[str, Any]
    cookie: str = ""
    position: Position | None = None
    rows: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    me: dict[str, Any] | None = None
    positions: list[Position] = field(default_factory=list)
    told: list[tuple[int, Position]] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)
    byes: list[dict[str, Any]] = field(default_factory=list)
    arrivals: dict[tuple[str, str, int], list[float]] = field(
        default_factory=lambda: defaultdict(list)
    )
    deliveries: int = 0
    questions: int = 0
    connections: int = 0

    def __post_init__(self) -> None:
        self._random = random.Random(self.name)
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._answers: dict[int, asyncio.Future[Any]] = {}
        self._calls = 0
        self._asking = False
        self._kept: list[dict[str, Any]] = []
        self._away_s = 0.0
        self.connected = asyncio.Event()
        self.news = asyncio.Event()

    def board(self, name: str) -> list[dict[str, Any]]:
        return [row for (board, _), row in self.rows.items() if board == name]

    async def live(self, http: aiohttp.ClientSession) -> None:
        """Is there until it is cancelled, through any number of lost lines."""
        wait_s = 0.1
        while True:
            try:
                await self._connect(http)
                wait_s = 0.1
            except (aiohttp.ClientError, OSError, TimeoutError):
                wait_s = min(wait_s * 2, 1.0)
            finally:
                self._lose_line()
            away_s, self._away_s = self._away_s, 0.0
            await asyncio.sleep(max(away_s, wait_s * self._random.uniform(0.75, 1.25)))

    async def do(self, name: str, /, **arguments: Any) -> dict[str, Any]:
        """The answer to a command, sent again with the same `cid` until there is one."""
        sent = Sent(arguments.pop("cid", None) or str(uuid.uuid4()), name, arguments)
        self.sent.append(sent)
        while True:
            await self.connected.wait()
            sent.tries += 1
            began = time.monotonic()
            answer = await self._ask(name, {"cid": sent.cid, **arguments})
            sent.log.append(Try(time.monotonic() - began, answer))
            if answer is None:
                await asyncio.sleep(0.05)
            elif not answer["ok"] and answer["code"] in AGAIN:
                await asyncio.sleep(min(answer.get("retry_after_ms", 100), 2_000) / 1000)
            else:
                sent.answer, sent.answered_at = answer, time.monotonic()
                return answer

    async def cut(self, away_s: float = 0.0) -> None:
        """The line is gone from one moment to the next, and stays away for so long."""
        self._away_s = away_s
        if self._socket is not None and self._socket._response.connection is not None:
            transport = self._socket._response.connection.transport
            if transport is not None:
                transport.abort()

    async def until(self, holds: Any, patience_s: float = 10.0) -> None:
        """Returns as soon as it holds."""
        async with asyncio.timeout(patience_s):
            while not holds():
                self.news.clear()
                await self.news.wait()

    async def _connect(self, http: aiohttp.ClientSession) -> None:
        headers = {"Cookie": self.cookie, "Origin": self.url} if self.cookie else {}
        address = self.url.replace("http", "ws", 1) + "/socket.io/?EIO=4&transport=websocket"
        dialling = asyncio.timeout(10)
        async with dialling, http.ws_connect(address, headers=headers) as socket:
            dialling.reschedule(None)
            await self._talk(socket)

    async def _talk(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        """Engine.IO 4 and Socket.IO 5, as far as this server uses them."""
        self._socket = socket
        known = self.position
        auth = {"epoch": known and known.epoch, "since": known.seq if known else 0, **self.auth}
        async for message in socket:
            packet = message.data if message.type is aiohttp.WSMsgType.TEXT else ""
            kind, rest = packet[:2], packet[2:]
            if packet.startswith("0"):
                await socket.send_str("40" + json.dumps(auth))
            elif packet.startswith("2"):
                await socket.send_str("3")
            elif kind == "40":
                self.connections += 1
                self.connected.set()
            elif kind == "42":
                self._hear(*json.loads(rest))
            elif kind == "43":
                call, _, answer = rest.partition("[")
                self._answer(int(call), json.loads("[" + answer)[0])
            elif kind == "44":
                raise aiohttp.ClientError(rest)
            elif kind == "41":
                return

    def _hear(self, name: str, said: dict[str, Any]) -> None:
        if name == "change":
            self.deliveries += 1
            self.told.append((said["since"], Position(said["epoch"], said["seq"])))
            self._kept = [each for each in [*self._kept, said] if not self._apply(each)]
        elif name == "me":
            self.me = said
        elif name == "bye":
            self.byes.append(said)
            self._away_s = self._random.uniform(*said["after_ms"]) / 1000
        elif name == "pulse" and self.position is not None and said["seq"] > self.position.seq:
            self._catch_up()
        self.news.set()

    def _apply(self, change: dict[str, Any]) -> bool:
        """Whether the change need not be kept any longer."""
        step = follow(self.position, change["epoch"], change["since"], change["seq"])
        if step is Step.ASK:
            self._catch_up()
            return False
        if step is Step.IGNORE:
            return True
        if step is Step.REPLACE:
            self.rows = {}
        for board, rows in change["put"].items():
            self._note(board, rows)
            self.rows |= {(board, row["id"]): row for row in rows}
        for board, ids in change["drop"].items():
            for each in ids:
                self.rows.pop((board, each), None)
        self.position = Position(change["epoch"], change["seq"])
        self.positions.append(self.position)
        return True

    def _note(self, board: str, rows: list[dict[str, Any]]) -> None:
        """What an answer brings again because a broadcast overtook it has arrived already."""
        for row in rows:
            known = self.rows.get((board, row["id"]))
            if known is None or version_of(known) != version_of(row):
                self.arrivals[board, row["id"], version_of(row)].append(time.monotonic())

    def _catch_up(self) -> None:
        if not self._asking:
            self._asking = True
            self.questions += 1
            asyncio.get_running_loop().create_task(self._sync())

    async def _sync(self) -> None:
        known = self.position
        try:
            answer = await self._ask(
                "sync", {"epoch": known and known.epoch, "since": known.seq if known else 0}
            )
        finally:
            self._asking = False
        if answer is not None and answer["ok"]:
            self.me = answer["me"]
            self._hear("change", answer["change"])

    async def _ask(self, name: str, arguments: dict[str, Any]) -> dict[str, Any] | None:
        """The answer to one message; None when the line was lost or nothing came in time."""
        socket = self._socket
        if socket is None or socket.closed:
            return None
        self._calls += 1
        call, answer = self._calls, asyncio.get_running_loop().create_future()
        self._answers[call] = answer
        try:
            await socket.send_str(f"42{call}" + json.dumps([name, arguments]))
            return await asyncio.wait_for(answer, ANSWER_S)  # type: ignore[no-any-return]
        except (TimeoutError, aiohttp.ClientError, OSError):
            return None
        finally:
            self._answers.pop(call, None)

    def _answer(self, call: int, answer: dict[str, Any]) -> None:
        future = self._answers.get(call)
        if future is not None and not future.done():
            future.set_result(answer)

    def _lose_line(self) -> None:
        self.connected.clear()
        self._socket = None
        for future in self._answers.values():
            if not future.done():
                future.set_result(None)


def version_of(row: dict[str, Any]) -> int:
    """What differs when anything but its counts does, where the board tells them apart."""
    return int(row.get("version") or row.get("seq") or 0)
