"""What Mo and Mia make of the questions."""

import pytest

from companion.people.roles import Audience
from companion.questions.models import Question
from tests.factories import BEGIN
from tests.questions.test_rules import AFTER, STATES

COMMANDS = {
    "approve": {},
    "decline": {"reason": "off_topic"},
    "defer": {},
    "show": {},
    "unshow": {},
    "answer": {"text": "Everybody pays."},
    "merge": {"into": lambda stage: stage.write(Question, **question("approved"))},
}


def question(state: str, **columns) -> dict:
    """The columns of a question in this state."""
    room = "main" if state == "on_screen" else None
    return {"state": state, "text": "Who pays?", "asked_at": BEGIN, "room": room, **columns}


@pytest.fixture
def asked(stage) -> str:
    """A question of Ann’s that waits for a decision."""
    return stage.done("ann", "questions.ask", text="Who pays?", name="Ann")


@pytest.mark.parametrize("move", COMMANDS)
def test_a_move_that_the_table_lacks_is_a_conflict_with_the_row(stage, move):
    ids = {state: stage.write(Question, **question(state)) for state in STATES}

    for state, id in ids.items():
        answer = stage.do("mo", f"questions.{move}", id=id, **COMMANDS[move])

        after = AFTER[move].get(state, state)
        if after != state:
            assert answer["ok"], (state, answer)
        elif not answer["ok"]:
            assert (answer["code"], answer["now"]["id"]) == ("conflict", id)
        assert stage.row("questions", id)["state"] == after


@pytest.mark.parametrize(
    ("move", "arguments"),
    [
        ("approve", {}),
        ("show", {}),
        ("unshow", {}),
        ("defer", {"reason": "no_time"}),
        ("decline", {"reason": "abusive", "reason_text": "Please be kind."}),
        ("answer", {"text": "Everybody."}),
        ("star", {"on": True}),
        ("tag", {"theme": None}),
        ("edit", {"text": "Who pays for it?"}),
        ("translate", {"language": "fr", "text": "Qui paie ?"}),
        ("mute", {}),
        ("invite_floor", {}),
    ],
)
def test_what_holds_already_moves_no_number(stage, asked, move, arguments):
    stage.done("mo", "questions.approve", id=asked)
    stage.done("mo", f"questions.{move}", id=asked, **arguments)
    before = stage.heads()

    again = stage.do("mia", f"questions.{move}", id=asked, **arguments)

    assert again["ok"], again
    assert stage.heads() == before


def test_the_second_of_two_reasons_is_a_conflict(stage, asked):
    stage.done("mo", "questions.decline", id=asked, reason="off_topic")

    refused = stage.do("mia", "questions.decline", id=asked, reason="abusive")

    assert (refused["code"], refused["now"]["reason"]) == ("conflict", "off_topic")


def test_the_asker_is_told_why(stage, asked):
    stage.done("mo", "questions.decline", id=asked, reason="other", reason_text="Ask the cook.")

    (mine,) = stage.me("ann")["questions"]
    assert (mine["state"], mine["reason"], mine["reason_text"]) == (
        *("declined", "other", "Ask the cook."),
    )


@pytest.mark.parametrize("reason", ["because", None])
def test_a_reason_is_one_of_the_list(stage, asked, reason):
    assert stage.do("mo", "questions.decline", id=asked, reason=reason)["code"] == "bad_request"


def test_several_are_decided_at_once(stage, asked):
    other = stage.done("bo", "questions.ask", text="Who decides?")

    answer = stage.do("mo", "questions.approve", ids=[asked, other, asked])

    assert answer["ok"]
    assert {row["state"] for row in stage.rows("questions", Audience.PUBLIC)} == {"approved"}
    assert len({row["seq"] for row in stage.rows("questions")}) == 1


def test_of_several_all_are_decided_or_none(stage, asked):
    other = stage.done("bo", "questions.ask", text="Who decides?")
    stage.done("mia", "questions.decline", id=other, reason="off_topic")

    refused = stage.do("mo", "questions.approve", ids=[asked, other])

    assert (refused["code"], refused["now"]["id"]) == ("conflict", other)
    assert "“Who decides?”" in refused["message"]
    assert stage.row("questions", asked)["state"] == "pending"


@pytest.mark.parametrize("given", [{}, {"ids": []}, {"ids": ["x"], "seen": 3}])
def test_it_is_one_question_or_several(stage, asked, given):
    assert stage.do("mo", "questions.approve", **given)["code"] == "bad_request"
    both = stage.do("mo", "questions.approve", id=asked, ids=[asked])
    assert both["code"] == "bad_request"


def test_one_question_is_on_screen(stage, asked):
    other = stage.done("mo", "questions.add", text="Who decides?")
    stage.done("mo", "questions.approve", id=asked)
    stage.done("mo", "questions.show", id=asked)

    stage.done("mo", "questions.show", id=other)

    states = {row["id"]: row["state"] for row in stage.rows("questions", Audience.DISPLAY)}
    assert states == {asked: "approved", other: "on_screen"}


def test_taking_back_puts_the_one_before_on_screen_again(stage, asked):
    other = stage.done("mo", "questions.add", text="Who decides?")
    stage.done("mo", "questions.approve", id=asked)

    for before, after in ((asked, other), (other, asked)):
        stage.done("mo", "questions.show", id=before)
        stage.done("mo", "questions.show", id=after)
        stage.done("mia", "questions.back", id=after)

        states = {row["id"]: row["state"] for row in stage.rows("questions", Audience.DISPLAY)}
        assert states == {before: "on_screen", after: "approved"}


def test_each_room_has_a_screen_of_its_own(stage, asked):
    rooms = [{"id": "salon", "name": "Salon"}, {"id": "annex", "name": "Annex"}]
    stage.done("olga", "event.set", settings={"rooms": rooms})
    other = stage.done("mo", "questions.add", text="Who decides?")
    stage.done("mo", "questions.approve", id=asked)

    assert stage.do("mo", "questions.show", id=asked)["code"] == "bad_request"
    stage.done("mo", "questions.show", id=asked, room="salon")
    stage.done("mo", "questions.show", id=other, room="annex")

    shown = {row["room"]: row["id"] for row in stage.rows("questions", Audience.DISPLAY)}
    assert shown == {"salon": asked, "annex": other}
    assert stage.do("mo", "questions.show", id=asked, room="annex")["code"] == "conflict"


def test_a_declined_question_that_was_never_approved_goes_back_to_pending(stage, asked):
    before = stage.heads()[Audience.PUBLIC]
    stage.done("mo", "questions.decline", id=asked, reason="off_topic")

    stage.done("mo", "questions.back", id=asked)

    assert stage.row("questions", asked)["state"] == "pending"
    assert stage.row("questions", asked)["reason"] is None
    assert stage.heads()[Audience.PUBLIC] == before


def test_moves_are_taken_back_one_after_the_other(stage, asked):
    stage.done("mo", "questions.approve", id=asked)
    stage.done("mo", "questions.star", id=asked, on=True)
    stage.done("mo", "questions.defer", id=asked)

    seen = []
    for _ in range(3):
        stage.done("mo", "questions.back", id=asked)
        row = stage.row("questions", asked)
        seen.append((row["state"], row["starred"]))

    assert seen == [("approved", True), ("approved", False), ("pending", False)]
    assert stage.do("mo", "questions.back", id=asked)["code"] == "conflict"


def test_what_was_added_by_mistake_is_gone(stage):
    added = stage.done("mo", "questions.add", text="Oops")

    stage.done("mo", "questions.back", id=added)

    assert stage.rows("questions") == []


def test_a_deferred_question_is_answered_in_writing(stage, asked):
    stage.done("mo", "questions.approve", id=asked)
    stage.done("mo", "questions.defer", id=asked)

    assert stage.do("mo", "questions.answer", id=asked)["code"] == "bad_request"
    stage.done("mo", "questions.answer", id=asked, text="Everybody pays a little.")

    row = stage.row("questions", asked, Audience.PUBLIC)
    assert (row["state"], row["answer"]) == ("answered", "Everybody pays a little.")
    assert stage.me("ann")["questions"][0]["answer"] == "Everybody pays a little."


def test_the_staff_keeps_how_a_question_was_asked(stage, asked):
    stage.done("mo", "questions.translate", id=asked, language="fr", text="Qui paie ?")
    stage.done("mo", "questions.edit", id=asked, text="Who pays for it?")
    stage.done("mia", "questions.edit", id=asked, text="Who finances it?")

    row = stage.row("questions", asked)
    assert (row["text"], row["original"], row["translations"]) == (
        *("Who finances it?", "Who pays?", {}),
    )


def test_an_older_view_is_a_conflict_with_the_newer_one(stage, asked):
    seen = stage.row("questions", asked)["version"]
    stage.done("mo", "questions.edit", id=asked, text="Who pays for it?")

    refused = stage.do("mia", "questions.approve", id=asked, seen=seen)

    assert (refused["code"], refused["now"]["text"]) == ("conflict", "Who pays for it?")
    current = stage.row("questions", asked)["version"]
    assert stage.do("mia", "questions.approve", id=asked, seen=current)["ok"]


def test_the_chair_stars_and_does_nothing_else(stage, asked):
    stage.done("chloe", "questions.star", id=asked, on=True)

    assert stage.row("questions", asked)["starred"] is True
    assert stage.do("chloe", "questions.approve", id=asked)["code"] == "forbidden"


def test_the_chair_stars_the_question_that_she_has_read(stage, asked):
    seen = stage.row("questions", asked)["version"]
    stage.done("mo", "questions.edit", id=asked, text="Who pays for it?")

    refused = stage.do("chloe", "questions.star", id=asked, on=True, seen=seen)
    current = stage.row("questions", asked)["version"]
    starred = stage.do("chloe", "questions.star", id=asked, on=True, seen=current)

    assert (refused["code"], refused["now"]["text"]) == ("conflict", "Who pays for it?")
    assert starred["ok"]
    assert stage.row("questions", asked)["version"] == starred["seq"] > current
    assert stage.do("chloe", "questions.star", id=asked, on=False, seen=starred["seq"])["ok"]
