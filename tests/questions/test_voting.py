"""A vote is one vote."""

import pytest

from companion.people.roles import Audience
from companion.questions.models import Question, Vote


@pytest.fixture
def asked(stage) -> str:
    """A question that everybody sees."""
    return stage.done("mo", "questions.add", text="Who pays?")


def test_a_vote_counts_and_can_be_taken_away(stage, asked):
    stage.done("ann", "questions.vote", id=asked, on=True)
    stage.done("bo", "questions.vote", id=asked, on=True)

    assert stage.row("questions", asked, Audience.PUBLIC)["votes"] == 2
    assert stage.me("ann")["votes"] == [asked]

    stage.done("ann", "questions.vote", id=asked, on=False)

    assert stage.row("questions", asked, Audience.PUBLIC)["votes"] == 1
    assert (stage.me("ann")["votes"], stage.me("bo")["votes"]) == ([], [asked])


@pytest.mark.parametrize("on", [True, False])
def test_a_vote_is_set_never_toggled(stage, asked, on):
    stage.done("ann", "questions.vote", id=asked, on=on)
    before = stage.heads()

    again = stage.do("ann", "questions.vote", id=asked, on=on)

    assert again["ok"]
    assert stage.heads() == before
    assert stage.row("questions", asked)["votes"] == int(on)


def test_a_vote_moves_no_version(stage, asked):
    before = stage.row("questions", asked, Audience.PUBLIC)

    stage.done("ann", "questions.vote", id=asked, on=True)

    after = stage.row("questions", asked, Audience.PUBLIC)
    assert after["version"] == before["version"]
    assert after["seq"] > before["seq"]


@pytest.mark.parametrize(
    ("moves", "code"),
    [
        ([("answer", {})], "conflict"),
        ([("defer", {})], "conflict"),
        ([("decline", {"reason": "off_topic"})], "not_found"),
    ],
)
def test_what_is_decided_takes_no_votes(stage, asked, moves, code):
    for verb, arguments in moves:
        stage.done("mo", f"questions.{verb}", id=asked, **arguments)

    assert stage.do("ann", "questions.vote", id=asked, on=True)["code"] == code
    assert stage.row("questions", asked)["votes"] == 0


def test_votes_can_be_closed(stage, asked):
    stage.done("olga", "event.set", settings={"votes": "closed"})

    assert stage.do("ann", "questions.vote", id=asked, on=True)["code"] == "closed"


def test_a_pending_question_takes_no_votes_and_is_not_there_for_others(stage):
    pending = stage.done("ann", "questions.ask", text="Is it me?")

    assert stage.do("ann", "questions.vote", id=pending, on=True)["code"] == "conflict"
    assert stage.do("bo", "questions.vote", id=pending, on=True)["code"] == "not_found"


def test_nothing_links_two_votes_of_one_person(stage, asked):
    other = stage.done("mo", "questions.add", text="Who decides?")
    for id in (asked, other):
        stage.done("ann", "questions.vote", id=id, on=True)

    one, two = stage.all(Vote)

    assert one.token != two.token
    assert one.owner != two.owner
    assert stage.people["ann"].person not in (one.owner, two.owner, one.token, two.token)


def test_the_count_is_that_of_the_rows(stage, asked):
    for who in ("ann", "bo", "mo", "mia", "ann", "bo"):
        stage.done(who, "questions.vote", id=asked, on=True)

    votes = [vote for vote in stage.all(Vote) if vote.on]

    (question,) = stage.all(Question)
    assert question.votes == len(votes) == 4
