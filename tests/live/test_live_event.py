"""The real server with the official client: on one worker and on two, on both databases."""

from __future__ import annotations

import hashlib
import json
import signal
import uuid

import pytest
from sqlalchemy import select

from companion.event.models import Event
from companion.people import passes
from companion.people.models import Pass
from tests.clients.seats import guest, screen, staff
from tests.clients.visitor import Visitor
from tests.servers import SLUG

MARKER = "canary 7f3a91"


@pytest.fixture(scope="module")
def server(house):
    """One server for all tests here."""
    return house


@pytest.fixture
def first(server):
    """The first worker's address."""
    return server.urls[0]


@pytest.fixture
def last(server):
    """The last worker's address: another process wherever there are two."""
    return server.urls[-1]


def new_cid():
    return str(uuid.uuid4())


def fresh(fleet, url, client_auth=None, cookie=None):
    """What somebody sees who comes only now."""
    return fleet.connect(url, {"event": SLUG, **(client_auth or {})}, cookie).rows


def test_a_pending_question_is_seen_by_its_asker_and_the_staff_alone(server, fleet, first, last):
    ann, bo = guest(fleet, first), guest(fleet, last)
    mo = staff(fleet, last, server.links["moderator"])
    hall = screen(fleet, last, server.links["screens"]["projector"])
    before = Visitor(first).state(SLUG)["seq"]

    answer = ann.do("questions.ask", text=f"What about {MARKER}?")

    assert answer["ok"], answer
    mo.until(lambda: mo.row("questions", answer["id"]))
    ann.until(lambda: [each["state"] for each in ann.me["questions"]] == ["pending"])
    assert Visitor(first).state(SLUG)["seq"] == Visitor(last).state(SLUG)["seq"] == before
    for other in (bo, hall):
        assert MARKER not in json.dumps(other.received)
    assert MARKER not in Visitor.guest(last, SLUG).get(f"/e/{SLUG}").text
    assert MARKER not in json.dumps(Visitor.guest(last, SLUG).state(SLUG))


def test_an_approved_question_reaches_everyone_within_a_second(server, fleet, first, last):
    ann, bo = guest(fleet, first), guest(fleet, last)
    mo = staff(fleet, first, server.links["moderator"])
    hall = screen(fleet, last, server.links["screens"]["projector"])
    asked = ann.do("questions.ask", text="Who counts the uncounted?")

    assert mo.do("questions.approve", id=asked["id"])["ok"]

    for viewer in (ann, bo, hall, mo):
        row = viewer.until(lambda v=viewer: approved(v, asked["id"]), patience_s=1.0)
        assert row["text"] == "Who counts the uncounted?"


def approved(viewer, id):
    row = viewer.row("questions", id)
    return row if row and row["state"] == "approved" else None


def test_two_moderators_call_the_next_speaker_at_once(server, fleet, first, last):
    mo = staff(fleet, first, server.links["moderator"])
    mia = staff(fleet, last, server.links["moderator"])
    for name in ("Ada", "Ben", "Cy"):
        assert mo.do("speakers.add", name=name, channel="room")["ok"]
    expected = None

    for _ in range(2):
        calls = [
            (
                each,
                each.begin("speakers.call_next", {"cid": new_cid(), "expected": expected}),
            )
            for each in (mo, mia)
        ]
        answers = [each.answer_to(call) for each, call in calls]

        assert sorted(answer.get("code", "ok") for answer in answers) == ["conflict", "ok"]
        winner = next(answer for answer in answers if answer["ok"])
        loser = next(answer for answer in answers if not answer["ok"])
        assert loser["now"]["id"] == winner["id"]
        expected = winner["id"]


def test_the_same_command_twice_makes_one_row(server, fleet, first, last):
    visitor = Visitor.guest(first, SLUG)
    here = fleet.connect(first, {"event": SLUG}, visitor.cookie)
    there = fleet.connect(last, {"event": SLUG}, visitor.cookie)
    cid = new_cid()

    answers = [
        each.do("questions.ask", cid=cid, text="Sent twice, asked once?") for each in (here, there)
    ]
    other = here.do("questions.ask", cid=cid, text="Something else")

    assert answers[0]["id"] == answers[1]["id"]
    assert [answer["dup"] for answer in answers] == [False, True]
    assert other["code"] == "bad_request"
    here.until(lambda: len(here.me["questions"]) == 1)


def test_who_was_away_receives_only_what_was_missed(server, fleet, first, last):
    mo = staff(fleet, first, server.links["moderator"])
    bo = guest(fleet, last)
    bo.close()
    asked = mo.do("questions.add", text="While Bo was away?")
    mo.until(lambda: mo.row("questions", asked["id"]))

    back = fleet.dial(last, {"event": SLUG, "epoch": bo.position.epoch, "since": bo.position.seq})
    back.until(lambda: back.heard("change"))

    missed = back.heard("change")[0]
    assert missed["since"] == bo.position.seq
    assert missed["put"].keys() == {"questions"}
    assert [row["id"] for row in missed["put"]["questions"]] == [asked["id"]]
    assert {**bo.rows, ("questions", asked["id"]): missed["put"]["questions"][0]} == fresh(
        fleet, first
    )


MALFORMED = [
    (),
    (None,),
    (7,),
    ([],),
    ("text",),
    ({},),
    ({"text": "no command id"},),
    ({"cid": "not a uuid", "text": "?"},),
    ({"cid": 7, "text": "?"},),
    ({"cid": "x" * 10_000, "text": "?"},),
    ({"cid": "CID"},),
    ({"cid": "CID", "text": None},),
    ({"cid": "CID", "text": 7},),
    ({"cid": "CID", "text": ["?"]},),
    ({"cid": "CID", "text": "?", "unknown": 1},),
    ({"cid": "CID", "text": "   \u200b\u200d\ufeff  "},),
    ({"cid": "CID", "text": "x" * 501},),
    ({"cid": "CID", "text": "\ud800"},),
    ({"cid": "CID", "text": "?", "item": "\0"},),
    ({"cid": "CID", "text": "two"}, {"cid": "CID", "text": "arguments"}),
]


def test_malformed_commands_are_refused_and_the_socket_lives(server, fleet, first):
    ann = guest(fleet, first)

    for template in MALFORMED:
        given = json.loads(json.dumps(template).replace('"CID"', f'"{new_cid()}"'))
        answer = ann.send("questions.ask", *given)

        assert answer["code"] in ("bad_request", "too_large"), (given, answer)
    assert ann.send("questions.no_such", {"cid": new_cid()})["code"] == "bad_request"
    assert ann.send("sync", None)["code"] == "bad_request"
    assert ann.send("sync", {"epoch": None, "since": -1})["ok"]
    assert ann.do("questions.ask", text="Still here?")["ok"]


MALFORMED_PACKETS = ["2", "2{", "25", "5x", "51-[]", "9", "2[]", "2[7]", "3[", "451-"]


@pytest.mark.parametrize("packet", MALFORMED_PACKETS)
def test_a_malformed_packet_closes_its_socket_and_nobody_elses(server, fleet, first, packet):
    ann, bo = guest(fleet, first), guest(fleet, first)

    ann.write(packet)
    asked = bo.do("questions.ask", text="Am I troubled?")

    assert asked["ok"]
    assert "Traceback" not in server.log()


def test_commands_sent_without_waiting_are_done_in_order(server, fleet, first):
    mo = staff(fleet, first, server.links["moderator"])

    calls = [
        mo.begin("speakers.add", {"cid": new_cid(), "name": f"P{n:02}", "channel": "room"})
        for n in range(20)
    ]
    ids = [mo.answer_to(call)["id"] for call in calls]

    mo.until(lambda: all(mo.row("speakers", one) for one in ids))
    queue = sorted((mo.row("speakers", one) for one in ids), key=lambda row: row["rank"])
    assert [row["name"] for row in queue] == [f"P{n:02}" for n in range(20)]


def test_a_foreign_page_is_refused(server, fleet, first):
    stranger = Visitor.guest(first, SLUG)

    page = stranger.post(
        f"/api/v1/events/{SLUG}/commands/questions.ask",
        content={"cid": new_cid(), "text": "From elsewhere"},
        Origin="https://evil.example",
    )

    assert page.status == 403
    assert page.json["code"] == "forbidden"


@pytest.mark.parametrize(
    ("auth", "code"),
    [
        ({"event": "nothing-here"}, "not_found"),
        ({}, "bad_request"),
        ({"event": 7}, "bad_request"),
        ({"event": SLUG, "since": "x"}, "bad_request"),
        ({"event": SLUG, "key": "made up"}, "unauthenticated"),
    ],
)
def test_a_connection_is_refused_with_its_reason(server, fleet, first, auth, code):
    nobody = fleet.dial(first, auth)

    nobody.until(lambda: nobody.heard("connect_error") or refusals(nobody))

    assert refusals(nobody)[0]["code"] == code


def refusals(client):
    return [each["data"] for each in client.received if each["event"] == "connect_error"]


def test_whoever_has_no_cookie_reads_and_may_not_act(server, fleet, first):
    reader = fleet.connect(first, {"event": SLUG})

    answer = reader.do("questions.ask", text="May I?")

    assert answer["code"] == "unauthenticated"
    assert reader.board("agenda")


def test_votes_of_both_workers_add_up_to_one_for_each_person(server, fleet, first, last):
    mo = staff(fleet, first, server.links["moderator"])
    asked = mo.do("questions.add", text="Shall we vote?")
    voters = [guest(fleet, url) for url in (first, last) for _ in range(5)]
    vote = {"id": asked["id"], "on": True}

    calls = [
        (voter, voter.begin("questions.vote", {"cid": new_cid(), **vote}))
        for voter in voters
        for _ in range(2)
    ]

    assert all(voter.answer_to(call)["ok"] for voter, call in calls)
    for viewer in (mo, *voters):
        viewer.until(lambda v=viewer: v.row("questions", asked["id"])["votes"] == 10, 3.0)
    voters[0].until(lambda: voters[0].me["votes"] == [asked["id"]])


def test_another_tab_of_the_same_person_knows_too(server, fleet, first, last):
    visitor = Visitor.guest(first, SLUG)
    here = fleet.connect(first, {"event": SLUG}, visitor.cookie)
    there = fleet.connect(last, {"event": SLUG}, visitor.cookie)

    asked = here.do("questions.ask", text="Do both tabs know?")

    there.until(lambda: [each["id"] for each in there.me["questions"]] == [asked["id"]], 2.0)


def test_a_revoked_moderator_is_out_within_five_seconds(server, fleet, last):
    link = server.new_links()["moderator"]
    visitor = Visitor.with_pass(last, link)
    mo = fleet.connect(last, {"event": SLUG}, visitor.cookie)

    revoke(server, link)

    mo.until(lambda: mo.heard("bye") and mo.heard("disconnect"), patience_s=5.0)
    assert mo.heard("bye")[0]["reason"] == "revoked"
    assert visitor.do(SLUG, "questions.add", text="Still here?")["code"] == "forbidden"


def revoke(server, link):
    digest = hashlib.sha256(link.partition("#")[2].encode()).digest()
    with server.database.write() as session:
        event = session.scalars(select(Event).where(Event.slug == SLUG)).one()
        found = session.scalars(select(Pass).where(Pass.secret_hash == digest)).one()
        passes.revoke(session, event, found.id, server.database.now(session))


@pytest.mark.parametrize(("database", "workers"), [("sqlite", 1), ("postgresql", 2)])
def test_a_worker_that_is_told_to_stop_says_goodbye_and_ends_well(serve, fleet, database, workers):
    server = serve(database, workers, own_ports=True)
    first = server.urls[0]
    ann = guest(fleet, first)
    mo = staff(fleet, first, server.links["moderator"])
    calls = [mo.begin("questions.add", {"cid": new_cid(), "text": f"{n}?"}) for n in range(5)]

    server.processes[0].send_signal(signal.SIGTERM)

    ann.until(lambda: ann.heard("bye") and ann.heard("disconnect"))
    assert ann.heard("bye")[0]["reason"] == "drain"
    assert server.processes[0].wait(10) == 0
    answers = [mo.find("answer", call) for call in calls]
    assert all(answer is None or answer["ok"] for answer in answers)
