"""Commands over HTTP: the answer of the sockets, with its status, to whoever may ask."""

from __future__ import annotations

import sqlite3
import uuid
from typing import Any

import pytest
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from werkzeug.test import TestResponse

from companion.event.models import Event
from companion.people import passes
from companion.people.models import PassSession
from companion.people.roles import Audience, Role
from tests.factories import Stage
from tests.schemas import document
from tests.web.api import do, send
from tests.web.conftest import ORIGIN, Guest, SignIn, new_pass


@pytest.fixture
def mo(stage: Stage, sign_in: SignIn) -> FlaskClient:
    return sign_in(new_pass(stage, Role.MODERATOR))


def refusal(answer: TestResponse) -> tuple[int, str]:
    """Status and code of a refusal, which is as the OpenAPI document says."""
    content = answer.json
    api = document("openapi.json")
    schema = api["components"]["responses"][content["code"]]["content"]["application/json"]
    Draft202012Validator({**schema["schema"], "components": api["components"]}).validate(content)
    assert content["message"]
    return answer.status_code, content["code"]


def test_what_is_done_is_200_with_the_protocols_answer(stage: Stage, ann: FlaskClient) -> None:
    answer = do(ann, "questions.ask", text="Who pays?")

    asked = stage.rows("questions")[0]
    head = stage.heads()[Audience.PUBLIC]
    assert answer.status_code == 200
    assert answer.json == {"ok": True, "seq": head, "dup": False, "id": asked["id"]}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"text"',
        b'{"text": "\xff"}',
        b"[" * 5000 + b"]" * 5000,
        {"cid": str(uuid.uuid4())},
        {"cid": "not a uuid", "text": "?"},
        {"cid": str(uuid.uuid4()), "text": 7},
        {"cid": str(uuid.uuid4()), "text": "?", "unknown": 1},
        {"text": "no command id"},
    ],
    ids=range(12),
)
def test_what_is_not_understood_is_400(ann: FlaskClient, content: Any) -> None:
    assert refusal(send(ann, "questions.ask", content)) == (400, "bad_request")


def test_an_unknown_command_is_400(ann: FlaskClient) -> None:
    assert refusal(do(ann, "questions.shout")) == (400, "bad_request")


def test_whoever_is_nobody_is_401(guest: Guest) -> None:
    assert refusal(do(guest(), "questions.ask", text="?")) == (401, "unauthenticated")


def test_a_key_that_nobody_issued_is_401(guest: Guest) -> None:
    answer = send(guest(), "speakers.open", Authorization="Bearer made-up")

    assert refusal(answer) == (401, "unauthenticated")


def test_whoever_may_not_is_403(ann: FlaskClient) -> None:
    answer = do(ann, "questions.approve", id="0" * 16)

    assert refusal(answer) == (403, "forbidden")


def test_a_session_that_was_ended_is_403(stage: Stage, mo: FlaskClient) -> None:
    with stage.database.write() as session:
        event = session.get_one(Event, stage.event_id)
        for each in session.query(PassSession).all():
            passes.end_session(session, event, each.id, stage.database.time)

    assert refusal(do(mo, "speakers.open")) == (403, "forbidden")


def test_what_is_not_there_is_404(mo: FlaskClient) -> None:
    assert refusal(do(mo, "questions.approve", id="0" * 16)) == (404, "not_found")
    assert refusal(send(mo, "speakers.open", slug="elsewhere")) == (404, "not_found")


def test_a_row_of_another_event_is_404(stage: Stage, mo: FlaskClient) -> None:
    neighbour = Stage(stage.database.url.render_as_string(), slug="neighbours")
    theirs = neighbour.done("ann", "questions.ask", text="What about us?")

    assert refusal(do(mo, "questions.approve", id=theirs)) == (404, "not_found")


def test_what_has_changed_meanwhile_is_409_with_the_row_as_it_is(
    stage: Stage, mo: FlaskClient
) -> None:
    stage.done("mia", "speakers.add", name="Ada")
    stage.done("mia", "speakers.add", name="Ben")
    ada = stage.done("mia", "speakers.call_next", expected=None)

    answer = do(mo, "speakers.call_next", expected=None)

    assert refusal(answer) == (409, "conflict")
    assert answer.json["now"] == stage.row("speakers", ada)


def test_too_long_a_text_is_413(ann: FlaskClient) -> None:
    assert refusal(do(ann, "questions.ask", text="x" * 501)) == (413, "too_large")


def test_200_kilobytes_are_413(ann: FlaskClient) -> None:
    assert refusal(do(ann, "questions.ask", text="x" * 200_000)) == (413, "too_large")


def test_what_is_closed_is_423(stage: Stage, ann: FlaskClient) -> None:
    stage.done("olga", "event.set", settings={"questions": "closed"})

    assert refusal(do(ann, "questions.ask", text="Too late?")) == (423, "closed")


def test_the_fourth_question_in_a_minute_is_429_and_says_when(ann: FlaskClient) -> None:
    for number in range(3):
        assert do(ann, "questions.ask", text=f"Question {number}?").status_code == 200

    answer = do(ann, "questions.ask", text="One more?")

    assert refusal(answer) == (429, "rate_limited")
    assert 0 < answer.json["retry_after_ms"] <= 20_001


def test_a_database_that_cannot_be_written_is_503(stage: Stage, ann: FlaskClient) -> None:
    busy = sqlite3.connect(str(stage.database.url.database), isolation_level=None)
    busy.execute("BEGIN IMMEDIATE")

    answer = do(ann, "questions.ask", text="Is anybody there?")

    busy.close()
    assert refusal(answer) == (503, "unavailable")
    assert answer.json["retry_after_ms"] == 1000


def test_the_idempotency_key_is_the_command_id(stage: Stage, ann: FlaskClient) -> None:
    cid = str(uuid.uuid4())

    first = send(ann, "questions.ask", {"text": "Once?"}, Idempotency_Key=cid)
    again = send(ann, "questions.ask", {"text": "Once?"}, Idempotency_Key=cid)
    in_body = send(ann, "questions.ask", {"cid": cid, "text": "Once?"})

    assert [each.json["dup"] for each in (first, again, in_body)] == [False, True, True]
    assert {each.json["id"] for each in (first, again, in_body)} == {first.json["id"]}
    assert len(stage.rows("questions")) == 1


def test_an_idempotency_key_is_for_one_command_alone(ann: FlaskClient) -> None:
    cid = str(uuid.uuid4())
    send(ann, "questions.ask", {"text": "Once?"}, Idempotency_Key=cid)

    other = send(ann, "questions.ask", {"text": "Twice?"}, Idempotency_Key=cid)
    two = send(ann, "questions.ask", {"cid": str(uuid.uuid4()), "text": "?"}, Idempotency_Key=cid)

    assert refusal(other) == refusal(two) == (400, "bad_request")


PATH = "/api/v1/events/round-table/commands/questions.ask"

OURS = [
    {"Origin": ORIGIN},
    {"Origin": "http://127.0.0.1:5000"},
    {"Sec-Fetch-Site": "same-origin"},
    {"Origin": ORIGIN, "Sec-Fetch-Site": "cross-site", "X-Forwarded-Host": "proxy.example"},
]
"""The host that was asked, the address that people are given, and a browser's word for it."""

FOREIGN = [
    {},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": f"{ORIGIN}.evil.example"},
    {"Origin": "https://evil.example", "Sec-Fetch-Site": "same-origin"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "none"},
    {"Origin": "https://evil.example", "X-Forwarded-Host": "evil.example"},
    {"Origin": "https://evil.example", "Forwarded": "host=evil.example;proto=https"},
    {"Origin": "https://evil.example", "X-Forwarded-For": "127.0.0.1", "X-Real-IP": "127.0.0.1"},
]


def ask_with(client: FlaskClient, headers: dict[str, str]) -> TestResponse:
    content = {"cid": str(uuid.uuid4()), "text": "From where?"}
    return client.post(PATH, json=content, headers=headers)


@pytest.mark.parametrize("headers", OURS)
def test_our_own_page_acts_with_its_cookie(ann: FlaskClient, headers: dict[str, str]) -> None:
    assert ask_with(ann, headers).status_code == 200


@pytest.mark.parametrize("headers", FOREIGN)
def test_another_sites_page_cannot_act_with_our_cookie(
    stage: Stage, ann: FlaskClient, headers: dict[str, str]
) -> None:
    assert refusal(ask_with(ann, headers)) == (403, "forbidden")
    assert stage.rows("questions") == []
