"""What those who attend are told of the meeting as a whole."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from tests.factories import Stage
from tests.web.conftest import ORIGIN, Guest, change_event

PAGE = "/e/round-table"
OURS = {"Origin": ORIGIN}
ACCESS = {
    "watch": "https://stream.example/live",
    "backup": "https://backup.example/live",
    "dial_in": "+41 22 555 01 23",
}
SignIn = Callable[[str], FlaskClient]


def shown(page: str, id: str) -> bool:
    """Whether the element of this id is drawn for people to see."""
    tag = page.partition(f'id="{id}"')[2].partition(">")[0]
    return not tag.endswith(" hidden")


def test_a_suspension_is_told_with_its_reason_and_its_end(guest: Guest, stage: Stage) -> None:
    before = guest().get(PAGE).text

    stage.done("mo", "event.suspend", reason="A fire drill.", until="2026-11-24T09:30:00Z")
    during = guest().get(PAGE).text
    stage.done("mo", "event.resume")
    after = guest().get(PAGE).text

    assert [shown(page, "suspension") for page in (before, during, after)] == [False, True, False]
    assert "A fire drill." in during
    assert "It is expected to go on at 10:30." in during


def test_a_stream_in_trouble_names_what_to_use_instead(guest: Guest, stage: Stage) -> None:
    stage.done("olga", "event.set", settings={"access": ACCESS})
    before = guest().get(PAGE).text

    stage.done("carl", "event.stream", state="trouble")
    during = guest().get(PAGE).text

    banner = during.partition('id="stream"')[2].partition('id="notices"')[0]
    assert [shown(page, "stream") for page in (before, during)] == [False, True]
    assert "The stream is in trouble." in banner
    assert ACCESS["backup"] in banner
    assert ACCESS["dial_in"] in banner


def test_the_channels_of_interpretation_are_named_in_the_readers_language(
    guest: Guest, stage: Stage
) -> None:
    channels = [{"language": "fr", "room_channel": 2}, {"language": "ar", "state": "down"}]
    stage.done("olga", "event.set", settings={"channels": channels})

    page = guest().get(PAGE).text
    follow = page.partition('id="follow"')[2].partition("</section>")[0]

    assert shown(page, "follow")
    assert "French" in follow
    assert "channel 2 in the room" in follow
    assert "Arabic" in follow
    assert "does not work" in follow


@pytest.mark.parametrize("whole_event", [True, False])
def test_it_says_that_names_stay_in_the_room(guest: Guest, stage: Stage, whole_event: bool) -> None:
    item = stage.done("mo", "agenda.add", title="In confidence", planned_minutes=30)
    stage.done("mo", "agenda.start", id=item)
    before = guest().get(PAGE).text

    rule = {"attribution": "chatham"} if whole_event else {"chatham_items": [item]}
    stage.done("olga", "event.set", settings=rule)
    ann = guest()
    page = ann.get(PAGE).text
    typed = {"at": "2", "text": "Who pays?", "name": "Ann"}
    if not whole_event:
        assert f'name="item" value="{item}"' in page
        typed |= {"item": item}
    ann.post(f"{PAGE}/questions/ask", data=typed, headers=OURS)

    (question,) = stage.rows("questions")
    assert 'data-field="nameless" role="note" hidden' in before
    assert 'data-field="nameless" role="note">' in page
    assert "everybody sees it without your name" in page
    stage.done("mo", "questions.approve", id=question["id"])
    assert "Ann" not in guest().get(PAGE).text


def test_whoever_is_called_from_elsewhere_is_told_how_to_join(
    ann: FlaskClient, stage: Stage
) -> None:
    stage.done("olga", "event.set", settings={"access": ACCESS})
    typed = {"at": "1", "name": "Ann Moreau", "channel": "online"}
    ann.post(f"{PAGE}/speakers/request", data=typed, headers=OURS)
    before = ann.get(f"{PAGE}/mine").text

    (entry,) = stage.rows("speakers")
    stage.done("mo", "speakers.call", id=entry["id"])
    page = ann.get(f"{PAGE}/mine").text

    assert "Join here to speak:" not in before
    assert "Join here to speak:" in page
    assert all(way in page for way in ACCESS.values())
    assert "Test your microphone now" in page
    assert "I am ready" in page


def test_an_invitation_to_speak_is_accepted_by_name(ann: FlaskClient, stage: Stage) -> None:
    typed = {"at": "1", "text": "Who pays?"}
    ann.post(f"{PAGE}/questions/ask", data=typed, headers=OURS)
    (question,) = stage.rows("questions")
    stage.done("mo", "questions.approve", id=question["id"])
    stage.done("mo", "questions.invite_floor", id=question["id"])
    form = {"at": "2", "id": question["id"]}

    invited = ann.get(f"{PAGE}/mine").text
    refused = ann.post(
        f"{PAGE}/questions/accept_floor", data={**form, "name": "Moderator"}, headers=OURS
    )
    accepted = ann.post(
        f"{PAGE}/questions/accept_floor", data={**form, "name": "Ann Moreau"}, headers=OURS
    )

    (entry,) = stage.rows("speakers")
    assert "The moderators invite you to speak on it." in invited
    assert refused.status_code == 400
    assert 'value="Moderator"' in refused.text
    assert "belongs to the organisers" in refused.text
    assert accepted.status_code == 303
    assert (entry["name"], entry["question"]) == ("Ann Moreau", question["id"])


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("open", "The event has not begun yet. You can ask ahead."),
        ("ended", "The event has ended. Thank you for being there."),
        ("archived", "The event has ended. Thank you for being there."),
    ],
)
def test_the_page_says_where_the_event_stands(
    guest: Guest, stage: Stage, state: str, said: str
) -> None:
    change_event(stage, state=state)

    assert said in guest().get(PAGE).text.partition('id="state"')[0]
