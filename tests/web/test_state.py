"""The state of an event over HTTP: what the reader lacks, and what is their own."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from companion.people.passes import Identity
from companion.people.roles import Role
from tests.factories import Stage
from tests.schemas import faults
from tests.web.api import STATE, do
from tests.web.conftest import Guest, SignIn, change_event, new_pass


def read(client: FlaskClient, tag: str | None = None, **query: Any) -> Any:
    headers = {"If-None-Match": tag} if tag else {}
    return client.get(STATE, query_string=query, headers=headers)


def test_a_reader_is_told_what_the_public_sees(stage: Stage, guest: Guest) -> None:
    stage.done("mo", "questions.add", text="Who decides?")

    answer = read(guest())

    assert answer.status_code == 200
    assert answer.json["put"]["questions"] == stage.rows("questions", "public")
    assert answer.json["since"] == 0
    assert "me" not in answer.json
    assert faults(answer.json, "Change") == []


def test_a_guest_is_told_what_is_theirs(stage: Stage, ann: FlaskClient) -> None:
    asked = do(ann, "questions.ask", text="Only mine?").json["id"]

    content = read(ann).json

    me = content.pop("me")
    assert [each["id"] for each in me["questions"]] == [asked]
    assert faults(me, "Me") == []
    assert "questions" not in content["put"]


def test_only_what_is_new_is_told(stage: Stage, guest: Guest) -> None:
    client = guest()
    before = read(client).json
    asked = stage.done("mo", "questions.add", text="Who decides?")

    missed = read(client, epoch=before["epoch"], since=before["seq"]).json

    assert (missed["since"], missed["seq"]) == (before["seq"], before["seq"] + 1)
    assert missed["put"].keys() == {"questions"}
    assert [row["id"] for row in missed["put"]["questions"]] == [asked]


@pytest.mark.parametrize(
    "known", [{"epoch": "another", "since": 1}, {"since": 1}, {"since": -1}, {"since": 999_999}]
)
def test_what_was_never_given_out_is_told_from_the_beginning(
    stage: Stage, guest: Guest, known: dict[str, Any]
) -> None:
    epoch = read(guest()).json["epoch"]

    answer = read(guest(), **{"epoch": epoch if known["since"] > 1 else None, **known})

    assert answer.json["since"] == 0
    assert answer.json["put"].keys() == {"event"}


@pytest.mark.parametrize("since", ["x", "1.5", "", "--5", "٣", "9" * 30])
def test_a_number_that_is_none_is_refused(guest: Guest, since: str) -> None:
    answer = read(guest(), since=since)

    assert (answer.status_code, answer.json["code"]) == (400, "bad_request")


def test_nothing_new_is_304_without_a_cookie(stage: Stage, guest: Guest) -> None:
    client = guest()
    tag = read(client).headers["ETag"]

    same = read(client, tag)
    stage.done("mo", "questions.add", text="Who decides?")
    other = read(client, tag)

    assert (same.status_code, same.data) == (304, b"")
    assert other.status_code == 200


def test_nothing_new_since_a_number_is_304(stage: Stage, guest: Guest) -> None:
    client = guest()
    known = {name: read(client).json[name] for name in ("epoch", "seq")}
    query = {"epoch": known["epoch"], "since": known["seq"]}
    tag = read(client, **query).headers["ETag"]

    assert read(client, tag, **query).status_code == 304


def test_what_is_ones_own_is_in_the_tag(stage: Stage, guest: Guest, ann: FlaskClient) -> None:
    public = read(guest()).headers["ETag"]
    nothing_asked = read(ann).headers["ETag"]
    do(ann, "questions.ask", text="Is it told that this waits?")

    again = read(ann, nothing_asked)
    waiting = again.headers["ETag"]

    assert len({public, nothing_asked, waiting}) == 3
    assert again.status_code == 200
    assert read(ann, waiting).status_code == 304
    assert read(guest(), public).status_code == 304


def test_what_one_may_keep_is_for_oneself(ann: FlaskClient) -> None:
    headers = read(ann).headers

    assert headers["Cache-Control"] == "private, no-cache"
    assert {"Cookie", "Authorization"} <= {each.strip() for each in headers["Vary"].split(",")}


def test_the_staff_can_read_as_the_public_does(stage: Stage, sign_in: SignIn) -> None:
    stage.done("ann", "questions.ask", text="Pending?")
    mo = sign_in(new_pass(stage, Role.MODERATOR))

    everything, public = read(mo).json, read(mo, audience="public").json

    assert everything["put"]["questions"] == stage.rows("questions")
    assert "questions" not in public["put"]
    assert public["put"]["event"] == stage.rows("event", "public")


@pytest.mark.parametrize("role", [Role.KEY, Role.SCREEN])
def test_a_key_reads_what_screens_show(stage: Stage, guest: Guest, role: Role) -> None:
    key = new_pass(stage, role)
    stage.people["reader"] = Identity(key=key)

    by_link = read(guest(), key=key)
    by_header = guest().get(STATE, headers={"Authorization": f"Bearer {key}"})

    assert by_link.json == by_header.json
    assert by_link.json["put"]["event"] == stage.rows("event", "display")
    assert by_link.json["me"] == stage.me("reader")


def test_a_key_stands_before_a_cookie(stage: Stage, sign_in: SignIn) -> None:
    mo = sign_in(new_pass(stage, Role.MODERATOR))

    assert read(mo, key=new_pass(stage, Role.SCREEN)).json["me"]["role"] == "screen"


def test_a_draft_is_not_there_but_for_its_staff(
    stage: Stage, guest: Guest, sign_in: SignIn
) -> None:
    mo = sign_in(new_pass(stage, Role.MODERATOR))
    key = new_pass(stage, Role.KEY)
    change_event(stage, state="draft")

    refused = [read(guest()), read(mo, audience="public"), read(guest(), key=key)]

    assert [(each.status_code, each.json["code"]) for each in refused] == [(404, "not_found")] * 3
    assert read(mo).json["put"]["event"][0]["state"] == "draft"


def test_an_unknown_event_and_a_wrong_key_are_refused(guest: Guest) -> None:
    unknown = guest().get("/api/v1/events/elsewhere/state")
    wrong = read(guest(), key="made-up")

    assert (unknown.status_code, unknown.json["code"]) == (404, "not_found")
    assert (wrong.status_code, wrong.json["code"]) == (401, "unauthenticated")
