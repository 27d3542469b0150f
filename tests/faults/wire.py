"""A socket whose every packet the test writes itself, and the answers that come."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import Any

import aiohttp

from tests.servers import SLUG

PATIENCE_S = 30.0

AUTH = {"event": SLUG, "epoch": None, "since": 0}


@asynccontextmanager
async def web() -> AsyncIterator[aiohttp.ClientSession]:
    """As many lines as are wanted, and no cookies but those that a test sends."""
    jar, limit = aiohttp.DummyCookieJar(), aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(cookie_jar=jar, connector=limit) as http:
        yield http


class Line:
    """A line to one worker: `packets` are those that came, pings are answered by themselves."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.packets: list[str] = []
        self.is_closed = asyncio.Event()
        self._socket = socket
        self._news = asyncio.Condition()
        self._calls = itertools.count(1)
        self._answers: dict[str, asyncio.Future[dict[str, Any] | None]] = {}

    async def write(self, packet: str | bytes) -> None:
        """Sends a packet of Engine.IO as it is, unless the line is closed."""
        with suppress(ConnectionError, aiohttp.ClientError):
            if isinstance(packet, bytes):
                await self._socket.send_bytes(packet)
            else:
                await self._socket.send_str(packet)

    async def say(self, name: str, *given: Any) -> dict[str, Any] | None:
        """The answer to one message; None when the line was closed instead."""
        return await self.say_text(json.dumps([name, *given]))

    async def say_text(self, text: str) -> dict[str, Any] | None:
        """As `say`, of an event that is written out."""
        call = str(next(self._calls))
        self._answers[call] = asyncio.get_running_loop().create_future()
        await self.write(f"42{call}{text}")
        if self.is_closed.is_set():
            self._answers[call].cancel()
            return None
        return await asyncio.wait_for(self._answers[call], PATIENCE_S)

    async def joined(self, auth: Any = AUTH) -> str | None:
        """What comes of joining: the packet that says so; None when the line was closed."""
        await self.write("40" + json.dumps(auth))
        return await self.until(lambda: self._first("40") or self._first("44"))

    async def until(self, found: Any) -> Any:
        """What `found` returns as soon as it is something; None when the line is closed first."""
        async with asyncio.timeout(PATIENCE_S), self._news:
            while not (something := found()) and not self.is_closed.is_set():
                await self._news.wait()
        return something or None

    async def closed(self) -> None:
        """The server has ended the line."""
        async with asyncio.timeout(PATIENCE_S):
            await self.is_closed.wait()

    async def listen(self) -> None:
        async for message in self._socket:
            packet = message.data if message.type is aiohttp.WSMsgType.TEXT else ""
            if packet == "2":
                await self.write("3")
            if packet.startswith("43"):
                call, _, answer = packet[2:].partition("[")
                self._answers[call].set_result(json.loads("[" + answer)[0])
            async with self._news:
                self.packets.append(packet)
                self._news.notify_all()
        for waiting in self._answers.values():
            if not waiting.done():
                waiting.set_result(None)
        async with self._news:
            self.is_closed.set()
            self._news.notify_all()

    def _first(self, start: str) -> str | None:
        return next((each for each in self.packets if each.startswith(start)), None)


@asynccontextmanager
async def dialled(
    http: aiohttp.ClientSession, url: str, cookie: str = "", origin: str | None = None
) -> AsyncIterator[Line]:
    """A line on which nothing has been said yet."""
    headers = {"Cookie": cookie, "Origin": origin or url} if cookie or origin else {}
    address = url.replace("http", "ws", 1) + "/socket.io/?EIO=4&transport=websocket"
    async with http.ws_connect(address, headers=headers, max_msg_size=0) as socket:
        line = Line(socket)
        listening = asyncio.create_task(line.listen())
        try:
            yield line
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)


@asynccontextmanager
async def lines(
    http: aiohttp.ClientSession, urls: list[str], cookie: str = ""
) -> AsyncIterator[list[Line]]:
    """Somebody's lines, one to each of these workers, all of them at the event."""
    async with AsyncExitStack() as left:
        opened = [await left.enter_async_context(dialled(http, url, cookie)) for url in urls]
        joined = await asyncio.gather(*(line.joined() for line in opened))
        assert all(each is not None and each.startswith("40") for each in joined), joined
        yield opened
