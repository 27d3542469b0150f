"""A control desk: a program with a plain WebSocket that was written by somebody else."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from tests.servers import SLUG

PATIENCE_S = 20.0

PATH = f"/api/v1/events/{SLUG}/live"


class Desk:
    """What one desk has been told, the newest last."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket
        self.told: list[dict[str, Any]] = []

    async def next(self) -> dict[str, Any]:
        """What it is told next."""
        message = await self.socket.receive(PATIENCE_S)
        assert message.type is aiohttp.WSMsgType.TEXT, (message, self.socket.close_code)
        self.told.append(json.loads(message.data))
        return self.told[-1]

    async def until(self, holds: Callable[[dict[str, Any]], Any]) -> dict[str, Any]:
        """The first that it is told of which this holds."""
        async with asyncio.timeout(PATIENCE_S):
            while not holds(await self.next()):
                pass
        return self.told[-1]

    async def until_closed(self) -> tuple[int | None, str]:
        """The status with which it is closed, and the reason."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                message = await self.socket.receive()
                if message.type is aiohttp.WSMsgType.CLOSE:
                    return message.data, message.extra
                if message.type is not aiohttp.WSMsgType.TEXT:
                    return self.socket.close_code, ""


@asynccontextmanager
async def desk(url: str, key: str, **query: str) -> AsyncIterator[Desk]:
    """A desk with this key, at one worker."""
    async with (
        aiohttp.ClientSession() as http,
        http.ws_connect(url + PATH, params={"key": key, **query}, heartbeat=None) as socket,
    ):
        yield Desk(socket)
