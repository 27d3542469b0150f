"""How often the join code of each event was used."""

from __future__ import annotations

from collections import Counter

from companion.errors import Refused
from companion.live.commands import Commands, lock


class CodeUse:
    """Counts in this worker's memory, so that a crowd at the door waits for no transaction."""

    def __init__(self) -> None:
        self._waiting: Counter[str] = Counter()

    def count(self, event_id: str) -> None:
        """Somebody has come in by the event's code."""
        self._waiting[event_id] += 1

    def write(self, commands: Commands) -> None:
        """What was counted is on the events' rows, for their staff."""
        waiting, self._waiting = self._waiting, Counter()
        for event_id, count in waiting.items():
            try:
                with commands.database.write() as session:
                    event = lock(session, event_id)
                    change = commands.change(session, event)
                    event.joined += count
                    outcome = change.finish()
            except Refused:
                self._waiting[event_id] += count
            else:
                commands.tell(event_id, outcome)
