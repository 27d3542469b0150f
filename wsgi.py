import eventlet

eventlet.monkey_patch()

"""Serves Companion on eventlet: this process is one worker."""

import logging
import os
import resource
import signal
import socket
import sys
import warnings
from typing import Any

import eventlet.wsgi

from companion import create_app
from companion.config import Settings

BACKLOG = 20_000
MOST_CONNECTIONS = 20_000
GRACE_S = 8
"""What is in hand when the worker is told to stop has this long to end, in seconds."""

log = logging.getLogger("companion")


def main() -> int:
    """Serves until SIGTERM; then says goodbye, ends what is in hand, and returns 0."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    raise_file_limit()
    settings = Settings.from_environment(os.environ)
    app = create_app(settings, async_mode="eventlet")
    worker = app.extensions["companion"]
    listener = listen(settings.host, settings.port)
    worker.start()

    stopping = eventlet.event.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.ready() or stopping.send())
    server = eventlet.spawn(
        eventlet.wsgi.server,
        listener,
        without_deflate(app),
        max_size=MOST_CONNECTIONS,
        log_output=False,
        debug=False,
        keepalive=75,
        socket_timeout=75,
    )
    stopping.wait()
    worker.drain()
    eventlet.kill(server)
    with eventlet.Timeout(GRACE_S, False):
        worker.finish()
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


def without_deflate(app: Any) -> Any:
    """Sockets are not compressed: that would cost each its own frame and 100 KB."""

    def serve(environ: dict[str, Any], start_response: Any) -> Any:
        environ.pop("HTTP_SEC_WEBSOCKET_EXTENSIONS", None)
        return app(environ, start_response)

    return serve


if __name__ == "__main__":
    warnings.filterwarnings("ignore", category=DeprecationWarning, module="eventlet")
    sys.exit(main())
