"""What this worker's viewers of one event and audience were told last."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from companion.live.catchup import Frame
from companion.live.follow import Position, Step, follow
from companion.people.roles import Audience

PACES_S = {
    (Audience.PUBLIC, "normal"): 1.0,
    (Audience.PUBLIC, "slow"): 10.0,
    (Audience.DISPLAY, "normal"): 1.0,
    (Audience.DISPLAY, "slow"): 10.0,
    (Audience.STAFF, "normal"): 0.25,
    (Audience.STAFF, "slow"): 10.0,
}
"""How long counts may wait before they are sent without another change, in seconds."""

Send = Callable[[str, Frame], None]


@dataclass
class Pace:
    """Viewers who are told of counts equally often: what they know, and what waits for them."""

    every_s: float
    told: int = 0
    sent_at: float = float("-inf")
    held: Frame | None = field(default=None)


class Feed:
    """Continues what its viewers know, holds mere counts back, and notices what it missed.

    `send(pace, frame)` tells every viewer of that pace; it must not yield. `clock` counts
    seconds and never goes back.
    """

    def __init__(self, audience: Audience, send: Send, clock: Callable[[], float]) -> None:
        self.position: Position | None = None
        self.paces = {
            name: Pace(every_s) for (whose, name), every_s in PACES_S.items() if whose is audience
        }
        self._send = send
        self._clock = clock

    def begin(self, epoch: str, seq: int) -> None:
        """The viewers to come will all have read the database at `seq` or later."""
        if self.position is None:
            self.position = Position(epoch, seq)
            for pace in self.paces.values():
                pace.told = seq

    def has_told_more(self, pace: str, before: Position | None, frame: Frame) -> bool:
        """Whether viewers have heard, since `before`, what a frame read meanwhile lacks."""
        if self.position is None or before is None:
            return False
        if self.position.epoch != before.epoch:
            return frame.epoch != self.position.epoch
        return frame.epoch == self.position.epoch and self.paces[pace].told > frame.seq

    def has_told_no_more(self, pace: str, frame: Frame) -> bool:
        """Whether viewers have heard nothing that a frame lacks, whenever that was read."""
        at = self.position
        return at is not None and at.epoch == frame.epoch and self.paces[pace].told <= frame.seq

    def hear(self, frame: Frame) -> Step:
        """Passes the frame on if it continues what was told; ASK if something is missing."""
        step = follow(self.position, frame.epoch, frame.since, frame.seq)
        if step in (Step.IGNORE, Step.ASK):
            return step
        self.position = Position(frame.epoch, frame.seq)
        for name, pace in self.paces.items():
            if step is Step.REPLACE:
                pace.held = None
            merged = frame if pace.held is None else merge(pace.held, frame)
            waits = frame.counts and self._clock() < pace.sent_at + pace.every_s
            if waits:
                pace.held = merged
            else:
                self._tell(name, pace, merged)
        return step

    def release(self) -> float | None:
        """Sends the counts whose time has come. Returns the seconds until the next, if any wait."""
        now = self._clock()
        waiting = []
        for name, pace in self.paces.items():
            if pace.held is None:
                continue
            if now >= pace.sent_at + pace.every_s:
                self._tell(name, pace, pace.held)
            else:
                waiting.append(pace.sent_at + pace.every_s - now)
        return min(waiting, default=None)

    def _tell(self, name: str, pace: Pace, frame: Frame) -> None:
        pace.held = None
        pace.told = frame.seq
        if frame.counts:
            pace.sent_at = self._clock()
        self._send(name, frame)


def merge(earlier: Frame, later: Frame) -> Frame:
    """Both changes as one; the later one knows better."""
    put = {board: {row["id"]: row for row in rows} for board, rows in earlier.put.items()}
    drop = {board: dict.fromkeys(ids) for board, ids in earlier.drop.items()}
    for board, rows in later.put.items():
        for row in rows:
            put.setdefault(board, {})[row["id"]] = row
            drop.get(board, {}).pop(row["id"], None)
    for board, ids in later.drop.items():
        for one in ids:
            drop.setdefault(board, {})[one] = None
            put.get(board, {}).pop(one, None)
    return Frame(
        epoch=later.epoch,
        since=min(earlier.since, later.since),
        seq=later.seq,
        put={board: list(rows.values()) for board, rows in put.items() if rows},
        drop={board: list(ids) for board, ids in drop.items() if ids},
        counts=earlier.counts and later.counts,
        committed_at=later.committed_at,
    )
