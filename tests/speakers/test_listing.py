"""Opening and closing the list, by hand and by the clock."""

from __future__ import annotations

import pytest

from companion.people.roles import Audience
from tests.speakers.scenes import refusal


def settings(stage, audience=Audience.PUBLIC):
    (row,) = stage.rows("event", audience)
    return row["settings"]


def test_everyone_sees_that_the_list_is_closed(stage):
    stage.done("mo", "speakers.close")

    assert settings(stage)["queue"] == "closed"


@pytest.mark.parametrize(("command", "again"), [("close", "close"), ("open", "open")])
def test_closing_what_is_closed_and_opening_what_is_open_moves_no_number(stage, command, again):
    stage.do("mo", f"speakers.{command}")
    before = stage.heads()

    stage.done("mia", f"speakers.{again}")

    assert stage.heads() == before


def test_the_list_closes_by_itself_at_its_hour(stage):
    stage.done("mo", "speakers.close_at", time="2026-11-24T10:15:00+01:00")
    announced = settings(stage)

    stage.pass_time(minutes=14)
    stage.commands.fall_due(stage.event_id)
    before = settings(stage)
    stage.pass_time(minutes=1)
    stage.commands.fall_due(stage.event_id)

    assert announced["queue_closes_at"] == "2026-11-24T09:15:00.000Z"
    assert before["queue"] == "open"
    assert (settings(stage)["queue"], settings(stage)["queue_closes_at"]) == ("closed", None)


def test_a_closing_hour_can_be_given_up(stage):
    stage.done("mo", "speakers.close_at", time="2026-11-24T09:15:00Z")
    stage.done("mo", "speakers.close_at", time=None)

    stage.pass_time(minutes=20)
    stage.commands.fall_due(stage.event_id)

    assert settings(stage)["queue"] == "open"


def test_an_hour_that_is_over_closes_nothing(stage):
    answer = stage.do("mo", "speakers.close_at", time="2026-11-24T08:59:00Z")

    assert refusal(answer) == ("bad_request", None)


def test_a_closed_list_has_no_hour_of_closing(stage):
    stage.done("mo", "speakers.close_at", time="2026-11-24T09:15:00Z")
    stage.done("mo", "speakers.close")

    answer = stage.do("mo", "speakers.close_at", time="2026-11-24T09:20:00Z")

    assert refusal(answer) == ("conflict", None)
    assert settings(stage)["queue_closes_at"] is None


def test_an_hour_that_went_by_while_the_list_was_closed_does_not_close_it_again(stage):
    hour = {"queue": "closed", "queue_closes_at": "2026-11-24T09:15:00Z"}
    stage.done("olga", "event.set", settings=hour)
    stage.pass_time(minutes=20)

    stage.done("mo", "speakers.open")
    stage.commands.fall_due(stage.event_id)

    assert settings(stage)["queue"] == "open"


def test_limits_of_groups_are_the_staffs_alone(stage):
    stage.done("mo", "speakers.set_limits", limits={"academia": 90})

    assert settings(stage, Audience.STAFF)["limits"] == {"academia": 90}
    assert "limits" not in settings(stage)


@pytest.mark.parametrize("limits", [{"academia": 5}, {"": 60}, {"academia": "90"}, [], None])
def test_limits_are_seconds_by_group(stage, limits):
    assert stage.do("mo", "speakers.set_limits", limits=limits)["code"] == "bad_request"
