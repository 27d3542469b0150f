"""The live page as bytes, drawn once for each language, room and public number."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from companion.web.packing import pack

MOST = 64
"""Pages that a worker keeps: those of a few events in every language."""

Key = tuple[str, str, str, str, int]
"""Event, language, room, epoch and public number: whatever the page says follows from these."""


@dataclass(frozen=True)
class Snapshot:
    """One page, plain and compressed."""

    plain: bytes
    packed: bytes
    etag: str


class Snapshots:
    """The pages that this worker has drawn last."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Key, Snapshot] = OrderedDict()

    def find(self, key: Key) -> Snapshot | None:
        """The page of this key, if it was drawn."""
        return self._kept.get(key)

    def get(self, key: Key, draw: Callable[[], str]) -> Snapshot:
        """The page of this key, drawn if nobody has asked for it yet."""
        if key not in self._kept:
            self._kept[key] = snapshot(draw())
        self._kept.move_to_end(key)
        while len(self._kept) > MOST:
            self._kept.popitem(last=False)
        return self._kept[key]


def snapshot(page: str) -> Snapshot:
    """The page in both forms."""
    content = page.encode()
    return Snapshot(content, pack(content), hashlib.sha256(content).hexdigest()[:24])
