"""What the staff can do with the floor: give it, interrupt, take it, set its times right."""

from __future__ import annotations

from datetime import datetime

from companion import times
from companion.errors import N_, conflict
from companion.live.change import Change
from companion.speakers import rules, waiting
from companion.speakers.models import Entry
from companion.speakers.waiting import enter
from companion.text import NAME, tidy_line


def start(change: Change, *, id: str, expected: str | None) -> Entry:
    """The entry has the floor; the turn before is over, or paused where it is interrupted."""
    entry = change.find(Entry, id)
    current = waiting.on_floor(change, entry.room)
    rules.agree_on_current(expected, current)
    if rules.to_do("start", entry):
        rules.agree_on_running(is_suspended=change.event.is_suspended)
        _give_floor(change, entry, current, pauses=rules.interrupts(entry.kind))
    return entry


def call_next(change: Change, *, expected: str | None, room: str | None = None) -> Entry:
    """The first in line has the floor; the turn before is over, or paused where it is interrupted.

    A turn that was interrupted comes back first, unless another interruption waits.
    """
    here = change.event.room(room)
    current = waiting.on_floor(change, here)
    rules.agree_on_current(expected, current)
    rules.agree_on_running(is_suspended=change.event.is_suspended)
    first = next(iter(waiting.line(change, here)), None)
    interrupted = current and _interrupted_by(change, current)
    if current and interrupted and (first is None or not rules.interrupts(first.kind)):
        _leave_floor(change, current)
        return interrupted
    if first is None:
        raise conflict(N_("Nobody waits to speak. End the turn that runs, if it is over."), current)
    ends = current is None or rules.follows(first.kind, current.kind)
    _give_floor(change, first, current, pauses=not ends)
    return first


def pause(change: Change, *, id: str) -> Entry:
    """The clock of the turn stands still."""
    entry = change.find(Entry, id)
    if rules.to_do("pause", entry):
        entry.pause(change.now)
    return entry


def resume(change: Change, *, id: str) -> Entry:
    """The clock of the turn runs on."""
    entry = change.find(Entry, id)
    if rules.to_do("resume", entry):
        rules.agree_on_running(is_suspended=change.event.is_suspended)
        current = waiting.on_floor(change, entry.room)
        if current is not entry:
            raise conflict(N_("Somebody else has the floor. End that turn first."), current)
        entry.resume(change.now)
    return entry


def set_aside(change: Change, *, id: str) -> Entry:
    """The turn is broken off, and the entry on hold: its next turn gets the time left."""
    entry = change.find(Entry, id)
    if rules.to_do("set_aside", entry):
        interrupted, heir = _interrupted_by(change, entry), entry.interrupted_by
        entry.set_aside(change.now)
        _hand_back(change, interrupted, heir)
    return entry


def finish(change: Change, *, id: str) -> Entry:
    """The turn is over; one that it interrupted runs on."""
    entry = change.find(Entry, id)
    if rules.to_do("finish", entry):
        _leave_floor(change, entry)
    return entry


def recall(change: Change, *, id: str, item: str | None = None) -> Entry:
    """Whoever has spoken waits once more, at the head; an open wish of theirs moves there."""
    spoken = change.find(Entry, id)
    rules.must_be_in(frozenset({"finished"}), spoken)
    entry = waiting.wish_of(change, spoken) or enter(
        change,
        person=change.owner_of(spoken),
        room=spoken.room,
        kind=spoken.kind,
        item=item,
        **{column: getattr(spoken, column) for column in waiting.OF_PERSON},
    )
    rules.must_be_in(rules.QUEUED, entry)
    if entry.state == "held":
        entry.state = "waiting"
    waiting.put_behind(change, entry, None)
    return entry


def extend(change: Change, *, id: str, seconds: int) -> Entry:
    """The turn, running or to come, is so much longer; by less than 0 it is shorter."""
    entry = change.find(Entry, id)
    rules.must_be_in(rules.LIVE, entry)
    entry.limit_s = min(max(entry.granted_s + seconds, 0), rules.LONGEST_S)
    return entry


def correct(
    change: Change,
    *,
    id: str,
    started_at: datetime | None = None,
    ended_at: datetime | None = None,
) -> Entry:
    """The turn began and ended when this says; its pauses stay as long as they were."""
    entry = change.find(Entry, id)
    rules.must_be_in(CORRIGIBLE if ended_at is None else frozenset({"finished"}), entry)
    began = entry.started_at if started_at is None else times.plausible(started_at)
    ended = entry.ended_at if ended_at is None else times.plausible(ended_at)
    rules.agree_on_times(began, ended or entry.paused_at, entry.paused_ms, change.now)
    entry.started_at, entry.ended_at = began, ended
    return entry


def record(
    change: Change,
    *,
    name: str,
    from_: datetime,
    to: datetime,
    affiliation: str | None = None,
    group: str | None = None,
    channel: str = "room",
    kind: str = "normal",
    topic: str | None = None,
    room: str | None = None,
    item: str | None = None,
) -> Entry:
    """A turn that was noted on paper is in the record."""
    began, ended = times.plausible(from_), times.plausible(to)
    rules.agree_on_times(began, ended, 0, change.now)
    entry = enter(
        change,
        room=change.event.room(room),
        kind=kind,
        item=item,
        channel=channel,
        name=tidy_line(name, NAME),
        affiliation=rules.said(affiliation),
        group=rules.said(group),
        topic=rules.said(topic),
    )
    waiting.count_turn(change, entry)
    entry.begin(began)
    entry.end(ended)
    return entry


def end_all(change: Change, room: str) -> None:
    """Nobody has the floor of the room any more."""
    for turn in change.select(Entry, Entry.room == room, Entry.state.in_(rules.TURNS)):
        turn.end(change.now)


CORRIGIBLE = rules.TURNS | {"finished"}
"""States in which a turn has a beginning that can be wrong."""


def _give_floor(change: Change, entry: Entry, current: Entry | None, *, pauses: bool) -> None:
    """The entry has the floor; the turn before is paused for it, or over."""
    if current is not None and pauses:
        if current.state == "speaking":
            current.pause(change.now)
        current.interrupted_by = entry.id
    elif current is not None:
        interrupted = _interrupted_by(change, current)
        current.end(change.now)
        if interrupted is not None:
            interrupted.interrupted_by = entry.id
    # The floor is free in the database too before it is given: one turn has it at a time.
    change.session.flush()
    waiting.count_passing_over(change, entry)
    waiting.count_turn(change, entry)
    entry.begin(change.now)


def _leave_floor(change: Change, turn: Entry) -> None:
    interrupted, heir = _interrupted_by(change, turn), turn.interrupted_by
    turn.end(change.now)
    _hand_back(change, interrupted, heir)


def _hand_back(change: Change, interrupted: Entry | None, heir: str | None) -> None:
    """The turn that was interrupted runs on, once the event does, or once its `heir` is over.

    The heir is who had interrupted the interruption itself.
    """
    if interrupted is None:
        return
    change.session.flush()
    if heir is not None:
        interrupted.interrupted_by = heir
    elif change.event.is_suspended:
        interrupted.interrupted_by, interrupted.suspended = None, True
    else:
        interrupted.resume(change.now)


def _interrupted_by(change: Change, turn: Entry) -> Entry | None:
    return change.one(Entry, Entry.interrupted_by == turn.id)
