"""docs/boards.md says what is so: its tables are the rules, and every line of them is played."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from companion.agenda import rules as agenda
from companion.boards import BOARDS
from companion.event import rules as event
from companion.people.roles import Audience
from companion.questions import rules as questions
from companion.screens import rules as screens
from companion.speakers import rules as speakers
from tests import markdown
from tests.factories import Stage, stage_in

DOCUMENT = "boards.md"
NEW = "–"


class Line(NamedTuple):
    """A command leads from one state to another."""

    origin: str
    command: str
    end: str


def lines(board: str) -> set[Line]:
    """What the board's table says; commands have their whole names."""
    return {
        Line(origin, verb if "." in verb else f"{board}.{verb}", markdown.coded(end)[0])
        for origins, command, end in markdown.table(DOCUMENT, board)
        for verb in markdown.coded(command)
        for origin in markdown.coded(origins) or [NEW]
    }


def rules_of(board: str) -> set[Line]:
    """What the board's rules say."""
    if board in ("agenda", "speakers"):
        moves: Any = agenda.MOVES if board == "agenda" else speakers.MOVES
        found = {(o, move, end) for move, (origins, end) in moves.items() for o in origins}
    else:
        moves = event.MOVES if board == "event" else questions.MOVES
        found = {(o, move, end) for move, ways in moves.items() for o, end in ways.items()}
    return {Line(o, SENT_AS.get((board, m), f"{board}.{m}"), end) for o, m, end in found}


SENT_AS = {("questions", "leave"): "event.end"}
"""Moves that are part of another command."""

STATES = {
    "event": event.STATES,
    "agenda": agenda.STATES,
    "speakers": speakers.STATES,
    "questions": questions.STATES,
}

BESIDE_THE_RULES = {
    "speakers.call_next": {"waiting", "called"},
    "speakers.recall": {"finished"},
}
"""Commands that choose the row, or make another one, and what they lead from."""


@pytest.mark.parametrize("board", STATES)
def test_the_states_are_those_of_the_rules(board: str) -> None:
    listed = next(
        line for line in markdown.section(DOCUMENT, board).splitlines() if line.startswith("States")
    )

    assert markdown.coded(listed) == list(STATES[board])


@pytest.mark.parametrize("board", STATES)
def test_the_table_is_that_of_the_rules(board: str) -> None:
    listed = {line for line in lines(board) if line.origin != NEW}
    beside = {line for line in listed if line.command in BESIDE_THE_RULES}

    assert listed - beside == rules_of(board)
    assert {(line.command, line.origin) for line in beside} == {
        (command, origin)
        for command, origins in BESIDE_THE_RULES.items()
        for origin in origins
        if command.startswith(board)
    }


def test_what_screens_show_is_that_of_the_rules() -> None:
    listed = {
        markdown.coded(command)[0]: markdown.coded(shown)
        for command, shown in markdown.table(DOCUMENT, "screens")
    }

    assert [kind for kinds in listed.values() for kind in kinds] == list(screens.KINDS)


@pytest.mark.parametrize("board", BOARDS, ids=lambda board: board.name)
def test_every_command_of_a_board_is_spoken_of(board) -> None:
    said = set(markdown.coded(markdown.section(DOCUMENT, board.name)))

    assert {command.verb for command in board.commands} - said == set()


# Played

ANN, MO, OLGA = "ann", "mo", "olga"
Given = Callable[[Stage, str], dict[str, Any]]


def its_id(stage: Stage, id: str) -> dict[str, Any]:
    return {"id": id}


def another_one(stage: Stage, id: str) -> dict[str, Any]:
    return {"id": id, "into": next(row["id"] for row in stage.rows("questions") if row["id"] != id)}


def on_the_floor(stage: Stage, id: str) -> str | None:
    turns = ("speaking", "paused")
    return next((row["id"] for row in stage.rows("speakers") if row["state"] in turns), None)


def paper(stage: Stage, id: str) -> dict[str, Any]:
    return {"name": "Fay", "from": "2026-11-24T08:00:00Z", "to": "2026-11-24T08:05:00Z"}


COMMANDS: dict[str, tuple[str, Given]] = {
    "questions.ask": (ANN, lambda stage, id: {"text": "Who pays?", "name": "Ann"}),
    "questions.add": (MO, lambda stage, id: {"text": "Who decides?"}),
    "questions.decline": (MO, lambda stage, id: {"id": id, "reason": "off_topic"}),
    "questions.merge": (MO, another_one),
    "questions.answer": (MO, lambda stage, id: {"id": id, "text": "We do."}),
    "questions.withdraw": (ANN, its_id),
    "speakers.request": (ANN, lambda stage, id: {"name": "Ann", "channel": "room"}),
    "speakers.add": (MO, lambda stage, id: {"name": "Fay"}),
    "speakers.record": (MO, paper),
    "speakers.start": (MO, lambda s, id: {"id": id, "expected": on_the_floor(s, id)}),
    "speakers.call_next": (MO, lambda s, id: {"expected": on_the_floor(s, id)}),
    "speakers.withdraw": (ANN, its_id),
    "agenda.add": (MO, lambda stage, id: {"title": "Panel", "planned_minutes": 30}),
    "event.draft": (OLGA, lambda stage, id: {}),
    "event.open": (OLGA, lambda stage, id: {}),
    "event.go_live": (OLGA, lambda stage, id: {}),
    "event.end": (OLGA, lambda stage, id: {}),
    "event.archive": (OLGA, lambda stage, id: {}),
}
"""Who gives a command, with what; what is not here is a moderator's, with the `id`."""

WAYS: dict[str, dict[str, tuple[str, ...]]] = {
    "questions": {
        "pending": (),
        "approved": ("approve",),
        "on_screen": ("approve", "show"),
        "answered": ("approve", "answer"),
        "deferred": ("approve", "defer"),
        "declined": ("decline",),
        "merged": ("merge",),
        "withdrawn": ("withdraw",),
        "not_taken": ("event.end",),
    },
    "speakers": {
        "waiting": (),
        "called": ("call",),
        "held": ("hold",),
        "speaking": ("start",),
        "paused": ("start", "pause"),
        "finished": ("start", "finish"),
        "withdrawn": ("withdraw",),
        "removed": ("remove",),
    },
    "agenda": {
        "upcoming": (),
        "live": ("start",),
        "done": ("start", "finish"),
        "skipped": ("skip",),
    },
}
"""By which commands a row that its board's first one made comes to each state."""

FIRST = {"questions": "questions.ask", "speakers": "speakers.request", "agenda": "agenda.add"}


def command(stage: Stage, name: str, id: str) -> dict[str, Any]:
    who, given = COMMANDS.get(name, (MO, its_id))
    stage.pass_time(seconds=1)
    return stage.do(who, name, **given(stage, id))


def come_to(board: str, state: str, folder: Any) -> tuple[Stage, str]:
    """A stage with a row of the board in that state."""
    if board == "event":
        stage = stage_in(folder, state=state)
        return stage, stage.event_id
    stage = stage_in(folder)
    id = str(command(stage, FIRST[board], "")["id"])
    if board == "questions":
        stage.done(MO, "questions.add", text="Who will pay?")
    for verb in WAYS[board][state]:
        answer = command(stage, verb if "." in verb else f"{board}.{verb}", id)
        assert answer["ok"], answer
    assert stage.row(board, id)["state"] == state
    return stage, id


LINES = [(board, line) for board in STATES for line in sorted(lines(board))]


@pytest.mark.parametrize(("board", "line"), LINES, ids=[" ".join(line) for _, line in LINES])
def test_a_line_of_a_table_is_what_happens(tmp_path, board: str, line: Line) -> None:
    if line.origin == NEW:
        stage, id = stage_in(tmp_path), ""
    else:
        stage, id = come_to(board, line.origin, tmp_path)

    answer = command(stage, line.command, id)

    assert answer["ok"], answer
    row = id if line.command == "event.end" else answer["id"]
    assert stage.row(board, row)["state"] == line.end


def is_held(board: str, name: str, state: str) -> bool:
    """Whether the command leads to the state, and so has nothing to do there."""
    ends = {line.end for line in lines(board) if line.command == name}
    return state in ends and name not in BESIDE_THE_RULES


REFUSED = [
    (board, state, name)
    for board in STATES
    for state in STATES[board]
    for name in sorted(
        {line.command for line in lines(board) if line.command.startswith(board)}
        - {line.command for line in lines(board) if line.origin in (state, NEW)}
    )
]
"""Each command of a board, and each state that none of its lines begins with."""


@pytest.mark.parametrize(("board", "state", "name"), REFUSED)
def test_what_no_table_has_changes_nothing(tmp_path, board: str, state: str, name: str) -> None:
    stage, id = come_to(board, state, tmp_path)
    who, given = COMMANDS.get(name, (MO, its_id))
    in_the_way = on_the_floor(stage, id) if name == "speakers.call_next" else id
    seen = stage.seen(Audience.PUBLIC if who == ANN else Audience.STAFF)
    before, heads = stage.row(board, id), stage.heads()

    answer = stage.do(who, name, **given(stage, id))

    refused = {"code": "conflict", "now": seen.rows.get((board, in_the_way))}
    told = {each: answer.get(each) for each in refused}
    assert told == (dict.fromkeys(refused) if is_held(board, name, state) else refused)
    assert (stage.row(board, id), stage.heads()) == (before, heads)
