"""What is typed is looked at before the state of anything: every command × every text."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec import inspect

from companion.boards import BOARDS
from tests.factories import Stage, stage_in
from tests.speakers.scenes import add, speak

TEXT = "Understandable"
FAR_TOO_LONG = "x" * 20_000
UNSEEN = "\u200b"
ROLE = "Moderator"

TABLE: list[tuple[str, str, dict[str, Any], str]] = [
    ("ann", "questions.ask", {"text": TEXT}, "closed"),
    ("ann", "questions.accept_floor", {"id": "approved"}, "conflict"),
    ("mo", "questions.answer", {"id": "declined"}, "conflict"),
    ("mo", "questions.decline", {"id": "declined", "reason": "no_time"}, "conflict"),
    ("mo", "questions.defer", {"id": "declined"}, "conflict"),
    ("mo", "questions.edit", {"id": "declined", "text": TEXT}, "conflict"),
    ("mo", "questions.translate", {"id": "declined", "language": "fr", "text": TEXT}, "conflict"),
    ("ann", "speakers.request", {"channel": "room"}, "closed"),
    ("mo", "speakers.edit", {"id": "finished", "kind": "reply"}, "conflict"),
    ("mo", "speakers.remove", {"id": "finished"}, "conflict"),
]
"""Who does which command with what, and how the state of things refuses it."""

ALWAYS_DONE = {
    *("agenda.add", "event.suspend", "notes.write", "notices.post", "questions.add"),
    *("screens.appear", "screens.note", "screens.rename", "speakers.add", "speakers.record"),
}
"""Commands with a text that no state of a row or a list refuses."""


def is_text(kind: Any) -> bool:
    """Whether somebody types it: it has neither a pattern nor a length of its own."""
    match kind:
        case inspect.Metadata(type=inner):
            return is_text(inner)
        case inspect.UnionType(types=types):
            return any(map(is_text, types))
        case inspect.StrType(pattern=None, max_length=None):
            return True
    return False


TEXTS = {
    f"{board.name}.{each.verb}": texts
    for board in BOARDS
    for each in board.commands
    if (texts := [f.name for f in inspect.type_info(each.takes).fields if is_text(f.type)])
}
"""What is typed, by command."""

WRONG = [
    *((row, text, FAR_TOO_LONG, "too_large") for row in TABLE for text in TEXTS[row[1]]),
    *((row, "text", UNSEEN, "bad_request") for row in TABLE if "text" in TEXTS[row[1]]),
    *((row, "name", ROLE, "bad_request") for row in TABLE if row[0] == "ann"),
]


@pytest.fixture(scope="module")
def stage(tmp_path_factory) -> Stage:
    return stage_in(tmp_path_factory.mktemp("checks"))


@pytest.fixture(scope="module")
def ids(stage) -> dict[str, str]:
    """Of two questions and a speaker, by their states; everything is closed."""
    (finished,) = add(stage, "Cleo")
    speak(stage, finished)
    asked = [stage.done("ann", "questions.ask", text=text) for text in ("Who pays?", "Who else?")]
    stage.done("mo", "questions.approve", id=asked[0])
    stage.done("mo", "questions.decline", id=asked[1], reason="off_topic")
    stage.done("mo", "speakers.finish", id=finished)
    stage.done("olga", "event.set", settings={"questions": "closed", "queue": "closed"})
    return {"approved": asked[0], "declined": asked[1], "finished": finished}


def with_ids(arguments: dict[str, Any], ids: dict[str, str]) -> dict[str, Any]:
    return {name: ids.get(value, value) for name, value in arguments.items()}


def name_of(value: Any) -> str:
    return value[1] if isinstance(value, tuple) else str(value)[:12]


@pytest.mark.parametrize("row", TABLE, ids=name_of)
def test_what_can_be_read_is_refused_for_the_state_of_things(stage, ids, row):
    who, command, arguments, code = row
    typed = dict.fromkeys(TEXTS[command], TEXT)

    answer = stage.do(who, command, **typed | with_ids(arguments, ids))

    assert answer["code"] == code


@pytest.mark.parametrize(("row", "text", "typed", "code"), WRONG, ids=name_of)
def test_what_cannot_be_read_is_refused_as_such_whatever_the_state(
    stage, ids, row, text, typed, code
):
    who, command, arguments, _ = row
    others = dict.fromkeys(TEXTS[command], TEXT)

    answer = stage.do(who, command, **others | with_ids(arguments, ids) | {text: typed})

    assert answer["code"] == code


@pytest.mark.parametrize(("title", "code"), [(FAR_TOO_LONG, "too_large"), (TEXT, "conflict")])
def test_a_running_item_moves_to_no_other_room_whatever_it_is_called(tmp_path, title, code):
    stage = stage_in(tmp_path)
    rooms = [{"id": "main", "name": "Main"}, {"id": "annex", "name": "Annex"}]
    stage.done("olga", "event.set", settings={"rooms": rooms})
    panel = stage.done(
        "mo", "agenda.add", title="Panel", kind="panel", planned_minutes=30, room="main"
    )
    stage.done("mo", "agenda.start", id=panel)

    answer = stage.do("mo", "agenda.edit", id=panel, room="annex", title=title)

    assert answer["code"] == code


def test_every_command_with_a_text_is_here():
    assert TEXTS.keys() == {row[1] for row in TABLE} | ALWAYS_DONE | {"agenda.edit"}
