"""What the database itself never allows, whatever the code does."""

from __future__ import annotations

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from companion.questions.models import Question, Vote
from tests.factories import Stage


@pytest.fixture
def stage(database_url):
    stage = Stage(database_url)
    yield stage
    stage.database.engine.dispose()


def ask(stage, who):
    id = stage.done(who, "questions.ask", text=f"{who} asks?")
    stage.done("mo", "questions.approve", id=id)
    return id


@pytest.mark.parametrize("room", ["main", None])
def test_two_questions_are_never_on_one_screen(stage, room):
    first, second = ask(stage, "ann"), ask(stage, "bo")
    stage.done("mo", "questions.show", id=first)

    with pytest.raises(IntegrityError), stage.database.write() as session:
        session.execute(
            update(Question).where(Question.id == second).values(state="on_screen", room=room)
        )

    assert [row["state"] for row in stage.rows("questions")].count("on_screen") == 1


def test_one_person_never_votes_twice_for_one_question(stage):
    id = ask(stage, "ann")
    stage.done("bo", "questions.vote", id=id, on=True)
    vote = stage.all(Vote)[0]

    with pytest.raises(IntegrityError), stage.database.write() as session:
        session.add(
            Vote(
                event_id=vote.event_id, question_id=id, token=vote.token, owner=vote.owner, on=True
            )
        )

    assert len(stage.all(Vote)) == 1
