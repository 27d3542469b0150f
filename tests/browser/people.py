"""What people at a browser do."""

from __future__ import annotations

from playwright.sync_api import Page, expect

QUESTION = "Who pays for the data that is collected in the Global South?"


def ask(page: Page, text: str, name: str = "") -> None:
    """The question is sent, and the form is closed again."""
    page.get_by_role("link", name="Ask a question").click()
    page.get_by_label("Your question").fill(text)
    page.get_by_label("Your name, if you like").fill(name)
    page.get_by_role("button", name="Send the question").click()
    expect(page.locator("#ask")).to_be_hidden()


def request_the_floor(page: Page, name: str) -> None:
    """The person is on the list of speakers."""
    page.get_by_role("link", name="Ask to speak").click()
    page.get_by_label("Your name, as it is shown").fill(name)
    page.get_by_role("button", name="Ask to speak").click()
    expect(page.locator("#request")).to_be_hidden()
