"""The screens of a room: driven by the crew, true on a bad line, and never blank."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Request, Route, expect

from tests.browser.conftest import DESK, HALL, Visitor, moderator
from tests.browser.people import QUESTION, ask
from tests.clients.visitor import Visitor as Client
from tests.servers import SLUG, Server

Visit = Callable[..., Visitor]

TITLE = "Welcome, and why a series of roundtables"
AGES_MS = 70_000
AWAY = ("net::ERR_", "WebSocket connection", "when fetching the script")
KEPT = """() => navigator.serviceWorker.ready.then(() => caches.open("screens"))
    .then(pages => pages.match(location.href)).then(page => Boolean(page))"""
SPILLS = """() => [...document.querySelectorAll("main *")]
    .filter(part => part.checkVisibility({ visibilityProperty: true }))
    .filter(part => part.getBoundingClientRect().right > innerWidth).map(part => part.outerHTML)"""
"""What of the screen reaches beyond its edge."""

SEEN_THROUGH = """async source => {
    const image = new Image()
    image.src = `data:image/png;base64,${source}`
    await image.decode()
    const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d")
    canvas.drawImage(image, 0, 0)
    return canvas.getImageData(0, 0, image.width, image.height).data
        .every((value, at) => at % 4 !== 3 || value === 0)
}"""


@pytest.fixture
def carl(house: Server, visit: Visit) -> Page:
    """Drives the screens."""
    secret = house.links["crew"].partition("/pass#")[2]
    page = visit(**DESK).open(f"{house.urls[0]}/pass#{secret}")
    page.wait_for_url("**/av/gcm-practice")
    return page


@pytest.fixture
def patient(visit: Visit) -> Iterator[Visit]:
    """Seats people whose browsers may say that the server was away, and nothing else."""
    seated: list[Visitor] = []

    def seat(**how: Any) -> Visitor:
        seated.append(visit(**how))
        return seated[-1]

    yield seat
    for visitor in seated:
        visitor.faults[:] = [
            fault for fault in visitor.faults if not any(each in fault for each in AWAY)
        ]


def address(house: Server, view: str, wish: str = "") -> str:
    path = house.links["screens"][view].partition("/s/")[2]
    return f"{house.urls[-1]}/s/{path}{wish}"


def output(carl: Page, name: str) -> Locator:
    return carl.locator(".output").filter(has=carl.locator("h3", has_text=name))


def press(carl: Page, name: str, button: str) -> None:
    output(carl, name).get_by_role("button", name=button, exact=True).click()


@pytest.mark.parametrize("house", [("sqlite", 1), ("postgresql", 2)], indirect=True)
def test_the_crew_blacks_a_screen_out_and_lets_it_follow_again(carl: Page, hall: Page) -> None:
    press(carl, "Projector 1", "Blackout")
    expect(hall.locator("body")).to_have_attribute("data-scene", "blackout")
    expect(hall.locator("body")).to_have_css("background-color", "rgb(0, 0, 0)")
    expect(hall.locator("main")).to_be_hidden()

    press(carl, "Projector 1", "Follow")

    expect(hall.locator("#item")).to_be_visible()


def test_all_screens_at_once(house: Server, visit: Visit, carl: Page, hall: Page) -> None:
    lobby = visit(**HALL).open(address(house, "lobby"))
    expect(carl.locator("[data-list=here] > li")).to_have_count(2)

    carl.locator("#all").get_by_role("button", name="Title and code").click()

    for page in (hall, lobby):
        expect(page.locator("[data-scenes=safe]")).to_contain_text("From Promises to Practice")
        expect(page.locator("[data-scenes=safe]")).to_be_visible()
    expect(hall.locator("#item")).to_be_hidden()
    expect(lobby.locator("#foyer")).to_be_hidden()


def test_what_is_pinned_stays_when_the_event_goes_on(
    ann: Page, mo: Page, carl: Page, hall: Page
) -> None:
    ask(ann, QUESTION)
    expect(mo.locator("[data-list=inbox] .card")).to_have_count(1)
    mo.keyboard.press("a")
    expect(mo.locator("[data-list=approved] .card")).to_have_count(1)
    mo.keyboard.press("2")
    mo.keyboard.press("s")
    expect(hall.locator("#shown")).to_contain_text(QUESTION)
    expect(carl.get_by_role("button", name="Question on screen")).to_be_enabled()

    press(carl, "Projector 1", "Question on screen")
    expect(output(carl, "Projector 1").locator(".output-shows")).to_contain_text(QUESTION)
    expect(mo.locator("#strip-screens")).to_contain_text(QUESTION)
    mo.keyboard.press("0")

    expect(ann.locator("#shown")).to_be_hidden()
    expect(hall.locator("#shown")).to_contain_text(QUESTION)


def test_two_openings_of_one_link_are_two_screens(house: Server, visit: Visit, carl: Page) -> None:
    visitor = visit(**HALL)
    left = visitor.open(address(house, "projector"))
    expect(output(carl, "Projector 1")).to_be_visible()
    right = visitor.context.new_page()
    right.goto(address(house, "projector"))
    expect(output(carl, "Projector 2")).to_be_visible()

    press(carl, "Projector 2", "How to join")
    expect(right.locator("[data-scenes=join]")).to_be_visible()
    expect(left.locator("[data-scenes=join]")).to_be_hidden()
    press(carl, "Projector 1", "Identify")
    expect(left.locator("#identify")).to_have_text("Projector 1")

    right.reload()

    expect(right.locator("[data-scenes=join]")).to_be_visible()
    expect(carl.locator("[data-list=here] > li")).to_have_count(2)


def test_a_note_is_read_on_its_screen_alone(house: Server, visit: Visit, carl: Page) -> None:
    stages = [visit(**HALL).open(address(house, "stage"))]
    expect(output(carl, "Stage 1")).to_be_visible()
    stages.append(visit(**HALL).open(address(house, "stage")))
    expect(output(carl, "Stage 2")).to_be_visible()

    output(carl, "Stage 1").locator("summary").click()
    output(carl, "Stage 1").get_by_label("Note to whoever").fill("Please conclude")
    press(carl, "Stage 1", "Show the note")

    expect(stages[0].locator("#note")).to_have_text("Please conclude")
    expect(stages[1].locator("#note")).to_be_hidden()


def test_the_crew_tells_where_each_language_is_heard(
    house: Server, carl: Page, visit: Visit
) -> None:
    channels = carl.locator("#channels")
    before = channels.locator("li").count()
    page = visit().open(f"{house.urls[-1]}/e/gcm-practice")
    channels.get_by_role("button", name="Another channel").click()
    line = channels.locator("li").last
    line.get_by_label("Language, as a code").fill("pt")
    line.get_by_label("Channel in the room").fill("9")
    channels.get_by_role("button", name="Save the channels").click()
    expect(page.locator("#status")).to_contain_text("Portuguese, channel 9 in the room")

    carl.locator("#back").get_by_role("button").click()

    expect(channels.locator("li")).to_have_count(before)
    expect(page.locator("#follow")).not_to_contain_text("Portuguese")


def test_a_screen_looks_as_the_crew_says_and_goes_where_it_is_sent(
    house: Server, visit: Visit, carl: Page
) -> None:
    hall = visit(**HALL).open(address(house, "projector", "&theme=dark&zoom=0.9"))
    expect(hall.locator("html")).to_have_attribute("data-theme", "dark")
    place = output(carl, "Projector 1")
    place.locator("summary").click()

    place.get_by_label("Theme").select_option("Light")
    expect(hall.locator("html")).to_have_attribute("data-theme", "light")
    place.get_by_label("Mirror").select_option("Mirrored")
    expect(hall.locator("body")).to_have_attribute("data-mirror", "yes")
    place.get_by_label("Theme").select_option("As its link says")
    expect(hall.locator("html")).to_have_attribute("data-theme", "dark")
    place.get_by_label("Language").select_option("العربية")
    expect(hall.locator("html")).to_have_attribute("dir", "rtl")
    place.get_by_label("View").select_option("Stage")

    expect(hall.locator("#podium")).to_be_visible()
    expect(hall.locator("html")).to_have_attribute("dir", "rtl")
    expect(carl.locator("[data-list=here] > li")).to_have_count(1)


def test_a_suspension_is_on_every_screen_and_stops_the_clock_of_the_item(
    house: Server, visit: Visit, mo: Page, hall: Page
) -> None:
    others = [visit(**HALL).open(address(house, view)) for view in ("stage", "lobby")]
    mo.get_by_role("button", name="Next item").click()
    expect(hall.locator("#item .clock")).to_have_text(re.compile(r"\d:\d\d"))

    mo.get_by_role("button", name="Meeting").click()
    mo.get_by_label("Why, if you like").fill("A fire drill.")
    mo.get_by_role("button", name="Suspend").click()

    for page in (hall, *others):
        expect(page.locator("#suspension")).to_contain_text("The meeting is suspended.")
        expect(page.locator("#suspension")).to_contain_text("A fire drill.")
    expect(hall.locator("#item")).to_contain_text("paused")
    before = hall.locator("#item .clock").inner_text()
    hall.wait_for_function("began => Date.now() - began > 2200", arg=hall.evaluate("Date.now()"))
    assert hall.locator("#item .clock").inner_text() == before

    mo.get_by_role("button", name="Meeting").click()
    mo.get_by_role("button", name="Resume the meeting").click()
    expect(hall.locator("#suspension")).to_be_hidden()
    expect(hall.locator("#item .clock")).not_to_have_text(before)


def test_a_notice_to_everybody_is_on_the_screens_until_it_is_taken_down(
    mo: Page, carl: Page, hall: Page
) -> None:
    mo.locator("#notices > summary").click()
    mo.get_by_label("Say").fill("Lunch is on the second floor.")
    mo.locator("#post button").click()
    expect(hall.locator("#told")).to_have_text("Lunch is on the second floor.")
    press(carl, "Projector 1", "Title and code")
    expect(hall.locator("#told")).to_be_hidden()
    press(carl, "Projector 1", "Follow")
    expect(hall.locator("#told")).to_be_visible()

    mo.get_by_role("button", name="Take down").click()

    expect(hall.locator("#told")).to_be_hidden()


def test_every_screen_says_that_the_event_has_ended(
    house: Server, visit: Visit, ann: Page, mo: Page, hall: Page
) -> None:
    mo.locator("#add-name").fill("Amina Diallo")
    mo.locator("#add-name").press("Enter")
    expect(hall.locator("#next")).to_contain_text("Amina Diallo")
    places = {hall: "#item"}
    for view, place in {"stage": "#podium", "lobby": "#foyer"}.items():
        page = visit(**HALL).open(address(house, view))
        expect(page.locator(place)).to_be_visible()
        places[page] = place

    olga = Client.with_pass(house.url, house.links["organiser"])
    assert olga.do(SLUG, "event.end")["ok"]

    for page, place in places.items():
        expect(page.locator(place)).to_contain_text("The event has ended.")
        expect(page.get_by_text("Amina Diallo")).to_be_hidden()
        expect(page.get_by_text(TITLE)).to_be_hidden()
        assert page.evaluate(SPILLS) == []
    expect(ann.locator("#now")).to_contain_text("The event has ended.")


def test_when_the_event_is_prepared_again_its_pages_go_on_without_it(
    house: Server, ann: Page, mo: Page, hall: Page
) -> None:
    mo.get_by_role("button", name="Next item").click()
    expect(hall.locator("#item")).to_contain_text(TITLE)
    expect(ann.locator("#now")).to_contain_text(TITLE)
    olga = Client.with_pass(house.url, house.links["organiser"])

    for step in ("event.open", "event.draft"):
        assert olga.do(SLUG, step)["ok"]

    expect(hall.locator("#item")).to_contain_text("From Promises to Practice")
    expect(hall.get_by_text(TITLE)).to_be_hidden()
    expect(ann.locator("#now")).not_to_contain_text(TITLE)


def test_a_closed_link_shows_nothing_of_what_is_on(mo: Page, carl: Page, hall: Page) -> None:
    mo.get_by_role("button", name="Next item").click()
    expect(hall.locator("#item")).to_contain_text(TITLE)
    output(carl, "Projector 1").locator("summary").click()
    press(carl, "Projector 1", "Close its link")

    carl.get_by_role("button", name="Close the link").click()

    expect(hall.locator("#item")).to_be_hidden()
    expect(hall.locator("[data-scenes=safe]")).to_be_visible()
    expect(carl.locator("[data-list=here] > li")).to_have_count(0)


def test_a_screen_that_is_cut_off_shows_its_age_and_heals_without_a_reload(
    house: Server, patient: Visit
) -> None:
    mo = moderator(house, patient, house.url)
    mo.get_by_role("button", name="Next item").click()
    visitor = patient(**HALL)
    visitor.page.clock.install()
    hall = visitor.open(address(house, "projector"))
    expect(hall.locator("#item")).to_contain_text(TITLE)
    hall.evaluate("window.isTheSame = true")

    house.kill(0)
    hall.clock.run_for(21_000)
    expect(hall.locator("#age .dot")).to_be_visible()
    expect(hall.locator("#age")).not_to_contain_text("As of")
    hall.clock.run_for(AGES_MS)
    expect(hall.locator("#age")).to_contain_text("As of")
    expect(hall.locator("#item")).to_contain_text(TITLE)
    house.start_again(0)

    expect(hall.locator("#age")).to_be_hidden(timeout=5_000)
    assert hall.evaluate("window.isTheSame")


def test_a_reload_without_the_server_shows_the_last_state(house: Server, patient: Visit) -> None:
    mo = moderator(house, patient, house.url)
    hall = patient(**HALL).open(address(house, "projector"))
    hall.wait_for_function(KEPT)
    mo.get_by_role("button", name="Next item").click()
    expect(hall.locator("#item")).to_contain_text(TITLE)

    house.kill(0)
    hall.reload()
    expect(hall.locator("#item")).to_contain_text(TITLE)
    expect(hall.locator("#item .clock")).to_contain_text(":")
    hall.locator(".programme-qr").evaluate("image => image.decode()")
    house.start_again(0)

    expect(hall.locator("#age")).to_be_hidden(timeout=5_000)


def test_the_overlay_shows_what_was_taken_and_nothing_else(
    house: Server, visit: Visit, olga: Client, mo: Page, carl: Page
) -> None:
    mixer = visit(**HALL).open(address(house, "overlay"))
    mo.locator("#add-name").fill("Amina Diallo, Mission of Senegal")
    mo.locator("#add-name").press("Enter")
    expect(mo.locator("[data-list=line] .card")).to_have_count(1)
    assert is_empty(mixer)

    mo.get_by_role("button", name="Next speaker").click()
    expect(mixer.locator("#band-speaker")).to_contain_text("Amina Diallo")
    assert not is_empty(mixer)
    slot = output(carl, "Overlay 1").locator("[data-slot=speaker]")
    slot.get_by_role("button", name="Clear").click()
    expect(mixer.locator("main")).to_be_hidden()
    assert is_empty(mixer)
    slot.get_by_role("button", name="Take").click()
    expect(mixer.locator("#band-speaker")).to_contain_text("Amina Diallo")

    asked = olga.do(SLUG, "questions.add", text=QUESTION)
    assert olga.do(SLUG, "questions.show", id=asked["id"])["ok"]
    question, clock = mixer.locator("#band-question"), mixer.locator("#band-clock")
    taking = {
        name: output(carl, "Overlay 1").locator(f"[data-slot={name}]")
        for name in ("question", "clock")
    }
    for slot in taking.values():
        slot.get_by_role("button", name="Clear").click()
    expect(question).to_be_hidden()
    expect(clock).to_be_hidden()
    for slot in taking.values():
        slot.get_by_role("button", name="Take").click()
    expect(question).to_contain_text(QUESTION)
    expect(clock).to_have_text(re.compile(r"^\s*[01]:\d\d\s*$"))
    expect(clock).not_to_have_text(clock.inner_text())
    taking["question"].get_by_role("button", name="Clear").click()
    expect(question).to_be_hidden()
    expect(clock).to_be_visible()
    taking["clock"].get_by_role("button", name="Clear").click()
    expect(clock).to_be_hidden()
    expect(mixer.locator("#band-speaker")).to_contain_text("Amina Diallo")


def test_overtime_is_shown_in_the_hall_as_the_event_says_and_counts_on_the_stage(
    house: Server, visit: Visit, olga: Client, hall: Page
) -> None:
    stage = visit(**HALL).open(address(house, "stage"))
    (first, *_) = olga.state(SLUG)["put"]["agenda"]
    assert olga.do(SLUG, "agenda.start", id=first["id"])["ok"]
    assert olga.do(SLUG, "agenda.extend", id=first["id"], minutes=-first["planned_minutes"])["ok"]
    assert olga.do(SLUG, "speakers.add", name="Amina Diallo")["ok"]
    turn = olga.do(SLUG, "speakers.call_next", expected=None)
    assert olga.do(SLUG, "speakers.extend", id=turn["id"], seconds=-120)["ok"]
    counts = re.compile(r"^\+0:\d\d$")
    looks = {"count": counts, "zero": "0:00", "hidden": ""}

    for shown, look in looks.items():
        assert olga.do(SLUG, "event.set", settings={"overtime_shown": shown})["ok"]
        for clock in ("#turn .clock", "#item .clock"):
            expect(hall.locator(clock)).to_have_text(look)
        expect(hall.locator("#turn")).to_have_attribute("data-phase", "over")
        expect(stage.locator("#podium .clock")).to_have_text(counts)


def test_a_name_that_stays_in_the_room_is_on_its_screens_and_not_in_the_stream(
    house: Server, visit: Visit, olga: Client, mo: Page
) -> None:
    assert olga.do(SLUG, "event.set", settings={"attribution": "chatham"})["ok"]
    hall, mixer = (visit(**HALL).open(address(house, view)) for view in ("projector", "overlay"))
    mo.locator("#add-name").fill("Amina Diallo, Mission of Senegal")
    mo.locator("#add-name").press("Enter")
    expect(mo.locator("[data-list=line] .card")).to_have_count(1)

    mo.get_by_role("button", name="Next speaker").click()

    expect(hall.locator(".programme-name")).to_have_text("Amina Diallo")
    expect(mixer.locator("#band-speaker")).to_be_visible()
    expect(mixer.locator("#band-speaker")).to_have_text(re.compile(r"^\s*A participant\s*$"))


def test_the_overlay_is_empty_when_it_is_old(house: Server, patient: Visit) -> None:
    mo = moderator(house, patient, house.url)
    visitor = patient(**HALL)
    visitor.page.clock.install()
    mixer = visitor.open(address(house, "overlay"))
    mo.locator("#add-name").fill("Amina Diallo")
    mo.locator("#add-name").press("Enter")
    expect(mo.locator("[data-list=line] .card")).to_have_count(1)
    mo.get_by_role("button", name="Next speaker").click()
    expect(mixer.locator("#band-speaker")).to_be_visible()

    house.kill(0)
    mixer.clock.run_for(21_000)
    expect(mixer.locator("main")).to_be_hidden()
    assert is_empty(mixer)
    house.start_again(0)

    expect(mixer.locator("#band-speaker")).to_be_visible()


def test_a_newer_version_is_loaded_once_and_between_items(
    house: Server, visit: Visit, mo: Page
) -> None:
    mo.get_by_role("button", name="Next item").click()
    visitor = visit(**HALL)
    loads: list[str] = []
    visitor.page.on("framenavigated", lambda frame: loads.append(frame.url))
    visitor.page.route("**/s/**", say_newer)
    with visitor.page.expect_request(asks_for_the_version):
        hall = visitor.open(address(house, "projector"))
    expect(hall.locator("#item")).to_contain_text(TITLE)
    hall.evaluate("window.isOld = true")
    mo.locator("#add-name").fill("Amina Diallo")
    mo.locator("#add-name").press("Enter")
    expect(hall.locator("#next")).to_contain_text("Amina Diallo")
    assert hall.evaluate("window.isOld")

    with hall.expect_request(asks_for_the_version):
        mo.get_by_role("button", name="Next item").click()

    expect(hall.locator("#item")).to_contain_text("Between the review forum")
    assert hall.evaluate("window.isOld") is None
    assert len(loads) == 2
    # The page may be asking just now.
    hall.unroute_all(behavior="ignoreErrors")


def asks_for_the_version(request: Request) -> bool:
    return request.method == "HEAD"


def say_newer(route: Route) -> None:
    """As a server would that has other files."""
    if route.request.method != "HEAD":
        return route.continue_()
    answer = route.fetch()
    return route.fulfill(
        response=answer, headers={**answer.headers, "companion-version": "another"}
    )


def is_empty(page: Page) -> bool:
    """Whether every pixel of the page lets the picture beneath it through."""
    image = page.screenshot(omit_background=True)
    return bool(page.evaluate(SEEN_THROUGH, base64.b64encode(image).decode()))
