"""Buttons of control desks: they know neither a command id nor who has the floor."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import msgspec

BOUNCE = timedelta(seconds=1)
"""The same button pressed again within this time counts once."""


@dataclass(frozen=True)
class Press:
    """What a button sent, and what the server adds in its place; a retry has the same `sent`."""

    sent: Mapping[str, Any]
    added: Mapping[str, Any]

    @property
    def arguments(self) -> dict[str, Any]:
        return {**self.sent, **self.added}

    @property
    def has_no_id(self) -> bool:
        """Whether only the time tells one press from the next."""
        return "cid" in self.added


def command_id(name: str, sent: Mapping[str, Any]) -> str:
    """The command id that all presses of one button share."""
    content = msgspec.json.encode(sent, order="sorted")
    digest = hashlib.sha256(b"\0".join((name.encode(), content))).digest()
    return str(uuid.UUID(bytes=digest[:16], version=4))
