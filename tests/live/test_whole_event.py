"""A whole event from its import to its archive, with every role, on two workers."""

from __future__ import annotations

import json

import pytest

from companion.instance import ROOT
from tests.clients.official import Fleet
from tests.clients.seats import key_of
from tests.clients.visitor import Visitor

SLUG = "second-roundtable"


class Cast:
    """Everyone who takes part, spread over both workers."""

    def __init__(self, server, fleet: Fleet) -> None:
        plan = (ROOT / "events" / "gcm-practice.toml").read_text().replace("gcm-practice", SLUG)
        (server.folder / "event.toml").write_text(plan)
        imported = server.run(
            "event", "import", str(server.folder / "event.toml"), "--start", "2030-03-04T09:00"
        )
        assert imported.returncode == 0, imported.stderr
        links = json.loads(server.run("event", "links", SLUG, "--json").stdout)
        first, last = server.urls

        def by_pass(url, role):
            visitor = Visitor.with_pass(url, links[role])
            return fleet.connect(url, {"event": SLUG}, visitor.cookie)

        def by_page(url, **auth):
            visitor = Visitor.guest(url, SLUG)
            return fleet.connect(url, {"event": SLUG, **auth}, visitor.cookie)

        self.olga = by_pass(first, "organiser")
        self.mo = by_pass(first, "moderator")
        self.mia = by_pass(last, "moderator")
        self.chloe = by_pass(last, "chair")
        self.rita = by_pass(last, "rapporteur")
        self.carl = by_pass(first, "crew")
        self.ann = by_page(first, channel="online")
        self.bo = by_page(last, channel="room")
        self.cy = by_page(last, pace="slow")
        self.hall = fleet.connect(
            last, {"event": SLUG, "key": key_of(links["screens"]["projector"])}
        )
        self.desk = links["api_key"]
        self.url = last
        self.record = Visitor.with_pass(last, links["rapporteur"])


def done(client, command, **arguments):
    answer = client.do(command, **arguments)
    assert answer["ok"], (command, answer)
    return answer["id"]


def sees(client, board, id, **expected):
    """The row, as soon as the client sees it like that."""

    def found():
        row = client.row(board, id)
        return row if row and expected.items() <= row.items() else None

    return client.until(found, 3.0)


def items_of(client):
    return sorted(client.board("agenda"), key=lambda row: row["rank"])


@pytest.fixture
def cast(serve, fleet):
    return Cast(serve("postgresql", 2, own_ports=True), fleet)


def test_a_whole_event_is_played_from_import_to_archive(cast):
    ahead = before_it_begins(cast)
    opening, panel = it_begins(cast)
    people_speak(cast, panel)
    questions_are_asked(cast, ahead)
    things_go_wrong(cast)
    it_ends(cast, opening)

    fresh = cast.ann.fleet.connect(cast.url, {"event": SLUG, "audience": "public"})
    for client in (cast.ann, cast.bo):
        client.until(lambda c=client: c.rows == fresh.rows, 3.0)
        assert client.position == fresh.position


def before_it_begins(cast):
    """Open: the agenda is read, a question is sent ahead, a rehearsal leaves nothing."""
    event = cast.olga.board("event")[0]
    assert event["state"] == "open"
    assert len(items_of(cast.ann)) == len(items_of(cast.mo))
    ahead = done(cast.ann, "questions.ask", text="Sent ahead: who is counted?", name="Ann")
    done(cast.olga, "event.set", settings={"rehearsal": True})
    rehearsed = done(cast.bo, "questions.ask", text="Only a rehearsal?")
    sees(cast.mo, "questions", rehearsed, state="pending")
    epoch = cast.mo.position.epoch

    done(cast.olga, "event.go_live")

    cast.mo.until(lambda: cast.mo.position.epoch != epoch, 3.0)
    sees(cast.ann, "event", event["id"], state="live")
    assert cast.mo.row("questions", rehearsed) is None
    sees(cast.mo, "questions", ahead, state="pending")
    cast.bo.until(lambda: cast.bo.me["questions"] == [], 3.0)
    return ahead


def it_begins(cast):
    """The agenda moves on, and its speakers come to the floor with it."""
    opening, _, panel = items_of(cast.mo)[:3]
    done(cast.mo, "agenda.start", id=opening["id"])
    sees(cast.hall, "agenda", opening["id"], state="live")

    done(cast.mia, "agenda.start", id=panel["id"])

    sees(cast.hall, "agenda", opening["id"], state="done")
    sees(cast.hall, "agenda", panel["id"], state="live")
    cast.hall.until(lambda: programme(cast.hall, panel), 3.0)
    return opening["id"], panel


def programme(client, panel):
    rows = [row for row in client.board("speakers") if row["item"] == panel["id"]]
    return len(rows) == len(panel["speakers"]) and all(row["kind"] == "programme" for row in rows)


def people_speak(cast, panel):
    """One queue for room and online; a point of order interrupts; a line drops; a turn returns."""
    ann = done(cast.ann, "speakers.request", name="Ann", channel="online")
    ben = done(cast.mo, "speakers.add", name="Ben Castro", channel="room", group="academia")
    panellist = done(cast.mo, "speakers.call_next", expected=None)
    sees(cast.bo, "speakers", panellist, state="speaking", kind="programme")
    note = done(cast.rita, "notes.write", text="All agree to count everyone")
    done(cast.rita, "notes.tag", id=note, tags=["decision"])
    sees(cast.mo, "notes", note, item=panel["id"], turn=panellist, tags=["decision"])
    assert cast.bo.board("notes") == cast.hall.board("notes") == []
    assert desk_of(cast)["speaker_id"] == panellist

    assert press(cast, "speakers.pause", id=panellist) == panellist
    sees(cast.bo, "speakers", panellist, state="paused")
    press(cast, "speakers.resume", id=panellist)
    sees(cast.bo, "speakers", panellist, state="speaking")

    point = done(cast.mia, "speakers.add", name="Dora", channel="room", kind="point_of_order")
    done(cast.mo, "speakers.start", id=point, expected=panellist)
    sees(cast.bo, "speakers", panellist, state="paused")
    done(cast.mo, "speakers.finish", id=point)
    sees(cast.bo, "speakers", panellist, state="speaking")

    done(cast.mo, "speakers.call", id=ann)
    cast.ann.until(lambda: [turn["state"] for turn in cast.ann.me["turns"]] == ["called"], 3.0)
    done(cast.ann, "speakers.ready", id=ann)
    done(cast.mo, "speakers.start", id=ann, expected=panellist)
    sees(cast.bo, "speakers", ann, state="speaking", name="Ann")
    done(cast.mo, "speakers.set_aside", id=ann)
    sees(cast.mo, "speakers", ann, state="held")
    done(cast.mo, "speakers.restore", id=ann)
    again = done(cast.mo, "speakers.start", id=ann, expected=None)
    spoken = sees(cast.bo, "speakers", again, state="speaking")
    assert len(spoken["earlier"]) == 1
    done(cast.mo, "speakers.start", id=ben, expected=ann)
    sees(cast.hall, "speakers", ben, state="speaking")
    done(cast.mo, "speakers.back", id=ben)
    sees(cast.hall, "speakers", ann, state="speaking")
    done(cast.mo, "speakers.finish", id=ann)


def desk_of(cast):
    """What a control desk is told."""
    path = f"/api/v1/events/{SLUG}/live?key={cast.desk}"
    [told] = Visitor(cast.url).get(path).json
    return told


def press(cast, command, **arguments):
    """What a control desk does by its key; no `cid`, and what it expects is what it was told."""
    path = f"/api/v1/events/{SLUG}/commands/{command}?key={cast.desk}"
    answer = Visitor(cast.url).post(path, content=arguments)
    assert answer.status == 200, answer.text
    return answer.json["id"]


def questions_are_asked(cast, ahead):
    """Asked, voted for, merged and taken back, shown, answered, carried to the floor."""
    done(cast.mo, "questions.approve", id=ahead)
    twin = done(cast.bo, "questions.ask", text="Who counts?", anonymous=True)
    done(cast.mia, "questions.approve", id=twin)
    for voter in (cast.ann, cast.bo, cast.cy):
        done(voter, "questions.vote", id=twin, on=True)
    done(cast.mo, "questions.merge", id=twin, into=ahead)
    sees(cast.mo, "questions", ahead, votes=3)
    done(cast.mo, "questions.back", id=twin)
    sees(cast.mo, "questions", ahead, votes=0)
    sees(cast.hall, "questions", twin, votes=3)
    done(cast.chloe, "questions.star", id=twin, on=True)
    done(cast.mo, "questions.show", id=twin)
    shown = sees(cast.hall, "questions", twin, state="on_screen")
    assert shown["name"] is None
    done(cast.mo, "questions.answer", id=twin)
    done(cast.mo, "questions.translate", id=ahead, language="fr", text="Qui est compté ?")
    sees(cast.cy, "questions", ahead, translations={"fr": "Qui est compté ?"})
    done(cast.mo, "questions.invite_floor", id=ahead)
    cast.ann.until(lambda: cast.ann.me["questions"][0]["invited"], 3.0)
    entry = done(cast.ann, "questions.accept_floor", id=ahead)
    sees(cast.bo, "speakers", entry, state="waiting", question=ahead)
    gone = done(cast.cy, "questions.ask", text="I take this back")
    done(cast.cy, "questions.withdraw", id=gone)
    assert sees(cast.mo, "questions", gone, state="withdrawn")["text"] != "I take this back"


def things_go_wrong(cast):
    """The chair taps, the stream drops, the event pauses; screens are told what to show."""
    event = cast.olga.board("event")[0]["id"]
    tap = done(cast.chloe, "notices.signal", code="two_more")
    sees(cast.mo, "notices", tap, code="two_more")
    assert cast.ann.row("notices", tap) is None
    note = done(cast.mo, "notices.post", text="Ten minutes left", to="chair")
    sees(cast.chloe, "notices", note)
    done(cast.chloe, "notices.acknowledge", id=note)
    cast.mo.until(lambda: cast.mo.row("notices", note)["acknowledged_at"], 3.0)
    done(cast.carl, "event.stream", state="trouble")
    sees(cast.ann, "event", event, stream="trouble")
    done(cast.carl, "event.stream", state="ok")
    done(cast.mo, "event.suspend", reason="The microphones fail")
    refused = cast.mo.do("speakers.call_next", expected=None)
    assert refused["code"] == "conflict"
    done(cast.mo, "event.resume")
    [screen] = cast.mo.board("screens")
    done(cast.carl, "screens.blackout", id=screen["id"])
    sees(cast.hall, "screens", screen["id"], showing={"kind": "blackout", "id": None})
    done(cast.mo, "screens.follow", id=screen["id"])
    sees(cast.hall, "screens", screen["id"], showing={"kind": "follow", "id": None})
    assert cast.ann.board("screens") == []


def it_ends(cast, opening):
    """What is still open is said to be so; nothing more is taken; the record can be read."""
    late = done(cast.bo, "questions.ask", text="Too late?")
    done(cast.mo, "questions.approve", id=late)
    event = cast.olga.board("event")[0]["id"]

    done(cast.olga, "event.end")

    sees(cast.ann, "event", event, state="ended")
    cast.bo.until(
        lambda: (
            {each["id"]: each["state"] for each in cast.bo.me["questions"]}[late] == "not_taken"
        ),
        3.0,
    )
    assert cast.cy.do("questions.ask", text="Still?")["code"] == "closed"
    assert all(row["state"] != "live" for row in cast.rita.board("agenda"))
    done(cast.olga, "event.archive")
    sees(cast.ann, "event", event, state="archived")
    page = Visitor(cast.url).get(f"/e/{SLUG}")
    assert page.status == 200
    assert sees(cast.rita, "agenda", opening)["actual_end"]
    record = cast.record.get(f"/r/{SLUG}/record.md").text
    assert "All agree to count everyone" in record
    assert "Who counts?" in record
    assert "I take this back" not in record
