"""A line that drops, a tab that is closed, a network that lets no socket through."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import PHONE
from tests.browser.people import QUESTION, ask
from tests.clients.visitor import Visitor
from tests.servers import SLUG, Server


@pytest.fixture
def phone(browser: Browser) -> Iterator[BrowserContext]:
    """A phone on a bad line: what fails on it is what the tests are about."""
    context = browser.new_context(**PHONE)
    context.set_default_timeout(15_000)
    yield context
    context.close()


def open_event(phone: BrowserContext, house: Server) -> Page:
    page = phone.new_page()
    page.goto(f"{house.urls[0]}/e/{SLUG}")
    return page


def write_question(page: Page, text: str) -> None:
    """The question is written and sent, whether there is a line or not."""
    page.get_by_role("link", name="Ask a question").click()
    page.get_by_label("Your question").fill(text)
    page.get_by_role("button", name="Send the question").click()


def inbox(house: Server) -> list[str]:
    """The questions that the moderators have."""
    mo = Visitor.with_pass(house.urls[0], house.links["moderator"])
    return [row["text"] for row in mo.state(SLUG)["put"].get("questions", [])]


def test_a_question_written_offline_in_a_tab_that_was_closed_arrives_once(
    house: Server, phone: BrowserContext
) -> None:
    page = phone.new_page()
    with page.expect_websocket():
        page.goto(f"{house.urls[0]}/e/{SLUG}")
    phone.set_offline(True)
    write_question(page, QUESTION)
    expect(page.get_by_text("Saved on this device").first).to_be_visible()
    page.close()
    assert inbox(house) == []

    phone.set_offline(False)
    later = phone.new_page()
    later.clock.install(time=datetime.now(UTC) + timedelta(hours=1))
    later.goto(f"{house.urls[0]}/e/{SLUG}")

    expect(later.locator("#my-questions")).to_contain_text(QUESTION)
    expect(later.locator("#my-questions")).to_contain_text("Waiting")
    again = open_event(phone, house)
    expect(again.locator("#my-questions")).to_contain_text(QUESTION)
    assert inbox(house) == [QUESTION]


def test_where_no_socket_gets_through_the_page_asks_and_hears_by_http(
    house: Server, phone: BrowserContext
) -> None:
    phone.route_web_socket("**/socket.io/**", lambda socket: socket.close())
    page = open_event(phone, house)

    ask(page, QUESTION)

    expect(page.locator("#my-questions")).to_contain_text("Waiting")
    assert inbox(house) == [QUESTION]
    mo = Visitor.with_pass(house.urls[0], house.links["moderator"])
    [row] = mo.state(SLUG)["put"]["questions"]
    assert mo.do(SLUG, "questions.approve", id=row["id"])["ok"]
    expect(page.locator("#questions > ol")).to_contain_text(QUESTION, timeout=25_000)
