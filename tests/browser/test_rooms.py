"""An event in two rooms: each has its own floor and its own screens."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, Visitor
from tests.browser.people import request_the_floor
from tests.clients.visitor import Visitor as Client
from tests.servers import SLUG, Server

Visit = Callable[..., Visitor]

ROOMS = [{"id": "main", "name": "Great Hall"}, {"id": "annex", "name": "Annex"}]


def furnish(olga: Client) -> None:
    """In each of two rooms somebody speaks, and a question is on screen."""
    assert olga.do(SLUG, "event.set", settings={"rooms": ROOMS})["ok"]
    for room, name in (("annex", "Bo Berg"), ("main", "Cleo Diaz")):
        asked = olga.do(SLUG, "questions.add", text=f"A question of {name}?")
        assert olga.do(SLUG, "questions.show", id=asked["id"], room=room)["ok"]
        assert olga.do(SLUG, "speakers.add", name=name, room=room)["ok"]
        assert olga.do(SLUG, "speakers.call_next", expected=None, room=room)["ok"]


def test_one_chooses_a_room_and_follows_what_is_on_there(
    house: Server, visit: Visit, olga: Client, ann: Page, mo: Page
) -> None:
    furnish(olga)
    bo = visit(**DESK).open(f"{house.url}/e/{SLUG}?room=annex")
    for page in (ann, mo):
        page.reload()
    expect(ann.locator("#shown")).to_contain_text("Cleo Diaz")
    expect(ann.locator("#floor")).to_contain_text("Cleo Diaz")
    expect(bo.locator("#shown")).to_contain_text("Bo Berg")
    expect(bo.locator("#floor")).to_contain_text("Bo Berg")
    expect(mo.locator("#turn")).to_contain_text("Cleo Diaz")

    mo.keyboard.press("0")
    expect(ann.locator("#shown")).to_be_hidden()
    expect(mo.locator("#back")).to_contain_text("A question of Cleo Diaz?")
    expect(bo.locator("#shown")).to_contain_text("Bo Berg")
    expect(mo.get_by_role("button", name="Clear the screen")).to_be_disabled()

    ann.get_by_role("link", name="Annex").click()
    expect(ann.get_by_role("link", name="Annex")).to_have_attribute("aria-current", "true")
    expect(ann.locator("#shown")).to_contain_text("Bo Berg")
    request_the_floor(ann, name="Ann Moreau")
    expect(ann.locator("#my-turn")).to_contain_text("You are number 1 on the list of speakers.")
    expect(mo.locator("[data-list=line] .card")).to_have_count(0)

    mo.get_by_role("link", name="Annex").click()
    expect(mo.locator("[data-list=line]")).to_contain_text("Ann Moreau")
    mo.keyboard.press("n")
    expect(bo.locator("#floor")).to_contain_text("Ann Moreau")

    request_in_the_hall(bo)
    expect(bo.locator("#my-turn")).to_contain_text("You are number 1 on the list of speakers.")
    expect(mo.locator("[data-list=line] .card")).to_have_count(0)


def request_in_the_hall(page: Page) -> None:
    """Whoever follows one room can ask to speak in the other."""
    page.get_by_role("link", name="Ask to speak").click()
    page.locator("#request select").select_option("main")
    page.get_by_label("Your name, as it is shown").fill("Dora Engel")
    page.get_by_role("button", name="Ask to speak").click()
    expect(page.locator("#request")).to_be_hidden()
