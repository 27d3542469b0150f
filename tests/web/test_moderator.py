"""The console."""

from __future__ import annotations

from collections.abc import Callable

from flask.testing import FlaskClient

from companion.people.roles import Role
from tests.factories import Stage
from tests.web.conftest import new_pass

SignIn = Callable[[str], FlaskClient]


def test_the_console_shows_what_waits_for_a_decision(stage: Stage, sign_in: SignIn) -> None:
    stage.done("ann", "questions.ask", text="Who pays for the data?", name="Ann")
    stage.done("bo", "speakers.request", name="Bo Berg", channel="online")

    page = sign_in(new_pass(stage, Role.MODERATOR)).get("/m/round-table").text

    drawn = page.partition('id="state"')[0]
    assert "Who pays for the data?" in drawn
    assert "Bo Berg" in drawn
    assert 'data-runs="yes"' in drawn


def test_the_console_of_another_room_has_its_line(stage: Stage, sign_in: SignIn) -> None:
    rooms = [{"id": "hall", "name": "Great Hall"}, {"id": "annex", "name": "Annex"}]
    stage.done("olga", "event.set", settings={"rooms": rooms})
    for room, name in (("hall", "Ann Moreau"), ("annex", "Bo Berg")):
        stage.done("mo", "speakers.add", name=name, room=room)

    page = sign_in(new_pass(stage, Role.MODERATOR)).get("/m/round-table?room=annex").text

    drawn = page.partition('id="state"')[0]
    assert ("Bo Berg" in drawn, "Ann Moreau" in drawn) == (True, False)
    assert 'href="/m/round-table?room=hall"' in drawn


def test_the_chair_reads_along(stage: Stage, sign_in: SignIn) -> None:
    page = sign_in(new_pass(stage, Role.CHAIR)).get("/m/round-table").text

    assert 'data-runs="no"' in page


def test_nobody_keeps_a_copy_of_the_console(stage: Stage, sign_in: SignIn) -> None:
    answer = sign_in(new_pass(stage, Role.MODERATOR)).get("/m/round-table")

    assert answer.headers["Cache-Control"] == "private, no-store"
