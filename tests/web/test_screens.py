"""What hangs in the room."""

from __future__ import annotations

import pytest

from companion.people.roles import Role
from tests.factories import Stage
from tests.web.conftest import Guest, change_event, new_pass

VIEWS = ("projector", "stage", "lobby", "overlay")


@pytest.mark.parametrize("view", VIEWS)
def test_each_screen_is_opened_by_its_key(guest: Guest, stage: Stage, view: str) -> None:
    key = new_pass(stage, Role.SCREEN)

    answer = guest().get(f"/s/round-table/{view}?key={key}")

    assert answer.status_code == 200
    assert f'data-view="{view}"' in answer.text
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "Set-Cookie" not in answer.headers


def test_the_projector_says_how_to_join(guest: Guest, stage: Stage) -> None:
    key = new_pass(stage, Role.SCREEN)

    answer = guest().get(f"/s/round-table/projector?key={key}")

    assert answer.status_code == 200
    assert "ABCD EFGH" in answer.text
    assert "Set-Cookie" not in answer.headers


def test_there_is_no_other_screen(guest: Guest, stage: Stage) -> None:
    key = new_pass(stage, Role.SCREEN)

    assert guest().get(f"/s/round-table/foyer?key={key}").status_code == 404


def test_a_draft_has_no_screens_yet(guest: Guest, stage: Stage) -> None:
    key = new_pass(stage, Role.SCREEN)
    change_event(stage, state="draft")

    assert guest().get(f"/s/round-table/projector?key={key}").status_code == 404


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("key", ["", "nonsense"])
def test_without_its_key_it_shows_nothing(guest: Guest, view: str, key: str) -> None:
    answer = guest().get(f"/s/round-table/{view}?key={key}")

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


def test_the_stage_is_dark_unless_its_address_says_otherwise(guest: Guest, stage: Stage) -> None:
    key = new_pass(stage, Role.SCREEN)

    plain, light = (
        guest().get(f"/s/round-table/stage?key={key}{wish}").text for wish in ("", "&theme=light")
    )

    assert 'data-theme="dark"' in plain
    assert 'data-theme="light"' in light


def test_it_is_drawn_as_the_last_screen_of_its_link_was_left(guest: Guest, stage: Stage) -> None:
    stage.done("hall", "screens.appear", screen="the left tab", view="projector")
    stage.done("carl", "screens.blackout", id=None)
    key = stage.people["hall"].key

    drawn = {view: guest().get(f"/s/round-table/{view}?key={key}").text for view in VIEWS}

    assert {view: 'data-scene="blackout"' in page for view, page in drawn.items()} == {
        "projector": True,
        "stage": False,
        "lobby": False,
        "overlay": False,
    }


def test_a_screen_can_ask_for_the_version_alone(guest: Guest, stage: Stage) -> None:
    address = f"/s/round-table/stage?key={new_pass(stage, Role.SCREEN)}"

    page, head = guest().get(address), guest().head(address)

    version = page.headers["Companion-Version"]
    assert f'data-version="{version}"' in page.text
    assert (head.headers["Companion-Version"], head.data) == (version, b"")


def test_the_service_worker_of_the_screens_is_asked_for_anew(guest: Guest) -> None:
    answer = guest().get("/s/worker.js")

    assert answer.mimetype == "text/javascript"
    assert answer.headers["Cache-Control"] == "no-cache"


SCREENS = ("projector", "stage", "lobby")
"""Those that tell the room something; the overlay shows what was taken alone."""


@pytest.mark.parametrize("view", SCREENS)
def test_a_screen_tells_of_a_suspension_and_of_the_latest_notice(
    guest: Guest, stage: Stage, view: str
) -> None:
    stage.done("mo", "notices.post", text="Lunch is on the second floor.", to="public")
    stage.done("mo", "notices.post", text="The doors close at noon.", to="public")
    stage.done("mo", "notices.post", text="Mia, call the hotel.", to="staff")
    stage.done("mo", "event.suspend", reason="A fire drill.", until="2026-11-24T09:30:00Z")

    page = drawn(guest().get(f"/s/round-table/{view}?key={stage.people['hall'].key}").text)

    suspension, _, told = page.partition('id="suspension"')[2].partition('id="told"')
    assert "The meeting is suspended." in suspension
    assert "It is expected to go on at 10:30." in suspension
    assert "A fire drill." in suspension
    assert "The doors close at noon." in told
    assert "Lunch is" not in told
    assert "Mia" not in told


@pytest.mark.parametrize("view", SCREENS)
def test_a_screen_says_that_the_event_has_ended(guest: Guest, stage: Stage, view: str) -> None:
    stage.done("mo", "agenda.add", title="Closing", planned_minutes=10)
    stage.done("olga", "event.end")

    page = drawn(guest().get(f"/s/round-table/{view}?key={stage.people['hall'].key}").text)

    assert ">The event has ended. Thank you for being there.<" in page
    assert "Closing" not in page


def drawn(page: str) -> str:
    """What is drawn, without the state that the script starts from."""
    return page.partition('id="state"')[0]
