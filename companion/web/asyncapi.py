"""The sockets as an AsyncAPI document."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from companion.live.board import Board, Command, Report
from companion.web.schemas import Schema, commands, ref, reports, schemas, words_of

ABOUT = """\
Socket.IO 4 (protocol 5), by WebSocket only, namespace `/`. The name of a message is that of the \
event; what a client sends has one argument and is always acknowledged. The same commands can be \
sent over HTTP: see the OpenAPI document."""

CONNECT = """\
The `auth` of Socket.IO's connection. Whose the socket is follows from the page's cookie or from \
`key`; without either it reads as the public does. `change`, `me` and `pulse` follow at once."""

REPORT = "What the sender says of itself now and then; it is told on in the pulse."

TOLD = {
    "change": ("Change", "Something is different for the audience of this socket."),
    "me": ("Me", "Something of the reader's own is different."),
    "pulse": ("Pulse", "Every 15 seconds: the line is alive."),
    "bye": ("Bye", "The server is about to close the socket."),
    "connect_error": (
        "NotConnected",
        "The `data` of the error: the connection is refused.",
    ),
}

ANSWERS = {
    "done": ("Done", "The command is done."),
    "heard": ("Heard", "The report has arrived."),
    "refused": ("Refusal", "What was sent is refused."),
    "synced": ("Synced", "What the socket lacked."),
}

SERVER = {
    "host": "{host}",
    "pathname": "/socket.io",
    "protocol": "wss",
    "description": "`ws` where the server is not behind HTTPS.",
    "variables": {"host": {"default": "localhost:5000", "description": "That of the pages."}},
}


def asyncapi(boards: Sequence[Board], version: str) -> dict[str, Any]:
    """The document of all that sockets send and are told."""
    listed = dict(commands(boards))
    asked = {"connect": _message("Handshake", CONNECT), "sync": _message("Sync", "Asks again.")}
    told = {name: _message(*about) for name, about in TOLD.items()}
    sent = {name: _message(name, words_of(command)[0]) for name, command in listed.items()}
    sent |= {name: _message(name, REPORT) for name, _ in reports(boards)}
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Companion",
            "version": version,
            "description": ABOUT,
            "license": {"name": "MIT"},
        },
        "defaultContentType": "application/json",
        "servers": {"companion": SERVER},
        "channels": {
            "event": {
                "address": "/",
                "description": "One event, named when connecting.",
                "messages": asked | told | sent,
            },
            "answers": {
                "address": None,
                "description": "Socket.IO's acknowledgement of one message.",
                "messages": {name: _message(*about) for name, about in ANSWERS.items()},
            },
        },
        "operations": {
            "connect": _received("connect", CONNECT),
            "sync": _received("sync", "The socket is told what it lacks.", ("synced", "refused")),
            **{name: _sent(name, words) for name, (_, words) in TOLD.items()},
            **{name: _command(name, command) for name, command in listed.items()},
            **{name: _report(name, report) for name, report in reports(boards)},
        },
        "components": {"schemas": schemas(boards)},
    }


def _message(schema: str, summary: str) -> dict[str, Any]:
    return {"title": schema, "summary": summary, "payload": ref(schema)}


def _command(name: str, command: Command) -> dict[str, Any]:
    summary, description = words_of(command)
    return {
        **_received(name, summary, ("done", "refused")),
        "description": description,
        "x-roles": sorted(command.by),
        "x-limit": {"count": command.limit.count, "seconds": command.limit.seconds},
        "x-until": command.until,
    }


def _report(name: str, report: Report) -> dict[str, Any]:
    return {**_received(name, REPORT, ("heard", "refused")), "x-roles": sorted(report.by)}


def _received(name: str, summary: str, answers: Iterable[str] = ()) -> dict[str, Any]:
    """The server is sent this message, and acknowledges it with one of the answers."""
    operation = {"action": "receive", "summary": summary, **_on("event", [name])}
    return operation | ({"reply": _on("answers", answers)} if answers else {})


def _sent(name: str, summary: str) -> dict[str, Any]:
    return {"action": "send", "summary": summary, **_on("event", [name])}


def _on(channel: str, names: Iterable[str]) -> Schema:
    """These messages of the channel."""
    return {
        "channel": {"$ref": f"#/channels/{channel}"},
        "messages": [{"$ref": f"#/channels/{channel}/messages/{name}"} for name in names],
    }
