"""The chair and the moderators, who sit apart, hear of each other by a tap."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE, Visitor
from tests.browser.people import QUESTION, ask, request_the_floor
from tests.servers import Server

Visit = Callable[..., Visitor]

ARABIC = "من يدفع ثمن البيانات التي تُجمع في الجنوب العالمي؟"


@pytest.fixture
def chloe(house: Server, visit: Visit) -> Page:
    """Chairs."""
    page = visit(**DESK).open(house.links["chair"])
    page.wait_for_url("**/m/gcm-practice/chair")
    return page


def more(mo: Page, choice: str) -> None:
    """Chooses this for the approved question."""
    mo.keyboard.press("2")
    mo.locator("#approved").get_by_role("button", name="More").click()
    mo.get_by_role("button", name=choice).click()
    expect(mo.locator("#more")).to_be_hidden()


def test_a_tap_of_the_chair_reaches_the_console_and_is_seen(chloe: Page, mo: Page) -> None:
    chloe.get_by_role("button", name="Two more").click()

    wish = mo.locator("#signals .signal")
    expect(wish).to_contain_text("The chair: Two more speakers, then we go on")
    expect(chloe.locator("[data-sent=two_more]")).to_have_text(re.compile(r"Sent \d\d:\d\d:\d\d"))
    expect(mo.locator("[data-list=notices] > li")).to_have_count(0)

    wish.get_by_role("button", name="Seen").click()
    expect(wish).to_have_count(0)
    expect(mo.locator("#signals")).to_be_hidden()
    expect(chloe.locator("[data-sent=two_more]")).to_have_text("The moderators have seen it")

    mo.keyboard.press("z")
    expect(wish).to_have_count(1)


def test_a_note_to_the_chair_is_understood(chloe: Page, mo: Page) -> None:
    mo.locator("#notices > summary").click()
    mo.get_by_label("Say").fill("The interpreters leave at half past five.")
    mo.get_by_label("To", exact=True).select_option("chair")
    mo.locator("#post button").click()
    notices = mo.locator("[data-list=notices]")
    expect(notices).to_contain_text("not yet understood")

    note = chloe.locator("#notes")
    expect(note).to_contain_text("The interpreters leave at half past five.")
    note.get_by_role("button", name="Understood").click()

    expect(notices).to_contain_text(re.compile(r"understood \d\d:\d\d"))
    expect(note.get_by_role("button", name="Understood")).to_be_hidden()


def test_the_chair_sees_the_floor_the_next_two_and_the_stars(
    chloe: Page, mo: Page, ann: Page
) -> None:
    for name in ("Amina Diallo", "Bo Berg", "Cleo Diaz", "Dora Engel"):
        mo.locator("#add-name").fill(name)
        mo.locator("#add-name").press("Enter")
    expect(mo.locator("[data-list=line] .card")).to_have_count(4)
    mo.get_by_role("button", name="Next speaker").click()
    expect(chloe.locator("#floor")).to_contain_text("Amina Diallo")
    expect(chloe.locator("#floor .clock")).to_have_text(re.compile(r"1:\d\d"))
    expect(chloe.locator("#following li")).to_have_text([re.compile("Bo Berg"), re.compile("Cleo")])

    ask(ann, QUESTION)
    expect(mo.locator("[data-list=inbox] .card")).to_have_count(1)
    mo.keyboard.press("a")
    chloe.locator("#others > summary").click()
    chloe.locator("#others").get_by_role("button", name="Star").click()

    expect(chloe.locator("#starred > ol")).to_contain_text(QUESTION)
    expect(mo.locator("[data-list=approved] [data-field=star]")).to_be_visible()


def test_a_suspension_stops_every_clock_and_tells_why(mo: Page, ann: Page, chloe: Page) -> None:
    mo.get_by_role("button", name="Next item").click()
    request_the_floor(ann, name="Ann Moreau")
    expect(mo.locator("[data-list=line] .card")).to_have_count(1)
    mo.get_by_role("button", name="Next speaker").click()
    expect(ann.locator("#floor")).to_contain_text("Ann Moreau")

    mo.get_by_role("button", name="Meeting").click()
    mo.get_by_label("Why, if you like").fill("A fire drill.")
    mo.get_by_label("Resumes").select_option("15")
    mo.get_by_role("button", name="Suspend").click()

    for page in (ann, chloe):
        expect(page.locator("#suspension")).to_contain_text("A fire drill.")
        expect(page.locator("#suspension")).to_contain_text("It is expected to go on at")
        expect(page.locator("#floor")).to_contain_text("paused")
    clocks = [ann.locator("#floor .clock"), ann.locator("#now [data-field=left]")]
    before = [clock.inner_text() for clock in clocks]
    expect(mo.locator("#suggestion")).to_be_hidden()
    ann.wait_for_function("began => Date.now() - began > 2200", arg=ann.evaluate("Date.now()"))
    assert [clock.inner_text() for clock in clocks] == before

    mo.get_by_role("button", name="Meeting").click()
    mo.get_by_role("button", name="Resume the meeting").click()
    expect(ann.locator("#suspension")).to_be_hidden()
    expect(clocks[0]).not_to_have_text(before[0])


def test_a_stream_in_trouble_is_told_with_what_to_use_instead(
    house: Server, visit: Visit, mo: Page, ann: Page
) -> None:
    olga = visit(**DESK).open(house.links["organiser"])
    olga.wait_for_url("**/admin/gcm-practice")
    olga.get_by_label("Address to use if it fails").fill("https://backup.example/live")
    olga.get_by_label("Telephone, with its code").fill("+41 22 555 01 23")
    olga.get_by_role("button", name="Save the ways to follow").click()
    expect(ann.locator("#follow")).to_contain_text("+41 22 555 01 23")

    mo.get_by_role("button", name="Meeting").click()
    mo.get_by_role("button", name="In trouble").click()

    banner = ann.locator("#stream")
    expect(banner).to_contain_text("The stream is in trouble.")
    expect(banner.get_by_role("link")).to_have_attribute("href", "https://backup.example/live")
    expect(banner).to_contain_text("+41 22 555 01 23")


def test_whoever_is_invited_to_speak_on_a_question_accepts_and_has_it_answered(
    mo: Page, ann: Page
) -> None:
    ask(ann, QUESTION)
    expect(mo.locator("[data-list=inbox] .card")).to_have_count(1)
    mo.keyboard.press("a")
    expect(ann.locator("#my-questions")).to_contain_text("Approved")
    more(mo, "Invite whoever asked to speak")
    expect(mo.locator("[data-list=approved] .card")).to_contain_text("Invited to speak")
    expect(ann.locator("#my-questions")).to_contain_text(
        "The moderators invite you to speak on it."
    )

    ann.get_by_label("The name by which you will be called").fill("Ann Moreau")
    ann.get_by_role("button", name="I want to speak").click()

    expect(mo.locator("[data-list=line]")).to_contain_text("Ann Moreau")
    expect(ann.locator("#my-turn")).to_contain_text("You are number 1 on the list of speakers.")
    expect(ann.get_by_role("button", name="I want to speak")).to_be_hidden()

    answered = mo.get_by_role("button", name="Mark the question as answered")
    mo.keyboard.press("n")
    expect(mo.locator("#turn")).to_contain_text("Ann Moreau")
    expect(answered).to_be_hidden()
    mo.keyboard.press("x")
    expect(answered).to_be_visible()
    mo.keyboard.press("z")
    expect(mo.locator("#turn")).to_contain_text("Ann Moreau")
    expect(answered).to_be_hidden()
    mo.locator("#add-name").fill("Bo Berg")
    mo.locator("#add-name").press("Enter")
    mo.locator("[data-list=line]").get_by_text("Bo Berg").click()
    mo.keyboard.press("n")
    expect(mo.locator("#turn")).to_contain_text("Bo Berg")
    answered.click()
    expect(ann.locator("#my-questions")).to_contain_text("It was answered in the session.")
    expect(answered).to_be_hidden()
    mo.keyboard.press("x")
    expect(mo.locator("#back")).to_contain_text("Ended:")
    expect(answered).to_be_hidden()


def test_whoever_is_muted_is_told_when_they_ask_again(mo: Page, ann: Page) -> None:
    ask(ann, QUESTION)
    expect(mo.locator("[data-list=inbox] .card")).to_have_count(1)
    mo.keyboard.press("a")
    expect(ann.locator("#my-questions")).to_contain_text("Approved")
    more(mo, "Take no more questions from whoever asked")
    expect(mo.locator("[data-list=approved] .card")).to_contain_text("Muted")

    ann.get_by_role("link", name="Ask a question").click()
    ann.get_by_label("Your question").fill("And who pays for the rest?")
    ann.get_by_role("button", name="Send the question").click()
    expect(ann.locator("#ask")).to_contain_text("The moderators take no more questions from you.")
    more(mo, "Take questions from whoever asked again")
    expect(mo.locator("[data-list=approved] [data-field=muted]")).to_be_hidden()
    ann.get_by_role("button", name="Send the question").click()

    expect(mo.locator("[data-list=inbox]")).to_contain_text("And who pays for the rest?")


def test_readers_of_a_language_read_the_translation_and_the_original_beneath(
    house: Server, visit: Visit, mo: Page, ann: Page
) -> None:
    amal = visit(**PHONE, locale="ar").open(f"{house.url}/e/gcm-practice")
    ask(ann, QUESTION)
    expect(mo.locator("[data-list=inbox] .card")).to_have_count(1)
    mo.keyboard.press("a")
    expect(amal.locator("#questions > ol")).to_contain_text(QUESTION)

    mo.keyboard.press("2")
    mo.keyboard.press("t")
    mo.get_by_label("Into").select_option("ar")
    mo.get_by_label("Readers of this language read").fill(ARABIC)
    mo.get_by_role("button", name="Save").click()

    question = amal.locator("#questions .question")
    expect(question.locator("[data-field=text]")).to_have_text(ARABIC)
    expect(question.locator("[data-field=original]")).to_have_text(QUESTION)
    amal.reload()
    expect(question.locator("[data-field=text]")).to_have_text(ARABIC)
    expect(ann.locator("#questions [data-field=text]")).to_have_text(QUESTION)
    expect(ann.locator("#questions [data-field=original]")).to_be_hidden()

    mo.keyboard.press("t")
    mo.get_by_label("Into").select_option("ar")
    expect(mo.get_by_label("Readers of this language read")).to_have_value(ARABIC)
    mo.get_by_label("Readers of this language read").fill("")
    mo.get_by_role("button", name="Save").click()

    expect(question.locator("[data-field=text]")).to_have_text(QUESTION)
    expect(question.locator("[data-field=original]")).to_be_hidden()


def test_the_chair_needs_no_scripts(house: Server, visit: Visit, mo: Page, ann: Page) -> None:
    ask(ann, QUESTION)
    expect(mo.locator("[data-list=inbox] .card")).to_have_count(1)
    mo.keyboard.press("a")
    mo.locator("#notices > summary").click()
    mo.get_by_label("Say").fill("The interpreters leave at half past five.")
    mo.get_by_label("To", exact=True).select_option("chair")
    mo.locator("#post button").click()
    expect(mo.locator("[data-list=notices]")).to_contain_text("not yet understood")
    chloe = without_scripts(house, visit)

    chloe.locator("#others > summary").click()
    chloe.locator("#others").get_by_role("button", name="Star").click()
    expect(chloe.locator("#starred > ol")).to_contain_text(QUESTION)
    chloe.get_by_role("button", name="Understood").click()
    expect(chloe.locator("#notes")).to_contain_text("Understood")
    chloe.get_by_role("button", name="Two more").click()

    expect(chloe.locator("[data-sent=two_more]")).to_contain_text("Sent")
    expect(mo.locator("#signals")).to_contain_text("Two more speakers, then we go on")
    expect(mo.locator("[data-list=approved] [data-field=star]")).to_be_visible()
    expect(mo.locator("[data-list=notices]")).to_contain_text(re.compile(r"understood \d\d:\d\d"))


def without_scripts(house: Server, visit: Visit) -> Page:
    """The chair's page, opened by the pass that was typed in."""
    page = visit(**DESK, java_script_enabled=False).open(f"{house.url}/pass")
    page.locator("[name=secret]").fill(house.links["chair"].partition("/pass#")[2])
    page.locator("form button").click()
    page.wait_for_url("**/m/gcm-practice/chair")
    return page
