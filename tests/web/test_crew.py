"""The page of those who drive the screens."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from companion.people.roles import Role
from tests.factories import Stage
from tests.web.conftest import ORIGIN, Guest, change_event, new_pass

OURS = {"Origin": ORIGIN}
SignIn = Callable[[str], FlaskClient]


@pytest.mark.parametrize("role", [Role.CREW, Role.MODERATOR, Role.ORGANISER])
def test_it_lists_the_outputs_and_the_screens(stage: Stage, sign_in: SignIn, role: Role) -> None:
    stage.done("hall", "screens.appear", screen="the left tab", name="Left of the stage")

    answer = sign_in(new_pass(stage, role)).get("/av/round-table")

    drawn = answer.text.partition('id="state"')[0]
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "Left of the stage" in drawn
    for view in ("projector", "stage", "lobby", "overlay"):
        assert f"/s/round-table/{view}?key=…" in drawn


def test_it_says_where_each_language_is_heard(stage: Stage, sign_in: SignIn) -> None:
    channel = {"language": "fr", "room_channel": 7, "state": "down"}
    stage.done("carl", "event.channels", channels=[channel])

    page = sign_in(new_pass(stage, Role.CREW)).get("/av/round-table").text

    form = page.partition('id="channels"')[2].partition("</form>")[0]
    assert 'value="fr"' in form
    assert 'value="7"' in form
    assert '<option value="down" selected>' in form


@pytest.mark.parametrize("role", [Role.CHAIR, Role.RAPPORTEUR])
def test_it_is_closed_to_the_rest_of_the_staff(stage: Stage, sign_in: SignIn, role: Role) -> None:
    assert sign_in(new_pass(stage, role)).get("/av/round-table").status_code == 401


def test_it_is_closed_to_guests(ann: FlaskClient) -> None:
    assert ann.get("/av/round-table").status_code == 401
    made = ann.post("/av/round-table/links", data={"view": "stage"}, headers=OURS)
    assert made.status_code == 401


def test_the_crew_is_not_told_what_nobody_has_decided_on(stage: Stage, sign_in: SignIn) -> None:
    stage.done("ann", "questions.ask", text="Who pays for the data?")

    assert "Who pays" not in sign_in(new_pass(stage, Role.CREW)).get("/av/round-table").text


def test_a_new_link_is_shown_once_and_opens_its_screen(
    guest: Guest, stage: Stage, sign_in: SignIn
) -> None:
    carl = sign_in(new_pass(stage, Role.CREW))

    page = carl.post("/av/round-table/links", data={"view": "stage"}, headers=OURS).text

    found = re.search(r'value="[^"]*(/s/round-table/stage\?key=[\w-]+)"', page)
    assert found is not None
    assert guest().get(found[1]).status_code == 200
    assert found[1] not in carl.get("/av/round-table").text


def test_no_other_site_makes_a_link(stage: Stage, sign_in: SignIn) -> None:
    carl = sign_in(new_pass(stage, Role.CREW))

    answer = carl.post(
        "/av/round-table/links", data={"view": "stage"}, headers={"Origin": "https://elsewhere.org"}
    )

    assert answer.status_code == 403


def test_a_link_is_for_a_screen_that_there_is(stage: Stage, sign_in: SignIn) -> None:
    carl = sign_in(new_pass(stage, Role.CREW))

    answer = carl.post("/av/round-table/links", data={"view": "foyer"}, headers=OURS)

    assert answer.status_code == 400


def test_the_crew_of_a_draft_is_told_that_its_screens_work_later(
    guest: Guest, stage: Stage
) -> None:
    change_event(stage, state="draft")
    carl = guest()

    way_in = carl.post("/pass", data={"secret": new_pass(stage, Role.CREW)}, headers=OURS)
    page = carl.get(way_in.location)
    made = carl.post("/av/round-table/links", data={"view": "stage"}, headers=OURS)

    assert way_in.location == "/av/round-table"
    for answer in (page, made):
        assert answer.status_code == 423
        assert "The event is still being prepared." in answer.text
