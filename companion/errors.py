"""The one way to say no."""

from __future__ import annotations

from enum import StrEnum
from typing import Any


class Code(StrEnum):
    """Why a command or a connection is refused; the words of the protocol."""

    BAD_REQUEST = "bad_request"
    TOO_LARGE = "too_large"
    UNAUTHENTICATED = "unauthenticated"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    CONFLICT = "conflict"
    CLOSED = "closed"
    RATE_LIMITED = "rate_limited"
    UNAVAILABLE = "unavailable"


def N_(message: str) -> str:  # noqa: N802 - the name that gettext's tools look for
    """Marks a message for the catalogues; it is translated where it is shown."""
    return message


class Refused(Exception):
    """A command or a connection that is refused, with words for the person.

    `message` is English and marked with `N_`; `values` fill its `%(name)s` after
    translation. `row` is the row that stood in the way: its present view is the answer's
    `now`. `retry_after_ms` says when trying again makes sense, in milliseconds.
    """

    def __init__(
        self,
        code: Code,
        message: str,
        *,
        row: Any = None,
        retry_after_ms: int | None = None,
        **values: Any,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.values = values
        self.row = row
        self.retry_after_ms = retry_after_ms


def bad_request(message: str, **values: Any) -> Refused:
    return Refused(Code.BAD_REQUEST, message, **values)


def conflict(message: str, row: Any = None, **values: Any) -> Refused:
    return Refused(Code.CONFLICT, message, row=row, **values)


def not_found() -> Refused:
    return Refused(Code.NOT_FOUND, N_("This is not here any more. Reload the page and try again."))
