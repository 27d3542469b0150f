"""The event's key: what makes owners and voters unlinkable without it."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from functools import lru_cache

from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

SIZE = 16
"""Bytes of a person's id and of every token."""


class EventKey:
    """The unwrapped key of one event. It never leaves the process."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def mask(self, person: bytes, row_id: str) -> bytes:
        """The person as the row keeps it: another value on each row."""
        pad = self._hmac(b"owner", row_id.encode())
        return bytes(a ^ b for a, b in zip(person, pad, strict=True))

    def unmask(self, owner: bytes, row_id: str) -> bytes:
        """The person whose row it is."""
        return self.mask(owner, row_id)

    def token(self, purpose: str, person: bytes, object_id: str = "") -> bytes:
        """What stands for the person in this use alone; two uses cannot be linked."""
        return self._hmac(purpose.encode(), person, object_id.encode())

    def digest(self, content: bytes) -> bytes:
        """A fingerprint that nobody without the key can try guesses against."""
        return self._hmac(b"digest", content)

    def _hmac(self, *parts: bytes) -> bytes:
        message = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
        return hmac.digest(self._key, message, hashlib.sha256)[:SIZE]


def new_key(secret: str) -> bytes:
    """A fresh event key, wrapped (RFC 3394) by the secret of this installation."""
    return aes_key_wrap(_wrapping_key(secret), secrets.token_bytes(32))


@lru_cache(maxsize=256)
def unwrap(wrapped: bytes, secret: str) -> EventKey:
    """The key of an event.

    Raises cryptography's InvalidUnwrap when the secret is not the one that it was made with.
    """
    return EventKey(aes_key_unwrap(_wrapping_key(secret), wrapped))


def opens(wrapped: bytes, secret: str) -> bool:
    """Whether the secret is the one that the event's key was made with."""
    try:
        unwrap(wrapped, secret)
    except InvalidUnwrap:
        return False
    return True


def _wrapping_key(secret: str) -> bytes:
    return hashlib.sha256(b"companion event key\0" + secret.encode()).digest()
