"""The rule that whoever receives a change follows, worker and browser alike."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Position(NamedTuple):
    """What a receiver knows: everything up to `seq` of `epoch`."""

    epoch: str
    seq: int


class Step(StrEnum):
    REPLACE = "replace"
    APPLY = "apply"
    IGNORE = "ignore"
    ASK = "ask"


def follow(mine: Position | None, epoch: str, since: int, seq: int) -> Step:
    """What to do with a change from `since` to `seq` of `epoch`.

    ASK means: ask from where one is, or from 0 when the epoch is another.
    """
    known = mine is not None and mine.epoch == epoch
    if since == 0 and (mine is None or not known or seq > mine.seq):
        return Step.REPLACE
    if mine is None or not known:
        return Step.ASK
    if seq <= mine.seq:
        return Step.IGNORE
    return Step.ASK if since > mine.seq else Step.APPLY
