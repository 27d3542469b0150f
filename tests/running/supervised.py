"""A server as `script/server` starts it."""

from __future__ import annotations

import http.client
import sys
from contextlib import closing, suppress
from pathlib import Path

from companion.instance import ROOT
from companion.running import port
from tests.servers import environ_of
from tests.services import free_port, launch, wait_until

GRACE_S = 15.0


class Supervised:
    """A server started as `script/server` starts it, and what it has printed so far."""

    def __init__(self, folder: Path, *arguments: str, **environ: str) -> None:
        self.port = free_port()
        self.environ = environ_of(folder, **environ)
        self.instance = folder / "instance"
        self._log = folder / "output.log"
        command = [sys.executable, "-m", "companion.running.server", "--port", str(self.port)]
        self.process = launch([*command, *arguments], self._log, cwd=ROOT, env=self.environ)

    def printed(self) -> str:
        return self._log.read_text()

    def wait_for(self, text: str) -> None:
        def found() -> bool:
            assert self.process.poll() is None or text in self.printed(), self.printed()
            return text in self.printed()

        wait_until(found, self.printed)

    def wait_until_it_runs(self) -> None:
        self.wait_for("Companion runs at")

    def children(self) -> dict[int, str]:
        """Its processes, by number, with what they run."""
        path = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        found = {}
        for pid in path.read_text().split():
            with suppress(FileNotFoundError):
                found[int(pid)] = Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
        return found

    def child(self, name: str) -> int:
        """The one process that runs this."""
        (pid,) = [pid for pid, command in self.children().items() if name in command]
        return pid

    def first_answer(self, path: str) -> int:
        """The status of the first answer that anybody gets."""
        statuses: list[int] = []

        def ask() -> bool:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
            with closing(connection), suppress(ConnectionError):
                connection.request("GET", path)
                statuses.append(connection.getresponse().status)
            return bool(statuses)

        wait_until(ask, self.printed)
        return statuses[0]

    def answers(self) -> bool:
        return port.answers("127.0.0.1", self.port, "/readyz")


def exists(pid: int) -> bool:
    """Whether the process runs; one that ended and was not yet reaped does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False
