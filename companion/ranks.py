"""Places in a list that sort as text, so that moving one item changes one row.

A rank is a fraction in base 62 without its leading "0." that never ends in the lowest
digit; between any two there is always a third.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def between(low: str | None, high: str | None) -> str:
    """A rank after `low` and before `high`; None is the list's own end."""
    if low is not None and high is not None and low >= high:
        raise ValueError(f"nothing lies between {low!r} and {high!r}")
    if high is None:
        return _after(low or "")
    return _midpoint(low or "", high)


def behind(
    low: str | None,
    taken: Collection[str],
    rank: str | None = None,
    away: Collection[str] = (),
) -> str:
    """A rank after `low` (None: the head of the list) and before the next of those `taken`.

    `rank` is kept where it lies there already, so that what is in its place does not move.
    Of those `away`, which may come back to their ranks, it lies behind all that lie there too.
    """
    high = min((each for each in taken if low is None or each > low), default=None)

    def lies_there(each: str) -> bool:
        return (low is None or each > low) and (high is None or each < high)

    if rank is not None and lies_there(rank):
        return rank
    return between(max(filter(lies_there, away), default=low), high)


def apart(ranks: Sequence[str]) -> list[str]:
    """The ranks, which are in order, with none twice: the second of a pair comes right behind."""
    kept: list[str] = []
    for index, rank in enumerate(ranks):
        if kept and rank <= kept[-1]:
            rank = behind(kept[-1], ranks[index:])  # noqa: PLW2901
        kept.append(rank)
    return kept


def _after(low: str) -> str:
    """The shortest rank that still leaves room: counts up, and gets longer once in 61 steps."""
    for index, digit in enumerate(low):
        if digit != DIGITS[-1]:
            return low[:index] + DIGITS[DIGITS.index(digit) + 1]
    return low + DIGITS[1]


def _midpoint(low: str, high: str) -> str:
    shared = 0
    while shared < len(high) and (low[shared : shared + 1] or DIGITS[0]) == high[shared]:
        shared += 1
    if shared:
        return high[:shared] + _midpoint(low[shared:], high[shared:])

    below = DIGITS.index(low[0]) if low else 0
    above = DIGITS.index(high[0]) if high else len(DIGITS)
    if above - below > 1:
        return DIGITS[(below + above) // 2]
    if len(high) > 1:
        return high[0]
    return DIGITS[below] + _midpoint(low[1:], "")
