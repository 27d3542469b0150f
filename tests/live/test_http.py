"""HTTP at the real server, beside its sockets: two workers, each at its own address."""

from __future__ import annotations

import uuid

import pytest

from tests.clients.official import Fleet
from tests.clients.visitor import Visitor

SLUG = "gcm-practice"


@pytest.fixture(scope="module")
def server(lend):
    """One server of two processes for all tests here."""
    with lend("postgresql", 2) as server:
        yield server


@pytest.fixture(scope="module")
def fleet():
    fleet = Fleet()
    yield fleet
    fleet.stop()


@pytest.fixture
def first(server):
    return server.urls[0]


@pytest.fixture
def last(server):
    return server.urls[1]


def post(visitor, command, content, **headers):
    page = visitor.post(f"/api/v1/events/{SLUG}/commands/{command}", content=content, **headers)
    return page.status, page.json


def press(url, key, command, **arguments):
    """The answer to a button that has nothing but a link."""
    path = f"/api/v1/events/{SLUG}/commands/{command}?key={key}"
    return Visitor(url).post(path, content=arguments, Origin="https://desk.example").json


def test_a_command_by_http_and_its_retry_by_socket_are_one(fleet, first, last):
    ann = Visitor.guest(first, SLUG)
    socket = fleet.connect(last, {"event": SLUG}, ann.cookie)
    cid = str(uuid.uuid4())

    status, by_http = post(ann, "questions.ask", {"cid": cid, "text": "By both ways?"})
    by_socket = socket.do("questions.ask", cid=cid, text="By both ways?")

    assert status == 200
    assert by_socket == {**by_http, "dup": True}


@pytest.mark.parametrize(
    ("command", "content", "status"),
    [
        ("questions.ask", {"text": 7}, 400),
        ("questions.approve", {"id": "0" * 16}, 403),
        ("questions.withdraw", {"id": "0" * 16}, 404),
        ("questions.ask", {"text": "x" * 501}, 413),
    ],
)
def test_a_refusal_by_http_is_that_of_the_socket(fleet, first, last, command, content, status):
    ann = Visitor.guest(first, SLUG)
    socket = fleet.connect(last, {"event": SLUG}, ann.cookie)
    arguments = {"cid": str(uuid.uuid4()), **content}

    by_http = post(ann, command, arguments)

    assert by_http == (status, socket.do(command, **arguments))


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b'{"cid": "' + b"x" * 200_000 + b'"}', 413, "too_large"),
        (b"{", 400, "bad_request"),
        (b"\xff\xfe", 400, "bad_request"),
        (b"[" * 100_000, 400, "bad_request"),
    ],
    ids=["200 KB", "half", "no text", "deep"],
)
def test_what_cannot_be_read_is_refused_and_leaves_no_trace(server, first, content, status, code):
    ann = Visitor.guest(first, SLUG)

    answered, answer = post(ann, "questions.ask", content)

    assert (answered, answer["code"]) == (status, code)
    assert ann.do(SLUG, "questions.ask", text="Still there?")["ok"]
    assert "Traceback" not in server.log()


def test_forged_headers_of_a_proxy_change_nothing(first):
    ann = Visitor.guest(first, SLUG)
    forged = {
        "Origin": "https://evil.example",
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-For": "127.0.0.1",
    }

    status, answer = post(ann, "questions.ask", {"cid": str(uuid.uuid4()), "text": "?"}, **forged)

    assert (status, answer["code"]) == (403, "forbidden")


def test_a_button_counts_once_whichever_worker_hears_it(server, first, last):
    mo = Visitor.with_pass(first, server.links["moderator"])
    item = mo.do(SLUG, "agenda.add", title="Another panel", planned_minutes=30)["id"]
    key = server.links["api_key"]

    answers = [press(url, key, "agenda.extend", id=item, minutes=5) for url in (first, last)]

    assert [answer["dup"] for answer in answers] == [False, True]
    extended = {row["id"]: row["extended_minutes"] for row in mo.state(SLUG)["put"]["agenda"]}
    assert extended[item] == 5


def test_a_desk_knows_on_one_worker_what_it_was_told_on_another(server, first, last):
    mo, key = Visitor.with_pass(first, server.links["moderator"]), server.links["api_key"]
    for name in ("Ada", "Ben", "Cy"):
        mo.do(SLUG, "speakers.add", name=name)
    ada = mo.do(SLUG, "speakers.call_next", expected=None)["id"]
    Visitor(first).get(f"/api/v1/events/{SLUG}/state?key={key}")
    ben = mo.do(SLUG, "speakers.call_next", expected=ada)["id"]

    late = press(last, key, "speakers.call_next")
    again = press(first, key, "speakers.call_next")

    assert (late["code"], late["now"]["id"]) == ("conflict", ben)
    assert again["ok"], again
