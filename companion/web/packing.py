"""Pages are sent compressed to whoever takes them so."""

from __future__ import annotations

import gzip

from flask import Response, request


def pack(content: bytes) -> bytes:
    """The same content always packs to the same bytes."""
    return gzip.compress(content, 6, mtime=0)


def packed(response: Response, content: bytes | None = None) -> Response:
    """The response, compressed if the reader takes that; `content`: packed already."""
    response.vary.add("Accept-Encoding")
    if takes_packed():
        response.set_data(content if content is not None else pack(response.get_data()))
        response.headers["Content-Encoding"] = "gzip"
    return response


def takes_packed() -> bool:
    """Whether the reader understands gzip."""
    return request.accept_encodings.quality("gzip") > 0
