"""What many ask for at once: a change in JSON, encoded and compressed once for all of them."""

from __future__ import annotations

import struct
import zlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import msgspec

from companion.live.messages import Change
from companion.people.roles import Audience

MOST = 32
"""Changes that a worker keeps: those of a crowd that comes back at once."""

Key = tuple[str, Audience, str, int, int]
"""Event, audience, epoch, head and the number asked from: the change follows from these."""

GZIP_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
"""RFC 1952: deflate, no flags, no time, made anywhere."""


@dataclass(frozen=True)
class State:
    """One change as `GET state` answers it; what is somebody's own is put at its end.

    `tag` names the change; `opened` is its JSON without the brace that closes it.
    """

    tag: str
    opened: bytes

    @classmethod
    def of(cls, change: Change) -> State:
        tag = f"{change['epoch']}-{change['since']}-{change['seq']}"
        return cls(tag, msgspec.json.encode(change)[:-1])

    def plain(self, me: bytes | None) -> bytes:
        """The whole answer; `me`: in JSON what is the reader's own."""
        return self.opened + _end(me)

    def packed(self, me: bytes | None) -> bytes:
        """The same in gzip: only its end is compressed anew for each reader."""
        end = _end(me)
        checksum = zlib.crc32(end, self._checksum)
        size = (len(self.opened) + len(end)) & 0xFFFFFFFF
        trailer = struct.pack("<II", checksum, size)
        return GZIP_HEADER + self._beginning + _deflate(end, zlib.Z_FINISH) + trailer

    @cached_property
    def _beginning(self) -> bytes:
        # A flush ends at a whole byte, so that any other stream can follow.
        return _deflate(self.opened, zlib.Z_SYNC_FLUSH)

    @cached_property
    def _checksum(self) -> int:
        return zlib.crc32(self.opened)


class States:
    """The changes that this worker was asked for last."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Key, State] = OrderedDict()

    def get(self, key: Key, read: Callable[[], Change]) -> State:
        """The change of this key, read if nobody has asked for it lately."""
        if key not in self._kept:
            self._kept[key] = State.of(read())
        self._kept.move_to_end(key)
        while len(self._kept) > MOST:
            self._kept.popitem(last=False)
        return self._kept[key]


def _end(me: bytes | None) -> bytes:
    return b"}" if me is None else b',"me":' + me + b"}"


def _deflate(content: bytes, flush: Any) -> bytes:
    deflate = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    return deflate.compress(content) + deflate.flush(flush)
