"""The organiser takes an event through its life without a line of JavaScript."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, Visitor
from tests.browser.people import QUESTION, ask
from tests.servers import Server

Visit = Callable[..., Visitor]


def test_the_event_is_ended_and_archived(house: Server, visit: Visit, ann: Page) -> None:
    ask(ann, QUESTION)
    expect(ann.locator("#my-questions")).to_contain_text("Waiting")
    page = visit(**DESK, java_script_enabled=False).open(f"{house.url}/pass")
    page.locator("#secret").fill(house.links["organiser"])
    page.get_by_role("button", name="Come in").click()
    page.wait_for_url("**/admin/gcm-practice")
    expect(page.locator("#life")).to_contain_text("1 question is open")

    page.get_by_role("button", name="End the event").click()
    expect(page.locator("#life [aria-current]")).to_have_text("Ended")
    expect(page.locator("#life")).to_contain_text("1 question was not taken.")
    expect(ann.locator("#my-questions")).to_contain_text("Not taken")

    page.get_by_role("button", name="Carry them over to the series").click()
    expect(page.locator("#life")).to_contain_text("1 is kept by the series")
    expect(ann.locator("#my-questions")).to_contain_text("It was passed on to the next event")
    expect(ann.locator("#now")).to_contain_text("The event has ended.")
    expect(ann.locator("#next")).to_be_hidden()
    ann.reload()
    expect(ann.locator("#next")).to_be_hidden()

    page.get_by_role("button", name="Archive it").click()
    expect(page.locator("#life [aria-current]")).to_have_text("Archived")

    page.get_by_role("button", name="Take back the last change").click()
    expect(page.locator("#life [aria-current]")).to_have_text("Ended")
