"""What screens and the like say of themselves now and then: kept in Redis alone, for a while."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from companion import times
from companion.errors import N_, Code, Refused
from companion.live.board import Board, Report
from companion.live.following import Viewer
from companion.live.presence import Presence
from companion.live.understanding import understand
from companion.people.roles import Audience


class Reports:
    """The reports that boards declare; every worker knows what was said to any."""

    def __init__(
        self, boards: Iterable[Board], presence: Presence, spawn: Callable[..., None]
    ) -> None:
        self._by_name: dict[str, tuple[str, Report]] = {
            f"{board.name}.{report.verb}": (board.name, report)
            for board in boards
            for report in board.reports
        }
        self._presence = presence
        self._spawn = spawn

    def __contains__(self, name: str) -> bool:
        return name in self._by_name

    def take(self, event_id: str, viewer: Viewer, name: str, given: object) -> None:
        """What the viewer says of the row that it stands for will be told; this never waits.

        Raises Refused: "bad_request", or "forbidden" for whoever stands for no such row.
        """
        board, report = self._by_name[name]
        said = understand(given, report.takes)
        if viewer.actor.role not in report.by or viewer.row is None:
            raise Refused(Code.FORBIDDEN, N_("You may not do this here."))
        content = {**msgspec.to_builtins(said), "seen_at": times.iso(times.now())}
        self._spawn(self._presence.keep_report, event_id, board, viewer.row, content)

    def told(self, event_id: str, audience: Audience) -> dict[str, dict[str, Any]]:
        """What this audience is to know, by board and row; Redis has to answer."""
        return {
            board: self._presence.reports(event_id, board)
            for board, report in self._by_name.values()
            if audience in report.told_to
        }
