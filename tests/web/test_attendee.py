"""The live page of everyone who attends."""

from __future__ import annotations

import gzip
import json
import re

import pytest

from companion.people.roles import Audience
from tests.factories import Stage
from tests.web.conftest import ORIGIN, Guest, change_event

PAGE = "/e/round-table"


def inlined(page: str, name: str = "state") -> dict[str, object]:
    """What the page carries as JSON for its script."""
    found = re.search(rf'<script type="application/json" id="{name}">(.*?)</script>', page, re.S)
    assert found, page
    content: dict[str, object] = json.loads(found[1])
    return content


def test_all_readers_of_a_language_get_the_same_bytes(guest: Guest) -> None:
    ann, bo, amina = guest("en"), guest("en-GB,en;q=0.9"), guest("ar")

    assert ann.get(PAGE).data == bo.get(PAGE).data
    assert ann.get(PAGE).data != amina.get(PAGE).data


def test_a_reader_without_a_cookie_gets_one_and_keeps_it(guest: Guest) -> None:
    ann = guest()

    first, second = ann.get(PAGE), ann.get(PAGE)

    flags = first.headers["Set-Cookie"].split("; ")
    assert flags[0].startswith("companion-guest=")
    assert {"HttpOnly", "Path=/", "SameSite=Lax"} <= set(flags)
    assert "Set-Cookie" not in second.headers


def test_a_reader_who_has_the_page_is_told_that_nothing_is_new(guest: Guest, stage: Stage) -> None:
    ann = guest()
    tag = ann.get(PAGE).headers["ETag"]
    asked = {"If-None-Match": tag}

    again = ann.get(PAGE, headers=asked)
    stage.done("mo", "questions.add", text="Who pays for the data?")
    later = ann.get(PAGE, headers=asked)

    assert (again.status_code, again.data) == (304, b"")
    assert later.status_code == 200


def test_a_crowd_reads_the_event_once_and_whoever_acts_sees_what_they_did(
    guest: Guest, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("companion.live.worker.GLANCE_S", 60.0)
    ann = guest()
    first = ann.get(PAGE).text
    stage.done("mo", "questions.add", text="Who pays for the data?")

    assert ann.get(PAGE).text == first
    asked = {"at": "1", "text": "And who decides?", "name": "Ann"}
    sent = ann.post(f"{PAGE}/questions/ask", data=asked, headers={"Origin": ORIGIN})
    assert sent.status_code == 303
    assert "Who pays for the data?" in ann.get(PAGE).text


def test_the_page_carries_the_state_that_the_public_sees(guest: Guest, stage: Stage) -> None:
    stage.done("mo", "questions.add", text="Who pays for the data?")

    page = guest().get(PAGE).text

    assert inlined(page) == json.loads(json.dumps(stage.read(Audience.PUBLIC).wire()))
    assert "Who pays for the data?" in page.partition('id="state"')[0]


def test_what_is_not_known_of_somebody_is_left_out(guest: Guest, stage: Stage) -> None:
    for name in ("Amina Diallo", "Dora Engel"):
        stage.done("mo", "speakers.add", name=name)
    stage.done("mo", "speakers.call_next", expected=None)

    page = guest().get(PAGE).text

    assert ">None<" not in page


def test_of_several_rooms_the_page_is_about_the_one_that_is_asked_for(
    guest: Guest, stage: Stage
) -> None:
    ann, annex = guest(), f"{PAGE}?room=annex"
    assert 'aria-label="Rooms"' not in ann.get(PAGE).text
    assert ann.get(annex).data == ann.get(PAGE).data
    rooms = [{"id": "hall", "name": "Great Hall"}, {"id": "annex", "name": "Annex"}]
    stage.done("olga", "event.set", settings={"rooms": rooms})
    for room in ("hall", "annex"):
        question = stage.done("mo", "questions.add", text=f"A question in the {room}")
        stage.done("mo", "questions.show", id=question, room=room)
        for name in ("speaks", "waits"):
            stage.done("mo", "speakers.add", name=f"Who {name} in the {room}", room=room)
        stage.done("mo", "speakers.call_next", expected=None, room=room)

    pages = {
        asked: ann.get(asked).text.partition('id="state"')[0]
        for asked in (PAGE, annex, f"{PAGE}?room=cellar")
    }

    for asked, here, there in [(PAGE, "hall", "annex"), (annex, "annex", "hall")]:
        floor = pages[asked].partition('id="now"')[2].partition('id="mine"')[0]
        line = pages[asked].partition('id="speakers"')[2]
        assert (f"Who speaks in the {here}" in floor, f"A question in the {here}" in floor) == (
            True,
            True,
        )
        assert (f"Who waits in the {here}" in line, f"in the {there}" in floor + line) == (
            True,
            False,
        )
        link = f'<a href="{PAGE}?room={here}" aria-current="true"><bdi>'
        assert link in pages[asked]
    assert pages[f"{PAGE}?room=cellar"] == pages[PAGE]
    assert f'href="{PAGE}?lang=fr&amp;room=annex"' in pages[annex]
    assert f'href="{PAGE}?lang=fr"' in pages[PAGE]


def test_what_people_type_ends_no_element(guest: Guest, stage: Stage) -> None:
    text = "</script><script>alert(1)</script><!-- <b>&amp;"
    stage.done("mo", "questions.add", text=text)

    page = guest().get(PAGE).text

    assert "<script>alert" not in page
    assert "<b>" not in page
    assert inlined(page) == json.loads(json.dumps(stage.read(Audience.PUBLIC).wire()))


def test_nothing_that_is_not_decided_is_on_the_page(guest: Guest, stage: Stage) -> None:
    stage.done("ann", "questions.ask", text="A secret question", name="Ann")
    before = guest().get(PAGE)

    declined = stage.done("bo", "questions.ask", text="An ugly question", name="Bo")
    stage.done("mo", "questions.decline", id=declined, reason="abusive")
    after = guest().get(PAGE)

    assert before.data == after.data
    assert "secret question" not in after.text
    assert "ugly question" not in after.text


def test_the_page_is_sent_compressed_to_who_takes_it_so(guest: Guest) -> None:
    ann = guest()

    plain = ann.get(PAGE)
    packed = ann.get(PAGE, headers={"Accept-Encoding": "gzip, br"})

    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert "Accept-Encoding" in packed.headers["Vary"]


@pytest.mark.parametrize(
    ("language", "direction"), [("en", "ltr"), ("fr", "ltr"), ("es", "ltr"), ("ar", "rtl")]
)
def test_a_language_is_chosen_by_a_link_and_kept(
    guest: Guest, language: str, direction: str
) -> None:
    ann = guest("de")

    chosen = ann.get(f"{PAGE}?lang={language}").text
    later = ann.get(PAGE).text

    assert f'<html lang="{language}" dir="{direction}"' in chosen
    assert f'<html lang="{language}" dir="{direction}"' in later


def test_a_draft_is_as_if_it_were_not_there(guest: Guest, stage: Stage) -> None:
    change_event(stage, state="draft")

    assert guest().get(PAGE).status_code == 404
    assert guest().get("/e/nothing").status_code == 404


def test_the_page_runs_nothing_but_our_own_files(guest: Guest) -> None:
    answer = guest().get(PAGE)

    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert not re.search(r"\son\w+=|<style|\sstyle=|<script>", answer.text)
    assert not re.search(r'(?:src|href)="(?:https?:)?//', answer.text)


def test_its_files_are_kept_for_a_year_and_change_their_address(guest: Guest) -> None:
    ann = guest()
    address = re.search(r'src="(/assets/\w+/app\.js)"', ann.get(PAGE).text)
    assert address

    answer = ann.get(address[1], headers={"Accept-Encoding": "gzip"})

    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert b"questions.ask" in gzip.decompress(answer.data)
    assert ann.get("/assets/000000000000/app.js").status_code == 404


def test_the_qr_code_is_dark_on_white(guest: Guest) -> None:
    answer = guest().get(f"{PAGE}/qr.svg")

    assert answer.mimetype == "image/svg+xml"
    assert b'fill="#fff"' in answer.data


def test_what_there_is_to_read_of_an_item_is_linked_on_the_agenda(
    guest: Guest, stage: Stage
) -> None:
    slides = {"title": "Slides", "url": "https://example.org/slides"}
    later = {**slides, "title": "Brief", "from": "2030-01-01T00:00:00Z"}
    stage.done("mo", "agenda.add", title="Panel", planned_minutes=30, documents=[slides, later])

    page = guest().get("/e/round-table").text.partition('id="state"')[0]

    assert 'href="https://example.org/slides" rel="noreferrer" dir="auto">Slides</a>' in page
    assert "Brief" not in page
