"""The meeting is suspended and resumed, and the clocks of all turns with it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from msgspec import Meta

from companion import times
from companion.errors import N_, bad_request
from companion.event.models import Event
from companion.live.board import Args, Command
from companion.live.change import Change
from companion.people.roles import MODERATORS
from companion.speakers import rules
from companion.speakers.models import Entry


class Suspend(Args, kw_only=True):
    """`until`: when the meeting is expected to go on, if that is known."""

    reason: str | None = None
    until: Annotated[datetime, Meta(tz=True)] | None = None


def suspend(change: Change, *, reason: str | None = None, until: datetime | None = None) -> Event:
    """The meeting stands still, for this reason and until then; running turns are paused."""
    event = change.event
    moment = until and times.plausible(until)
    if moment is not None and moment <= change.now:
        raise bad_request(N_("This moment is over. Give a later one, or none."))
    told = {"reason": rules.said(reason), "until": times.iso(moment)}
    if event.is_suspended:
        _say(event, **told)
        return event
    for turn in change.select(Entry, Entry.state == "speaking"):
        turn.pause(change.now)
        turn.suspended = True
    event.suspensions = [*event.suspensions, {"from": times.iso(change.now), "to": None, **told}]
    return event


def resume(change: Change) -> Event:
    """The meeting goes on, and the turns that its suspension paused."""
    if change.event.is_suspended:
        for turn in change.select(Entry, Entry.suspended.is_(True)):
            turn.resume(change.now)
        _say(change.event, to=times.iso(change.now))
    return change.event


def _say(event: Event, **facts: str | None) -> None:
    """The suspension that lasts says this of itself."""
    event.suspensions = [*event.suspensions[:-1], event.suspensions[-1] | facts]


EVENT_CLOCK_COMMANDS = (
    Command("suspend", suspend, by=MODERATORS, takes=Suspend),
    Command("resume", resume, by=MODERATORS),
)
