"""The documents of the interface, generated from the boards for whoever writes programs."""

from __future__ import annotations

from functools import cache

import msgspec
from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from companion.boards import BOARDS
from companion.web.asyncapi import asyncapi
from companion.web.openapi import openapi
from companion.web.packing import packed
from companion.web.snapshots import Snapshot, snapshot

VERSION = "1"
"""Of the interface: it changes when a program that used it would have to."""

DOCUMENTS = {"openapi.json": openapi, "asyncapi.json": asyncapi}

blueprint = Blueprint("documents", __name__, url_prefix="/api/v1")


@blueprint.get("/openapi.json", defaults={"name": "openapi.json"})
@blueprint.get("/asyncapi.json", defaults={"name": "asyncapi.json"})
def document(name: str) -> ResponseReturnValue:
    """The document, or 304 for whoever has it."""
    kept = _kept(name)
    response = Response(kept.plain, mimetype="application/json")
    response.set_etag(kept.etag)
    response.headers["Cache-Control"] = "public, no-cache"
    packed(response, kept.packed).make_conditional(request)
    return response


def text_of(name: str) -> str:
    """The document of this name as it is served, and kept in docs/."""
    content = msgspec.json.encode(DOCUMENTS[name](BOARDS, VERSION))
    return msgspec.json.format(content, indent=2).decode() + "\n"


@cache
def _kept(name: str) -> Snapshot:
    return snapshot(text_of(name))
