"""Two hundred long questions at once: some want them by socket, and some fetch them."""

from __future__ import annotations

import gzip
import json

import pytest
from sqlalchemy import select

from companion.boards import BOARDS
from companion.event.models import Event
from companion.live.commands import Commands, lock
from companion.live.connection import MOST_WAITING
from companion.live.large import LARGEST_CHANGE
from companion.questions.models import Question
from tests.clients.seats import guest, staff
from tests.clients.visitor import Visitor
from tests.servers import SECRET, SLUG

LONG = "Who pays for the data that is collected where nobody can afford to look at it? " * 6


@pytest.fixture(scope="module")
def flood(house):
    """Adds so many long questions in one change; returns their ids."""

    def add(count: int) -> set[str]:
        commands = Commands(house.database, BOARDS, SECRET)
        with house.database.write() as session:
            found = session.scalars(select(Event.id).where(Event.slug == SLUG)).one()
            change = commands.change(session, lock(session, found))
            questions = [
                change.add(Question(state="approved", text=LONG, asked_at=change.now))
                for _ in range(count)
            ]
            change.finish()
            ids = {question.id for question in questions}
        return ids

    return add


def has(client, ids):
    return ids <= {row["id"] for row in client.board("questions")}


def test_a_large_change_is_fetched_by_those_who_asked_for_that(house, fleet, flood):
    first, last = house.urls[0], house.urls[-1]
    ann, bo = guest(fleet, first, large="http"), guest(fleet, last)
    mo = staff(fleet, last, house.links["moderator"], large="http")

    ids = flood(200)

    bo.until(lambda: has(bo, ids))
    for one in (ann, mo):
        one.until(lambda one=one: one.heard("pulse")[-1]["seq"] > one.position.seq)
    told = ann.heard("pulse")[-1]
    assert (told["epoch"], told["seq"]) == bo.position
    for client in (ann, mo):
        assert not {row["id"] for row in client.board("questions")} & ids
        answer = client.send("sync", {"epoch": client.position.epoch, "since": client.position.seq})
        assert (answer["ok"], answer["code"]) == (False, "too_large")


def test_whoever_has_fetched_goes_on_by_socket(house, fleet, flood):
    url = house.urls[0]
    bo, mo = guest(fleet, url), staff(fleet, url, house.links["moderator"])
    ids = flood(200)
    bo.until(lambda: has(bo, ids))
    ann = fleet.dial(url, {"event": SLUG, "large": "http"})
    ann.until(lambda: ann.heard("pulse"))

    ann.take({"event": "change", "data": Visitor(url).state(SLUG)})
    asked = mo.do("questions.add", text="And a short one?")

    for client in (ann, bo):
        client.until(lambda c=client: c.row("questions", asked["id"]), patience_s=2.0)
    assert ann.rows == bo.rows


def test_who_comes_to_much_is_told_to_fetch_it(house, fleet, flood):
    flood(200)

    ann = fleet.dial(house.urls[0], {"event": SLUG, "large": "http"})

    ann.until(lambda: ann.heard("pulse"))
    assert [each["event"] for each in ann.received if each["event"] != "connect"] == ["me", "pulse"]
    state = Visitor(house.urls[0]).state(SLUG)
    assert ann.heard("pulse")[0]["seq"] == state["seq"]
    assert len(json.dumps(state)) > LARGEST_CHANGE


def test_the_same_state_is_sent_compressed_to_many(house, flood):
    ids = flood(200)
    ann, bo = Visitor.guest(house.urls[0], SLUG), Visitor.guest(house.urls[0], SLUG)
    path = f"/api/v1/events/{SLUG}/state"

    plain = ann.get(path)
    packed = [each.get(path, **{"Accept-Encoding": "gzip"}) for each in (ann, bo)]

    assert ids <= {row["id"] for row in plain.json["put"]["questions"]}
    assert [json.loads(gzip.decompress(each.body)) for each in packed] == [plain.json] * 2
    assert all(each.headers["Content-Encoding"] == "gzip" for each in packed)
    assert len(packed[0].body) < len(plain.body) / 4
    again = ann.get(path, **{"If-None-Match": plain.headers["ETag"], "Accept-Encoding": "gzip"})
    assert (again.status, again.body) == (304, b"")


def test_whoever_is_owed_more_than_may_wait_is_not_too_slow(house, fleet, flood):
    ids = flood(1500)

    bo = guest(fleet, house.urls[0])
    bo.until(lambda: has(bo, ids))

    assert len(json.dumps(bo.board("questions"))) > MOST_WAITING
    assert bo.heard("bye") == []
