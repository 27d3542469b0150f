"""Taking back restores rows one by one; this makes queue and floor whole again."""

from __future__ import annotations

from collections import defaultdict

from companion import ranks
from companion.errors import N_, conflict
from companion.live.change import Change
from companion.speakers import rules, waiting
from companion.speakers.models import Entry


def mend(change: Change) -> None:
    """After something was taken back one turn has the floor, and the queue is in order.

    Where a person asked again meanwhile, the newer wish is withdrawn: had nothing happened,
    they would have been answered with the older one. Raises Refused("conflict") when somebody
    else has taken the floor.
    """
    # What was restored is looked at before the database is: its constraints know no reasons.
    with change.session.no_autoflush:
        entries = change.select(Entry)
    turns = [entry for entry in entries if entry.state in rules.TURNS]
    _mend_interruptions(turns)
    _agree_on_floor(turns)
    _mend_clocks(change, turns)
    _mend_tokens(change, entries)
    _mend_places(entries)


def _mend_interruptions(turns: list[Entry]) -> None:
    """An interruption that is over interrupts nobody."""
    running = {turn.id for turn in turns}
    for turn in turns:
        if turn.interrupted_by not in running:
            turn.interrupted_by = None


def _agree_on_floor(turns: list[Entry]) -> None:
    holders: dict[str, Entry] = {}
    for turn in turns:
        if turn.interrupted_by is None and holders.setdefault(turn.room, turn) is not turn:
            raise conflict(
                N_("Somebody else has the floor. End that turn first."),
                max(
                    turn, holders[turn.room], key=lambda each: each.started_at or each.requested_at
                ),
            )


def _mend_clocks(change: Change, turns: list[Entry]) -> None:
    """No clock runs while the event is suspended, and none waits for its end otherwise."""
    for turn in turns:
        if not change.event.is_suspended:
            turn.suspended = False
        elif turn.state == "speaking":
            turn.pause(change.now)
            turn.suspended = True


def _mend_tokens(change: Change, entries: list[Entry]) -> None:
    """Each open wish bears its person's token, and no other entry does."""
    live = [entry for entry in entries if entry.state in rules.LIVE]
    first: dict[bytes, Entry] = {}
    for entry in sorted(live, key=lambda e: (e.state not in rules.TURNS, e.requested_at, e.id)):
        person = change.owner_of(entry)
        if person is None:
            continue
        token = waiting.token(change, person, entry.kind)
        if first.setdefault(token, entry) is not entry and entry.state not in rules.TURNS:
            entry.leave("withdrawn")
    bearers = {entry: token for token, entry in first.items()}
    for entry in entries:
        if entry.live_token != bearers.get(entry):
            entry.live_token = None
    # A token is free in the database too before another entry bears it.
    change.session.flush()
    for entry, token in bearers.items():
        entry.live_token = token


def _mend_places(entries: list[Entry]) -> None:
    """Of two on one place, whoever asked first is ahead."""
    rooms = defaultdict(list)
    for entry in entries:
        if entry.state in rules.QUEUED:
            rooms[entry.room].append(entry)
    for queue in rooms.values():
        queue.sort(key=lambda entry: (entry.rank, entry.requested_at, entry.id))
        for entry, rank in zip(queue, ranks.apart([each.rank for each in queue]), strict=True):
            entry.rank = rank
