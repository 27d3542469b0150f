"""How the speaking time was shared."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from companion.record.model import Share, SpeakingTime, Turn


def speaking_time(turns: Iterable[Turn]) -> SpeakingTime:
    """By group and by channel, the longest first; names that stay in the room have no group."""
    turns = list(turns)
    return SpeakingTime(
        by_group=_shares(turns, lambda turn: turn.group),
        by_channel=_shares(turns, lambda turn: turn.channel),
    )


def _shares(turns: list[Turn], of: Callable[[Turn], str | None]) -> list[Share]:
    parts: dict[str | None, list[int]] = {}
    for turn in turns:
        parts.setdefault(of(turn), []).append(turn.seconds)
    whole = sum(turn.seconds for turn in turns)
    shares = [
        Share(of=part, turns=len(each), seconds=sum(each), percent=_percent(sum(each), whole))
        for part, each in parts.items()
    ]
    return sorted(shares, key=lambda share: (-share.seconds, share.of or ""))


def _percent(seconds: int, whole: int) -> int:
    return round(100 * seconds / whole) if whole else 0
