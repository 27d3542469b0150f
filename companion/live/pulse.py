"""Every fifteen seconds everyone hears that the line is alive, what time it is and who is here."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import redis

from companion import times
from companion.errors import Refused
from companion.event.models import Event
from companion.live.following import Following
from companion.live.messages import pulse_at
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
                    self._beat_or_log(following)

    def beat(self, following: Following) -> None:
        """Each viewer of the event is told its number, the time, and what it may know of others."""
        others = self.others(following)
        for audience, feed in following.feeds.items():
            if feed.position is None:
                continue
            for name, pace in feed.paces.items():
                content = {**pulse_at(feed.position.epoch, pace.told), **others[audience]}
                self._worker.transport.tell(following.room(audience, name), "pulse", content)

    def _beat_or_log(self, following: Following) -> None:
        """A fault in one event must not silence all others."""
        try:
            self.beat(following)
        except Exception:
            log.exception("a pulse failed")

    def others(self, following: Following) -> dict[Audience, dict[str, Any]]:
        """What each audience is told of who is here and what they report; nothing without Redis."""
        presence, event_id = self._worker.presence, following.event_id
        try:
            presence.report(event_id, list(following.viewers.values()))
            here = presence.count(event_id)
            tokens, is_shown = self._tokens(following)
            told: dict[Audience, dict[str, Any]] = {
                audience: {**self._worker.reports.told(event_id, audience)} for audience in Audience
            }
            for audience in Audience if is_shown else (Audience.STAFF,):
                told[audience]["here"] = here
            told[Audience.STAFF]["reach"] = self._reach(event_id, tokens)
            return told
        except (redis.RedisError, Refused) as error:
            log.info("nobody is counted: %s", type(error).__name__)
            return {audience: {} for audience in Audience}

    def _reach(self, event_id: str, tokens: Mapping[str, str]) -> dict[str, str | None]:
        """Of each row whose person may be wanted, "here" or since when they are away."""
        seen = self._worker.presence.seen(event_id, list(tokens.values()))
        return {row_id: _since(moment) for row_id, moment in zip(tokens, seen, strict=True)}

    def _tokens(self, following: Following) -> tuple[dict[str, str], bool]:
        with self._worker.database.read() as session:
            event = session.get(Event, following.event_id)
            # A copy was restored that does not have it: its viewers will soon be told.
            if event is None:
                return {}, False
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
