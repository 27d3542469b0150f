"""No page asks anybody but our own server for anything."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Request, WebSocket

from tests.browser.conftest import DESK, Visit
from tests.servers import SLUG, Server

ROLES = ("moderator", "chair", "rapporteur", "crew", "organiser")
VIEWS = ("projector", "stage", "lobby", "overlay")


@pytest.fixture
def asked(visit: Visit, house: Server) -> set[str]:
    """The places that every page has asked, each opened and used until it is live."""
    asked: set[str] = set()
    for who in ("guest", *ROLES, *VIEWS):
        page = visit(**DESK).page
        page.on("request", lambda request: asked.add(place_of(request)))
        page.on("websocket", lambda socket: asked.add(place_of(socket)))
        open_as(page, house, who)
    return asked


def place_of(asks: Request | WebSocket) -> str:
    parts = urlsplit(asks.url)
    return "ours" if parts.scheme == "data" else parts.netloc


def open_as(page: Page, house: Server, who: str) -> None:
    """Their page has come, with all that it loads."""
    links = house.links
    if who in ROLES:
        page.goto(f"{house.url}/pass#{links[who].partition('#')[2]}")
        page.wait_for_url(lambda url: "/pass" not in url)
    elif who in VIEWS:
        page.goto(house.url + links["screens"][who].removeprefix(house.url))
    else:
        for path in ("/?all", f"/e/{SLUG}/mine", "/pass", f"/e/{SLUG}"):
            page.goto(house.url + path)
    page.wait_for_load_state("load")


def test_25_every_request_of_every_page_goes_to_our_own_host(
    asked: set[str], house: Server
) -> None:
    assert asked - {"ours"} == {urlsplit(house.url).netloc}
