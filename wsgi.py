import eventlet

eventlet.monkey_patch()

"""Serves Companion on eventlet: this process is one worker.

`wsgi.py` alone is a server; as `wsgi.py PLACE FD` it is one of several, which counts in that
place and writes to that file as soon as it serves.
"""

import gc
import logging
import os
import resource
import signal
import socket
import sys
import warnings
from collections.abc import Sequence
from contextlib import suppress
from types import SimpleNamespace
from typing import Any

import eventlet.greenpool
import eventlet.hubs.hub
import eventlet.hubs.poll
import eventlet.wsgi
from eventlet.support.greenlets import GreenletExit

from companion import create_app, logs
from companion.config import Settings
from companion.running import shared_metrics

BACKLOG = 20_000
MOST_CONNECTIONS = 20_000
SILENCE_S = 20
"""A connection on which nothing comes of what it owes is closed after so long, in seconds."""
GRACE_S = 8
"""What is in hand when the worker is told to stop has this long to end, in seconds."""

log = logging.getLogger("companion.wsgi")


def main(arguments: Sequence[str] = ()) -> int:
    """Serves until SIGTERM; then says goodbye, ends what is in hand, and returns 0."""
    # What is there from the start stays: looking through it for what may go is time lost.
    gc.disable()
    settings = Settings.from_environment(os.environ)
    logs.configure(settings.log)
    log_green_threads()
    raise_file_limit()
    if arguments:
        directory = shared_metrics.directory(settings.instance, settings.port)
        shared_metrics.take(directory, arguments[0])
    app = create_app(settings, async_mode="eventlet")
    worker = app.extensions["companion"]
    listener = listen(settings.host, settings.port)
    worker.start()
    gc.freeze()
    gc.enable()

    stopping = eventlet.event.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.ready() or stopping.send())
    server = eventlet.spawn(
        eventlet.wsgi.server,
        listener,
        without_deflate(app),
        log=logs.Silent(log),
        max_size=MOST_CONNECTIONS,
        log_output=False,
        debug=False,
        keepalive=75,
        socket_timeout=SILENCE_S,
    )
    if arguments:
        os.write(int(arguments[1]), b"1")
        os.close(int(arguments[1]))
    stopping.wait()
    worker.drain()
    eventlet.kill(server)
    # Whoever comes now is another worker's, who shares the port.
    listener.close()
    with eventlet.Timeout(GRACE_S, False):
        worker.finish()
        with suppress(GreenletExit):
            server.wait()
    return 0


def listen(host: str, port: int) -> socket.socket:
    """A socket that other workers may share, with room for everyone who scans one QR code."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = eventlet.listen((host, port), family=family, backlog=BACKLOG, reuse_port=True)
    # An answer right behind a change would otherwise wait 40 ms for the client's receipt.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def raise_file_limit() -> None:
    """Every socket is a file: as many as the system lets this process have."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    if hard < MOST_CONNECTIONS:
        log.warning("only %d files may be open: at most about that many people", hard)


def log_green_threads() -> None:
    """What ends a green thread is logged; eventlet would print it, with all that it says."""

    def say(*_: object) -> None:
        log.error("a green thread failed", exc_info=sys.exc_info())

    for module in (eventlet.hubs.hub, eventlet.hubs.poll, eventlet.greenpool):
        module.traceback = SimpleNamespace(print_exception=say, print_exc=say)


def without_deflate(app: Any) -> Any:
    """Sockets are not compressed: that would cost each its own frame and 100 KB."""

    def serve(environ: dict[str, Any], start_response: Any) -> Any:
        environ.pop("HTTP_SEC_WEBSOCKET_EXTENSIONS", None)
        return app(environ, start_response)

    return serve


if __name__ == "__main__":
    warnings.filterwarnings("ignore", category=DeprecationWarning, module="eventlet")
    sys.exit(main(sys.argv[1:]))
