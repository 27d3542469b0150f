"""Flask-SocketIO as its documentation shows it: eventlet, and Redis as the message queue.

`python -m bench.plain PORT REDIS`. Two things are not as there: the manager of the queue is named,
as Flask-SocketIO knows no URL of a Redis on a socket; and eventlet's server may have more than
1,024 connections, as the 1,025th person would hang.
"""

import eventlet

eventlet.monkey_patch()

import resource  # noqa: E402
import sys  # noqa: E402

from flask import Flask, request  # noqa: E402
from flask_socketio import SocketIO, emit  # noqa: E402
from socketio import RedisManager  # noqa: E402

MOST_CONNECTIONS = 20_000

app = Flask(__name__)
socketio = SocketIO(app, client_manager=RedisManager(sys.argv[2]))


@socketio.on("connect")  # type: ignore[untyped-decorator]
def greet() -> None:
    emit("change", {"text": ""})


@app.post("/tell")
def tell() -> tuple[str, int]:
    socketio.emit("change", {"text": request.get_data(as_text=True)})
    return "", 204


@app.get("/healthz")
def live() -> str:
    return "ok"


if __name__ == "__main__":
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    port = int(sys.argv[1])
    socketio.run(app, host="127.0.0.1", port=port, max_size=MOST_CONNECTIONS, log_output=False)
