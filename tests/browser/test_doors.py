"""Coming in and being let out."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, Visitor, moderator
from tests.servers import Server

Visit = Callable[..., Visitor]


def test_a_link_lets_in_and_leaves_no_secret_in_the_address(house: Server, visit: Visit) -> None:
    page = moderator(house, visit, house.url)

    assert "#" not in page.url
    page.go_back()
    assert house.links["moderator"].partition("#")[2] not in page.url


def test_a_code_is_typed_into_the_form(house: Server, visit: Visit, hall: Page) -> None:
    code = hall.locator(".code").inner_text()
    page = visit(**DESK).open(f"{house.url}/?all")

    page.get_by_label("The code of the event").fill(code.lower())
    page.get_by_role("button", name="Join").click()

    page.wait_for_url("**/e/gcm-practice")


def test_who_is_let_out_is_told_so_at_once(house: Server, visit: Visit, mo: Page) -> None:
    secret = house.links["organiser"].partition("/pass#")[2]
    olga = visit(**DESK).open(f"{house.url}/pass#{secret}")
    olga.wait_for_url("**/admin/gcm-practice")

    olga.locator(".pass", has_text="moderator").get_by_role("button", name="Revoke").first.click()

    expect(mo.locator("#connection")).to_contain_text("Reload it.")
    assert mo.context.request.get(mo.url).status == 401
