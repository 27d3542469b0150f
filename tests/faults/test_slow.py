"""Those who do not read what they are sent."""

from __future__ import annotations

import asyncio
import base64
import itertools
import json
import os
import signal
import socket
import struct
import subprocess
import sys
from contextlib import AsyncExitStack
from pathlib import Path
from statistics import quantiles
from typing import Any
from urllib.parse import urlsplit

import pytest

from companion.instance import ROOT
from companion.live.follow import Position
from companion.people.roles import Audience
from tests.aside import complete
from tests.faults.judge import is_current, judge, read, rows_of
from tests.faults.person import Person
from tests.faults.play import AUTH, Play, now
from tests.faults.sleeper import digest
from tests.faults.wire import web
from tests.services import launch

LANGUAGES = [f"{one}{two}" for one in "abcdefghij" for two in "abcdefghij"]
LONG = "What is said of it in another language is long. " * 20
LOAD = 4 * 1024 * 1024
"""Bytes that everyone is sent while some do not read: far more than may wait."""

GROWS_BY = 5 * 1024 * 1024
DEAF = 10
SOON_S = 1.0


# 16


@pytest.mark.shared_out
def test_16_whoever_reads_nothing_is_closed_and_troubles_nobody(calm_house, tmp_path, soaking):
    """Ten who stop reading on lines with hardly any room, and a process that is stopped."""
    play, url = Play(calm_house, seed=16), calm_house.urls[0]
    worker, load = calm_house.processes[0].pid, LOAD * (50 if soaking else 1)
    log = tmp_path / "sleeper.log"

    async def run() -> None:
        async with play.with_people(guests=2, screens=1, moderators=2), AsyncExitStack() as left:
            heavy = await a_heavy_question(play)
            await change_much(play, heavy, load // 3)
            before = memory_of(worker)
            deaf = [await asyncio.to_thread(Deaf, url) for _ in range(DEAF)]
            for each in deaf:
                left.callback(each.close)
            sleeper = launch(
                [sys.executable, "-m", "tests.faults.sleeper", url], log, cwd=ROOT, env=os.environ
            )
            left.callback(end, sleeper)
            await soon(lambda: last_line(log) != "")
            lines = [*(each.inode for each in deaf), *inodes_of(sleeper.pid)]
            assert sum(is_open(inode) for inode in lines) == DEAF + 1

            await play.hurt("SIGSTOP of a client", sleeper.send_signal, signal.SIGSTOP)
            grown, took = await while_much_changes(play, heavy, load, worker)

            await soon(lambda: not any(is_open(inode) for inode in lines))
            print(  # noqa: T201
                f"{DEAF + 1} who read nothing: {(grown - before) // 1024} KiB more, "
                f"others waited {took * 1000:.0f} ms (p95)"
            )
            assert grown - before < GROWS_BY
            assert took < SOON_S
            sleeper.send_signal(signal.SIGCONT)
            await come_back(play, deaf[0])
            await soon(lambda: last_line(log) == digest(rows_of(fresh(play))))
            await judge(play)

    complete(run())


async def a_heavy_question(play: Play) -> str:
    """A question that is a large message, because it is translated into many languages."""
    mo = play.moderators[0]
    id = (await mo.do("questions.add", text=f"In all languages, {play.number()}?"))["id"]
    # One person may send fifty messages in a second.
    for some in range(0, len(LANGUAGES), 40):
        await asyncio.gather(*(translate(play, id, lang) for lang in LANGUAGES[some : some + 40]))
    return id


async def translate(play: Play, id: str, language: str) -> str:
    text = f"{play.number()}. {LONG}".strip()
    mo = play.random.choice(play.moderators)
    assert (await mo.do("questions.translate", id=id, language=language, text=text))["ok"]
    return text


async def change_much(play: Play, heavy: str, load: int) -> list[float]:
    """So much is sent to everyone. Returns how long each change took to reach a guest."""
    guest, took, sent = play.guests[0], [], 0
    for language in itertools.cycle(LANGUAGES):
        text, began = await translate(play, heavy, language), now()
        await guest.until(lambda text=text, lang=language: said(guest, heavy).get(lang) == text)
        took.append(now() - began)
        sent += len(json.dumps(said(guest, heavy)))
        if sent > load:
            return took


def said(person: Person, id: str) -> dict[str, str]:
    return person.rows.get(("questions", id), {}).get("translations", {})


async def while_much_changes(play: Play, heavy: str, load: int, pid: int) -> tuple[int, float]:
    """The most memory that the worker had, and how long others waited: 95 of 100 no longer."""
    most, guest = 0, play.guests[1]
    changing = asyncio.create_task(change_much(play, heavy, load))
    while not changing.done():
        on = play.random.random() < 0.5
        await guest.do("questions.vote", id=heavy, on=on)
        most = max(most, memory_of(pid))
        await asyncio.wait([changing], timeout=0.2)
    answers = [each.took_s for sent in guest.sent for each in sent.log]
    assert all(each.tries == 1 for each in guest.sent)
    return most, max(quantiles(each, n=20)[-1] for each in (await changing, answers))


async def come_back(play: Play, deaf: Deaf) -> None:
    """Whoever was closed may come again, and is told what they missed and no more."""
    person = Person("came back", deaf.url, AUTH, position=deaf.position, rows=dict(deaf.rows))
    async with web() as http:
        living = asyncio.create_task(person.live(http))
        await person.until(lambda: person.told)
        await is_current(person, play.server.database, Audience.PUBLIC, 10.0)
        living.cancel()
        await asyncio.gather(living, return_exceptions=True)
    assert person.told[0][0] == deaf.position.seq


def fresh(play: Play) -> Any:
    return read(play.server.database, Audience.PUBLIC)


class Deaf:
    """Joins by a line that hardly holds anything, and reads no further than the first change."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._socket = socket.socket()
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self._socket.settimeout(20)
        self._socket.connect(("127.0.0.1", urlsplit(url).port))
        self.inode = os.fstat(self._socket.fileno()).st_ino
        self._file = self._socket.makefile("rb", buffering=0)
        self._shake_hands()
        change = self._first_change()
        self.position = Position(change["epoch"], change["seq"])
        self.rows = {
            (board, row["id"]): row for board in change["put"] for row in change["put"][board]
        }

    def close(self) -> None:
        self._file.close()
        self._socket.close()

    def _shake_hands(self) -> None:
        key = base64.b64encode(os.urandom(16)).decode()
        self._socket.sendall(
            f"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\n"
            f"Host: {urlsplit(self.url).netloc}\r\n"
            f"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            f"Sec-WebSocket-Key: {key}\r\n\r\n".encode()
        )
        while (line := self._file.readline()) != b"\r\n":
            assert line, "closed"
        hello = ("40" + json.dumps(AUTH)).encode()
        assert len(hello) < 126
        # With a mask of zeros what is sent is what was meant.
        self._socket.sendall(bytes([0x81, 0x80 | len(hello), 0, 0, 0, 0]) + hello)

    def _first_change(self) -> dict[str, Any]:
        while True:
            text = self._frame().decode()
            if text.startswith('42["change"'):
                return json.loads(text[2:])[1]

    def _frame(self) -> bytes:
        _, length = self._exactly(2)
        if length == 126:
            [length] = struct.unpack("!H", self._exactly(2))
        elif length == 127:
            [length] = struct.unpack("!Q", self._exactly(8))
        return self._exactly(length)

    def _exactly(self, count: int) -> bytes:
        parts = bytearray()
        while len(parts) < count:
            part = self._file.read(count - len(parts))
            assert part, "closed"
            parts += part
        return bytes(parts)


def end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()


async def soon(holds: Any, patience_s: float = 15.0) -> None:
    async with asyncio.timeout(patience_s):
        while not holds():
            await asyncio.sleep(0.1)


def last_line(log: Path) -> str:
    """The last whole line that has been written."""
    return (["", *log.read_text().split("\n")[:-1]])[-1]


def memory_of(pid: int) -> int:
    """Bytes that a process holds in memory."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def inodes_of(pid: int) -> list[int]:
    """The connections of a process."""
    targets = [each.readlink().name for each in Path(f"/proc/{pid}/fd").iterdir()]
    sockets = [int(name[8:-1]) for name in targets if name.startswith("socket:[")]
    return [inode for inode in sockets if is_open(inode)]


def is_open(inode: int) -> bool:
    """Whether there is still a connection at that end."""
    lines = Path("/proc/net/tcp").read_text().splitlines()[1:]
    return any(fields[9] == str(inode) for line in lines if (fields := line.split())[3] == "01")
