"""Five people and screens at once, through a whole event; and one without JavaScript."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import HALL, PHONE, Visitor
from tests.browser.people import QUESTION, ask, request_the_floor
from tests.clients.visitor import Visitor as Client
from tests.servers import SLUG, Server

Visit = Callable[..., Visitor]

ITEM = "Welcome, and why a series of roundtables"
ARABIC = "كيف ستُحترم حقوق العمال المهاجرين في كل مراحل الرحلة؟"


@pytest.fixture
def amal(house: Server, visit: Visit) -> Page:
    """Attends by phone, in Arabic; on the other worker, where there are two."""
    return visit(**PHONE, locale="ar").open(f"{house.urls[-1]}/e/{SLUG}")


@pytest.fixture
def band(house: Server, visit: Visit) -> Page:
    """The lower third of the stream."""
    path = house.links["screens"]["overlay"].partition("/s/")[2]
    return visit(**HALL).open(f"{house.urls[0]}/s/{path}")


@pytest.mark.parametrize("house", [("sqlite", 1), ("postgresql", 2)], indirect=True)
def test_five_at_once_live_through_a_whole_event(
    house: Server, visit: Visit, ann: Page, amal: Page, mo: Page, hall: Page, band: Page
) -> None:
    expect(amal.locator("html")).to_have_attribute("dir", "rtl")
    expect(band.locator("main")).to_be_hidden()
    mo.get_by_role("button", name="Next item").click()
    for page in (ann, amal):
        expect(page.locator("#now")).to_contain_text(ITEM)
    expect(hall.locator("#item")).to_contain_text(ITEM)

    amal.locator("a[href='#ask']").click()
    amal.locator("#ask textarea").fill(ARABIC)
    amal.locator("#ask form button.primary").click()
    expect(mo.locator("[data-list=inbox]")).to_contain_text(ARABIC)
    mo.keyboard.press("a")
    expect(ann.locator("#questions > ol")).to_contain_text(ARABIC)
    ann.locator("#questions .vote").click()
    expect(amal.locator("#questions .vote")).to_contain_text("1")

    mo.keyboard.press("2")
    mo.keyboard.press("s")
    expect(hall.locator("#shown")).to_contain_text(ARABIC)
    expect(band.locator("#band-question")).to_contain_text(ARABIC)
    mo.keyboard.press("d")
    expect(band.locator("#band-question")).to_be_hidden()

    request_the_floor(ann, name="Ann Moreau")
    expect(mo.locator("[data-list=line]")).to_contain_text("Ann Moreau")
    mo.keyboard.press("n")
    expect(hall.locator("#turn")).to_contain_text("Ann Moreau")
    expect(band.locator("#band-speaker")).to_contain_text("Ann Moreau")
    expect(amal.locator("#floor")).to_contain_text("Ann Moreau")

    eve = visit(**PHONE, java_script_enabled=False).open(f"{house.url}/e/{SLUG}")
    ask(eve, QUESTION)
    expect(mo.locator("[data-list=inbox]")).to_contain_text(QUESTION)

    olga = Client.with_pass(house.urls[-1], house.links["organiser"])
    assert olga.do(SLUG, "event.end")["ok"]
    expect(band.locator("main")).to_be_hidden()
    expect(ann.locator("#now")).to_contain_text("The event has ended.")
    expect(amal.locator("#now")).not_to_contain_text(ITEM)
    expect(hall.locator("body")).to_contain_text("The event has ended.")
