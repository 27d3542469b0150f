"""Logs say what happened and where, and nothing that anybody typed."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import IntegrityError

from companion import logs

SECRET_TEXT = "what Ann asked"
FORMATS = [logs.JsonLines(), logs.PlainText()]


def record(name: str, message: str, *values: object, failed: bool = False) -> logging.LogRecord:
    error = sys.exc_info() if failed else None
    return logging.LogRecord(name, logging.WARNING, __file__, 1, message, values, error)


def failures() -> Iterator[logging.LogRecord]:
    """What is logged of errors that hold what somebody typed, each in its own way."""
    engine = create_engine("sqlite://")
    with engine.begin() as line:
        line.execute(text("CREATE TABLE question (text PRIMARY KEY)"))
        line.execute(text("INSERT INTO question VALUES (:text)"), {"text": SECRET_TEXT})
    try:
        with engine.begin() as line:
            line.execute(text("INSERT INTO question VALUES (:text)"), {"text": SECRET_TEXT})
    except IntegrityError:
        yield record("companion.live.sockets", "a message failed", failed=True)
    try:
        try:
            int(SECRET_TEXT)
        except ValueError as error:
            raise KeyError(SECRET_TEXT) from error
    except KeyError:
        yield record("companion.live.sockets", "a message failed", failed=True)
    yield record("companion", "Exception on %s [%s]", f"/e/{SECRET_TEXT}", "GET")
    yield record("library", "received %r", SECRET_TEXT)


def test_a_record_is_one_object_on_one_line() -> None:
    said = logs.JsonLines().format(record("companion.live.relay", "lost: %s", "Timeout"))

    found = json.loads(said)
    assert "\n" not in said
    assert found.pop("time").endswith("Z")
    assert found == {
        "level": "warning",
        "logger": "companion.live.relay",
        "message": "lost: Timeout",
    }


@pytest.mark.parametrize("form", FORMATS, ids=["json", "text"])
def test_nothing_that_anybody_typed_is_logged(form: logging.Formatter) -> None:
    said = [form.format(each) for each in failures()]

    assert len(said) == 4
    assert [line for line in said if SECRET_TEXT in line] == []


@pytest.mark.parametrize("form", FORMATS, ids=["json", "text"])
def test_a_traceback_names_the_errors_and_their_lines(form: logging.Formatter) -> None:
    said = [form.format(each) for each in failures()]

    assert "sqlalchemy.exc.IntegrityError" in said[0]
    assert "builtins.KeyError" in said[1]
    assert "builtins.ValueError" in said[1]
    assert "Traceback (most recent call last)" in said[1]
    assert "test_logs.py" in said[1]


def test_the_http_server_logs_that_it_failed_and_not_at_what(
    caplog: pytest.LogCaptureFixture,
) -> None:
    log = logs.Silent(logging.getLogger("companion.wsgi"))
    address = "client=192.0.2.7"

    log.debug(address)
    log.info(address)
    log.error(address)
    try:
        raise ValueError(address)
    except ValueError:
        log.info(address)

    assert caplog.messages == ["the rest of a request could not be read", "a request failed"]
    assert caplog.records[1].exc_info is not None
