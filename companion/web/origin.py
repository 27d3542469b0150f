"""Whether a request that acts comes from one of our own pages."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import urlsplit

from flask import Request

from companion.errors import N_, Code, Refused


def is_ours(origin: str, host: str, origins: Collection[str]) -> bool:
    """Whether a page of this origin is one of ours; forwarding headers say nothing of that."""
    return urlsplit(origin).netloc == host or origin in origins


def require_same_origin(request: Request, origins: Collection[str]) -> None:
    """Raises Refused("forbidden") when a cookie may have been sent along by another site."""
    origin = request.headers.get("Origin")
    if origin is None:
        trusted = request.headers.get("Sec-Fetch-Site") == "same-origin"
    else:
        trusted = is_ours(origin, request.host, origins)
    if not trusted:
        raise _foreign()


def refuse_foreign(request: Request, origins: Collection[str]) -> None:
    """Raises Refused("forbidden") when a page of another site asks; programs have no origin."""
    origin = request.headers.get("Origin")
    if origin is not None and not is_ours(origin, request.host, origins):
        raise _foreign()


def _foreign() -> Refused:
    return Refused(Code.FORBIDDEN, N_("This came from another site and was not done."))
