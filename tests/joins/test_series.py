"""What stayed unanswered goes to the next event of the series, and is open in one of them."""

import pytest

from companion.event.models import Event
from companion.joins.purge import purge
from companion.joins.series import remove
from companion.people.roles import Audience
from companion.questions.models import Carried
from tests.factories import Stage


@pytest.fixture
def first(stage) -> dict[str, str]:
    """The first event ended, with questions that nobody took and one that was answered."""
    ids = {
        "approved": stage.done(
            "ann", "questions.ask", text="Who pays?", name="Ann", affiliation="Anywhere"
        ),
        "pending": stage.done("bo", "questions.ask", text="Who decides?", language="fr"),
        "answered": stage.done("bo", "questions.ask", text="Why?"),
    }
    stage.done("mo", "questions.approve", ids=[ids["approved"], ids["answered"]])
    stage.done("bo", "questions.vote", id=ids["approved"], on=True)
    stage.done("mo", "questions.translate", id=ids["approved"], language="fr", text="Qui paie ?")
    stage.done("mo", "questions.answer", id=ids["answered"])
    stage.done("olga", "event.end")
    return ids


@pytest.fixture
def second(stage, first) -> Stage:
    """The next event of the series, being prepared."""
    return Stage(str(stage.database.engine.url), slug="second", state="draft")


def told(stage: Stage) -> dict[str, tuple[str, bool]]:
    """The state of each question by its text, and whether it is carried over."""
    return {row["text"]: (row["state"], row["carried"]) for row in stage.rows("questions")}


def refusal(answer) -> tuple[str, str]:
    return answer["code"], answer["message"]


def destroy(stage: Stage) -> None:
    with stage.database.write() as session:
        purge(stage.commands.change(session, session.get_one(Event, stage.event_id)))


TAKEN = (
    "conflict",
    "Another event of the series has taken up some of these questions.",
)


def test_the_series_keeps_what_was_not_taken_and_nobody_of_those_who_asked_it(stage, first):
    stage.done("olga", "event.carry_over")

    assert told(stage) == {
        "Who pays?": ("not_taken", True),
        "Who decides?": ("not_taken", True),
        "Why?": ("answered", False),
    }
    columns = set(Carried.__table__.columns.keys())
    assert columns == {
        *("origin", "series_id", "asked_in", "taken_by", "taken_as"),
        *("text", "language", "translations", "theme"),
    }
    kept = {
        copy.origin: (copy.text, copy.language, copy.translations) for copy in stage.all(Carried)
    }
    assert kept == {
        first["approved"]: ("Who pays?", None, {"fr": "Qui paie ?"}),
        first["pending"]: ("Who decides?", "fr", {}),
    }


def test_whoever_asked_is_told_and_the_public_sees_nothing_of_it(stage, first):
    public = stage.heads()[Audience.PUBLIC]

    stage.done("olga", "event.carry_over")

    assert [each["carried"] for each in stage.me("ann")["questions"]] == [True]
    assert stage.heads()[Audience.PUBLIC] == public


def test_carrying_over_again_changes_nothing(stage, first):
    stage.done("olga", "event.carry_over")
    heads = stage.heads()

    stage.done("olga", "event.carry_over")

    assert (stage.heads(), len(stage.all(Carried))) == (heads, 2)


def test_it_is_taken_back_with_the_copies(stage, first):
    stage.done("olga", "event.carry_over")

    stage.done("olga", "event.back", id=stage.event_id)

    assert told(stage)["Who pays?"] == ("not_taken", False)
    assert stage.all(Carried) == []


def test_an_event_that_still_runs_carries_nothing_over(stage):
    assert refusal(stage.do("olga", "event.carry_over")) == (
        "conflict",
        "Questions are carried over when the event has ended.",
    )


@pytest.mark.parametrize("command", ["carry_over", "take_up"])
def test_an_event_without_series_has_nowhere_to_carry_to_or_from(stage, first, command):
    with stage.database.write() as session:
        session.get_one(Event, stage.event_id).series_id = None

    if command == "take_up":
        stage.done("olga", "event.go_live")
    assert refusal(stage.do("olga", f"event.{command}")) == (
        "conflict",
        "This event belongs to no series.",
    )


def test_an_event_that_runs_on_has_its_questions_again_and_the_series_has_none(stage, first):
    stage.done("olga", "event.carry_over")

    stage.done("olga", "event.go_live")

    assert told(stage)["Who pays?"] == ("approved", False)
    assert told(stage)["Who decides?"] == ("pending", False)
    assert stage.all(Carried) == []

    stage.done("olga", "event.back", id=stage.event_id)

    assert told(stage)["Who pays?"] == ("not_taken", True)
    assert {copy.origin for copy in stage.all(Carried)} == {first["approved"], first["pending"]}


def test_the_next_event_decides_on_what_it_takes_up(stage, first, second):
    stage.done("olga", "event.carry_over")

    second.done("olga", "event.take_up")

    rows = {row["text"]: row for row in second.rows("questions")}
    assert {text: row["state"] for text, row in rows.items()} == {
        "Who pays?": "pending",
        "Who decides?": "pending",
    }
    pays = rows["Who pays?"]
    assert (pays["name"], pays["affiliation"], pays["votes"]) == (None, None, 0)
    assert pays["translations"] == {"fr": "Qui paie ?"}
    assert second.me("ann")["questions"] == []
    taken = {copy.origin: (copy.taken_by, copy.taken_as) for copy in stage.all(Carried)}
    assert taken[first["approved"]] == (second.event_id, pays["id"])


def test_some_of_them_can_be_taken_up_and_each_only_once(stage, first, second):
    stage.done("olga", "event.carry_over")
    third = Stage(str(stage.database.engine.url), slug="third")

    second.done("olga", "event.take_up", questions=[first["pending"]])

    assert third.do("olga", "event.take_up", questions=[first["pending"]])["code"] == "not_found"
    third.done("olga", "event.take_up")
    assert [row["text"] for row in second.rows("questions")] == ["Who decides?"]
    assert [row["text"] for row in third.rows("questions")] == ["Who pays?"]


def test_a_theme_goes_along_where_the_next_event_has_it_too(stage, second):
    themes = [{"id": "rights", "title": "Human rights"}, {"id": "money", "title": "Money"}]
    stage.done("olga", "event.go_live")
    stage.done("olga", "event.set", settings={"themes": themes})
    for theme in ("rights", "money"):
        stage.done("ann", "questions.ask", text=theme, theme=theme)
    stage.done("olga", "event.end")
    stage.done("olga", "event.carry_over")
    second.done("olga", "event.set", settings={"themes": themes[:1]})

    second.done("olga", "event.take_up")

    taken = {row["text"]: row["theme"] for row in second.rows("questions")}
    assert (taken["rights"], taken["money"]) == ("rights", None)


def test_what_was_taken_up_can_be_put_back(stage, first, second):
    stage.done("olga", "event.carry_over")
    second.done("olga", "event.take_up")

    second.done("olga", "event.back", id=second.event_id)

    assert (second.rows("questions"), second.rows("event")[0]["taken_up"]) == ([], 0)
    assert {copy.taken_by for copy in stage.all(Carried)} == {None}
    second.done("olga", "event.take_up")
    assert len(second.rows("questions")) == 2


def test_a_rehearsal_takes_nothing_up(stage, first, second):
    stage.done("olga", "event.carry_over")
    second.done("olga", "event.set", settings={"rehearsal": True})

    assert refusal(second.do("olga", "event.take_up")) == (
        "conflict",
        "End the rehearsal first: what it takes up would be erased.",
    )


def test_a_question_is_open_in_one_event_only(stage, first, second):
    stage.done("olga", "event.carry_over")
    second.done("olga", "event.take_up", questions=[first["approved"]])

    assert refusal(stage.do("olga", "event.back", id=stage.event_id)) == TAKEN
    stage.done("olga", "event.go_live")

    assert told(stage)["Who pays?"] == ("not_taken", True)
    assert told(stage)["Who decides?"] == ("pending", False)
    assert stage.rows("event")[0]["carried"] == 1
    assert [copy.origin for copy in stage.all(Carried)] == [first["approved"]]


def test_a_purge_leaves_what_the_series_keeps_and_destroys_what_the_event_took_up(
    stage, first, second
):
    stage.done("olga", "event.carry_over")
    second.done("olga", "event.take_up", questions=[first["approved"]])

    destroy(stage)
    assert {copy.text for copy in stage.all(Carried)} == {"Who pays?", "Who decides?"}

    destroy(second)
    assert {copy.text for copy in stage.all(Carried)} == {"", "Who decides?"}


def test_what_is_destroyed_or_removed_never_comes_back(stage, first, second):
    stage.done("olga", "event.carry_over")
    second.done("olga", "event.take_up", questions=[first["approved"]])
    destroy(second)
    third = Stage(str(stage.database.engine.url), slug="third")
    with third.database.write() as session:
        remove(session, session.get_one(Event, third.event_id), first["pending"])

    stage.done("olga", "event.archive")
    stage.done("olga", "event.back", id=stage.event_id)
    stage.done("olga", "event.go_live")

    assert {copy.text for copy in stage.all(Carried)} == {""}
    assert told(stage)["Who pays?"] == ("not_taken", True)
    third.done("olga", "event.take_up")
    assert third.rows("questions") == []
