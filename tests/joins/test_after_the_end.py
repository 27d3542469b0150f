"""What is still possible when the event has ended, and when it is archived."""

from __future__ import annotations

import pytest

from companion.boards import BOARDS

COMMANDS = {f"{board.name}.{each.verb}": each for board in BOARDS for each in board.commands}

FOR_GOOD = {
    *("event.end", "event.back", "event.carry_over"),
    *(name for name in COMMANDS if name.startswith("screens.")),
    *("questions.withdraw", "speakers.withdraw"),
}
"""What is possible at any time: going back, showing what was, and taking away what is one's own."""

OF_THE_RECORD = {
    *("event.go_live", "event.archive", "event.set"),
    *("agenda.edit", "agenda.back"),
    *("speakers.edit", "speakers.correct", "speakers.record", "speakers.back"),
    *("questions.add", "questions.defer", "questions.answer", "questions.edit"),
    *("questions.translate", "questions.tag"),
    *("questions.decline", "questions.merge", "questions.back"),
    *(name for name in COMMANDS if name.startswith(("notices.", "notes."))),
}
"""What is possible until the event is archived: it sets the record right."""


def test_each_command_is_possible_as_long_as_it_makes_sense():
    ends = {name: command.until for name, command in COMMANDS.items()}

    assert {name for name, until in ends.items() if until == "archived"} == FOR_GOOD
    assert {name for name, until in ends.items() if until == "ended"} == OF_THE_RECORD


def refusal(answer) -> tuple[str, str]:
    return answer["code"], answer["message"]


ENDED = ("closed", "The event has ended. An organiser can let it run on.")
ARCHIVED = ("closed", "The event is archived and can only be read. An organiser can bring it back.")


@pytest.fixture
def ids(stage) -> dict[str, str]:
    """Items, turns and questions in their states at the end of the event, by what they are."""
    titles = ("before", "live", "upcoming", "skipped")
    ids = {
        title: stage.done("mo", "agenda.add", title=title, kind="panel", planned_minutes=30)
        for title in titles
    }
    stage.done("mo", "agenda.skip", id=ids["skipped"])
    stage.done("mo", "agenda.start", id=ids["before"])
    stage.done("mo", "agenda.finish", id=ids["before"])
    stage.done("mo", "agenda.start", id=ids["live"])
    stage.pass_time(seconds=1)
    for name in ("Ada", "Bea", "Cleo", "Dan"):
        ids[name] = stage.done("mo", "speakers.add", name=name)
    ids["Ann"] = stage.done("ann", "speakers.request", name="Ann", channel="room")
    stage.done("mo", "speakers.start", id=ids["Ada"], expected=None)
    stage.done("mo", "speakers.finish", id=ids["Ada"])
    stage.done("mo", "speakers.start", id=ids["Bea"], expected=None)
    stage.done("mo", "speakers.hold", id=ids["Cleo"])
    stage.pass_time(seconds=1)
    for text in ("Answered?", "Shown?", "Deferred?"):
        ids[text] = stage.done("ann", "questions.ask", text=text)
        stage.done("mo", "questions.approve", id=ids[text])
        stage.done("mo", "questions.show", id=ids[text])
        if text == "Answered?":
            stage.done("mo", "questions.answer", id=ids[text])
    stage.done("mo", "questions.defer", id=ids["Deferred?"])
    stage.done("mo", "questions.show", id=ids["Shown?"])
    return ids


AFTER_THE_END = [
    ("mo", "agenda.start", {"id": "upcoming"}),
    ("mo", "agenda.skip", {"id": "upcoming"}),
    ("mo", "agenda.extend", {"id": "upcoming", "minutes": 5}),
    ("mo", "agenda.move", {"id": "upcoming", "after": None}),
    ("mo", "agenda.remove", {"id": "upcoming"}),
    ("mo", "agenda.add", {"title": "Encore", "planned_minutes": 5}),
    ("desk", "speakers.start", {"id": "Dan", "expected": None}),
    ("desk", "speakers.call_next", {"expected": None}),
    ("mo", "speakers.call", {"id": "Dan"}),
    ("mo", "speakers.hold", {"id": "Dan"}),
    ("mo", "speakers.restore", {"id": "Cleo"}),
    ("mo", "speakers.recall", {"id": "Ada"}),
    ("mo", "speakers.extend", {"id": "Dan", "seconds": 10}),
    ("mo", "speakers.remove", {"id": "Dan"}),
    ("mo", "speakers.add", {"name": "Eve"}),
    ("mo", "speakers.close", {}),
    ("mo", "event.suspend", {}),
    ("carl", "event.stream", {"state": "down"}),
    ("carl", "event.channels", {"channels": [{"language": "fr"}]}),
    ("mo", "questions.star", {"id": "Deferred?", "on": True}),
    ("mo", "questions.mute", {"id": "Deferred?"}),
]


def given(ids: dict[str, str], arguments: dict) -> dict:
    return {k: ids.get(v, v) if isinstance(v, str) else v for k, v in arguments.items()}


@pytest.mark.parametrize(("who", "command", "arguments"), AFTER_THE_END, ids=str)
def test_after_the_end_nothing_runs_and_nobody_waits_anew(stage, ids, who, command, arguments):
    stage.done("olga", "event.end")
    before = stage.heads()

    answer = stage.do(who, command, **given(ids, arguments))

    assert refusal(answer) == ENDED
    assert stage.heads() == before


def test_nobody_asks_or_votes_after_the_end(stage, ids):
    stage.done("olga", "event.end")

    codes = [
        stage.do("bo", "questions.ask", text="Too late?")["code"],
        stage.do("bo", "speakers.request", name="Bo", channel="room")["code"],
    ]

    assert codes == ["closed", "closed"]


OF_BEFORE = [
    ("agenda.back", "before"),
    ("agenda.back", "skipped"),
    ("speakers.back", "Ada"),
    ("speakers.back", "Cleo"),
    ("questions.back", "Answered?"),
    ("questions.back", "Deferred?"),
    ("event.back", "event"),
]


@pytest.mark.parametrize(("command", "what"), OF_BEFORE)
def test_what_was_done_before_the_end_is_taken_back_only_with_the_end(stage, ids, command, what):
    stage.done("carl", "event.stream", state="down")
    stage.done("olga", "event.end")
    before = stage.heads()

    answer = stage.do("mo", command, id=ids.get(what, stage.event_id))

    assert refusal(answer) == ENDED
    assert stage.heads() == before


def test_the_record_is_set_right_after_the_end_and_that_is_taken_back(stage, ids):
    stage.done("olga", "event.end")

    stage.done("mo", "agenda.edit", id=ids["live"], title="Panel")
    stage.done("mo", "agenda.back", id=ids["live"])
    stage.done("mo", "speakers.edit", id=ids["Ada"], name="Ada L.")
    stage.done("mo", "speakers.back", id=ids["Ada"])
    stage.done("mo", "questions.answer", id=ids["Deferred?"], text="Yes")
    stage.done("mo", "questions.back", id=ids["Deferred?"])
    stage.done("mo", "questions.answer", id=ids["Deferred?"], text="No.")
    stage.done("olga", "event.set", settings={"title": "Another title"})
    stage.done("olga", "event.back", id=stage.event_id)

    assert stage.row("agenda", ids["live"])["title"] == "live"
    assert stage.row("speakers", ids["Ada"])["name"] == "Ada"
    assert stage.row("questions", ids["Deferred?"])["answer"] == "No."
    (event,) = stage.rows("event")
    assert (event["title"], event["state"]) == ("Round table", "ended")


def test_what_holds_already_moves_no_number_after_the_end(stage, ids):
    stage.done("carl", "event.stream", state="down")
    stage.done("olga", "event.end")
    before = stage.heads()

    answers = [
        stage.do("mo", "agenda.finish", id=ids["live"]),
        stage.do("mo", "speakers.finish", id=ids["Bea"]),
        stage.do("carl", "event.stream", state="down"),
        stage.do("ann", "speakers.request", name="Ann", channel="room"),
    ]

    assert [answer["ok"] for answer in answers] == [True] * 4
    assert answers[-1]["id"] == ids["Ann"]
    assert stage.heads() == before


def test_row_and_text_are_looked_at_before_the_end_is(stage, ids):
    stage.done("olga", "event.end")

    codes = [
        stage.do("mo", "agenda.start", id="unknown")["code"],
        stage.do("mo", "agenda.start", id=ids["upcoming"], seen=0)["code"],
        stage.do("mo", "agenda.add", title=" ", planned_minutes=5)["code"],
    ]

    assert codes == ["not_found", "conflict", "bad_request"]


def test_what_is_archived_is_only_read(stage, ids):
    stage.done("olga", "event.end")
    stage.done("mo", "agenda.edit", id=ids["live"], title="Panel")
    stage.done("olga", "event.archive")
    before = stage.heads()

    answers = [
        stage.do("mo", "agenda.edit", id=ids["live"], title="Round table"),
        stage.do("mo", "agenda.back", id=ids["live"]),
        stage.do("mo", "questions.answer", id=ids["Deferred?"], text="Yes"),
        stage.do("mo", "notices.post", text="Thank you.", to="public"),
        stage.do("mo", "speakers.edit", id=ids["Ada"], name="Ada L."),
        stage.do("olga", "event.set", settings={"title": "Another title"}),
    ]

    assert [refusal(answer) for answer in answers] == [ARCHIVED] * 6
    assert stage.heads() == before


def test_what_is_ones_own_is_withdrawn_from_the_archive(stage, ids):
    stage.done("olga", "event.end")
    stage.done("olga", "event.archive")

    stage.done("ann", "questions.withdraw", id=ids["Deferred?"])
    stage.done("ann", "speakers.withdraw", id=ids["Ann"])

    states = [
        stage.row("questions", ids["Deferred?"])["state"],
        stage.row("speakers", ids["Ann"])["state"],
    ]
    assert states == ["withdrawn", "withdrawn"]


def test_an_event_comes_back_from_the_archive(stage):
    stage.done("olga", "event.end")
    stage.done("olga", "event.archive")

    stage.done("olga", "event.end")

    assert stage.rows("event")[0]["state"] == "ended"


STILL_DONE = [
    ("mo", "agenda.edit", {"id": "live", "title": "Panel"}),
    ("mo", "agenda.edit", {"id": "before", "title": "Welcome"}),
    ("mo", "speakers.edit", {"id": "Bea", "name": "Bea B."}),
    ("mo", "speakers.edit", {"id": "Ann", "kind": "reply"}),
    ("mo", "speakers.correct", {"id": "Ada", "ended_at": "2026-11-24T09:00:01.500Z"}),
    (
        *("mo", "speakers.record"),
        {"name": "Fay", "from": "2026-11-24T08:59:00Z", "to": "2026-11-24T09:00:00Z"},
    ),
    ("ann", "speakers.withdraw", {"id": "Ann"}),
    ("mo", "questions.edit", {"id": "Answered?", "text": "Was it answered?"}),
    ("mo", "questions.translate", {"id": "Answered?", "language": "fr", "text": "Répondu ?"}),
    ("mo", "questions.merge", {"id": "Deferred?", "into": "Answered?"}),
    ("mo", "questions.back", {"id": "Deferred?"}),
    ("mo", "questions.answer", {"id": "Deferred?", "text": "Yes."}),
    ("mo", "questions.add", {"text": "On paper?"}),
    ("mo", "notices.post", {"text": "Thank you.", "to": "public"}),
    ("olga", "event.archive", {}),
    ("olga", "event.back", {"id": "event"}),
]


def fates(stage, ids) -> dict[str, str]:
    """The states of all that ran or was on screen, by what it is."""
    boards = {"live": "agenda", "Bea": "speakers", "Shown?": "questions"}
    return {what: stage.row(board, ids[what])["state"] for what, board in boards.items()}


RUNNING = {"live": "live", "Bea": "speaking", "Shown?": "on_screen"}


def test_the_end_is_taken_back_whatever_was_done_since(stage, ids):
    ids["event"] = stage.event_id
    stage.pass_time(seconds=1)
    stage.done("olga", "event.end")
    for who, command, arguments in STILL_DONE:
        stage.pass_time(seconds=1)
        stage.done(who, command, **given(ids, arguments))

    stage.done("olga", "event.back", id=stage.event_id)

    assert fates(stage, ids) == RUNNING
    assert stage.row("agenda", ids["live"])["title"] == "Panel"
    assert stage.row("questions", ids["Deferred?"])["answer"] == "Yes."
    states = {row["text"]: row["state"] for row in stage.rows("questions")}
    assert states["On paper?"] == "approved"


def test_where_the_end_of_a_turn_was_corrected_taking_back_shows_that_turn(stage, ids):
    stage.pass_time(seconds=1)
    stage.done("olga", "event.end")
    stage.done("mo", "speakers.correct", id=ids["Bea"], ended_at="2026-11-24T09:00:02.500Z")

    refused = stage.do("olga", "event.back", id=stage.event_id)

    assert (refused["code"], refused["now"]["id"]) == ("conflict", ids["Bea"])
    stage.done("olga", "event.go_live")


@pytest.fixture
def second_run(stage, ids) -> dict[str, str]:
    """The event ended and runs on; now other things run and are on screen."""
    stage.pass_time(seconds=1)
    stage.done("olga", "event.end")
    stage.pass_time(seconds=1)
    stage.done("olga", "event.go_live")
    stage.done("mo", "agenda.start", id=ids["upcoming"])
    stage.done("mo", "speakers.start", id=ids["Dan"], expected=None)
    asked = stage.done("bo", "questions.ask", text="And now?")
    stage.done("mo", "questions.approve", id=asked)
    stage.done("mo", "questions.show", id=asked)
    return {"live": ids["upcoming"], "Bea": ids["Dan"], "Shown?": asked}


def test_nothing_runs_in_an_event_that_came_back_to_its_end(stage, ids, second_run):
    stage.done("olga", "event.back", id=stage.event_id)

    over = {"live": "done", "Bea": "finished", "Shown?": "not_taken"}
    assert stage.rows("event")[0]["state"] == "ended"
    assert (fates(stage, ids), fates(stage, second_run)) == (over, over)


def test_the_first_end_is_taken_back_under_a_second_run(stage, ids, second_run):
    stage.done("olga", "event.back", id=stage.event_id)

    stage.done("olga", "event.back", id=stage.event_id)

    assert fates(stage, ids) == RUNNING
    assert fates(stage, second_run) == {"live": "done", "Bea": "finished", "Shown?": "approved"}


def test_what_screens_show_is_taken_back_at_any_time(stage):
    hall = stage.done("hall", "screens.appear", screen="the hall's tab")
    stage.done("carl", "screens.blackout", id=hall)
    stage.done("olga", "event.end")
    stage.done("olga", "event.archive")

    stage.done("carl", "screens.back", id=hall)

    assert stage.row("screens", hall)["showing"]["kind"] == "follow"
