"""The real product as processes: what the tests from outside talk to."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlalchemy import delete, select

from companion.config import Settings
from companion.db import Base, Database
from companion.event.models import Event
from companion.instance import ROOT
from companion.people.links import issue_links
from companion.running import port, preparation
from tests.services import PATIENCE_S, free_port, launch, wait_until

SECRET = "the secret of the tests"
SLUG = "gcm-practice"


def environ_of(folder: Path, **more: str) -> dict[str, str]:
    """The environment of a process whose instance is in this folder, and of nothing else."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("COMPANION_")}
    ours = {
        "COMPANION_INSTANCE": str(folder / "instance"),
        "COMPANION_SECRET_KEY": SECRET,
        # As `script/server` starts them.
        "EVENTLET_NO_GREENDNS": "yes",
        # A whole run can be made on the other way in which frames reach sockets.
        "COMPANION_TRANSPORT": os.environ.get("COMPANION_TRANSPORT", "direct"),
    }
    return {**inherited, **ours, **more}


class Server:
    """Workers on one port, or each on its own, with the sample event that has just begun.

    `urls` are the addresses of the workers: all the same, or one each. `stop` asserts that
    every worker ended well and that none wrote a traceback.
    """

    def __init__(
        self,
        folder: Path,
        *,
        database_url: str,
        redis_url: str,
        workers: int = 1,
        own_ports: bool = False,
        **environ: str,
    ) -> None:
        self.folder = folder
        count = workers if own_ports else 1
        self.ports = [free_port() for _ in range(count)] * (1 if own_ports else workers)
        self.urls = [f"http://127.0.0.1:{number}" for number in self.ports]
        self.url = self.urls[0]
        self.environ = environ_of(
            folder,
            COMPANION_DATABASE_URL=database_url,
            COMPANION_REDIS_URL=redis_url,
            COMPANION_HOST="127.0.0.1",
            COMPANION_PORT=str(self.ports[0]),
            **environ,
        )
        self.processes: list[subprocess.Popen[bytes]] = []
        self._expected_deaths: set[int] = set()
        self._held = ExitStack()

    @cached_property
    def database(self) -> Database:
        """What the workers write, to be read beside them."""
        return Database(self.environ["COMPANION_DATABASE_URL"])

    def start(self) -> Server:
        """Every worker answers, and the sample event is live."""
        preparation.prepare(Settings.from_environment(self.environ))
        for number in set(self.ports):
            self._held.enter_context(port.reserved("127.0.0.1", number))
        self.processes = [self._launch(index) for index in range(len(self.ports))]
        self.wait_until_ready()
        return self

    def renew(self) -> Server:
        """Nothing is left of what was, and the sample event has just begun; the workers stay."""
        with self.database.write() as session:
            for table in reversed(Base.metadata.sorted_tables):
                session.execute(delete(table))
        self.database.engine.dispose()
        preparation.prepare(Settings.from_environment(self.environ))
        self.__dict__.pop("links", None)
        return self

    def wait_until_ready(self) -> None:
        """Every worker listens and says that all is well."""
        wait_until(lambda: self._listening() == len(self.ports), self.log)
        for number in set(self.ports):
            wait_until(lambda number=number: port.answers("127.0.0.1", number, "/readyz"), self.log)

    def kill(self, index: int) -> None:
        """The worker dies on the spot."""
        self._expected_deaths.add(self.processes[index].pid)
        self.processes[index].kill()
        self.processes[index].wait(PATIENCE_S)

    def start_again(self, index: int) -> None:
        self.launch(index)
        self.wait_until_ready()

    def launch(self, index: int) -> None:
        """Another worker takes that one's place."""
        self.processes[index] = self._launch(index)

    def stop(self) -> None:
        """All workers were told to end, did so within 15 s, with exit code 0 and no traceback."""
        for process in self.processes:
            process.send_signal(signal.SIGTERM)
        codes = [process.wait(15) for process in self._living()]
        self._held.close()
        self.database.engine.dispose()
        assert codes == [0] * len(codes), (codes, self.log())
        assert "Traceback" not in self.log(), self.log()

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """What a command of the command line answers that is run beside the server."""
        return run_flask(self.environ, *arguments)

    @cached_property
    def links(self) -> dict[str, Any]:
        """A link for each role, and the key of a control desk."""
        return self.new_links()

    def new_links(self) -> dict[str, Any]:
        """What `event links --json` prints, without the second that starting it takes."""
        with self.database.write() as session:
            event = session.scalars(select(Event).where(Event.slug == SLUG)).one()
            now = self.database.now(session)
            links = issue_links(session, event, self.url, label="tests", now=now)
        self.database.engine.dispose()
        return links

    def log(self) -> str:
        """What the workers have written so far."""
        return "\n".join(path.read_text() for path in sorted(self.folder.glob("worker-*.log")))

    def _launch(self, index: int) -> subprocess.Popen[bytes]:
        return launch(
            [sys.executable, "wsgi.py"],
            self.folder / f"worker-{index}.log",
            cwd=ROOT,
            env={**self.environ, "COMPANION_PORT": str(self.ports[index])},
        )

    def _living(self) -> list[subprocess.Popen[bytes]]:
        return [each for each in self.processes if each.pid not in self._expected_deaths]

    def _listening(self) -> int:
        """How many sockets listen on the ports; workers that share one have one each."""
        for process in self._living():
            assert process.poll() is None, self.log()
        wanted = {f"{number:04X}" for number in self.ports}
        lines = Path("/proc/net/tcp").read_text().splitlines()[1:]
        sockets = [line.split()[1:4:2] for line in lines]
        return sum(state == "0A" and place.endswith(tuple(wanted)) for place, state in sockets)


def run_flask(environ: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """What a command of Companion's command line answers."""
    return subprocess.run(
        [sys.executable, "-m", "flask", "--app", "companion", *arguments],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
