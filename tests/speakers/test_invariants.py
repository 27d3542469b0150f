"""Whatever is done in whatever order: the queue and the floor stay whole."""

from __future__ import annotations

import random
from typing import Any

import pytest

from companion.event.models import Event
from companion.speakers import rules
from companion.speakers.models import Entry
from tests.factories import Stage

ON_ENTRY = [
    *("call", "no_show", "hold", "restore", "start", "pause", "resume", "set_aside", "finish"),
    *("recall", "remove", "back", "edit", "move", "extend"),
]
ANYWHERE = ["request", "add", "call_next", "withdraw", "event.suspend", "event.resume"]
REFUSALS = {"conflict", "forbidden", "not_found", "bad_request", "rate_limited"}
FASTER = "Somebody else was faster"
"""What the database's own constraints would say: the rules come before them."""


def arguments(chance: random.Random, verb: str, ids: list[str], floor: str | None) -> Any:
    """Arguments as a hasty moderator would choose them."""
    one = {"id": chance.choice(ids)} if ids else {"id": "nobody"}
    match verb:
        case "request":
            kind = chance.choice(["normal", "reply"])
            return {"name": "Ann", "channel": chance.choice(["room", "online"]), "kind": kind}
        case "add":
            return {"name": chance.choice(["Cleo", "Dan"]), "kind": chance.choice(rules.KINDS)}
        case "start":
            return {**one, "expected": floor}
        case "call_next":
            return {"expected": floor}
        case "edit":
            return {**one, "kind": chance.choice(rules.KINDS)}
        case "move":
            return {**one, "after": chance.choice([None, *ids])}
        case "extend":
            return {**one, "seconds": chance.choice([-30, 30])}
        case "event.suspend" | "event.resume":
            return {}
        case _:
            return one


@pytest.mark.parametrize("seed", range(8))
def test_queue_and_floor_stay_whole(stage, seed):
    chance = random.Random(seed)

    for _ in range(80):
        rows = stage.all(Entry)
        ids = [row.id for row in rows if not row.gone]
        floor = next((row.id for row in rows if has_floor(row)), None)
        verb = chance.choice(ON_ENTRY + ANYWHERE * 3)
        who = chance.choice(["ann", "bo"]) if verb in ("request", "withdraw") else "mo"
        name = verb if "." in verb else f"speakers.{verb}"
        stage.pass_time(seconds=chance.choice([1, 20, 70]))

        answer = stage.do(who, name, **arguments(chance, verb, ids, floor))

        assert answer["ok"] or answer["code"] in REFUSALS
        assert FASTER not in answer.get("message", "")
        look_whole(stage)


def has_floor(entry: Entry) -> bool:
    return not entry.gone and entry.state in rules.TURNS and entry.interrupted_by is None


def look_whole(stage: Stage) -> None:
    entries = {row.id: row for row in stage.all(Entry) if not row.gone}
    turns = [row for row in entries.values() if row.state in rules.TURNS]
    queue = [row for row in entries.values() if row.state in rules.QUEUED]

    assert sum(map(has_floor, turns)) == (1 if turns else 0)
    interrupting = [turn.interrupted_by for turn in turns if turn.interrupted_by is not None]
    assert len(set(interrupting)) == len(interrupting)
    for turn in turns:
        assert turn.ended_at is None
        assert (turn.paused_at is not None) == (turn.state == "paused")
        if turn.interrupted_by is not None:
            assert turn.state == "paused"
            assert entries[turn.interrupted_by].state in rules.TURNS
    (event,) = stage.all(Event)
    assert not (event.is_suspended and any(turn.state == "speaking" for turn in turns))
    assert all(row.interrupted_by is None and not row.suspended for row in queue)
    assert len({row.rank for row in queue}) == len(queue)
    assert all((row.state == "finished") == (row.ended_at is not None) for row in entries.values())

    owned = [row for row in entries.values() if row.owner is not None]
    for row in owned:
        assert (row.live_token is not None) == (row.state in rules.LIVE), row.state
    assert all(row.live_token is None for row in entries.values() if row.owner is None)
