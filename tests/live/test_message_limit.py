"""Fifty messages a second are what one socket is answered, whatever becomes of them."""

from __future__ import annotations

import uuid

import pytest

from tests.clients.visitor import Visitor
from tests.servers import SLUG

MANY = 600
"""Far more than fifty a second, however slowly they are answered."""

TOO_FAST = "That was too fast. Nothing is lost: try again in a moment."


@pytest.fixture
def visitor(house):
    return Visitor.guest(house.urls[0], SLUG)


@pytest.fixture
def ann(house, fleet, visitor):
    return fleet.connect(house.urls[0], {"event": SLUG}, visitor.cookie)


def answers_to(client, name, *messages):
    """The answers to messages that are sent without waiting, in order."""
    calls = [client.begin(name, message) for message in messages]
    return [client.answer_to(call) for call in calls]


def codes(answers):
    return {answer.get("code", "ok") for answer in answers}


def test_fifty_messages_at_once_are_answered(ann):
    answers = answers_to(ann, "sync", *[{"epoch": None, "since": 0}] * 50)

    assert codes(answers) == {"ok"}


def test_refused_messages_are_counted_too(ann):
    answers = answers_to(ann, "questions.no_such", *[{}] * MANY)

    assert codes(answers[:50]) == {"bad_request"}
    assert codes(answers) == {"bad_request", "rate_limited"}


def test_repeated_messages_are_counted_too(ann):
    sent = {"cid": str(uuid.uuid4()), "text": "Sent again and again?"}

    answers = answers_to(ann, "questions.ask", *[sent] * MANY)

    assert codes(answers[:50]) == {"ok"}
    assert codes(answers) == {"ok", "rate_limited"}
    assert {answer["id"] for answer in answers if answer["ok"]} == {answers[0]["id"]}


def test_whoever_was_too_fast_is_told_when_to_go_on_and_loses_nothing(ann):
    question = {"cid": str(uuid.uuid4()), "text": "Typed in haste?"}
    answers = answers_to(ann, "questions.no_such", *[{}] * MANY)
    refused = [answer for answer in answers if answer["code"] == "rate_limited"]

    asked = ann.until(lambda: accepted(ann.send("questions.ask", question)))

    assert {1 <= answer["retry_after_ms"] <= 21 for answer in refused} == {True}
    assert {answer["message"] for answer in refused} == {TOO_FAST}
    assert asked["dup"] is False


def accepted(answer):
    return answer if answer["ok"] else None


def test_each_socket_counts_for_itself(house, fleet, visitor, ann):
    another = fleet.connect(house.urls[0], {"event": SLUG}, visitor.cookie)
    calls = [ann.begin("questions.no_such", {}) for _ in range(MANY)]

    answers = answers_to(another, "questions.no_such", *[{}] * 50)

    assert codes(answers) == {"bad_request"}
    assert "rate_limited" in codes(ann.answer_to(call) for call in calls)
