"""Where people arrive."""

from __future__ import annotations

import time

import pytest
from flask import Flask

from companion.people.roles import Audience
from companion.web.series import SLOW_S
from tests.factories import Stage
from tests.web.conftest import Guest, change_event


def test_the_only_live_event_is_opened_at_once(guest: Guest) -> None:
    answer = guest().get("/")

    assert (answer.status_code, answer.location) == (302, "/e/round-table")


def test_all_events_are_listed_for_who_wants_to_see_them(guest: Guest) -> None:
    page = guest().get("/?all").text

    assert 'href="/e/round-table"' in page


def test_a_draft_is_not_listed(guest: Guest, stage: Stage) -> None:
    change_event(stage, state="draft")

    page = guest().get("/")

    assert page.status_code == 200
    assert "round-table" not in page.text


@pytest.mark.parametrize("typed", ["ABCDEFGH", "abcdefgh", "abcd efgh", "ABCD-EFGH", "%20abcdefgh"])
def test_the_code_is_found_however_it_is_typed(guest: Guest, typed: str) -> None:
    answer = guest().get(f"/j/{typed}")

    assert (answer.status_code, answer.location) == (302, "/e/round-table")


@pytest.mark.parametrize("typed", ["O0IL1V99", "oo111v99", "00ilIu99"])
def test_look_alikes_are_put_right(guest: Guest, stage: Stage, typed: str) -> None:
    change_event(stage, code="00111V99")

    answer = guest().get(f"/j/{typed}")

    assert (answer.status_code, answer.location) == (302, "/e/round-table")


def test_the_form_leads_to_the_code(guest: Guest) -> None:
    answer = guest().get("/j?code=abcd+efgh")

    assert (answer.status_code, answer.location) == (302, "/j/ABCDEFGH")


def test_a_wrong_code_is_kept_in_the_form_and_said(guest: Guest) -> None:
    answer = guest().get("/j/zzzzzzzz")

    assert answer.status_code == 404
    assert 'value="ZZZZZZZZ"' in answer.text
    assert "No event has this code." in answer.text


def test_who_guesses_codes_has_to_wait(guest: Guest) -> None:
    ann, bo = guest(), guest()
    ann.get("/e/round-table")
    bo.get("/e/round-table")

    wrong = [ann.get("/j/zzzzzzzz") for _ in range(11)]
    right = ann.get("/j/abcdefgh")

    assert [answer.status_code for answer in wrong] == [404] * 10 + [429]
    assert [answer.headers.get("Retry-After") for answer in wrong[:10]] == [None] * 10
    assert 1 <= int(wrong[10].headers["Retry-After"]) <= 7
    assert "That was too fast." in wrong[10].text
    assert right.status_code == 429
    assert bo.get("/j/abcdefgh").status_code == 302


def test_guessing_by_many_hands_is_slowed_down_and_nobody_is_locked_out(guest: Guest) -> None:
    hands = [guest() for _ in range(11)]
    for each in hands:
        each.get("/e/round-table")

    began = time.monotonic()
    many = [each.get("/j/zzzzzzzz").status_code for each in hands[:10] for _ in range(10)]
    freely_s = time.monotonic() - began
    one_more = hands[10].get("/j/zzzzzzzz").status_code
    slowly_s = time.monotonic() - began - freely_s

    assert (many, one_more) == ([404] * 100, 404)
    assert slowly_s >= SLOW_S > freely_s / 100
    assert guest().get("/j/abcdefgh").status_code == 302


def test_codes_that_are_right_cost_no_guess(guest: Guest) -> None:
    ann = guest()
    ann.get("/e/round-table")

    answers = [ann.get(f"/j/{code}").status_code for code in ["abcdefgh"] * 20 + ["zzzzzzzz"] * 10]

    assert answers == [302] * 20 + [404] * 10


def test_the_staff_is_told_how_often_the_code_was_used_and_nobody_else(
    app: Flask, guest: Guest, stage: Stage
) -> None:
    worker, before = app.extensions["companion"], stage.heads()
    for typed in ("ABCDEFGH", "abcd-efgh", "ABCDEFGJ"):
        guest().get(f"/j/{typed}")
    untouched = stage.heads()

    for _ in range(2):
        worker._tidy(worker.commands)

    told = {each: stage.rows("event", each)[0].get("joined") for each in Audience}
    assert told == {Audience.STAFF: 2, Audience.DISPLAY: None, Audience.PUBLIC: None}
    assert untouched == before
    assert stage.heads() == {**before, Audience.STAFF: before[Audience.STAFF] + 1}
