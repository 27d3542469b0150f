"""A question takes the floor."""

import pytest

from companion.people.roles import Audience


@pytest.fixture
def secret(stage) -> str:
    """An approved question of Ann’s, without her name."""
    id = stage.done("ann", "questions.ask", text="Who pays?", anonymous=True, language="en")
    return stage.done("mo", "questions.approve", id=id)


@pytest.fixture
def named(stage) -> str:
    """An approved question of Bo’s, with his name."""
    id = stage.done(
        *("bo", "questions.ask"),
        text="Who decides?",
        name="Bo",
        affiliation="IOM",
        channel="online",
    )
    return stage.done("mo", "questions.approve", id=id)


def test_whoever_asked_is_invited_and_accepts_under_a_name_of_their_own(stage, secret):
    stage.done("mo", "questions.invite_floor", id=secret)
    assert [mine["invited"] for mine in stage.me("ann")["questions"]] == [True]

    entry = stage.done("ann", "questions.accept_floor", id=secret, name="Ann", channel="room")

    row = stage.row("speakers", entry, Audience.PUBLIC)
    assert (row["kind"], row["state"], row["name"], row["question"], row["channel"]) == (
        *("normal", "waiting", "Ann", secret, "room"),
    )
    assert [turn["id"] for turn in stage.me("ann")["turns"]] == [entry]
    assert [mine["invited"] for mine in stage.me("ann")["questions"]] == [False]


def test_nobody_is_unmasked_by_the_invitation(stage, secret):
    before = stage.read(Audience.PUBLIC).wire()

    stage.done("mo", "questions.invite_floor", id=secret)

    assert stage.read(Audience.PUBLIC).wire() == before
    assert stage.rows("speakers") == []
    assert stage.do("mo", "questions.accept_floor", id=secret)["code"] == "conflict"


def test_accepting_twice_makes_one_entry(stage, secret):
    stage.done("mo", "questions.invite_floor", id=secret)
    first = stage.done("ann", "questions.accept_floor", id=secret, name="Ann")
    before = stage.heads()

    again = stage.done("ann", "questions.accept_floor", id=secret, name="Ann")

    assert again == first
    assert stage.heads() == before


def test_whoever_waits_already_keeps_that_place(stage, secret):
    waiting = stage.done("ann", "speakers.request", name="Ann", channel="room")
    stage.done("mo", "questions.invite_floor", id=secret)

    entry = stage.done("ann", "questions.accept_floor", id=secret, name="Ann")

    assert entry == waiting
    assert stage.row("speakers", entry)["question"] == secret


def test_for_a_named_question_the_staff_enters_it_at_once(stage, named):
    entry = stage.done("mo", "questions.accept_floor", id=named)

    row = stage.row("speakers", entry, Audience.PUBLIC)
    assert (row["name"], row["affiliation"], row["channel"], row["question"]) == (
        *("Bo", "IOM", "online", named),
    )
    assert [turn["id"] for turn in stage.me("bo")["turns"]] == [entry]
    assert stage.done("mia", "questions.accept_floor", id=named) == entry


def test_the_turn_belongs_to_the_item_that_is_live(stage, named):
    item = stage.done(
        *("mo", "agenda.add"), title="Questions", kind="questions", planned_minutes=10
    )
    stage.done("mo", "agenda.start", id=item)

    entry = stage.done("mo", "questions.accept_floor", id=named)

    assert stage.row("speakers", entry)["item"] == item


@pytest.mark.parametrize(
    ("who", "given", "code"),
    [
        ("ann", {"name": "Ann"}, "conflict"),
        ("bo", {"name": "Bo"}, "forbidden"),
        ("mo", {}, "conflict"),
        ("chloe", {}, "forbidden"),
    ],
)
def test_without_an_invitation_nobody_speaks_on_it(stage, secret, who, given, code):
    assert stage.do(who, "questions.accept_floor", id=secret, **given)["code"] == code
    assert stage.rows("speakers") == []


@pytest.mark.parametrize("given", [{}, {"name": "Moderator"}, {"name": "\u200b"}])
def test_one_needs_a_name_to_be_called_by(stage, secret, given):
    stage.done("mo", "questions.invite_floor", id=secret)

    assert stage.do("ann", "questions.accept_floor", id=secret, **given)["code"] == "bad_request"


def test_an_answered_question_needs_no_floor(stage, secret):
    stage.done("mo", "questions.invite_floor", id=secret)
    stage.done("mo", "questions.answer", id=secret)

    assert stage.do("ann", "questions.accept_floor", id=secret, name="Ann")["code"] == "conflict"
    assert stage.do("mo", "questions.invite_floor", id=secret)["code"] == "conflict"


def test_there_is_nobody_to_invite_behind_what_the_staff_entered(stage):
    added = stage.done("mo", "questions.add", text="On paper", name="Bo’s aunt")

    assert stage.do("mo", "questions.invite_floor", id=added)["code"] == "conflict"
    entry = stage.done("mo", "questions.accept_floor", id=added, channel="room")
    assert stage.row("speakers", entry)["name"] == "Bo’s aunt"
