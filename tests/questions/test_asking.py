"""Ann and Bo ask, and take back what they asked."""

import pytest

from companion.event.models import Audit, Event
from companion.people.roles import Audience
from companion.questions.models import Question
from tests.questions.story import PEOPLE, THEMES


def test_a_question_waits_for_a_decision_and_its_asker_knows(stage):
    asked = stage.done("ann", "questions.ask", text="  Who pays? ", name="Ann", affiliation="IOM")

    assert stage.me("ann")["questions"] == [
        {
            "id": asked,
            "text": "Who pays?",
            "state": "pending",
            "reason": None,
            "reason_text": None,
            "answer": None,
            "merged_into": None,
            "invited": False,
            "carried": False,
        }
    ]
    assert stage.me("bo")["questions"] == []
    assert stage.row("questions", asked)["name"] == "Ann"
    assert stage.row("questions", asked)["affiliation"] == "IOM"


def test_without_moderation_everybody_sees_it_at_once(stage):
    stage.done("olga", "event.set", settings={"moderation": False})

    asked = stage.done("ann", "questions.ask", text="Who pays?")

    assert stage.row("questions", asked, Audience.PUBLIC)["state"] == "approved"


def test_what_the_staff_adds_is_approved(stage):
    added = stage.done("mo", "questions.add", text="On paper", name="Moderator of the day")

    row = stage.row("questions", added, Audience.PUBLIC)
    assert (row["state"], row["name"]) == ("approved", "Moderator of the day")


@pytest.mark.parametrize(
    "given",
    [
        {"name": "Ann", "affiliation": "IOM", "anonymous": True},
        {"affiliation": "IOM"},
        {"name": "", "affiliation": "IOM"},
    ],
)
def test_of_an_anonymous_question_nothing_is_kept_that_names_anybody(stage, given):
    stage.done("ann", "questions.ask", text="Who pays?", **given)

    (kept,) = stage.all(Question)
    assert (kept.name, kept.affiliation) == (None, None)


def test_a_name_is_asked_for_where_the_event_needs_one(stage):
    stage.done("olga", "event.set", settings={"anonymity": False})

    refused = stage.do("ann", "questions.ask", text="Who pays?", name="Ann", anonymous=True)

    assert refused["code"] == "bad_request"
    assert stage.done("ann", "questions.ask", text="Who pays?", name="Ann")


def test_a_guest_cannot_pass_for_a_moderator(stage):
    refused = stage.do("ann", "questions.ask", text="Who pays?", name="Мoderator")

    assert refused["code"] == "bad_request"
    assert stage.all(Question) == []


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"text": "\u200b\u200d \u2060"}, "bad_request"),
        ({"text": "a" * 501}, "too_large"),
        ({"text": None}, "bad_request"),
        ({"text": "Who?", "loud": True}, "bad_request"),
        ({"text": "Who?", "theme": "weather"}, "bad_request"),
        ({"text": "Who?", "to": "nobody"}, "bad_request"),
        ({"text": "Who?", "item": "0123456789abcdef"}, "not_found"),
        ({"text": "Who?", "language": "english"}, "bad_request"),
    ],
)
def test_what_cannot_be_meant_is_refused(stage, given, code):
    before = stage.heads()

    answer = stage.do("ann", "questions.ask", **given)

    assert (answer["ok"], answer["code"]) == (False, code)
    assert stage.heads() == before


def test_a_question_has_a_theme_and_somebody_it_is_for(stage):
    stage.done("olga", "event.set", settings={"themes": THEMES, "people": PEOPLE})

    asked = stage.done("ann", "questions.ask", text="Who pays?", theme="work", to="lewis")

    row = stage.row("questions", asked)
    assert (row["theme"], row["to"]) == ("work", "lewis")


@pytest.mark.parametrize(("settings", "state"), [({"questions": "closed"}, "live"), ({}, "ended")])
def test_a_closed_list_is_closed_to_guests_and_open_to_the_staff(stage, settings, state):
    stage.done("olga", "event.set", settings=settings)
    with stage.database.write() as session:
        session.get_one(Event, stage.event_id).state = state

    assert stage.do("ann", "questions.ask", text="Who pays?")["code"] == "closed"
    assert stage.do("mo", "questions.add", text="Who pays?")["ok"]


def test_questions_can_be_sent_ahead(stage):
    stage.done("olga", "event.open")

    assert stage.do("ann", "questions.ask", text="Who pays?")["ok"]


def test_three_questions_a_minute(stage):
    for text in ("One?", "Two?", "Three?"):
        stage.done("ann", "questions.ask", text=text)

    refused = stage.do("ann", "questions.ask", text="Four?")

    assert refused["code"] == "rate_limited"
    assert refused["retry_after_ms"] > 0
    assert stage.do("bo", "questions.ask", text="Mine?")["ok"]


def test_twenty_of_a_persons_questions_wait_at_most(stage):
    ann = stage.people["ann"].person
    for number in range(20):
        asked = stage.write(
            Question, state="pending", text=f"Number {number}?", asked_at=stage.database.time
        )
        _give_to(stage, asked, ann)

    refused = stage.do("ann", "questions.ask", text="One more?")

    assert refused["code"] == "rate_limited"
    assert refused["message"].startswith("20 of your questions")
    assert stage.do("bo", "questions.ask", text="Mine?")["ok"]


def test_a_withdrawn_question_is_gone_everywhere(stage):
    asked = stage.done("ann", "questions.ask", text="A secret", name="Ann Secret")
    stage.done("mo", "questions.edit", id=asked, text="Another secret")
    stage.done("mo", "questions.translate", id=asked, language="fr", text="Un secret")
    stage.done("mo", "questions.approve", id=asked)
    stage.done("mo", "questions.defer", id=asked, reason="other", reason_text="A secret")

    stage.done("ann", "questions.withdraw", id=asked)

    everything = [vars(row) for model in (Question, Audit) for row in stage.all(model)]
    assert "ecret" not in repr(everything)
    assert stage.rows("questions", Audience.PUBLIC) == []
    row = stage.row("questions", asked)
    assert (row["state"], row["text"], row["original"], row["translations"], row["name"]) == (
        *("withdrawn", "", None, {}, None),
    )
    assert stage.me("ann")["questions"][0]["state"] == "withdrawn"


def test_nobody_withdraws_anothers_question(stage):
    asked = stage.done("ann", "questions.ask", text="Who pays?")

    assert stage.do("bo", "questions.withdraw", id=asked)["code"] == "not_found"
    assert stage.do("mo", "questions.withdraw", id=asked)["code"] == "forbidden"

    stage.done("mo", "questions.approve", id=asked)

    assert stage.do("bo", "questions.withdraw", id=asked)["code"] == "forbidden"


def test_what_is_on_screen_is_not_withdrawn(stage):
    asked = stage.done("ann", "questions.ask", text="Who pays?")
    stage.done("mo", "questions.approve", id=asked)
    stage.done("mo", "questions.show", id=asked)

    refused = stage.do("ann", "questions.withdraw", id=asked)

    assert (refused["code"], refused["now"]["state"]) == ("conflict", "on_screen")


def test_withdrawing_twice_is_no_mistake(stage):
    asked = stage.done("ann", "questions.ask", text="Who pays?")
    stage.done("ann", "questions.withdraw", id=asked)
    before = stage.heads()

    again = stage.do("ann", "questions.withdraw", id=asked)

    assert again["ok"]
    assert stage.heads() == before


def test_nothing_links_two_questions_of_one_person(stage):
    for text in ("One?", "Two?"):
        stage.done("ann", "questions.ask", text=text)

    one, two = stage.all(Question)

    assert stage.people["ann"].person not in (one.owner, two.owner)
    assert one.owner != two.owner


def _give_to(stage, id: str, person: bytes) -> None:
    with stage.database.write() as session:
        change = stage.commands.change(session, session.get_one(Event, stage.event_id))
        row = change.find(Question, id)
        row.owner = change.key.mask(person, row.id)


def test_a_typed_escape_is_a_text_like_any_other(stage):
    asked = stage.done("ann", "questions.ask", text=r"What does \u0000 do?")

    assert stage.row("questions", asked)["text"] == r"What does \u0000 do?"
