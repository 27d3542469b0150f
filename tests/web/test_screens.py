"""What hangs in the room."""

from __future__ import annotations

import pytest

from companion.event.models import Event
from companion.people.roles import Role
from tests.factories import Stage
from tests.web.conftest import Guest, new_pass


def test_the_projector_is_opened_by_its_key(guest: Guest, stage: Stage) -> None:
    key = new_pass(stage, Role.SCREEN)

    answer = guest().get(f"/s/round-table/projector?key={key}")

    assert answer.status_code == 200
    assert "ABCD EFGH" in answer.text
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("key", ["", "nonsense"])
def test_without_its_key_it_shows_nothing(guest: Guest, key: str) -> None:
    answer = guest().get(f"/s/round-table/projector?key={key}")

    assert answer.status_code == 401
    assert "Round table" not in answer.text


def test_a_pass_of_the_staff_is_no_key_of_a_screen(guest: Guest, stage: Stage) -> None:
    key = new_pass(stage, Role.MODERATOR)

    assert guest().get(f"/s/round-table/projector?key={key}").status_code == 401


@pytest.mark.parametrize(
    ("wish", "theme"), [("", "light"), ("&theme=dark", "dark"), ("&theme=pink", "light")]
)
def test_its_address_chooses_the_theme(guest: Guest, stage: Stage, wish: str, theme: str) -> None:
    key = new_pass(stage, Role.SCREEN)

    page = guest().get(f"/s/round-table/projector?key={key}{wish}").text

    assert f'data-theme="{theme}"' in page


def test_a_draft_has_no_screens_yet(guest: Guest, stage: Stage) -> None:
    key = new_pass(stage, Role.SCREEN)
    with stage.database.write() as session:
        session.get_one(Event, stage.event_id).state = "draft"

    assert guest().get(f"/s/round-table/projector?key={key}").status_code == 404
