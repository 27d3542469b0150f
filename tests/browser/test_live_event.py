"""One event, seen by everyone at once: those who attend, a moderator, the screen in the room."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from tests.browser.people import QUESTION, ask, request_the_floor


@pytest.mark.parametrize("house", [("sqlite", 1), ("postgresql", 2)], indirect=True)
def test_a_question_goes_from_a_phone_to_the_screen_and_a_turn_runs_over(
    ann: Page, mo: Page, hall: Page
) -> None:
    mo.get_by_role("button", name="Next item").click()
    expect(ann.locator("#now")).to_contain_text("Welcome, and why a series of roundtables")
    expect(hall.locator("#item")).to_contain_text("Welcome, and why a series of roundtables")

    ask(ann, QUESTION, name="Ann Moreau")
    expect(ann.locator("#my-questions")).to_contain_text("Waiting")
    expect(mo.locator("[data-list=inbox]")).to_contain_text(QUESTION)
    expect(ann.locator("#questions > ol > li")).to_have_count(0)

    mo.keyboard.press("a")
    expect(mo.locator("[data-list=approved]")).to_contain_text(QUESTION)
    expect(ann.locator("#questions > ol")).to_contain_text(QUESTION)
    expect(ann.locator("#my-questions")).to_contain_text("Approved")

    vote = ann.locator("#questions .vote")
    vote.click()
    expect(vote).to_have_attribute("aria-pressed", "true")
    expect(vote.locator("[data-field=votes]")).to_have_text("1")

    mo.keyboard.press("2")
    mo.keyboard.press("s")
    expect(hall.locator("#shown")).to_contain_text(QUESTION)
    expect(hall.locator("#shown")).to_contain_text("Ann Moreau")
    expect(ann.locator("#shown")).to_contain_text(QUESTION)

    request_the_floor(ann, name="Ann Moreau")
    expect(ann.locator("#my-turn")).to_contain_text("You are number 1 on the list of speakers.")
    expect(mo.locator("[data-list=line]")).to_contain_text("Ann Moreau")

    mo.keyboard.press("n")
    expect(ann.locator("#my-turn")).to_contain_text("You have the floor.")
    expect(hall.locator("#turn")).to_contain_text("Ann Moreau")
    expect(hall.locator("#turn")).to_have_attribute("data-phase", "two_minutes")

    for _ in range(4):
        mo.keyboard.press("-")
    expect(hall.locator("#turn")).to_have_attribute("data-phase", "over")
    expect(hall.locator("#turn .clock")).to_contain_text("+0:0")
    expect(hall.locator("#turn")).to_contain_text("over")
    expect(ann.locator("#floor")).to_contain_text("over time")


def test_two_readers_vote_once_each_and_can_take_it_back(ann: Page, bo: Page, mo: Page) -> None:
    ask(ann, QUESTION)
    expect(mo.locator("[data-list=inbox] .card")).to_have_count(1)
    mo.keyboard.press("a")
    votes = [page.locator("#questions .vote") for page in (ann, bo)]

    for vote in votes:
        vote.click()

    for vote in votes:
        expect(vote).to_contain_text("2")
    votes[1].click()
    expect(votes[0]).to_contain_text("1")
    expect(votes[1]).to_have_attribute("aria-pressed", "false")


def test_what_is_being_read_does_not_move(ann: Page, bo: Page, mo: Page) -> None:
    ask(ann, "The first question of the day?")
    expect(mo.locator("[data-list=inbox] .card")).to_have_count(1)
    mo.keyboard.press("a")
    questions = bo.locator("#questions > ol > li")
    expect(questions).to_have_count(1)
    questions.first.scroll_into_view_if_needed()

    ask(ann, "And a second one?")
    expect(mo.locator("[data-list=inbox] .card")).to_have_count(1)
    mo.keyboard.press("a")

    fresh = bo.get_by_role("button", name="1 new question")
    expect(fresh).to_be_visible()
    expect(questions).to_have_count(1)
    fresh.click()
    expect(questions).to_have_count(2)
    expect(fresh).to_be_hidden()


def test_a_declined_asker_is_told_why_and_nobody_else_hears_of_it(
    ann: Page, bo: Page, mo: Page
) -> None:
    ask(ann, QUESTION)
    expect(mo.locator("[data-list=inbox] .card")).to_have_count(1)

    mo.keyboard.press("h")
    mo.keyboard.press("5")

    mine = ann.locator("#my-questions")
    expect(mine).to_contain_text("Declined")
    expect(mine).to_contain_text("There is no time left for it.")
    expect(bo.locator("#questions > ol > li")).to_have_count(0)


def test_a_move_is_taken_back_by_one_key(ann: Page, mo: Page) -> None:
    ask(ann, QUESTION)
    inbox, approved = (mo.locator(f"[data-list={name}] .card") for name in ("inbox", "approved"))
    expect(inbox).to_have_count(1)
    mo.keyboard.press("a")
    expect(approved).to_have_count(1)
    expect(mo.locator("#back")).to_contain_text("Approved")

    mo.keyboard.press("z")

    expect(inbox).to_have_count(1)
    expect(approved).to_have_count(0)
    expect(ann.locator("#questions > ol > li")).to_have_count(0)


def test_what_another_moderator_did_since_is_not_taken_back_but_named(
    ann: Page, mo: Page, mia: Page
) -> None:
    ask(ann, QUESTION)
    expect(mo.locator("[data-list=inbox] .card")).to_have_count(1)
    mo.keyboard.press("a")
    expect(mia.locator("[data-list=approved] .card")).to_have_count(1)
    for key in ("2", "h", "5"):
        mia.keyboard.press(key)
    expect(ann.locator("#my-questions")).to_contain_text("Declined")

    mo.keyboard.press("z")

    expect(mo.locator("#refusal")).to_contain_text("This has been changed meanwhile.")
    expect(mo.locator("#refusal")).to_contain_text("Declined")
    expect(mia.locator("[data-count=settled]")).to_have_text("1")
    expect(ann.locator("#my-questions")).to_contain_text("Declined")


def test_several_questions_are_approved_and_taken_back_together(ann: Page, mo: Page) -> None:
    inbox, approved = (mo.locator(f"[data-list={name}] .card") for name in ("inbox", "approved"))
    for text in ("Who pays?", "Who decides?"):
        ask(ann, text)
    expect(inbox).to_have_count(2)
    for pick in inbox.locator("input[type=checkbox]").all():
        pick.check()
    mo.keyboard.press("a")
    expect(approved).to_have_count(2)

    mo.keyboard.press("z")

    expect(inbox).to_have_count(2)
    expect(mo.locator("#back")).to_contain_text("Taken back")


def test_closing_the_list_is_taken_back_by_its_moderator(mo: Page) -> None:
    mo.get_by_role("button", name="Close the list").click()
    expect(mo.get_by_role("button", name="Open the list")).to_be_visible()

    mo.keyboard.press("z")

    expect(mo.get_by_role("button", name="Close the list")).to_be_visible()


def test_a_person_in_the_room_is_added_by_a_name_and_enter(mo: Page, hall: Page) -> None:
    mo.keyboard.press("o")
    mo.keyboard.type("Amina Diallo, Mission of Senegal")
    mo.keyboard.press("Enter")

    expect(mo.locator("[data-list=line]")).to_contain_text("Amina Diallo")
    expect(mo.locator("[data-list=line]")).to_contain_text("Mission of Senegal")
    expect(hall.locator("#next")).to_contain_text("Amina Diallo")
    expect(mo.locator("[data-list=line] [data-field=reach]")).to_have_text(["no device"])


def test_the_second_of_two_clicks_changes_nothing(mo: Page, mia: Page) -> None:
    late: list[Callable[[], None]] = []
    held = False

    def on_her_line(line: WebSocketRoute) -> None:
        server = line.connect_to_server()
        server.on_message(lambda m: late.append(lambda: line.send(m)) if held else line.send(m))

    mia.route_web_socket("**/socket.io/**", on_her_line)
    mia.reload()
    for name in ("Amina Diallo", "Ben Lewis"):
        mo.locator("#add-name").fill(name)
        mo.locator("#add-name").press("Enter")
    expect(mia.locator("[data-list=line] .card")).to_have_count(2)

    press = "document.querySelector('#speakers .bar .primary').click()"
    held = True
    mo.evaluate(press)
    expect(mo.locator("#turn")).to_contain_text("Amina Diallo")
    mia.evaluate(press)
    held = False
    for arrive in late:
        arrive()

    for page in (mo, mia):
        expect(page.locator("#turn")).to_contain_text("Amina Diallo")
        expect(page.locator("[data-list=line] .card")).to_have_count(1)
    expect(mia.locator("#refusal")).to_contain_text("The floor has changed hands")


def test_the_keys_are_switched_off_by_one_switch(ann: Page, mo: Page) -> None:
    ask(ann, QUESTION)
    inbox = mo.locator("[data-list=inbox] .card")
    expect(inbox).to_have_count(1)
    mo.keyboard.press("?")
    mo.get_by_label("Use keys on this page").uncheck()
    mo.get_by_role("button", name="Close", exact=True).click()

    mo.keyboard.press("a")

    expect(mo.locator("[data-key-mark]").first).to_be_hidden()
    expect(inbox).to_have_count(1)


def test_a_refusal_keeps_what_was_typed(ann: Page) -> None:
    for number in range(3):
        ask(ann, f"Question number {number}?")
    ann.get_by_role("link", name="Ask a question").click()
    ann.get_by_label("Your question").fill("One too many?")

    ann.get_by_role("button", name="Send the question").click()

    expect(ann.locator("#ask-said")).to_contain_text("too fast")
    expect(ann.get_by_label("Your question")).to_have_value("One too many?")


def test_who_is_offline_is_told_so_and_goes_on_when_the_line_is_back(ann: Page, mo: Page) -> None:
    ann.context.set_offline(True)
    expect(ann.locator("#connection")).to_contain_text("Offline")

    ann.context.set_offline(False)

    expect(ann.locator("#connection")).to_be_hidden()
    ask(ann, QUESTION)
    expect(mo.locator("[data-list=inbox] .card")).to_have_count(1)


def test_a_page_in_arabic_runs_from_right_to_left(ann: Page) -> None:
    ann.get_by_role("link", name="العربية").click()

    expect(ann.locator("html")).to_have_attribute("dir", "rtl")
    hour, title = (
        ann.locator(f"#agenda {part}").first.bounding_box() or {} for part in (".item-when", "h3")
    )
    assert hour["x"] > title["x"]
