"""Every fifteen seconds everyone hears that the line is alive, what time it is and who is here."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import redis

from companion import times
from companion.errors import Refused
from companion.event.models import Event
from companion.live.following import Following
from companion.live.presence import LASTS_S
from companion.people import keys
from companion.people.roles import Audience

if TYPE_CHECKING:
    from companion.live.worker import Worker

EVERY_S = 15.0

log = logging.getLogger(__name__)


class Pulse:
    """Beats for all events of a worker."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker

    def beat_for_ever(self) -> None:
        while not self._worker.draining:
            self._worker.transport.sleep(EVERY_S)
            for following in list(self._worker.followings.values()):
                if following.viewers:
                    self.beat(following)

    def beat(self, following: Following) -> None:
        """Each viewer of the event is told its number, the time, and what it may know of others."""
        here, reach, shown = self._presence(following)
        for audience, feed in following.feeds.items():
            if feed.position is None:
                continue
            for name, pace in feed.paces.items():
                content: dict[str, Any] = {
                    "epoch": feed.position.epoch,
                    "seq": pace.told,
                    "now": times.iso(times.now()),
                }
                if here is not None and (audience is Audience.STAFF or shown):
                    content["here"] = here
                if audience is Audience.STAFF and here is not None:
                    content["reach"] = reach
                self._worker.transport.tell(following.room(audience, name), "pulse", content)

    def _presence(
        self, following: Following
    ) -> tuple[dict[str, int] | None, dict[str, str | None], bool]:
        """Head-counts, who of the waiting can be reached, and whether counts are for everyone."""
        presence = self._worker.presence
        try:
            presence.report(following.event_id, list(following.viewers.values()))
            tokens, shown = self._tokens(following)
            seen = presence.seen(following.event_id, list(tokens.values()))
            reach = {row_id: _since(moment) for row_id, moment in zip(tokens, seen, strict=True)}
            return presence.count(following.event_id), reach, shown
        except (redis.RedisError, Refused) as error:
            log.info("nobody is counted: %s", type(error).__name__)
            return None, {}, False

    def _tokens(self, following: Following) -> tuple[dict[str, str], bool]:
        with self._worker.database.read() as session:
            event = session.get_one(Event, following.event_id)
            shown = bool(event.setting("show_here"))
            if event.key is None:
                return {}, shown
            key = keys.unwrap(event.key, self._worker.settings.secret_key)
        return {
            row_id: key.token("here", person).hex()
            for row_id, person in following.owners.reachable().items()
        }, shown


def _since(moment: float | None) -> str | None:
    """ "here", or since when somebody is away; None if they were never seen."""
    if moment is None:
        return None
    if times.now().timestamp() - moment < LASTS_S:
        return "here"
    return times.iso(datetime.fromtimestamp(moment, UTC))
