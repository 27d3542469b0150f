"""Whatever the server says to a socket is as the AsyncAPI document has it."""

from __future__ import annotations

import pytest

from tests.clients.official import Fleet
from tests.clients.visitor import Visitor
from tests.schemas import document, faults

SLUG = "gcm-practice"
PULSE_EVERY_S = 15


@pytest.fixture(scope="module")
def server(lend):
    with lend("sqlite", 1) as server:
        yield server


@pytest.fixture
def fleet():
    fleet = Fleet()
    yield fleet
    fleet.stop()


def schema_of(channel, message):
    """The name of the schema that this message of the document has."""
    payload = document("asyncapi.json")["channels"][channel]["messages"][message]["payload"]
    return payload["$ref"].rpartition("/")[2]


def wrong(client):
    """What the client was told that the document does not have."""
    return [
        (each["event"], fault)
        for each in client.received
        if each["event"] in ("change", "me", "pulse", "bye")
        for fault in faults(each["data"], schema_of("event", each["event"]))
    ]


def test_all_that_sockets_are_told_is_in_the_document(server, fleet):
    links = server.new_links()
    guest = Visitor.guest(server.url, SLUG)
    ann = fleet.connect(server.url, {"event": SLUG}, guest.cookie)
    mo = fleet.connect(
        server.url, {"event": SLUG}, Visitor.with_pass(server.url, links["moderator"]).cookie
    )
    key = links["screens"]["projector"].partition("key=")[2]
    hall = fleet.connect(server.url, {"event": SLUG, "key": key})
    asked = ann.do("questions.ask", text="Is this told?", name="Ann")

    answers = [
        ("done", asked),
        ("done", ann.do("speakers.request", name="Ann", channel="online")),
        ("done", mo.do("questions.approve", id=asked["id"])),
        ("done", mo.do("speakers.call_next", expected=None)),
        ("done", mo.do("notices.post", text="The break is over.", to="public")),
        ("refused", mo.do("speakers.call_next", expected=None)),
        ("refused", ann.do("questions.approve", id=asked["id"])),
        ("refused", ann.send("sync", None)),
        ("synced", ann.send("sync", {"epoch": None, "since": 0})),
        ("heard", hall.send("screens.seen", {"seq": hall.position.seq, "delay_ms": 40})),
    ]
    for client in (ann, mo, hall):
        client.until(lambda c=client: c.board("notices") and c.board("speakers"))
    mo.until(
        lambda: any("here" in pulse and pulse.get("screens") for pulse in mo.heard("pulse")),
        patience_s=2 * PULSE_EVERY_S,
    )

    assert [(a, f) for n, a in answers for f in faults(a, schema_of("answers", n))] == []
    assert [wrong(client) for client in (ann, mo, hall)] == [[], [], []]


def test_a_connection_is_refused_as_the_document_says(server, fleet):
    nobody = fleet.dial(server.url, {"event": "elsewhere"})

    nobody.until(lambda: nobody.heard("connect_error"))

    refusal = nobody.heard("connect_error")[0]
    assert faults(refusal, schema_of("event", "connect_error")) == []
    assert refusal["code"] == "not_found"


def test_a_goodbye_is_as_the_document_says(server, fleet):
    from tests.live.test_live_event import revoke

    link = server.new_links()["moderator"]
    mo = fleet.connect(server.url, {"event": SLUG}, Visitor.with_pass(server.url, link).cookie)

    revoke(server, link)

    mo.until(lambda: mo.heard("bye"))
    assert wrong(mo) == []
