"""A draft is as if it were not there, for everyone but the staff."""

from __future__ import annotations

import pytest

from companion.people.roles import Audience
from tests.factories import stage_in


@pytest.fixture
def stage(tmp_path):
    return stage_in(tmp_path, state="draft")


@pytest.mark.parametrize("who", ["ann", "nobody", "hall", "desk", "carl"])
def test_nobody_else_can_tell_that_there_is_a_draft(stage, who):
    answer = stage.do(who, "questions.ask", text="Is there an event?")

    assert answer["code"] == "not_found"


@pytest.mark.parametrize("audience", [Audience.PUBLIC, Audience.DISPLAY])
def test_nothing_of_a_draft_is_read(stage, audience):
    stage.done("mo", "questions.add", text="Prepared beforehand")

    assert stage.seen(audience).rows == {}
    assert stage.heads()[audience] == 1


@pytest.mark.parametrize("audience", [Audience.PUBLIC, Audience.DISPLAY])
def test_what_was_seen_is_gone_when_the_event_is_prepared_again(stage, audience):
    stage.done("olga", "event.open")
    stage.done("ann", "questions.ask", text="Sent ahead?")
    stage.done("mo", "questions.add", text="Prepared beforehand")
    before = stage.seen(audience)

    stage.done("olga", "event.draft")

    assert before.hear(stage.read(audience, since=before.position)).rows == {}
    assert stage.do("ann", "questions.ask", text="Still there?")["code"] == "not_found"
    assert len(stage.rows("questions")) == 2


def test_what_was_prepared_is_there_when_the_doors_open(stage):
    id = stage.done("mo", "questions.add", text="Prepared beforehand")
    before = stage.seen(Audience.PUBLIC)

    stage.done("olga", "event.open")

    missed = stage.read(Audience.PUBLIC, since=before.position)
    assert [row["id"] for row in missed.put["questions"]] == [id]
    assert missed.put["event"][0]["state"] == "open"
