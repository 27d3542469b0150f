"""Browsers with people in front of them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Request, sync_playwright

from tests.clients.visitor import Visitor as Client
from tests.servers import Server

PHONE = {"viewport": {"width": 360, "height": 640}, "timezone_id": "America/Port-au-Prince"}
DESK = {"viewport": {"width": 1280, "height": 800}}
HALL = {"viewport": {"width": 1920, "height": 1080}}

Visit = Callable[..., "Visitor"]


class Visitor:
    """Somebody at a browser of their own; what goes wrong in it is kept in `faults`."""

    def __init__(self, browser: Browser, **how: Any) -> None:
        self.context = browser.new_context(**how)
        self.context.set_default_timeout(10_000)
        self.faults: list[str] = []
        self.page = self.context.new_page()
        self._watch(self.page)

    def open(self, url: str) -> Page:
        self.page.goto(url)
        return self.page

    def _watch(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.faults.append(f"{error.name}: {error.message}"))
        page.on(
            "console",
            lambda said: said.type in ("error", "warning") and self.faults.append(said.text),
        )
        page.on("requestfailed", self._note)

    def _note(self, lost: Request) -> None:
        # What a page has begun it breaks off itself when it goes elsewhere.
        if lost.failure != "net::ERR_ABORTED":
            self.faults.append(f"{lost.url}: {lost.failure}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The Chromium of the machine."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        yield browser
        browser.close()


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Visitor]]:
    """Seats somebody at a browser; in the end nothing may have gone wrong in any of them."""
    visitors: list[Visitor] = []

    def seat(**how: Any) -> Visitor:
        visitors.append(Visitor(browser, **how))
        return visitors[-1]

    yield seat
    faults = [fault for visitor in visitors for fault in visitor.faults]
    for visitor in visitors:
        visitor.context.close()
    assert faults == []


@pytest.fixture
def house(request: pytest.FixtureRequest, lend: Callable[..., Any]) -> Iterator[Server]:
    """Where the event is served from: one worker and a file, unless the test asks for more."""
    with lend(*getattr(request, "param", ("sqlite", 1))) as server:
        yield server


@pytest.fixture
def ann(house: Server, visit: Visit) -> Page:
    """Attends by phone, from far away."""
    return visit(**PHONE).open(f"{house.urls[0]}/e/gcm-practice")


@pytest.fixture
def bo(house: Server, visit: Visit) -> Page:
    """Attends at a desk; on another worker than Ann, where there are two."""
    return visit(**DESK).open(f"{house.urls[-1]}/e/gcm-practice")


@pytest.fixture
def mo(house: Server, visit: Visit) -> Page:
    """Moderates; on another worker than Ann, where there are two."""
    return moderator(house, visit, house.urls[-1])


@pytest.fixture
def mia(house: Server, visit: Visit) -> Page:
    """Moderates too; on Ann's worker."""
    return moderator(house, visit, house.urls[0])


@pytest.fixture
def olga(house: Server) -> Client:
    """Organises, without a browser: whatever a test needs to have happened."""
    return Client.with_pass(house.url, house.links["organiser"])


@pytest.fixture
def hall(house: Server, visit: Visit) -> Page:
    """The projector of the room."""
    path = house.links["screens"]["projector"].partition("/s/")[2]
    return visit(**HALL).open(f"{house.urls[-1]}/s/{path}")


def moderator(house: Server, visit: Visit, url: str) -> Page:
    """The console, opened by the moderators' link."""
    secret = house.links["moderator"].partition("/pass#")[2]
    page = visit(**DESK).open(f"{url}/pass#{secret}")
    page.wait_for_url("**/m/gcm-practice")
    return page
