"""Everyone can use every page: what axe-core finds, and what the keyboard alone can do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from companion.instance import ROOT
from tests.browser.conftest import DESK, HALL, PHONE, Visitor
from tests.browser.people import QUESTION, ask, request_the_floor
from tests.servers import Server

AXE = ROOT / "node_modules/axe-core/axe.min.js"
RUN = """only => axe.run({ resultTypes: ["violations"], ...only && { runOnly: only } })
    .then(found => found.violations)"""
READS = """() => {
    const node = new Range()
    const reads = clock => {
        const text = clock.firstChild ?? clock.appendChild(new Text())
        text.data = "+0:42"
        const at = index => {
            node.setStart(text, index)
            node.setEnd(text, index + 1)
            return node.getBoundingClientRect().left
        }
        return [...text.data].map((one, index) => [at(index), one])
            .sort(([one], [other]) => one - other).map(([, one]) => one).join("")
    }
    const clocks = [...document.querySelectorAll(".clock")].filter(clock => clock.checkVisibility())
    return Object.fromEntries(clocks.map((clock, index) => [index, reads(clock)]))
}"""
"""How each clock of the page reads from the left while it says +0:42."""

Visit = Callable[..., Visitor]


@pytest.fixture
def busy(house: Server, ann: Page, mo: Page) -> Server:
    """An event in which something of everything is going on."""
    mo.get_by_role("button", name="Next item").click()
    for text in (QUESTION, "كيف يشارك المجتمع المدني؟", "A question that waits?"):
        ask(ann, text, name="Ann Moreau")
    inbox = mo.locator("[data-list=inbox] .card")
    expect(inbox).to_have_count(3)
    for left in (2, 1):
        mo.keyboard.press("a")
        expect(inbox).to_have_count(left)
    mo.keyboard.press("2")
    mo.keyboard.press("s")
    request_the_floor(ann, name="Ann Moreau")
    mo.locator("#add-name").fill("Amina Diallo, Mission of Senegal")
    mo.locator("#add-name").press("Enter")
    expect(mo.locator("[data-list=line] .card")).to_have_count(2)
    mo.get_by_role("button", name="Next speaker").click()
    expect(ann.locator("#floor")).to_contain_text("Ann Moreau")
    return house


@pytest.mark.parametrize("language", ["en", "ar"])
def test_axe_finds_nothing(busy: Server, visit: Visit, language: str) -> None:
    how = {"locale": language}
    secret = busy.links["organiser"].partition("/pass#")[2]
    phone, desk = (visit(**size, **how) for size in (PHONE, DESK))
    found = {}

    for visitor in (phone, desk):
        page = visitor.open(f"{busy.url}/e/gcm-practice?lang={language}")
        found[f"attendee {visitor is phone}"] = violations(page)
        for name in ("ask", "request"):
            page.locator(f"[data-opens={name}]").click()
            found[f"{name} {visitor is phone}"] = violations(page)
            page.keyboard.press("Escape")
    for path in ("/?all", "/pass"):
        found[path] = violations(visit(**HALL, **how).open(f"{busy.url}{path}"))
    for view, link in busy.links["screens"].items():
        path = f"/s/{link.partition('/s/')[2]}&lang={language}"
        hall = visit(**HALL, **how)
        for theme in ("light", "dark"):
            page = hall.open(f"{busy.url}{path}&theme={theme}")
            expect(page.locator("main")).to_be_visible()
            found[view, theme] = violations_here(page)
    page = desk.open(f"{busy.url}/pass#{secret}")
    page.wait_for_url("**/admin/gcm-practice")
    found["organiser"] = violations(page)
    page.locator("#settings .folded > summary").click()
    found["items without names"] = violations(page)
    found["your events"] = violations(desk.open(f"{busy.url}/admin"))
    for visitor in (phone, desk):
        page = visitor.open(f"{busy.url}/pass#{secret}")
        page.wait_for_url("**/admin/gcm-practice")
        page = visitor.open(f"{busy.url}/m/gcm-practice/chair")
        page.locator("#others > summary").click()
        page.locator("#others [data-verb=star]").first.click()
        expect(page.locator("#starred > ol > li")).to_have_count(1)
        page.locator("#signals [value=next]").click()
        expect(page.locator("[data-sent=next]")).not_to_be_empty()
        found[f"chair {visitor is phone}"] = violations(page)
        page.locator("#starred > ol [data-verb=star]").click()
    page = desk.open(f"{busy.url}/av/gcm-practice")
    expect(page.locator("[data-list=here] > li")).to_have_count(4)
    for summary in page.locator("[data-list=here] summary").all():
        summary.click()
    found["crew"] = violations(page)
    page.locator("[data-verb=revoke]").first.click()
    found["revoke"] = violations(page)
    for visitor in (desk,):
        page = visitor.open(f"{busy.url}/m/gcm-practice")
        for name in ("later", "settled", "held", "agenda", "notices"):
            page.locator(f"#{name} > summary").click()
        found["console"] = violations(page)
        for key, name in {
            "h": "why",
            "e": "edit",
            "m": "merge",
            "p": "order",
            "t": "translate",
            "?": "help",
        }.items():
            page.keyboard.press(key)
            expect(page.locator(f"#{name}")).to_be_visible()
            found[name] = violations(page)
            page.keyboard.press("Escape")

        page.locator("#inbox [data-verb=more]").click()
        found["more"] = violations(page)

    assert {name: each for name, each in found.items() if each} == {}


def test_overtime_has_its_sign_before_it_in_arabic_too(
    busy: Server, ann: Page, mo: Page, hall: Page, visit: Visit
) -> None:
    chair = f"{busy.url}/m/gcm-practice/chair"
    desk = visit(**DESK).open(f"{busy.url}/pass#{busy.links['organiser'].partition('/pass#')[2]}")
    desk.wait_for_url("**/admin/gcm-practice")
    where = {ann: ann.url, mo: mo.url, hall: f"{hall.url}&", desk: chair}

    seen = {}
    for page, address in where.items():
        page.goto(f"{address}{'' if address.endswith('&') else '?'}lang=ar")
        for name, reads in page.evaluate(READS).items():
            seen[f"{page.url.partition('?')[0]} {name}"] = reads

    assert len(seen) >= len(where)
    assert {name for name, reads in seen.items() if reads != "+0:42"} == set()


def test_a_question_is_asked_and_approved_by_keyboard_alone(ann: Page, mo: Page) -> None:
    press_until(ann, "Tab", "a[data-opens=ask]")
    ann.keyboard.press("Enter")
    ann.keyboard.type(QUESTION)
    press_until(ann, "Tab", "#ask button.primary")
    ann.keyboard.press("Enter")
    expect(ann.locator("#my-questions")).to_contain_text("Waiting")
    expect(mo.locator("[data-list=inbox] .card")).to_have_count(1)

    mo.keyboard.press("1")
    expect(mo.locator("[data-list=inbox] .card")).to_be_focused()
    press_until(mo, "Tab", "[data-list=inbox] [data-verb=approve]")
    mo.keyboard.press("Enter")

    expect(ann.locator("#questions > ol")).to_contain_text(QUESTION)


def test_axe_finds_nothing_while_the_meeting_is_suspended(
    busy: Server, mo: Page, visit: Visit
) -> None:
    ann = visit(**PHONE).open(f"{busy.url}/e/gcm-practice")
    mo.locator("#notices > summary").click()
    mo.get_by_label("Say").fill("The interpreters leave at half past five.")
    mo.get_by_label("To", exact=True).select_option("chair")
    mo.locator("#post button").click()
    expect(mo.locator("[data-list=notices] > li")).to_have_count(1)
    mo.get_by_role("button", name="Meeting").click()
    sheet = violations(mo)
    mo.get_by_role("button", name="Suspend").click()
    mo.get_by_role("button", name="Meeting").click()
    mo.get_by_role("button", name="Does not work").click()
    expect(ann.locator("#stream")).to_be_visible()
    expect(ann.locator("#suspension")).to_be_visible()
    expect(mo.locator("#stream")).to_be_visible()

    found = {"sheet": sheet, "console": violations(mo), "attendee": violations(ann)}

    assert found == {"sheet": [], "console": [], "attendee": []}


@pytest.mark.parametrize("language", ["en", "ar"])
def test_no_page_is_wider_than_the_screen(
    busy: Server, mo: Page, hall: Page, language: str
) -> None:
    widths = (320, 360, 640, 1024, 1280)
    paths = ("/e/gcm-practice", "/?all", "/pass", "/m/gcm-practice", "/av/gcm-practice")
    expect(mo.locator("#strip-screens")).to_contain_text("Projector 1")

    found = {}
    for path in paths:
        mo.goto(f"{busy.url}{path}{'&' if '?' in path else '?'}lang={language}")
        for width in widths:
            mo.set_viewport_size({"width": width, "height": 640})
            found[path, width] = mo.evaluate("document.documentElement.scrollWidth")

    assert found == {(path, width): width for path in paths for width in widths}


@pytest.mark.parametrize("language", ["en", "ar"])
def test_neither_the_chairs_nor_the_organisers_page_is_wider(
    busy: Server, visit: Visit, language: str
) -> None:
    olga = visit(**DESK).open(busy.links["organiser"])
    olga.wait_for_url("**/admin/gcm-practice")
    widths = (320, 360, 640, 1024, 1280)
    paths = ("/admin", "/admin/gcm-practice", "/m/gcm-practice/chair")

    found = {}
    for path in paths:
        olga.goto(f"{busy.url}{path}?lang={language}")
        for width in widths:
            olga.set_viewport_size({"width": width, "height": 640})
            found[path, width] = olga.evaluate("document.documentElement.scrollWidth")

    assert found == {(path, width): width for path in paths for width in widths}


def test_every_target_is_large_enough_for_a_finger(busy: Server, visit: Visit) -> None:
    page = visit(**PHONE).open(f"{busy.url}/e/gcm-practice")

    sizes = page.locator("button:visible, .foot a, .jumps a, .languages a").evaluate_all(
        "all => all.map(each => each.getBoundingClientRect()).map(({ height }) => height)"
    )

    assert min(sizes) >= 44


def violations(page: Page) -> list[Any]:
    """What axe finds in the page: when it is light, and in its colours when it is dark."""
    page.emulate_media(color_scheme="light")
    light = violations_here(page)
    page.emulate_media(color_scheme="dark")
    return light + violations_here(page, "cat.color")


def violations_here(page: Page, only: str | None = None) -> list[Any]:
    """What axe finds in the page as it is, in short; `only` by the rules of this category."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text())
    return [
        (each["id"], [node["html"][:160] for node in each["nodes"]])
        for each in page.evaluate(RUN, only)
    ]


def press_until(page: Page, key: str, selector: str) -> None:
    """Presses the key until that element has the focus."""
    for _ in range(80):
        if page.evaluate("wanted => document.activeElement?.matches(wanted)", selector):
            return
        page.keyboard.press(key)
    raise AssertionError(f"the focus never comes to {selector}")
