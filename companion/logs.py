"""Logs: one line for each record, and nothing in it that anybody typed."""

from __future__ import annotations

import json
import logging
import sys
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Literal

Kind = Literal["json", "text"]

OURS = "companion."
"""Loggers whose arguments are safe: codes, counts and the names of exceptions."""


def configure(kind: Kind) -> None:
    """Everything that is logged in this process goes to standard error in that form."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines() if kind == "json" else PlainText())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("companion").setLevel(logging.INFO)


class JsonLines(logging.Formatter):
    """A JSON object on a line of its own."""

    def format(self, record: logging.LogRecord) -> str:
        fields = {
            "time": moment(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": message(record),
        }
        return json.dumps(fields | ({"traceback": t} if (t := where(record)) else {}))


class PlainText(logging.Formatter):
    """A line for somebody at a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        line = f"{moment(record)} {record.levelname} {record.name} {message(record)}"
        return "\n".join([line, *where(record).splitlines()])


def moment(record: logging.LogRecord) -> str:
    at = datetime.fromtimestamp(record.created, UTC)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def message(record: logging.LogRecord) -> str:
    """What is said; of libraries only what they always say, for who knows what they fill in."""
    if record.name.startswith(OURS):
        return record.getMessage()
    return str(record.msg)


def where(record: logging.LogRecord) -> str:
    """The traceback of a record: which exceptions, from which lines, without what they say."""
    if not isinstance(record.exc_info, tuple) or record.exc_info[1] is None:
        return ""
    return "".join(_lines(record.exc_info[1])).rstrip()


def _lines(error: BaseException) -> Iterator[str]:
    earlier = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if earlier is not None:
        yield from _lines(earlier)
        yield "which led to\n"
    yield "Traceback (most recent call last):\n"
    yield from traceback.format_tb(error.__traceback__)
    yield f"{type(error).__module__}.{type(error).__qualname__}\n"


class Silent:
    """What the HTTP server logs to: it would write addresses and what was asked for."""

    def __init__(self, log: logging.Logger) -> None:
        self._log = log

    def info(self, *_: object) -> None:
        if sys.exc_info()[0] is not None:
            self._log.error("a request failed", exc_info=True)

    def error(self, *_: object) -> None:
        self._log.warning("the rest of a request could not be read")

    def debug(self, *_: object) -> None:
        pass
