"""A share as a bar of characters, for formats that have no pictures."""

from __future__ import annotations

WIDTH = 20
FULL = "█"


def bar(percent: int) -> str:
    """At least one block for whoever has spoken."""
    return FULL * max(1, round(percent * WIDTH / 100))
