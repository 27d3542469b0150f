"""A Flask page that says hello, on Companion's server: `python -m bench.hello PORT`."""

import wsgi  # patches eventlet first of all

# isort: split
import logging
import sys

import eventlet.wsgi
from flask import Flask

from companion import logs

app = Flask(__name__)


@app.get("/healthz")
def hello() -> str:
    return "Hello, World!"


if __name__ == "__main__":
    eventlet.wsgi.server(
        wsgi.listen("127.0.0.1", int(sys.argv[1])),
        app,
        log=logs.Silent(logging.getLogger(__name__)),
        max_size=wsgi.MOST_CONNECTIONS,
        log_output=False,
        debug=False,
        keepalive=75,
        socket_timeout=wsgi.SILENCE_S,
    )
