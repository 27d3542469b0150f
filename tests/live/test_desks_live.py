"""Control desks on the real server: what they are told, when, and when they are sent away."""

from __future__ import annotations

import asyncio
import os
import socket
from base64 import b64encode
from contextlib import AsyncExitStack, closing
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import pytest
from sqlalchemy import select

from companion.event.models import Event
from companion.people import passes
from companion.people.models import Pass
from companion.times import from_iso
from tests.aside import complete
from tests.clients.desk import PATH, PATIENCE_S, Desk, desk
from tests.clients.seats import key_of
from tests.clients.visitor import Visitor
from tests.servers import SLUG, Server
from tests.services import wait_until


@pytest.fixture
def mo(house: Server) -> Visitor:
    """Mo moderates, at the first worker."""
    return Visitor.with_pass(house.url, house.links["moderator"])


def do(person: Visitor, command: str, **arguments: Any) -> str:
    answer = person.do(SLUG, command, **arguments)
    assert answer["ok"], answer
    return str(answer["id"])


def floor(person: Visitor) -> str | None:
    """Who has the floor."""
    rows = person.state(SLUG)["put"].get("speakers", ())
    return next((row["id"] for row in rows if row["state"] in ("speaking", "paused")), None)


def speak(person: Visitor, name: str) -> str:
    """Somebody of this name has the floor from now on."""
    id = do(person, "speakers.add", name=name)
    return do(person, "speakers.start", id=id, expected=floor(person))


def quiet(person: Visitor) -> None:
    """No clock runs: nobody speaks, and no item is on."""
    rows = person.state(SLUG)["put"]
    for board, states in (("speakers", ("speaking", "paused")), ("agenda", ("live",))):
        for row in rows.get(board, ()):
            if row["state"] in states:
                do(person, f"{board}.finish", id=row["id"])


def test_a_desk_is_told_how_it_is_and_of_each_change(house, mo):
    quiet(mo)

    async def run() -> None:
        async with desk(house.urls[-1], house.links["api_key"]) as wall:
            first = await wall.next()
            assert (first["event_state"], first["clock_runs"]) == ("live", False)
            assert first["seq"] > 0

            await asyncio.to_thread(do, mo, "notices.post", text="Lunch is served", to="public")

            told = await wall.until(lambda now: now["notice_text"])
            assert told["notice_text"] == "Lunch is served"
            assert told["seq"] > first["seq"]
            assert all(isinstance(value, str | int | bool) for value in told.values())

    complete(run())


def test_a_desk_hears_each_second_while_a_clock_runs_and_nothing_while_none_does(house, mo):
    quiet(mo)

    async def run() -> None:
        async with desk(house.urls[-1], house.links["api_key"]) as wall:
            ada = await asyncio.to_thread(speak, mo, "Ada")
            began = await wall.until(lambda now: now["speaker_name"] == "Ada")
            assert began["clock_runs"]

            ticks = [await wall.next() for _ in range(3)]

            left = [began["speaker_left_s"], *(each["speaker_left_s"] for each in ticks)]
            assert left == sorted(left, reverse=True)
            assert left[-1] < left[0]
            assert {each["seq"] for each in ticks} == {began["seq"]}

            await asyncio.to_thread(do, mo, "speakers.pause", id=ada)
            paused = await wall.until(lambda now: now["speaker_phase"] == "paused")
            assert not paused["clock_runs"]
            await asyncio.to_thread(seconds_pass, house, paused["now"])

            await asyncio.to_thread(do, mo, "notices.post", text="After a while", to="public")

            assert (await wall.next())["notice_text"] == "After a while"

    complete(run())


def seconds_pass(house: Server, since: str) -> None:
    """Three seconds are over by the server's clock."""
    path = f"{PATH}?key={house.links['api_key']}"
    wanted = from_iso(since) + timedelta(seconds=3)
    now = Visitor(house.url).get
    wait_until(lambda: from_iso(now(path).json[0]["now"]) > wanted, house.log)


def test_a_plain_get_is_the_same_in_a_list(house, mo):
    speak(mo, "Ben")

    page = Visitor(house.urls[-1]).get(f"{PATH}?key={house.links['api_key']}")

    [state] = page.json
    assert (page.status, page.headers["Cache-Control"]) == (200, "no-store")
    assert (state["speaker_name"], state["clock_runs"]) == ("Ben", True)


@pytest.mark.parametrize(
    ("key", "status"),
    [("none at all", 401), (None, 401), ("api_key", 101), ("screen", 101), ("crew", 101)],
)
def test_who_is_told_what_screens_are_told(house, key, status):
    asker = Visitor(house.urls[-1])
    headers = {}
    if key == "crew":
        asker = Visitor.with_pass(house.urls[-1], house.links["crew"])
        headers = {"Cookie": asker.cookie}
    keys = {
        "api_key": house.links["api_key"],
        "screen": key_of(house.links["screens"]["overlay"]),
        "none at all": "none at all",
    }
    if key in keys:
        headers = {"Authorization": f"Bearer {keys[key]}"}

    assert upgraded(house.urls[-1], headers) == status
    once = asker.get(PATH, **{k: v for k, v in headers.items() if k != "Cookie"})
    assert once.status == {101: 200}.get(status, status)


def upgraded(url: str, headers: dict[str, str], path: str = PATH) -> int:
    """The status with which a WebSocket is answered."""

    async def run() -> int:
        async with aiohttp.ClientSession() as http:
            try:
                async with http.ws_connect(url + path, headers=headers):
                    return 101
            except aiohttp.WSServerHandshakeError as refused:
                return refused.status

    return complete(run())


@pytest.mark.parametrize(
    ("origin", "status"), [("https://evil.example", 403), ("null", 403), (None, 101)]
)
def test_a_page_from_elsewhere_is_told_nothing(house, origin, status):
    headers = {"Authorization": f"Bearer {house.links['api_key']}"}

    answer = upgraded(house.url, headers | ({"Origin": origin} if origin else {}))

    assert answer == status


def test_a_room_that_is_not_there_is_refused(house):
    path = f"{PATH}?room=cellar&key={house.links['api_key']}"

    assert upgraded(house.url, {}, path) == 400
    assert Visitor(house.url).get(path).json["code"] == "bad_request"


def test_a_desk_whose_key_is_revoked_is_closed_and_others_stay(house, mo):
    key, other = house.new_links()["api_key"], house.links["api_key"]

    async def run() -> None:
        async with (
            desk(house.urls[-1], key) as wall,
            desk(house.urls[-1], other) as stays,
            asyncio.timeout(5),
        ):
            await wall.next()
            await stays.next()

            await asyncio.to_thread(revoke, house, key)

            assert await wall.until_closed() == (1008, "revoked")
            await asyncio.to_thread(do, mo, "notices.post", text="Still here", to="public")
            await stays.until(lambda now: now["notice_text"] == "Still here")

    complete(run())
    assert upgraded(house.url, {"Authorization": f"Bearer {key}"}) == 401


def revoke(house: Server, key: str) -> None:
    """The pass of this key ends, as the organiser ends it."""
    with house.database.write() as session:
        event = session.scalars(select(Event).where(Event.slug == SLUG)).one()
        desk = passes.desk_of(session, event, key)
        assert isinstance(desk, Pass)
        passes.revoke(session, event, desk.id, house.database.now(session))


def test_without_redis_a_desk_of_another_worker_is_told_all_the_same(serve, redis):
    server = serve("postgresql", 2, own_ports=True, redis_url=redis.url)
    mo = Visitor.with_pass(server.urls[0], server.links["moderator"])

    async def run() -> None:
        async with desk(server.urls[1], server.links["api_key"]) as wall:
            await wall.next()
            redis.freeze()

            await asyncio.to_thread(do, mo, "notices.post", text="By the database", to="public")

            await wall.until(lambda now: now["notice_text"] == "By the database")
            redis.thaw()

    complete(run())


def test_what_a_desk_says_is_ignored_and_too_much_of_it_closes(house):
    async def run() -> None:
        async with desk(house.urls[-1], house.links["api_key"]) as wall:
            await wall.next()
            await wall.socket.send_str("ping")
            await wall.socket.send_bytes(b"x" * 4096)
            await wall.socket.ping(b"there?")

            await wall.socket.send_str("x" * 4097)

            assert (await wall.until_closed())[0] == 1009

    complete(run())


@pytest.mark.parametrize("frame", [b"\x81\x04text", b"\xf1\x80\0\0\0\0", b"\x89\xfe\0\xff\0\0\0\0"])
def test_what_is_no_frame_closes_its_socket_alone(house, frame):
    with closing(Raw(house.urls[-1], house.links["api_key"])) as raw:
        raw.socket.sendall(frame)

        raw.until_closed()

    assert Visitor(house.urls[-1]).get("/healthz").status == 200


def test_hundreds_of_desks_are_told_the_same(house, mo):
    async def run() -> None:
        async with AsyncExitStack() as here:
            walls: list[Desk] = []
            for _ in range(8):
                come = (desk(house.urls[-1], house.links["api_key"]) for _ in range(25))
                walls += await asyncio.gather(*map(here.enter_async_context, come))

            await asyncio.to_thread(do, mo, "notices.post", text="To each desk", to="public")

            told = await asyncio.gather(
                *(wall.until(lambda now: now["notice_text"] == "To each desk") for wall in walls)
            )
            assert len({each["seq"] for each in told}) == 1

    complete(run())


def test_a_desk_that_does_not_read_is_closed_and_troubles_nobody(house, mo):
    speak(mo, "Cy")
    crowd = [Visitor.with_pass(house.url, house.links["moderator"]) for _ in range(3)]

    async def run() -> None:
        async with desk(house.urls[-1], house.links["api_key"]) as wall:
            for number in range(45):
                text = f"{number} {'of what is said ' * 15}".strip()
                poster = crowd[number % 3]
                await asyncio.to_thread(do, poster, "notices.post", text=text, to="public")
                await wall.until(lambda now, text=text: now["notice_text"] == text)

    with closing(Raw(house.urls[-1], house.links["api_key"])) as deaf:
        complete(run())

        wait_until(lambda: not deaf.is_open(), lambda: "the desk is still open")


class Raw:
    """A desk whose bytes the test writes itself, on a line that hardly holds anything."""

    def __init__(self, url: str, key: str) -> None:
        self.socket = socket.socket()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.socket.settimeout(PATIENCE_S)
        self.socket.connect(("127.0.0.1", urlsplit(url).port or 80))
        self.inode = str(os.fstat(self.socket.fileno()).st_ino)
        nonce = b64encode(os.urandom(16)).decode()
        self.socket.sendall(
            f"GET {PATH}?key={key} HTTP/1.1\r\nHost: {urlsplit(url).netloc}\r\n"
            "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            f"Sec-WebSocket-Key: {nonce}\r\n\r\n".encode()
        )
        assert self.socket.recv(12) == b"HTTP/1.1 101"

    def close(self) -> None:
        self.socket.close()

    def until_closed(self) -> None:
        """Returns when the other end has closed."""
        while self.socket.recv(65536):
            pass

    def is_open(self) -> bool:
        """Whether there is still a connection at this end."""
        lines = Path("/proc/net/tcp").read_text().splitlines()[1:]
        fields = [line.split() for line in lines]
        return any(each[9] == self.inode and each[3] == "01" for each in fields)


def test_a_server_that_ends_says_goodbye_to_its_desks(serve):
    server = serve("sqlite", 1)

    async def run() -> None:
        async with desk(server.url, server.links["api_key"]) as wall:
            await wall.next()

            ending = asyncio.create_task(asyncio.to_thread(server.stop))

            assert await wall.until_closed() == (1001, "drain")
            await ending

    complete(run())
    assert server.links["api_key"] not in server.log()
