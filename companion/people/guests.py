"""Guests: a signed cookie and nothing else. No row is written for anybody."""

from __future__ import annotations

import secrets

from itsdangerous import BadSignature, URLSafeSerializer

from companion.people.keys import SIZE


class Guests:
    """Signs and reads the cookie by which a browser stays the same person."""

    def __init__(self, secret: str) -> None:
        self._signer = URLSafeSerializer(secret, salt="guest")

    def new(self) -> str:
        """A cookie for somebody new."""
        return str(self._signer.dumps(secrets.token_hex(SIZE)))

    def person(self, cookie: str | None) -> bytes | None:
        """The person that the cookie stands for; None if it is absent or not ours."""
        if not cookie:
            return None
        try:
            return bytes.fromhex(self._signer.loads(cookie))
        except (BadSignature, ValueError, TypeError):
            return None
