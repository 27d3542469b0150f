"""What a browser without scripts can do."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from companion.people.roles import Audience
from tests.factories import Stage
from tests.web.conftest import ORIGIN, Guest, change_event

PAGE = "/e/round-table"
ROOMS = {"rooms": [{"id": "hall", "name": "Great Hall"}, {"id": "annex", "name": "Annex"}]}
OURS = {"Origin": ORIGIN}


@pytest.fixture
def ann(guest: Guest) -> FlaskClient:
    """Has the page open."""
    ann = guest()
    ann.get(PAGE)
    return ann


def send(client: FlaskClient, form: str, **typed: str) -> tuple[int, str]:
    """The status of the answer and the page that it leads to."""
    answer = client.post(f"{PAGE}/{form}", data={"at": "1", **typed}, headers=OURS)
    if answer.status_code == 303:
        return 303, client.get(answer.location).text
    return answer.status_code, answer.text


def test_a_question_is_sent_and_its_fate_is_told(ann: FlaskClient, stage: Stage) -> None:
    status, page = send(ann, "questions/ask", text="Who pays for the data?", name="Ann")

    (row,) = stage.rows("questions")
    assert (status, row["text"], row["name"], row["state"]) == (
        303,
        "Who pays for the data?",
        "Ann",
        "pending",
    )
    assert "Your question was sent." in page
    assert "Waiting" in page


def test_a_form_leads_to_the_page_at_the_number_of_what_was_done(
    ann: FlaskClient, stage: Stage
) -> None:
    sent = ann.post(
        f"{PAGE}/speakers/request", data={"name": "Ann", "channel": "room"}, headers=OURS
    )

    number = stage.heads()[Audience.PUBLIC]
    assert sent.location == f"{PAGE}/mine?done=speakers.request&at={number}"
    assert ann.get(sent.location).text.count("You are on the list.")


def test_empty_fields_are_as_if_they_were_not_there(ann: FlaskClient, stage: Stage) -> None:
    send(ann, "questions/ask", text="Who pays?", name="", affiliation=" ", theme="")

    (row,) = stage.rows("questions")
    assert (row["name"], row["affiliation"], row["theme"]) == (None, None, None)


def test_the_same_form_sent_twice_has_one_effect(ann: FlaskClient, stage: Stage) -> None:
    for _ in range(2):
        status, _ = send(ann, "questions/ask", text="Who pays for the data?", name="Ann")
        assert status == 303

    assert len(stage.rows("questions")) == 1


def test_two_people_may_send_the_same(guest: Guest, stage: Stage) -> None:
    for _ in range(2):
        client = guest()
        client.get(PAGE)
        send(client, "questions/ask", text="Who pays for the data?")

    assert len(stage.rows("questions")) == 2


def test_a_refusal_is_in_the_page_and_what_was_typed_is_kept(
    ann: FlaskClient, stage: Stage
) -> None:
    text = "Too long? " * 60

    status, page = send(ann, "questions/ask", text=text, name="Ann <b>")

    assert status == 413
    assert "This is too long: at most 500 characters." in page
    assert text in page
    assert 'value="Ann &lt;b&gt;"' in page
    assert re.search(r'<dialog[^>]* id="ask"[^>]* open>', page)
    assert stage.rows("questions") == []


def test_a_vote_is_given_and_taken_back(ann: FlaskClient, stage: Stage) -> None:
    question = stage.done("mo", "questions.add", text="Who pays for the data?")

    _, page = send(ann, "questions/vote", id=question, on="true")
    assert stage.row("questions", question, Audience.PUBLIC)["votes"] == 1
    assert "Take the vote back" in page

    send(ann, "questions/vote", id=question, on="false")
    assert stage.row("questions", question, Audience.PUBLIC)["votes"] == 0


def test_the_floor_is_asked_for_and_given_up(ann: FlaskClient, stage: Stage) -> None:
    _, page = send(ann, "speakers/request", name="Ann Moreau", channel="online")

    (entry,) = stage.rows("speakers")
    assert (entry["name"], entry["state"]) == ("Ann Moreau", "waiting")
    assert "You are number 1 on the list of speakers." in page

    _, page = send(ann, "speakers/withdraw", id=entry["id"])
    assert stage.row("speakers", entry["id"])["state"] == "withdrawn"
    assert "You are not on the list." in page


def test_a_closed_list_says_so(ann: FlaskClient, stage: Stage) -> None:
    stage.done("mo", "speakers.close")

    status, page = send(ann, "speakers/request", name="Ann Moreau", channel="room")

    assert status == 423
    assert 'value="Ann Moreau"' in page
    assert stage.rows("speakers") == []


def choices(page: str) -> list[str]:
    """The rooms that the page's form gives the choice of; the chosen one is marked."""
    chosen = re.findall(r'<option value="(hall|annex)"( selected)?>', page)
    return [f"{room}{mark.replace(' selected', '*')}" for room, mark in chosen]


def test_in_one_of_several_rooms_the_floor_is_asked_for_and_waited_for(
    ann: FlaskClient, stage: Stage
) -> None:
    assert choices(ann.get(PAGE).text) == []
    stage.done("olga", "event.set", settings=ROOMS)
    stage.done("bo", "speakers.request", name="Bo Berg", channel="room", room="hall")

    page = ann.get(PAGE).text
    assert choices(page) == ["hall*", "annex"]
    status, again = send(ann, "speakers/request", name="Moderator", channel="room", room="annex")
    assert (status, choices(again)) == (400, ["hall", "annex*"])
    _, page = send(ann, "speakers/request", name="Ann Moreau", channel="room", room="annex")

    assert {row["name"]: row["room"] for row in stage.rows("speakers")} == {
        "Bo Berg": "hall",
        "Ann Moreau": "annex",
    }
    assert "You are number 1 on the list of speakers." in page


def test_an_invitation_is_accepted_in_the_room_that_is_chosen(
    ann: FlaskClient, stage: Stage
) -> None:
    stage.done("olga", "event.set", settings=ROOMS)
    send(ann, "questions/ask", text="Who pays for the data?")
    (question,) = stage.rows("questions")
    stage.done("mo", "questions.approve", id=question["id"])
    stage.done("mo", "questions.invite_floor", id=question["id"])

    page = ann.get(f"{PAGE}/mine?room=annex").text
    assert choices(page) == ["hall", "annex*"]
    send(ann, "questions/accept_floor", id=question["id"], name="Ann Moreau", room="annex")

    assert [row["room"] for row in stage.rows("speakers")] == ["annex"]


def test_whoever_follows_another_room_is_led_back_to_it(ann: FlaskClient, stage: Stage) -> None:
    stage.done("olga", "event.set", settings=ROOMS)
    stage.done("mo", "questions.add", text="Who pays for the data?")
    (question,) = stage.rows("questions")

    _, page = send(ann, "questions/vote?room=annex", id=question["id"], on="true")

    assert f'href="{PAGE}?room=annex"' in page


@pytest.mark.parametrize("form", ["questions/approve", "speakers/call_next", "nothing/at_all"])
def test_what_is_not_for_everyone_has_no_form(ann: FlaskClient, form: str) -> None:
    status, _ = send(ann, form, id="x")

    assert status == 404


@pytest.mark.parametrize("headers", [{}, {"Origin": "https://elsewhere.example"}])
def test_another_site_can_send_nothing(
    ann: FlaskClient, stage: Stage, headers: dict[str, str]
) -> None:
    answer = ann.post(f"{PAGE}/questions/ask", data={"text": "Spam?"}, headers=headers)

    assert answer.status_code == 403
    assert stage.rows("questions") == []


def test_who_has_no_cookie_is_asked_to_open_the_page_first(guest: Guest, stage: Stage) -> None:
    status, page = send(guest(), "questions/ask", text="Who pays for the data?")

    assert status == 401
    assert "Who pays for the data?" in page
    assert stage.rows("questions") == []


def test_what_is_ones_own_is_ones_own(guest: Guest, ann: FlaskClient) -> None:
    send(ann, "questions/ask", text="Who pays for the data?")

    answer = guest().get(f"{PAGE}/mine")

    assert "Who pays for the data?" not in answer.text
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_a_draft_takes_no_forms(ann: FlaskClient, stage: Stage) -> None:
    change_event(stage, state="draft")

    status, _ = send(ann, "questions/ask", text="Who pays for the data?")

    assert status == 404
    assert ann.get(f"{PAGE}/mine").status_code == 404
