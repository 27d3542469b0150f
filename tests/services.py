"""Redis and PostgreSQL of the tests' own, as processes that a test can also hurt."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg2
import redis

from companion.running import private_redis
from companion.running.children import die_with

PATIENCE_S = 30.0

_launcher = ThreadPoolExecutor(1)
"""A process dies with the thread that started it: this one lives as long as the tests do."""


def wait_until(ready: Callable[[], bool], what: Callable[[], str]) -> None:
    """Returns as soon as it holds; fails with `what()` when it does not for `PATIENCE_S`."""
    give_up_at = time.monotonic() + PATIENCE_S
    while not ready():
        assert time.monotonic() < give_up_at, what()
        time.sleep(0.02)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def launch(command: Sequence[str], log: Path, **how: Any) -> subprocess.Popen[bytes]:
    """A process that writes to `log` and does not outlive the tests."""
    parent = os.getpid()

    def start() -> subprocess.Popen[bytes]:
        with log.open("ab") as output:
            return subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                preexec_fn=lambda: die_with(parent),  # noqa: PLW1509
                **how,
            )

    return _launcher.submit(start).result()


class Redis:
    """A Redis on a socket in a folder of its own."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="companion-redis-"))
        self._socket = self._folder / "redis.sock"
        self.url = f"unix://{quote(str(self._socket))}"
        self.start()

    def start(self) -> None:
        self.launch()
        self.wait_until_ready()

    def launch(self) -> None:
        """It begins to run."""
        self._log = self._folder / "output.log"
        self.process = launch(private_redis.command(self._socket), self._log)

    def wait_until_ready(self) -> None:
        wait_until(lambda: private_redis.answers(self.url), self._log.read_text)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(PATIENCE_S)

    def freeze(self) -> None:
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self.process.send_signal(signal.SIGCONT)

    def flush(self) -> None:
        """It forgets everything that it held."""
        with redis.Redis.from_url(self.url) as line:
            line.flushall()

    def stop(self) -> None:
        self.kill()
        shutil.rmtree(self._folder)


class Postgres:
    """A PostgreSQL cluster of its own, as durable as in production."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="companion-postgres-"))
        self._log = self._folder / "output.log"
        self._data = self._folder / "data"
        self.port = free_port()
        # PostgreSQL refuses to run as root.
        self._as: dict[str, Any] = {}
        if os.getuid() == 0:
            account = pwd.getpwnam("postgres")
            os.chown(self._folder, account.pw_uid, account.pw_gid)
            self._as = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
        self._run("initdb", "-D", str(self._data), "-U", "postgres", "-A", "trust")
        self.start()

    def start(self) -> None:
        self.launch()
        self.wait_until_ready()

    def launch(self) -> None:
        """It begins to run."""
        options = {
            "unix_socket_directories": str(self._folder),
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "max_connections": "200",
        }
        settings = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        self.process = launch(
            [_program("postgres"), "-D", str(self._data), *settings],
            self._log,
            cwd=self._folder,
            **self._as,
        )

    def wait_until_ready(self) -> None:
        wait_until(self._answers, self._log.read_text)

    def shut_down(self) -> None:
        """It ends in good order and lets nobody finish."""
        self.process.send_signal(signal.SIGINT)
        self.process.wait(PATIENCE_S)

    def kill(self) -> None:
        """It dies on the spot; whoever worked for it is gone too, so that it can start again."""
        pid = self.process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        self.process.kill()
        self.process.wait(PATIENCE_S)
        wait_until(lambda: not any(_lives(each) for each in children), self._log.read_text)

    def stop(self) -> None:
        """Ended, with everything that it had."""
        self.shut_down()
        shutil.rmtree(self._folder)

    def url(self, database: str) -> str:
        return f"postgresql+psycopg2://postgres@127.0.0.1:{self.port}/{database}"

    def create(self, database: str, template: str = "template1") -> str:
        """The URL of a new database that is a copy of the template."""
        self._execute(f'CREATE DATABASE "{database}" TEMPLATE "{template}"')
        return self.url(database)

    def drop(self, database: str) -> None:
        self._execute(f'DROP DATABASE "{database}" WITH (FORCE)')

    def _run(self, program: str, *arguments: str) -> None:
        locale = ("-E", "UTF8", "--locale=C.UTF-8")
        done = subprocess.run(
            [_program(program), *arguments, *locale],
            capture_output=True,
            text=True,
            check=False,
            cwd=self._folder,
            **self._as,
        )
        assert done.returncode == 0, done.stderr

    def _execute(self, statement: str) -> None:
        connection = self._connect()
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(statement)
        finally:
            connection.close()

    def _connect(self) -> Any:
        return psycopg2.connect(
            host="127.0.0.1", port=self.port, user="postgres", dbname="postgres", connect_timeout=2
        )

    def _answers(self) -> bool:
        try:
            self._connect().close()
        except psycopg2.OperationalError:
            return False
        return True


def _lives(pid: str) -> bool:
    """Whether that process still runs; one that nobody has asked after is dead all the same."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def _program(name: str) -> str:
    """PostgreSQL's program, of the newest version installed."""
    installed = Path("/usr/lib/postgresql").glob(f"*/bin/{name}")
    newest = max(installed, key=lambda path: float(path.parts[-3]), default=None)
    found = str(newest) if newest else shutil.which(name)
    assert found is not None, f"{name} of PostgreSQL is not installed"
    return found
