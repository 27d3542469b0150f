"""The documents of the interface: valid, served, and the same as the code."""

from __future__ import annotations

import json
import re

import pytest
from jsonschema import Draft7Validator
from openapi_spec_validator import validate

from companion.boards import BOARDS
from companion.instance import ROOT
from companion.people.roles import Role
from companion.web.documents import DOCUMENTS, text_of
from companion.web.schemas import commands
from tests.schemas import document
from tests.web.conftest import Guest

COMMANDS = dict(commands(BOARDS))
ASYNCAPI = ROOT / "node_modules/@asyncapi/specs/schemas/3.0.0-without-$id.json"


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_kept_document_is_that_of_the_code(name: str) -> None:
    kept = (ROOT / "docs" / name).read_text()

    assert kept == text_of(name), "run: flask --app companion documents write"


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_document_is_served_and_not_sent_twice(guest: Guest, name: str) -> None:
    client = guest()
    first = client.get(f"/api/v1/{name}")

    again = client.get(f"/api/v1/{name}", headers={"If-None-Match": first.headers["ETag"]})

    assert (first.status_code, first.mimetype) == (200, "application/json")
    assert first.text == text_of(name)
    assert (again.status_code, again.data) == (304, b"")


def test_there_are_no_other_documents(guest: Guest) -> None:
    answer = guest().get("/api/v1/secrets.json")

    assert (answer.status_code, answer.json["code"]) == (404, "not_found")


def test_the_openapi_document_is_valid() -> None:
    validate(document("openapi.json"))


def test_the_asyncapi_document_is_valid() -> None:
    schema = json.loads(ASYNCAPI.read_text())

    errors = Draft7Validator(schema).iter_errors(document("asyncapi.json"))

    assert [(error.json_path, error.message[:200]) for error in errors] == []


def test_both_documents_have_every_command() -> None:
    paths, operations = document("openapi.json")["paths"], document("asyncapi.json")["operations"]

    posted = {path.rpartition("/")[2] for path, item in paths.items() if "post" in item}

    assert posted == set(COMMANDS)
    assert set(COMMANDS) <= set(operations)


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_says_what_it_does_by_whom_and_how_often(name: str) -> None:
    command = COMMANDS[name]

    posted = document("openapi.json")["paths"][f"/api/v1/events/{{slug}}/commands/{name}"]["post"]
    sent = document("asyncapi.json")["operations"][name]

    assert posted["summary"].endswith((".", "?"))
    for said in (posted, sent):
        assert said["summary"] == posted["summary"]
        assert said["x-roles"] == sorted(command.by)
        assert said["x-limit"] == {"count": command.limit.count, "seconds": command.limit.seconds}
        assert said["x-until"] == command.until
    ways = {way for each in posted["security"] for way in each}
    assert ("key" in ways) == bool({Role.KEY, Role.SCREEN} & command.by)
    assert ("guest" in ways) == (Role.ATTENDEE in command.by)


def test_patterns_are_those_of_every_language() -> None:
    found = re.findall(r'"pattern": "(.*)"', "".join(map(text_of, DOCUMENTS)))

    assert found
    assert [pattern for pattern in found if "\\Z" in pattern] == []
