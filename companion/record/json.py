"""The record for other programs, in no language: names are those of the model."""

from __future__ import annotations

import msgspec

from companion.record.model import Record


def as_json(record: Record) -> bytes:
    """UTF-8, indented."""
    return msgspec.json.format(msgspec.json.encode(record), indent=2) + b"\n"
