"""The same event without a line of JavaScript."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Visitor
from tests.browser.people import QUESTION, ask
from tests.servers import Server

Visit = Callable[..., Visitor]


def test_one_asks_votes_and_joins_the_list(
    house: Server, visit: Visit, ann: Page, mo: Page
) -> None:
    ask(ann, QUESTION)
    expect(mo.locator("[data-list=inbox] .card")).to_have_count(1)
    mo.keyboard.press("a")
    expect(ann.locator("#questions > ol > li")).to_have_count(1)
    eve = visit(**PHONE, java_script_enabled=False).open(f"{house.url}/e/gcm-practice")

    eve.get_by_role("link", name="Ask a question").click()
    eve.get_by_label("Your question").fill("May local authorities report on their own?")
    eve.get_by_role("button", name="Send the question").click()
    expect(eve.get_by_role("status")).to_have_text("Your question was sent.")
    expect(mo.locator("[data-list=inbox]")).to_contain_text("local authorities")

    eve.get_by_role("link", name="Back to the event").click()
    eve.locator(".vote").click()
    expect(eve.get_by_role("button", name="Take the vote back")).to_be_visible()
    expect(ann.locator("#questions .vote")).to_contain_text("1")

    eve.get_by_role("link", name="Ask to speak").click()
    eve.get_by_label("Your name, as it is shown").fill("Eve Martin")
    eve.get_by_role("button", name="Ask to speak").click()
    expect(eve.locator("#main")).to_contain_text("You are number 1 on the list of speakers.")
    expect(mo.locator("[data-list=line]")).to_contain_text("Eve Martin")


def test_a_refused_form_is_open_with_what_was_typed(house: Server, visit: Visit) -> None:
    eve = visit(**PHONE, java_script_enabled=False)
    page = eve.open(f"{house.url}/e/gcm-practice#request")
    page.get_by_label("Your name, as it is shown").fill("Moderator")

    page.get_by_role("button", name="Ask to speak").click()

    expect(page.locator("#request-said")).to_contain_text("belongs to the organisers")
    expect(page.get_by_label("Your name, as it is shown")).to_have_value("Moderator")
    eve.faults.clear()
