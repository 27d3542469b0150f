"""Starts Companion and keeps it running: a private Redis if it needs one, and its workers.

Run by `script/server`. This process answers nobody and does not know eventlet.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress

from sqlalchemy.exc import OperationalError

from companion import instance, logs
from companion.config import Settings, WrongSetting, reachable
from companion.errors import Refused
from companion.running import port, preparation, private_redis, shared_metrics, signals
from companion.running.children import Child, stop
from companion.running.port import PortTaken
from companion.running.private_redis import NoRedis
from companion.running.signals import Orders
from companion.running.workers import Worker

GRACE_S = 10.0
"""How long the workers have to end what is in hand."""

REDIS_GRACE_S = 2.0

START_S = 60.0
"""How long the first answer may take."""

HOPELESS = 4
"""A process that has ended so often before the first answer will not do better."""

HINT = """\
several workers share one SQLite file: that works, but they write one after the other; set \
COMPANION_DATABASE_URL to use PostgreSQL"""

log = logging.getLogger("companion.running.server")


class CannotStart(Exception):
    """Why the server cannot run; the message says where to look."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Serves until SIGTERM or Ctrl-C; SIGHUP renews its workers, one after the other.

    Returns 0, or 1 when it could not start.
    """
    asked = _parse(arguments)
    place = {"COMPANION_HOST": asked.host, "COMPANION_PORT": str(asked.port)}
    try:
        settings = Settings.from_environment({**os.environ, **place})
        logs.configure(settings.log)
        with signals.waiting() as orders, port.reserved(settings.host, settings.port):
            return _Server(settings, asked.workers, orders).run(quiet=asked.quiet)
    except (CannotStart, NoRedis, PortTaken, Refused, WrongSetting) as error:
        print(error, file=sys.stderr)
    except OperationalError as error:
        print(f"The database cannot be had: {error.orig}", file=sys.stderr)
    return 1


class _Server:
    """The processes of one server, which does what the `orders` say."""

    def __init__(self, settings: Settings, workers: int, orders: Orders) -> None:
        self._settings = settings
        self._orders = orders
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
        self._metrics = shared_metrics.directory(settings.instance, settings.port)
        self._workers = [Worker(n, self._metrics, environ) for n in range(1, workers + 1)]
        self._new: list[Worker] = []

    def run(self, *, quiet: bool) -> int:
        """Serves until it is told to stop; then nothing that it started runs any more."""
        url_file = instance.url_file(self._settings.instance)
        try:
            if self._start():
                url_file.write_text(self._settings.url + "\n")
                self._welcome(quiet=quiet)
                while not self._orders.told_to_stop(0.5):
                    self._look()
                    if self._orders.told_to_renew():
                        self._renew()
        finally:
            with suppress(FileNotFoundError):
                url_file.unlink()
            stop([*self._workers, *self._new], GRACE_S)
            stop(self._redis, REDIS_GRACE_S)
        return 0

    def _start(self) -> bool:
        """Everything runs and has answered; False if it was told to stop meanwhile."""
        for child in self._redis:
            child.start()
        shared_metrics.empty(self._metrics)
        preparation.prepare(self._settings)
        if not self._wait_for(self._redis_answers):
            return False
        for child in self._workers:
            child.start()
        return self._wait_for(self._a_worker_answers)

    def _renew(self) -> None:
        """Every worker has a successor, which took connections before its predecessor ended."""
        log.info("the workers are being renewed")
        for index, old in enumerate(self._workers):
            new = old.successor()
            self._new = [new]
            new.start()
            try:
                if not self._wait_for(new.serves, self._new):
                    return
            except CannotStart:
                log.error("%s cannot be renewed, so it stays", old.name)
                self._new.clear()
                self._end(new)
                return
            self._workers[index] = self._new.pop()
            self._end(old)
        log.info("all workers are renewed")

    def _end(self, worker: Worker) -> None:
        stop([worker], GRACE_S)
        worker.ended()

    def _wait_for(self, ready: Callable[[], bool], whom: Sequence[Child] = ()) -> bool:
        give_up_at = time.monotonic() + START_S
        while not ready():
            if self._orders.told_to_stop(0.05):
                return False
            self._look()
            failures = max(child.failures for child in whom or self._all())
            if failures >= HOPELESS or time.monotonic() > give_up_at:
                raise CannotStart("The server did not come up. What its processes said is above.")
        return True

    def _redis_answers(self) -> bool:
        return not self._redis or private_redis.answers(self._settings.redis_url)

    def _a_worker_answers(self) -> bool:
        return port.answers(reachable(self._settings.host), self._settings.port)

    def _look(self) -> None:
        for child in self._all():
            news = child.look()
            if news is not None:
                log.warning("%s", news)

    def _all(self) -> list[Child]:
        return [*self._redis, *self._workers, *self._new]

    def _welcome(self, *, quiet: bool) -> None:
        print(f"Companion runs at {self._settings.url}", flush=True)
        if not quiet:
            print(preparation.invitation(self._settings), flush=True)
        if self._settings.is_sqlite and len(self._workers) > 1:
            log.warning(HINT)


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
