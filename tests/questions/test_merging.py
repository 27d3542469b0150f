"""Two questions become one, with the votes of both and each person's once."""

import pytest

from companion.people.roles import Audience
from companion.questions.models import Vote


@pytest.fixture
def pays(stage) -> str:
    return stage.done("mo", "questions.add", text="Who pays?")


@pytest.fixture
def paid(stage) -> str:
    return stage.done("mo", "questions.add", text="Who will pay?")


@pytest.fixture
def funds(stage) -> str:
    return stage.done("mo", "questions.add", text="Who funds it?")


def votes(stage, id: str) -> int:
    """The count of a question, which must be that of its votes."""
    given = [vote for vote in stage.all(Vote) if vote.question_id == id and vote.on]
    count = stage.row("questions", id)["votes"]
    assert count == len(given)
    return count


def test_votes_are_copied_each_persons_once(stage, pays, paid):
    stage.done("ann", "questions.vote", id=pays, on=True)
    for who in ("ann", "bo", "mia"):
        stage.done(who, "questions.vote", id=paid, on=True)

    stage.done("mo", "questions.merge", id=paid, into=pays)

    assert votes(stage, pays) == 3
    assert stage.row("questions", paid)["merged_into"] == pays
    assert [row["id"] for row in stage.rows("questions", Audience.PUBLIC)] == [pays]
    assert pays in stage.me("bo")["votes"]


def test_the_asker_is_told_into_what(stage, pays):
    asked = stage.done("ann", "questions.ask", text="Who gives money?")

    stage.done("mo", "questions.merge", id=asked, into=pays)

    (mine,) = stage.me("ann")["questions"]
    assert (mine["state"], mine["merged_into"]) == ("merged", pays)


def test_taking_it_back_takes_the_copied_votes_out(stage, pays, paid):
    stage.done("ann", "questions.vote", id=pays, on=True)
    for who in ("ann", "bo"):
        stage.done(who, "questions.vote", id=paid, on=True)
    stage.done("mo", "questions.merge", id=paid, into=pays)

    stage.done("mo", "questions.back", id=paid)

    assert (votes(stage, pays), votes(stage, paid)) == (1, 2)
    assert stage.row("questions", paid)["state"] == "approved"
    assert stage.me("bo")["votes"] == [paid]


def test_a_later_vote_of_ones_own_stays(stage, pays, paid):
    stage.done("bo", "questions.vote", id=paid, on=True)
    stage.done("mo", "questions.merge", id=paid, into=pays)
    stage.done("bo", "questions.vote", id=pays, on=True)

    stage.done("mo", "questions.back", id=paid)

    assert votes(stage, pays) == 1


def test_a_copied_vote_can_be_taken_away(stage, pays, paid):
    stage.done("bo", "questions.vote", id=paid, on=True)
    stage.done("mo", "questions.merge", id=paid, into=pays)
    stage.done("bo", "questions.vote", id=pays, on=False)
    assert votes(stage, pays) == 0

    stage.done("mo", "questions.back", id=paid)

    assert (votes(stage, pays), votes(stage, paid)) == (0, 1)


def test_a_vote_that_another_merge_brought_too_stays_with_that(stage, pays, paid, funds):
    for id in (paid, funds):
        stage.done("bo", "questions.vote", id=id, on=True)
        stage.done("mo", "questions.merge", id=id, into=pays)
    assert votes(stage, pays) == 1

    stage.done("mo", "questions.back", id=paid)
    assert votes(stage, pays) == 1

    stage.done("mo", "questions.back", id=funds)
    assert votes(stage, pays) == 0


def test_a_vote_taken_away_before_counts_again_only_while_merged(stage, pays, paid):
    stage.done("bo", "questions.vote", id=pays, on=True)
    stage.done("bo", "questions.vote", id=pays, on=False)
    stage.done("bo", "questions.vote", id=paid, on=True)

    stage.done("mo", "questions.merge", id=paid, into=pays)
    assert votes(stage, pays) == 1

    stage.done("mo", "questions.back", id=paid)
    assert votes(stage, pays) == 0


def test_votes_travel_along_a_chain(stage, pays, paid, funds):
    stage.done("bo", "questions.vote", id=funds, on=True)
    stage.done("mo", "questions.merge", id=funds, into=paid)
    stage.done("mo", "questions.merge", id=paid, into=pays)
    assert votes(stage, pays) == 1

    refused = stage.do("mo", "questions.back", id=funds)
    assert (refused["code"], refused["now"]["id"]) == ("conflict", paid)

    stage.done("mo", "questions.back", id=paid)
    stage.done("mo", "questions.back", id=funds)
    assert [votes(stage, id) for id in (pays, paid, funds)] == [0, 0, 1]


def test_merging_the_same_twice_is_no_mistake(stage, pays, paid):
    stage.done("mo", "questions.merge", id=paid, into=pays)
    before = stage.heads()

    assert stage.do("mia", "questions.merge", id=paid, into=pays)["ok"]
    assert stage.heads() == before


def test_a_merged_question_goes_nowhere_else(stage, pays, paid, funds):
    stage.done("mo", "questions.merge", id=paid, into=pays)

    elsewhere = stage.do("mia", "questions.merge", id=paid, into=funds)
    behind = stage.do("mia", "questions.merge", id=funds, into=paid)
    itself = stage.do("mia", "questions.merge", id=pays, into=pays)

    assert (elsewhere["code"], elsewhere["now"]["merged_into"]) == ("conflict", pays)
    assert (behind["code"], behind["now"]["id"]) == ("conflict", paid)
    assert itself["code"] == "bad_request"
