"""A page whose line goes quiet: what it shows stays, says that it is old, and becomes right."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import HALL, PHONE
from tests.browser.people import QUESTION
from tests.clients.visitor import Visitor
from tests.proxy import Proxy
from tests.servers import SLUG, Server

Seat = Callable[..., Page]

TITLE = "Welcome, and why a series of roundtables"
STALE_MS = 20_000
OUTAGE_S = 180
LOOKS_MS = 1_500
"""In real time the test looks only about once a second."""

RIGHT_MS = 5_000
WAKES_MS = 2_000
ASLEEP_S = 25

WATCH = """() => {
    window.isTheSame = true
    window.blanks = 0
    const main = document.querySelector("main")
    const look = () => { if (!main.checkVisibility() || !main.innerText.trim()) window.blanks++ }
    new MutationObserver(look).observe(
        document.body, { subtree: true, childList: true, attributes: true, characterData: true })
    look()
}"""
"""The page counts from now on how often it was blank; a reload would forget that."""

MARK = {"screen": "#age .dot", "phone": "#connection"}
AGE = {"screen": "#age [data-field=words]", "phone": "#connection [data-field=words]"}
OLD = {"screen": re.compile(r"^As of \d"), "phone": re.compile(r"^Offline")}
"""What a page says of its age after three minutes."""

PLACE = {"screen": "#shown", "phone": "#questions > ol"}


@pytest.fixture
def line(house: Server) -> Iterator[Proxy]:
    """What lies between the browser and the server."""
    with Proxy(house.ports[0]) as proxy:
        yield proxy


@pytest.fixture
def soaking(request: pytest.FixtureRequest) -> bool:
    return float(request.config.getoption("--soak")) > 0


@pytest.fixture
def mo(house: Server) -> Visitor:
    """Moderates, on a good line; the first item has begun."""
    mo = Visitor.with_pass(house.url, house.links["moderator"])
    first = mo.state(SLUG)["put"]["agenda"][0]["id"]
    assert mo.do(SLUG, "agenda.start", id=first)["ok"]
    return mo


@pytest.fixture
def seat(browser: Browser, line: Proxy, house: Server, mo: Visitor) -> Iterator[Seat]:
    """Opens a page behind the line; `still`: its clock is moved by the test."""
    contexts = []

    def sit(where: str, *, still: bool = False) -> Page:
        contexts.append(browser.new_context(**(HALL if where == "screen" else PHONE)))
        page = contexts[-1].new_page()
        if still:
            page.clock.install()
        path = house.links["screens"]["projector"].partition("/s/")[2]
        with page.expect_websocket() as opened:
            page.goto(f"{line.url}/s/{path}" if where == "screen" else f"{line.url}/e/{SLUG}")
        opened.value.wait_for_event("framereceived", lambda said: str(said).startswith("42"))
        expect(page.get_by_text(TITLE).first).to_be_visible()
        expect(page.locator(MARK[where])).to_be_hidden()
        page.evaluate(WATCH)
        return page

    yield sit
    for context in contexts:
        context.close()


@pytest.mark.parametrize("where", MARK)
def test_13_a_page_that_is_cut_off_keeps_what_it_shows_and_is_right_again_at_once(
    where: str, seat: Seat, line: Proxy, mo: Visitor, soaking: bool
) -> None:
    """For three minutes: by the clock in a soak, else by the page's own, which is moved.

    A screen finds out by itself. A phone, which does not hurry where many may wait at one door,
    is told by its device that there is a line again.
    """
    page = seat(where, still=not soaking)

    line.cut()
    show(mo)
    if soaking:
        began = time.monotonic()
        expect(page.locator(MARK[where])).to_be_visible(timeout=STALE_MS + LOOKS_MS)
        print(f"{where}: marked after {time.monotonic() - began:.1f} s")  # noqa: T201
        page.wait_for_timeout(1000 * (OUTAGE_S - (time.monotonic() - began)))
    else:
        page.clock.run_for(STALE_MS)
        expect(page.locator(MARK[where])).to_be_visible(timeout=1_000)
        page.clock.run_for(1_000 * OUTAGE_S - STALE_MS)
    expect(page.locator(AGE[where])).to_have_text(OLD[where])
    expect(page.get_by_text(TITLE).first).to_be_visible()
    assert page.get_by_text(QUESTION).count() == 0
    line.restore()
    if where == "phone":
        page.evaluate("dispatchEvent(new Event('online'))")

    expect(page.locator(PLACE[where])).to_contain_text(QUESTION, timeout=RIGHT_MS)
    expect(page.locator(MARK[where])).to_be_hidden(timeout=RIGHT_MS)
    assert (page.evaluate("isTheSame"), page.evaluate("blanks")) == (True, 0)


@pytest.mark.parametrize("where", MARK)
def test_13_a_sleeping_tab_is_right_within_two_seconds_of_waking(
    where: str, seat: Seat, line: Proxy, mo: Visitor, soaking: bool
) -> None:
    """Its line has ended while it slept; nothing tells it so but its own waking."""
    page = seat(where)
    tab = page.context.new_cdp_session(page)

    tab.send("Page.setWebLifecycleState", {"state": "frozen"})
    line.cut()
    show(mo)
    time.sleep(ASLEEP_S if soaking else 1)
    line.restore()
    tab.send("Page.setWebLifecycleState", {"state": "active"})

    expect(page.locator(PLACE[where])).to_contain_text(QUESTION, timeout=WAKES_MS)
    assert (page.evaluate("isTheSame"), page.evaluate("blanks")) == (True, 0)


def show(mo: Visitor) -> None:
    """A question is approved and on screen."""
    asked = mo.do(SLUG, "questions.add", text=QUESTION)
    assert mo.do(SLUG, "questions.show", id=asked["id"])["ok"]
