"""Join codes as people type them."""

from __future__ import annotations

SIZE = 8
LOOK_ALIKES = str.maketrans({"I": "1", "L": "1", "O": "0", "U": "V"})
"""Letters that no code has, and what was meant by them (Crockford's base 32)."""


def corrected(typed: str) -> str:
    """The code that was meant: capitals, without spaces and hyphens, look-alikes put right."""
    return as_typed(typed).translate(LOOK_ALIKES)


def as_typed(typed: str) -> str:
    """The same, with the letters that were typed."""
    return "".join(character for character in typed.upper() if character.isalnum())[: 2 * SIZE]


def spaced(code: str) -> str:
    """The code in halves, as it is read aloud and typed."""
    half = len(code) // 2
    return f"{code[:half]} {code[half:]}"
