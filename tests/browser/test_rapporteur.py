"""Rita keeps the record while the event runs, with a line or without one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE, Visitor
from tests.browser.people import QUESTION, ask
from tests.browser.test_access import violations
from tests.proxy import Proxy
from tests.servers import Server

Visit = Callable[..., Visitor]


@pytest.fixture
def rita(house: Server, visit: Visit) -> Page:
    """Keeps the record."""
    return at_her_desk(house, visit(**DESK))


@pytest.fixture
def line(house: Server) -> Iterator[Proxy]:
    """What lies between Rita's browser and the server."""
    with Proxy(house.ports[0]) as proxy:
        yield proxy


def at_her_desk(house: Server, visitor: Visitor) -> Page:
    page = visitor.open(house.links["rapporteur"])
    page.wait_for_url("**/r/gcm-practice")
    return page


def composer(page: Page) -> Page:
    return page.locator("#composer")


def run_a_turn(mo: Page) -> None:
    """An item and a turn of it run."""
    mo.get_by_role("button", name="Next item").click()
    mo.locator("#add-name").fill("Amina Diallo")
    mo.locator("#add-name").press("Enter")
    expect(mo.locator("[data-list=line] .card")).to_have_count(1)
    mo.get_by_role("button", name="Next speaker").click()


def test_the_timeline_writes_itself(rita: Page, mo: Page, ann: Page) -> None:
    expect(rita.locator("#timeline")).to_contain_text("Nothing has happened yet.")

    run_a_turn(mo)
    ask(ann, QUESTION)
    expect(mo.locator("[data-list=inbox] .card")).to_have_count(1)
    mo.keyboard.press("a")

    steps = rita.locator("#timeline .step")
    expect(steps).to_have_count(3)
    expect(steps.nth(0)).to_contain_text("Now")
    expect(steps.nth(1)).to_contain_text("Amina Diallo")
    expect(steps.nth(1).locator("[data-field=length]")).to_have_text(re.compile(r"0:0[2-9]"))
    expect(steps.filter(has_text=QUESTION)).to_contain_text("Approved")
    expect(rita.locator("[data-part=by_channel] .share")).to_contain_text("100 %")
    drawn = steps.all_inner_texts()
    rita.reload()
    expect(steps).to_have_count(3)
    assert [text.split("\n")[1] for text in steps.all_inner_texts()] == [
        text.split("\n")[1] for text in drawn
    ]


def test_a_note_saves_itself_and_is_tagged_and_comes_back(rita: Page, mo: Page) -> None:
    run_a_turn(mo)
    expect(rita.locator("#timeline")).to_contain_text("Amina Diallo")
    text = rita.get_by_label("Note what happens now")

    text.press_sequentially("They agree on a fund.")
    expect(composer(rita).locator("[data-field=state]")).to_have_text("Saved")
    rita.locator("#composer .tag").filter(has_text="Decision").click()
    composer(rita).get_by_role("button", name="Finish the note").click()
    note = rita.locator("#noted .note")
    expect(note).to_contain_text("They agree on a fund.")
    expect(note).to_contain_text("Amina Diallo")
    expect(note.get_by_role("button", name="Decision")).to_have_attribute("aria-pressed", "true")
    expect(text).to_have_value("")

    note.get_by_role("button", name="Quote").click()
    expect(note.get_by_role("button", name="Quote")).to_have_attribute("aria-pressed", "true")
    note.get_by_text("Edit").click()
    note.get_by_label("The note reads").fill("They agree on a fund of ten million.")
    expect(note.locator(".note-text")).to_have_text("They agree on a fund of ten million.")
    note.get_by_role("button", name="Remove").click()
    expect(note).to_have_count(0)
    rita.locator("#back").get_by_role("button", name="Take back").click()

    expect(note).to_contain_text("They agree on a fund of ten million.")


def test_what_is_noted_without_a_line_arrives_once(
    house: Server, visit: Visit, mo: Page, line: Proxy
) -> None:
    rita = visit(**DESK).open(f"{line.url}/pass#{house.links['rapporteur'].partition('#')[2]}")
    rita.wait_for_url("**/r/gcm-practice")
    text = rita.get_by_label("Note what happens now")
    run_a_turn(mo)
    expect(rita.locator("#timeline")).to_contain_text("Amina Diallo")

    line.cut()
    rita.context.set_offline(True)
    expect(rita.locator("#connection")).to_be_visible()
    text.press_sequentially("They agree")
    expect(composer(rita).locator("[data-field=state]")).to_contain_text("Saved on this device")
    text.press_sequentially(" on a fund.")
    composer(rita).get_by_role("button", name="Finish the note").click()
    expect(rita.locator("#drafts .note")).to_contain_text("They agree on a fund.")
    text.press_sequentially("Next year.")
    line.restore()
    rita.context.set_offline(False)

    expect(rita.locator("#noted .note")).to_have_text([re.compile("They agree on a fund.")])
    expect(rita.locator("#drafts .note")).to_have_count(0)
    expect(composer(rita).locator("[data-field=state]")).to_have_text("Saved")
    rita.reload()
    expect(text).to_have_value("Next year.")
    olga = visit(**DESK).open(house.links["organiser"])
    olga.wait_for_url("**/admin/gcm-practice")
    olga.goto(f"{house.url}/r/gcm-practice")
    expect(olga.locator("#noted .note-text")).to_have_text(["Next year.", "They agree on a fund."])


def test_whoever_only_reads_sees_notes_and_nothing_to_press(
    rita: Page, house: Server, mo: Page
) -> None:
    mo.goto(f"{house.url}/r/gcm-practice")
    rita.get_by_label("Note what happens now").fill("They agree.")
    composer(rita).get_by_role("button", name="Finish the note").click()

    expect(mo.locator("#noted .note")).to_contain_text("They agree.")
    expect(mo.locator("#main button")).to_have_count(0)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_axe_finds_nothing_and_nothing_is_too_wide(
    house: Server, visit: Visit, mo: Page, ann: Page, language: str
) -> None:
    run_a_turn(mo)
    ask(ann, QUESTION)
    found, widths = {}, {}

    for name, size in {"phone": PHONE, "desk": DESK}.items():
        page = at_her_desk(house, visit(**size, locale=language))
        page.goto(f"{house.url}/r/gcm-practice?lang={language}")
        page.locator("#note-text").fill("They agree.")
        page.locator("#composer .tag").first.click()
        page.locator("#composer .primary").click()
        note = page.locator("#noted .note").first
        expect(note).to_contain_text("They agree.")
        note.locator("summary").click()
        found[name] = violations(page)
        for width in (320, 360, 640, 1024, 1280):
            page.set_viewport_size({"width": width, "height": 640})
            widths[name, width] = page.evaluate("document.documentElement.scrollWidth")

    assert found == {"phone": [], "desk": []}
    assert widths == {(name, width): width for name, width in widths}


def test_the_rapporteur_needs_no_scripts(house: Server, visit: Visit) -> None:
    page = visit(**DESK, java_script_enabled=False).open(f"{house.url}/pass")
    page.locator("[name=secret]").fill(house.links["rapporteur"].partition("/pass#")[2])
    page.locator("form button").click()
    page.wait_for_url("**/r/gcm-practice")

    page.get_by_label("Note what happens now").fill("They agree.")
    page.get_by_role("button", name="Finish the note").click()
    note = page.locator("#noted .note")
    note.get_by_role("button", name="Decision").click()
    expect(note.get_by_role("button", name="Decision")).to_have_attribute("aria-pressed", "true")
    note.get_by_text("Edit").click()
    note.get_by_role("button", name="Remove").click()
    expect(note).to_have_count(0)
    page.get_by_role("button", name="Take back").click()

    expect(note).to_contain_text("They agree.")
