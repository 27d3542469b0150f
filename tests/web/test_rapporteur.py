"""The rapporteur's page: the timeline, the notes and the speaking time, without scripts too."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from companion.people.roles import Role
from companion.record.model import Turn
from companion.record.speaking_time import speaking_time
from companion.web.timeline import timeline
from tests.factories import Stage
from tests.web.conftest import ORIGIN, Guest, new_pass

PAGE = "/r/round-table"
OURS = {"Origin": ORIGIN}
SignIn = Callable[[str], FlaskClient]

VECTORS = {
    name: json.loads((Path(__file__).parents[1] / "vectors" / f"{name}.json").read_text())
    for name in ("timeline", "speaking_time")
}


def drawn(page: str) -> str:
    """What is drawn, without the templates and the state that the script starts from."""
    return page.partition("<template")[0]


def part(page: str, begins: str, ends: str = "</section>") -> str:
    return drawn(page).partition(begins)[2].partition(ends)[0]


def read_aloud(html: str) -> str:
    """The text of it, on one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


@pytest.fixture
def rita(stage: Stage, sign_in: SignIn) -> FlaskClient:
    return sign_in(new_pass(stage, Role.RAPPORTEUR))


def hold_a_meeting(stage: Stage) -> None:
    """An item that lasts, with two turns, and a question that is answered."""
    item = stage.done("mo", "agenda.add", title="Panel on data", planned_minutes=30)
    stage.done("mo", "agenda.start", id=item)
    stage.pass_time(minutes=1)
    speakers = [
        stage.done("mo", "speakers.add", name=name, group=group, channel=channel)
        for name, group, channel in (("Fay", "States", "room"), ("Gil", "Academia", "online"))
    ]
    stage.done("mo", "speakers.start", id=speakers[0], expected=None)
    stage.pass_time(seconds=90)
    stage.done("mo", "speakers.start", id=speakers[1], expected=speakers[0])
    stage.pass_time(seconds=30)
    stage.done("mo", "speakers.finish", id=speakers[1])
    question = stage.done("mo", "questions.add", text="Who owns the data?", name="Ann Moreau")
    stage.done("mo", "questions.answer", id=question)


@pytest.mark.parametrize("vector", VECTORS["timeline"], ids=lambda vector: vector["name"])
def test_the_timeline_is_that_of_the_browser(vector) -> None:
    given = vector["given"]

    told = timeline(given["items"], given["entries"], given["questions"], given["now"])

    assert told == vector["expected"]


@pytest.mark.parametrize("vector", VECTORS["speaking_time"], ids=lambda vector: vector["name"])
def test_the_speaking_time_is_that_of_the_browser(vector) -> None:
    unsaid = dict.fromkeys(("item", "name", "affiliation", "language", "ended_at"))
    more = {"kind": "normal", "started_at": "2026-11-24T09:00:00.000Z", "limit_s": 120}

    told = speaking_time(Turn(**unsaid, **more, **turn) for turn in vector["given"])

    parts = {"by_group": told.by_group, "by_channel": told.by_channel}
    shares = {
        name: [{key: getattr(share, key) for key in share.__struct_fields__} for share in part]
        for name, part in parts.items()
    }
    assert shares == vector["expected"]


def test_it_tells_how_the_event_went(stage: Stage, rita: FlaskClient) -> None:
    hold_a_meeting(stage)

    page = rita.get(PAGE).text

    steps = part(page, 'id="timeline"', "</ol>").split('<li class="step"')[1:]
    assert [read_aloud(step.partition(">")[2]) for step in steps] == [
        "10:00 Panel on data Now",
        "10:01 Fay 1:30 States In the room",
        "10:02 Gil 0:30 Academia Online",
        "10:03 Who owns the data? Ann Moreau Answered",
    ]


def test_it_tells_how_the_speaking_time_was_shared(stage: Stage, rita: FlaskClient) -> None:
    hold_a_meeting(stage)

    page = rita.get(PAGE).text

    shares = part(page, 'id="spoken"').split('class="share"')[1:]
    assert [read_aloud(share.partition("<svg")[0].partition(">")[2]) for share in shares] == [
        "States 1:30 · 75 %",
        "Academia 0:30 · 25 %",
        "In the room 1:30 · 75 %",
        "Online 0:30 · 25 %",
    ]
    assert re.findall(r'data-field="bar" width="(\d+)"', drawn(page)) == ["75", "25", "75", "25"]


def test_names_that_stay_in_the_room_stay_out_of_the_timeline(
    stage: Stage, rita: FlaskClient
) -> None:
    stage.done("olga", "event.set", settings={"attribution": "chatham"})
    hold_a_meeting(stage)
    stage.done("rita", "notes.write", text="They agree.")

    during = drawn(rita.get(PAGE).text)
    stage.done("olga", "event.set", settings={"attribution": "open"})
    afterwards = drawn(rita.get(PAGE).text)

    for page in (during, afterwards):
        assert [name in page for name in ("Fay", "Gil", "Ann Moreau", "States")] == [False] * 4
        assert "A participant" in page


@pytest.mark.parametrize(
    ("role", "status", "writes"),
    [
        (Role.RAPPORTEUR, 200, True),
        (Role.ORGANISER, 200, True),
        (Role.MODERATOR, 200, False),
        (Role.CHAIR, 200, False),
        (Role.CREW, 401, False),
    ],
)
def test_the_staff_reads_it_and_the_rapporteur_writes(
    stage: Stage, sign_in: SignIn, role: Role, status: int, *, writes: bool
) -> None:
    answer = sign_in(new_pass(stage, role)).get(PAGE)

    assert answer.status_code == status
    assert ('id="composer"' in answer.text) is writes


def test_nobody_else_learns_that_there_is_such_a_page(guest: Guest) -> None:
    assert guest().get(PAGE).status_code == guest().get("/r/nothing").status_code == 401


def test_without_scripts_a_note_is_written_with_its_tags(stage: Stage, rita: FlaskClient) -> None:
    hold_a_meeting(stage)
    typed = {"text": "They agree.", "room": "main", "tags": ["quote", "decision"]}

    answer = rita.post(f"{PAGE}/notes/write", data=typed, headers=OURS)

    assert (answer.status_code, answer.location) == (303, PAGE)
    (row,) = stage.rows("notes")
    assert (row["text"], row["tags"]) == ("They agree.", ["decision", "quote"])
    noted = read_aloud(part(rita.get(PAGE).text, 'id="noted"', "</form>").partition(">")[2])
    assert re.match(r"\d\d:\d\d Panel on data They agree\. Decision", noted)


def test_without_scripts_a_form_that_is_sent_twice_notes_once(
    stage: Stage, rita: FlaskClient
) -> None:
    cid = part(rita.get(PAGE).text, 'name="cid" value="', '"')
    typed = {"cid": cid, "room": "main", "text": "They agree."}

    for _ in range(2):
        assert rita.post(f"{PAGE}/notes/write", data=typed, headers=OURS).status_code == 303

    assert len(stage.rows("notes")) == 1


def test_without_scripts_a_tag_is_put_on_and_taken_off(stage: Stage, rita: FlaskClient) -> None:
    id = stage.done("rita", "notes.write", text="They agree.")
    stage.done("rita", "notes.tag", id=id, tags=["data"])

    tagged = []
    for toggle in ("decision", "data"):
        typed = {"id": id, "tags": stage.row("notes", id)["tags"], "toggle": toggle}
        rita.post(f"{PAGE}/notes/tag", data=typed, headers=OURS)
        tagged.append(stage.row("notes", id)["tags"])

    assert tagged == [["decision", "data"], ["decision"]]


def test_without_scripts_a_note_is_removed_and_comes_back(stage: Stage, rita: FlaskClient) -> None:
    id = stage.done("rita", "notes.write", text="They agree.")

    answer = rita.post(f"{PAGE}/notes/remove", data={"id": id}, headers=OURS)
    removed = stage.rows("notes")
    page = rita.get(answer.location).text
    rita.post(f"{PAGE}/notes/back", data={"id": id}, headers=OURS)

    assert removed == []
    assert "The note was removed." in drawn(page)
    assert [row["id"] for row in stage.rows("notes")] == [id]


def test_a_refusal_keeps_what_was_typed(stage: Stage, rita: FlaskClient) -> None:
    id = stage.done("rita", "notes.write", text="They agree.")
    seen = stage.row("notes", id)["version"]
    stage.done("olga", "notes.write", id=id, text="They disagree.")

    new = rita.post(f"{PAGE}/notes/write", data={"text": "a" * 5_001}, headers=OURS)
    typed = {"id": id, "seen": str(seen), "text": "They agree on a fund."}
    old = rita.post(f"{PAGE}/notes/write", data=typed, headers=OURS)

    assert (new.status_code, "a" * 5_001 in drawn(new.text)) == (413, True)
    assert old.status_code == 409
    assert "They agree on a fund.</textarea>" in part(old.text, 'id="noted"', "</ol>")
    assert "They disagree." in drawn(old.text)


def test_the_forms_do_nothing_else_and_nothing_for_others(
    stage: Stage, guest: Guest, sign_in: SignIn, rita: FlaskClient
) -> None:
    mo, typed = sign_in(new_pass(stage, Role.MODERATOR)), {"text": "They agree."}
    write = f"{PAGE}/notes/write"

    statuses = [
        rita.post(f"{PAGE}/notes/burn", headers=OURS).status_code,
        guest().post(write, data=typed, headers=OURS).status_code,
        mo.post(write, data=typed, headers=OURS).status_code,
        rita.post(write, data=typed, headers={"Origin": "https://elsewhere.org"}).status_code,
    ]

    assert statuses == [404, 401, 403, 403]
    assert stage.rows("notes") == []
