"""Starts Companion and keeps it running: a private Redis if it needs one, and its workers.

Run by `script/server`. This process answers nobody and does not know eventlet.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress

from sqlalchemy.exc import OperationalError

from companion import instance
from companion.config import Settings, WrongSetting, reachable
from companion.errors import Refused
from companion.running import port, preparation, private_redis, signals
from companion.running.children import Child, stop
from companion.running.port import PortTaken
from companion.running.private_redis import NoRedis

# eventlet warns each time that it is meant for what exists already; docs/decisions/ has why.
WORKER = (sys.executable, "-W", "ignore:::__main__", "wsgi.py")

GRACE_S = 10.0
"""How long the workers have to end what is in hand."""

REDIS_GRACE_S = 2.0

START_S = 60.0
"""How long the first answer may take."""

HOPELESS = 4
"""A process that has ended so often before the first answer will not do better."""

HINT = """\
Hint: several workers share one SQLite file. That works, but they write one after the other;
set COMPANION_DATABASE_URL to use PostgreSQL."""


class CannotStart(Exception):
    """Why the server cannot run; the message says where to look."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Serves until SIGTERM or Ctrl-C. Returns 0, or 1 when it could not start."""
    asked = _parse(arguments)
    place = {"COMPANION_HOST": asked.host, "COMPANION_PORT": str(asked.port)}
    try:
        settings = Settings.from_environment({**os.environ, **place})
        with signals.waiting() as told_to_stop, port.reserved(settings.host, settings.port):
            return _Server(settings, asked.workers, told_to_stop).run(quiet=asked.quiet)
    except (CannotStart, NoRedis, PortTaken, Refused, WrongSetting) as error:
        print(error, file=sys.stderr)
    except OperationalError as error:
        print(f"The database cannot be had: {error.orig}", file=sys.stderr)
    return 1


class _Server:
    """The processes of one server; `told_to_stop(seconds)` waits, and says whether to stop."""

    def __init__(
        self, settings: Settings, workers: int, told_to_stop: Callable[[float], bool]
    ) -> None:
        self._settings = settings
        self._told_to_stop = told_to_stop
        environ = {
            "EVENTLET_NO_GREENDNS": "yes",
            **os.environ,
            "COMPANION_HOST": settings.host,
            "COMPANION_PORT": str(settings.port),
            "COMPANION_INSTANCE": str(settings.instance),
        }
        self._redis = []
        if settings.redis_is_private:
            socket = instance.private_socket(settings.instance, settings.port)
            command = private_redis.command(socket)
            self._redis = [Child("redis", command, at=settings.instance, environ=environ)]
        self._workers = [
            Child(f"worker {n}", WORKER, at=instance.ROOT, environ=environ)
            for n in range(1, workers + 1)
        ]

    def run(self, *, quiet: bool) -> int:
        """Serves until it is told to stop; then nothing that it started runs any more."""
        url_file = instance.url_file(self._settings.instance)
        try:
            if self._start():
                url_file.write_text(self._settings.url + "\n")
                self._welcome(quiet=quiet)
                while not self._told_to_stop(0.5):
                    self._look()
        finally:
            with suppress(FileNotFoundError):
                url_file.unlink()
            stop(self._workers, GRACE_S)
            stop(self._redis, REDIS_GRACE_S)
        return 0

    def _start(self) -> bool:
        """Everything runs and has answered; False if it was told to stop meanwhile."""
        for child in self._redis:
            child.start()
        preparation.prepare(self._settings)
        if not self._wait_for(self._redis_answers):
            return False
        for child in self._workers:
            child.start()
        return self._wait_for(self._a_worker_answers)

    def _wait_for(self, ready: Callable[[], bool]) -> bool:
        give_up_at = time.monotonic() + START_S
        while not ready():
            if self._told_to_stop(0.05):
                return False
            self._look()
            failures = max(child.failures for child in self._redis + self._workers)
            if failures >= HOPELESS or time.monotonic() > give_up_at:
                raise CannotStart("The server did not come up. What its processes said is above.")
        return True

    def _redis_answers(self) -> bool:
        return not self._redis or private_redis.answers(self._settings.redis_url)

    def _a_worker_answers(self) -> bool:
        return port.answers(reachable(self._settings.host), self._settings.port)

    def _look(self) -> None:
        for child in self._redis + self._workers:
            news = child.look()
            if news is not None:
                print(news, file=sys.stderr, flush=True)

    def _welcome(self, *, quiet: bool) -> None:
        print(f"Companion runs at {self._settings.url}", flush=True)
        if not quiet:
            print(preparation.invitation(self._settings), flush=True)
        if self._settings.is_sqlite and len(self._workers) > 1:
            print(HINT, file=sys.stderr)


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="script/server")
    environ = os.environ
    parser.add_argument("--port", default=environ.get("COMPANION_PORT") or "5000")
    parser.add_argument("--host", default=environ.get("COMPANION_HOST") or "127.0.0.1")
    parser.add_argument("--workers", type=_count, default=1, help="processes on the one port")
    parser.add_argument("--quiet", action="store_true", help="prints no links, for kept logs")
    return parser.parse_args(arguments)


def _count(text: str) -> int:
    if int(text) < 1:
        raise ValueError(text)
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
