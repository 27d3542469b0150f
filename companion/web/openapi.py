"""The HTTP interface as an OpenAPI document."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from companion.errors import Code
from companion.live.board import Board, Command
from companion.people.roles import STAFF, Role
from companion.web.answers import answer, as_json, refusal, refusals, status_of
from companion.web.schemas import Schema, commands, needed, ref, schemas, words_of

ABOUT = """\
What an event is and what happens in it, as numbered changes; and one command for each thing that \
a person can do. The same answers come by Socket.IO: see the AsyncAPI document.

A command's `cid` is in the body or in the header `Idempotency-Key`. A control desk's key may \
leave it out: the same command within a second then counts once. It may leave out `expected` too, \
which then is what that key was told last.

`x-roles` may do a command, `x-limit` times, and until the event is past the state `x-until`."""

SECURITY = {
    "guest": {
        "type": "apiKey",
        "in": "cookie",
        "name": "__Host-companion-guest",
        "description": "Set by the event's page; without the prefix where that is not HTTPS.",
    },
    "staff": {
        "type": "apiKey",
        "in": "cookie",
        "name": "__Host-companion-staff-{event}",
        "description": "Set by exchanging a pass, one for the `id` of each event. With a cookie a "
        "command needs an `Origin` of ours, or `Sec-Fetch-Site: same-origin`.",
    },
    "bearer": {"type": "http", "scheme": "bearer", "description": "A screen's or a desk's key."},
    "key": {"type": "apiKey", "in": "query", "name": "key", "description": "The same, as a link."},
}
WITH_KEY: list[Schema] = [{"bearer": []}, {"key": []}]

PARAMETERS = {
    "slug": {"name": "slug", "in": "path", "required": True, "schema": {"type": "string"}},
    "cid": {
        "name": "Idempotency-Key",
        "in": "header",
        "description": "The command's `cid`: a retry repeats it and is done once.",
        "schema": {"type": "string", "format": "uuid"},
    },
}
SLUG, CID = ({"$ref": f"#/components/parameters/{name}"} for name in PARAMETERS)

STATE_QUERY = {
    "epoch": ("The epoch that is known.", {"type": "string"}),
    "since": ("The number that is known in it; 0 asks for everything.", {"type": "integer"}),
    "audience": ("Reads as the public does.", {"enum": ["public"]}),
}
STATE = {
    "title": "State",
    "allOf": [ref("Change"), {"type": "object", "properties": {"me": ref("Me")}}],
}


def openapi(boards: Sequence[Board], version: str) -> dict[str, Any]:
    """The document of all that can be asked and done over HTTP."""
    listed = dict(commands(boards))
    known = {
        name: _as_sent(schema) if name in listed else schema
        for name, schema in (schemas(boards) | {"State": STATE}).items()
    }
    paths = {
        "/api/v1/events/{slug}/state": {"get": _state()},
        "/api/v1/events/{slug}/live": {"get": _live()},
    }
    for name, command in listed.items():
        paths[f"/api/v1/events/{{slug}}/commands/{name}"] = {"post": _command(name, command)}
    paths |= _about_itself()
    responses = {str(code): refusal(code) for code in Code}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Companion",
            "version": version,
            "description": ABOUT,
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/"}],
        "tags": [{"name": board.name} for board in boards],
        "paths": paths,
        "components": {
            "schemas": needed([paths, responses], known),
            "responses": responses,
            "parameters": PARAMETERS,
            "securitySchemes": SECURITY,
        },
    }


def _command(name: str, command: Command) -> dict[str, Any]:
    summary, description = words_of(command)
    return {
        "operationId": name,
        "tags": [name.partition(".")[0]],
        "summary": summary,
        "description": description,
        "x-roles": sorted(command.by),
        "x-limit": {"count": command.limit.count, "seconds": command.limit.seconds},
        "x-until": command.until,
        "security": _ways_in(command),
        "parameters": [SLUG, CID],
        "requestBody": {"content": as_json(ref(name)), "required": True},
        "responses": {"200": answer("Done.", ref("Done")), **refusals(*Code)},
    }


def _state() -> dict[str, Any]:
    query = [
        {"name": name, "in": "query", "description": words, "schema": schema}
        for name, (words, schema) in STATE_QUERY.items()
    ]
    told = answer("What the reader lacks; with a cookie or key also `me`.", ref("State"))
    tag = {"description": "The change, and what is the reader's own.", "schema": {"type": "string"}}
    return {
        "operationId": "state",
        "summary": "What the reader lacks who knows `since` of `epoch`.",
        "security": [{}, {"guest": []}, {"staff": []}, *WITH_KEY],
        "parameters": [SLUG, *query],
        "responses": {
            "200": {**told, "headers": {"ETag": tag}},
            "304": {"description": "Nothing that `If-None-Match` does not know."},
            **refusals(
                Code.BAD_REQUEST,
                Code.UNAUTHENTICATED,
                Code.FORBIDDEN,
                Code.NOT_FOUND,
                Code.UNAVAILABLE,
            ),
        },
    }


def _live() -> dict[str, Any]:
    room = {"name": "room", "in": "query", "description": "By default the event's first."}
    told = {"type": "array", "items": ref("DeskState"), "minItems": 1, "maxItems": 1}
    return {
        "operationId": "live",
        "summary": "What a control desk of one room is told.",
        "description": "Asked for as a plain WebSocket, it sends the same object without the list "
        "at each change, and each second while a clock runs.",
        "security": [{"staff": []}, *WITH_KEY],
        "parameters": [SLUG, {**room, "schema": {"type": "string"}}],
        "responses": {
            "101": {"description": "Told from now on, each time as a text of one object."},
            "200": answer("How it is now.", told),
            **refusals(
                Code.BAD_REQUEST,
                Code.UNAUTHENTICATED,
                Code.FORBIDDEN,
                Code.NOT_FOUND,
                Code.UNAVAILABLE,
            ),
        },
    }


def _about_itself() -> dict[str, Any]:
    ready = _plain("readyz", "Commands can be done.", status_of("ok", "degraded"))
    measured = _plain("metrics", "What is counted, for Prometheus.", {"type": "string"})
    text = measured["responses"]["200"]
    text["content"] = {"text/plain": text["content"].pop("application/json")}
    down = answer("No database, or on the way down.", status_of("draining", "unavailable"))
    ready["responses"]["503"] = down
    return {
        "/api/v1/openapi.json": {"get": _plain("openapi", "This document.", {})},
        "/api/v1/asyncapi.json": {"get": _plain("asyncapi", "That of the sockets.", {})},
        "/healthz": {"get": _plain("healthz", "The process answers.", status_of("ok"))},
        "/readyz": {"get": ready},
        "/metrics": {"get": measured},
    }


def _plain(name: str, words: str, schema: Schema) -> dict[str, Any]:
    answers = {"200": answer(words, schema)}
    return {"operationId": name, "summary": words, "security": [], "responses": answers}


def _ways_in(command: Command) -> list[Schema]:
    """With what a request for this command can come."""
    by_cookie = {"guest": Role.ATTENDEE in command.by, "staff": bool(STAFF & command.by)}
    ways: list[Schema] = [{name: []} for name, opens in by_cookie.items() if opens]
    return ways + (WITH_KEY if {Role.KEY, Role.SCREEN} & command.by else [])


def _as_sent(arguments: Schema) -> Schema:
    """The arguments of a command without what a header or the server may add."""
    required = [name for name in arguments["required"] if name not in ("cid", "expected")]
    return {**arguments, "required": required}
