"""Whoever misuses questions is silent, and nobody learns who it is."""

import pytest


@pytest.fixture
def rude(stage) -> str:
    """Something rude, from somebody without a name."""
    return stage.done("ann", "questions.ask", text="Rude!")


def may_ask(stage, who: str) -> bool:
    answer = stage.do(who, "questions.ask", text="And this?")
    assert answer["ok"] or answer["code"] == "forbidden"
    return bool(answer["ok"])


def test_the_author_is_silent_and_others_are_not(stage, rude):
    stage.done("mo", "questions.mute", id=rude)

    assert (may_ask(stage, "ann"), may_ask(stage, "bo")) == (False, True)
    assert stage.row("questions", rude)["muted"] is True


def test_silence_is_undone(stage, rude):
    stage.done("mo", "questions.mute", id=rude)
    stage.done("mia", "questions.unmute", id=rude)

    assert may_ask(stage, "ann")


@pytest.mark.parametrize("first", ["mute", "unmute"])
def test_silence_is_taken_back_and_so_is_its_end(stage, rude, first):
    stage.done("mo", "questions.mute", id=rude)
    if first == "unmute":
        stage.done("mo", "questions.unmute", id=rude)

    stage.done("mo", "questions.back", id=rude)

    muted = first == "unmute"
    assert stage.row("questions", rude)["muted"] is muted
    assert may_ask(stage, "ann") is not muted


def test_nobody_sees_that_two_questions_are_one_persons(stage, rude):
    second = stage.done("ann", "questions.ask", text="Rude again!")
    stage.done("mo", "questions.mute", id=rude)

    assert stage.row("questions", second)["muted"] is False
    stage.done("mo", "questions.mute", id=second)
    stage.done("mo", "questions.unmute", id=rude)

    assert stage.row("questions", second)["muted"] is True
    assert not may_ask(stage, "ann")

    stage.done("mo", "questions.unmute", id=second)
    assert may_ask(stage, "ann")


def test_there_is_nobody_to_mute_behind_what_the_staff_entered(stage):
    added = stage.done("mo", "questions.add", text="On paper")

    assert stage.do("mo", "questions.mute", id=added)["code"] == "conflict"
