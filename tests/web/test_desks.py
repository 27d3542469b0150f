"""Control desks: keys in a header or a link, buttons that bounce, and what a desk does not know."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from companion.people.roles import Role
from tests.factories import Stage
from tests.web.api import STATE, url
from tests.web.conftest import Guest, new_pass


class Desk:
    """Buttons on a wall: a link with a key is all that they can be given."""

    def __init__(self, client: FlaskClient, key: str) -> None:
        self.client = client
        self.key = key

    def press(self, command: str, **arguments: Any) -> TestResponse:
        return self.client.post(url(command), json=arguments, query_string={"key": self.key})

    def read(self) -> Any:
        return self.client.get(STATE, query_string={"key": self.key}).json


@pytest.fixture
def desk(app: Flask, guest: Guest, stage: Stage) -> Desk:
    """A desk at a server whose clock is that of the stage."""
    app.extensions["companion"].commands.database = stage.database
    return Desk(guest(), new_pass(stage, Role.KEY))


@pytest.fixture
def queue(stage: Stage) -> list[str]:
    """Ada, Ben and Cy wait to speak."""
    return [stage.done("mo", "speakers.add", name=name) for name in ("Ada", "Ben", "Cy")]


def refusal(answer: TestResponse) -> tuple[int, str, Any]:
    """Status and code of a refusal, and the id of the row that was in the way."""
    return answer.status_code, answer.json["code"], (answer.json.get("now") or {}).get("id")


@pytest.mark.parametrize("way", ["header", "link"])
def test_a_key_needs_neither_cookie_nor_origin(stage: Stage, guest: Guest, way: str) -> None:
    key = new_pass(stage, Role.KEY)
    how: dict[str, Any] = {
        "header": {"headers": {"Authorization": f"Bearer {key}"}},
        "link": {"query_string": {"key": key}},
    }[way]

    answer = guest().post(url("speakers.close"), json={}, **how)

    assert answer.json["ok"], answer.json
    assert stage.rows("event")[0]["settings"]["queue"] == "closed"


def test_a_button_needs_no_body(stage: Stage, desk: Desk) -> None:
    answer = desk.client.post(url("speakers.close"), query_string={"key": desk.key})

    assert answer.json["ok"], answer.json


def test_a_screens_key_does_nothing(stage: Stage, guest: Guest) -> None:
    screen = Desk(guest(), new_pass(stage, Role.SCREEN))

    assert refusal(screen.press("speakers.close")) == (403, "forbidden", None)


def test_a_button_pressed_twice_within_a_second_counts_once(stage: Stage, desk: Desk) -> None:
    item = stage.done("mo", "agenda.add", title="Panel", planned_minutes=30)

    presses = [desk.press("agenda.extend", id=item, minutes=5) for _ in range(2)]
    stage.pass_time(seconds=0.9)
    presses.append(desk.press("agenda.extend", id=item, minutes=5))

    assert [press.json["dup"] for press in presses] == [False, True, True]
    assert stage.row("agenda", item)["extended_minutes"] == 5


def test_a_button_pressed_again_after_a_second_counts_again(stage: Stage, desk: Desk) -> None:
    item = stage.done("mo", "agenda.add", title="Panel", planned_minutes=30)

    presses = []
    for _ in range(3):
        presses.append(desk.press("agenda.extend", id=item, minutes=5))
        stage.pass_time(seconds=1)

    assert [press.json["dup"] for press in presses] == [False] * 3
    assert stage.row("agenda", item)["extended_minutes"] == 15


def test_other_buttons_and_other_desks_count_for_themselves(
    stage: Stage, desk: Desk, guest: Guest
) -> None:
    item = stage.done("mo", "agenda.add", title="Panel", planned_minutes=30)
    other = Desk(guest(), new_pass(stage, Role.KEY))

    desk.press("agenda.extend", id=item, minutes=5)
    desk.press("agenda.extend", id=item, minutes=1)
    other.press("agenda.extend", id=item, minutes=5)

    assert stage.row("agenda", item)["extended_minutes"] == 11


def test_a_button_that_was_refused_can_be_pressed_again_at_once(stage: Stage, desk: Desk) -> None:
    refused = desk.press("speakers.call_next")
    ada = stage.done("mo", "speakers.add", name="Ada")

    answer = desk.press("speakers.call_next")

    assert refusal(refused) == (409, "conflict", None)
    assert (answer.json["ok"], answer.json["id"]) == (True, ada)


def test_a_desk_that_was_told_nothing_expects_nobody(
    stage: Stage, desk: Desk, queue: list[str]
) -> None:
    ada, ben, _ = queue

    first = desk.press("speakers.call_next")
    stage.pass_time(seconds=2)
    second = desk.press("speakers.call_next")

    assert [first.json["id"], second.json["id"]] == [ada, ben]


def test_a_desk_expects_whom_it_was_told_of_last(
    stage: Stage, desk: Desk, queue: list[str]
) -> None:
    ada, ben, _ = queue
    stage.done("mo", "speakers.call_next", expected=None)
    desk.read()

    answer = desk.press("speakers.call_next")

    assert answer.json["id"] == ben
    assert stage.row("speakers", ada)["state"] == "finished"


def test_a_desk_that_somebody_forestalled_is_refused_and_told(
    stage: Stage, desk: Desk, queue: list[str]
) -> None:
    ada, ben, cy = queue
    stage.done("mo", "speakers.call_next", expected=None)
    desk.read()
    stage.done("mo", "speakers.call_next", expected=ada)

    late = desk.press("speakers.call_next")
    again = desk.press("speakers.call_next")

    assert refusal(late) == (409, "conflict", ben)
    assert again.json["id"] == cy


def test_a_desk_that_is_told_that_nobody_speaks_can_call_at_once(
    stage: Stage, desk: Desk, queue: list[str]
) -> None:
    ada, ben, _ = queue
    stage.done("mo", "speakers.call_next", expected=None)
    desk.read()
    stage.done("mo", "speakers.finish", id=ada)

    late = desk.press("speakers.call_next")
    again = desk.press("speakers.call_next")

    assert refusal(late) == (409, "conflict", None)
    assert again.json["id"] == ben


def test_a_desk_knows_what_its_own_buttons_did(stage: Stage, desk: Desk, queue: list[str]) -> None:
    ada, ben, cy = queue
    panel = stage.done("mo", "agenda.add", title="Panel", planned_minutes=30)
    called = []

    for button in (
        {"command": "speakers.finish", "id": ada},
        {"command": "agenda.start", "id": panel},
    ):
        called.append(desk.press("speakers.call_next").json["id"])
        stage.pass_time(seconds=2)
        assert desk.press(**button).json["ok"]
        stage.pass_time(seconds=2)
    called.append(desk.press("speakers.call_next").json["id"])

    assert called == [ada, ben, cy]


def test_what_a_desk_did_elsewhere_tells_it_nothing_of_the_floor(
    stage: Stage, desk: Desk, queue: list[str]
) -> None:
    ada, ben, _ = queue
    stage.done("mo", "speakers.call_next", expected=None)
    desk.read()
    stage.done("mo", "speakers.call_next", expected=ada)
    panel = stage.done("mo", "agenda.add", title="Panel", planned_minutes=30)
    assert desk.press("agenda.extend", id=panel, minutes=5).json["ok"]

    assert refusal(desk.press("speakers.call_next")) == (409, "conflict", ben)


def test_what_one_desk_is_told_another_does_not_know(
    stage: Stage, desk: Desk, guest: Guest, queue: list[str]
) -> None:
    other = Desk(guest(), new_pass(stage, Role.KEY))
    stage.done("mo", "speakers.call_next", expected=None)
    desk.read()

    assert refusal(other.press("speakers.call_next")) == (409, "conflict", queue[0])


def test_a_desk_may_start_a_chosen_one(stage: Stage, desk: Desk, queue: list[str]) -> None:
    stage.done("mo", "speakers.call_next", expected=None)
    desk.read()

    answer = desk.press("speakers.start", id=queue[2])

    assert answer.json["id"] == queue[2]
    assert stage.row("speakers", queue[2])["state"] == "speaking"


def test_each_room_has_a_floor_of_its_own(stage: Stage, desk: Desk) -> None:
    rooms = [{"id": "hall", "name": "Hall"}, {"id": "loft", "name": "Loft"}]
    stage.done("olga", "event.set", settings={"rooms": rooms})
    for name, room in (("Ada", "hall"), ("Ben", "loft"), ("Cy", "hall")):
        stage.done("mo", "speakers.add", name=name, room=room)
    hall = stage.done("mo", "speakers.call_next", expected=None, room="hall")
    desk.read()

    loft = desk.press("speakers.call_next", room="loft")
    hall_again = desk.press("speakers.call_next", room="hall")
    nowhere = desk.press("speakers.call_next")

    assert loft.json["ok"]
    assert hall_again.json["ok"]
    assert stage.row("speakers", hall)["state"] == "finished"
    assert refusal(nowhere) == (400, "bad_request", None)


def test_what_a_desk_says_itself_counts(stage: Stage, desk: Desk, queue: list[str]) -> None:
    stage.done("mo", "speakers.call_next", expected=None)
    desk.read()

    answer = desk.press("speakers.call_next", expected=None)

    assert refusal(answer) == (409, "conflict", queue[0])


def test_a_retry_with_its_id_is_the_same_command(
    stage: Stage, desk: Desk, queue: list[str]
) -> None:
    headers = {"Idempotency-Key": str(uuid.uuid4())}
    query = {"key": desk.key}

    answers = []
    for _ in range(2):
        path = url("speakers.call_next")
        answers.append(desk.client.post(path, json={}, query_string=query, headers=headers).json)
        stage.pass_time(minutes=1)

    assert [answer["dup"] for answer in answers] == [False, True]
    assert [answer["id"] for answer in answers] == [queue[0]] * 2
