"""What is too large for sockets, and is fetched by plain HTTP instead: compressed, and cached."""

from __future__ import annotations

from typing import Literal

import msgspec

from companion.live.messages import Change

LARGEST_CHANGE = 32 * 1024
"""Bytes of JSON."""

Way = Literal["socket", "http"]
"""How somebody wants large changes: like all others, or by asking for the event's state."""


def is_large(change: Change) -> bool:
    """Whether those who fetch large changes have to fetch this one."""
    return len(msgspec.json.encode(change)) > LARGEST_CHANGE
