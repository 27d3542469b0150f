"""Notes of the rapporteur: how long they are, and what they are tagged with."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal, get_args

MOST = 5_000
"""The most graphemes of a note."""

Tag = Literal["decision", "recommendation", "data", "quote", "follow_up"]

TAGS: tuple[str, ...] = get_args(Tag)
"""What a note may be, in the order in which it is said."""


def in_order(tags: Collection[str]) -> list[str]:
    """Each of the tags once, in the order of `TAGS`."""
    return [tag for tag in TAGS if tag in tags]
