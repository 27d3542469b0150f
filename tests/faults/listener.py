"""Somebody who keeps every byte that the server sends them, by whichever way it comes."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from tests.clients.visitor import Page, Visitor
from tests.faults.person import Person


@dataclass
class Listener(Person):
    """A person who keeps what comes as it came: `heard` by socket, `read` by HTTP."""

    heard: list[bytes] = field(default_factory=list)
    read: list[bytes] = field(default_factory=list)

    def get(self, path: str, **headers: str) -> Page:
        """The page, asked for with the cookies that they connect with."""
        return self._keep(self.browser().get(path, **self._cookies(), **headers))

    def post(self, path: str, **how: Any) -> Page:
        return self._keep(self.browser().post(path, **how, **self._cookies()))

    def do_by_http(self, name: str, /, **given: Any) -> str | None:
        """The code with which this command is refused over HTTP; None when it is done."""
        path = f"/api/v1/events/{self.auth['event']}/commands/{name}"
        code: str | None = self.post(path, content={"cid": str(uuid.uuid4()), **given}).json.get(
            "code"
        )
        return code

    def browser(self) -> Visitor:
        return Visitor(self.url)

    def everything(self) -> bytes:
        """All that they were ever sent."""
        return b"\n".join([*self.heard, *self.read])

    def _cookies(self) -> dict[str, str]:
        return {"Cookie": self.cookie} if self.cookie else {}

    def _keep(self, page: Page) -> Page:
        packed = page.headers.get("Content-Encoding") == "gzip"
        self.read.append(str(page.headers).encode())
        self.read.append(gzip.decompress(page.body) if packed else page.body)
        return page

    async def _talk(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        await super()._talk(_Kept(socket, self.heard))  # type: ignore[arg-type]


class _Kept:
    """A socket of which everything that comes is kept."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, heard: list[bytes]) -> None:
        self._socket = socket
        self._heard = heard

    def __getattr__(self, name: str) -> Any:
        return getattr(self._socket, name)

    async def __aiter__(self) -> AsyncIterator[aiohttp.WSMessage]:
        async for message in self._socket:
            data = message.data
            self._heard.append(data.encode() if isinstance(data, str) else bytes(data or b""))
            yield message


@contextlib.asynccontextmanager
async def there(*people: Person) -> AsyncIterator[None]:
    """They are all connected and current; afterwards they have left."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http:
        tasks = [asyncio.create_task(each.live(http)) for each in people]
        try:
            for each in people:
                await each.until(lambda each=each: each.position is not None)
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


async def refusal_at_the_door(person: Person) -> str:
    """What the server says to somebody whom it does not let connect."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http:
        try:
            async with asyncio.timeout(5):
                await person._connect(http)
        except aiohttp.ClientError as error:
            return str(error)
    raise AssertionError(f"{person.name} was let in")
