"""The state of an event, encoded once for all who ask for the same."""

from __future__ import annotations

import gzip
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from companion.people.roles import Audience
from companion.web.states import MOST, State, States

PATH = "/api/v1/events/round-table/state"


def change(seq=3, text="?"):
    return {
        "epoch": "e",
        "since": 0,
        "seq": seq,
        "put": {"questions": [{"id": "q1", "text": text}]},
        "drop": {},
    }


@given(text=st.text(), me=st.none() | st.dictionaries(st.text(), st.text()))
def test_compressed_or_not_it_says_the_same(text, me):
    state = State.of(change(text=text))
    own = None if me is None else json.dumps(me).encode()

    whole = change(text=text) if me is None else {**change(text=text), "me": me}

    assert json.loads(state.plain(own)) == whole
    assert gzip.decompress(state.packed(own)) == state.plain(own)


def test_what_many_ask_for_is_read_once():
    states, reads = States(), []

    def read():
        reads.append(1)
        return change()

    key = ("event", Audience.PUBLIC, "e", 3, 0)
    given = [states.get(key, read) for _ in range(3)]

    assert (len(reads), len(set(map(id, given)))) == (1, 1)


def test_only_the_latest_are_kept():
    states, reads = States(), []

    def ask(seq):
        states.get(
            ("event", Audience.PUBLIC, "e", seq, 0), lambda: reads.append(seq) or change(seq)
        )

    for seq in [*range(MOST), 0, MOST, 0, 1]:
        ask(seq)

    assert reads == [*range(MOST), MOST, 1]


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_each_reader_gets_their_own_with_what_everybody_gets(guest, stage, encoding):
    stage.done("mo", "questions.add", text="Who pays?")
    ann = guest()
    ann.get("/e/round-table")

    answers = [each.get(PATH, headers={"Accept-Encoding": encoding}) for each in (ann, guest())]

    told = [json.loads(_read(answer)) for answer in answers]
    assert told[0].pop("me") == {"role": "attendee", "votes": [], "questions": [], "turns": []}
    assert told[0] == told[1] == stage.read(Audience.PUBLIC).wire()
    assert answers[0].headers["ETag"] != answers[1].headers["ETag"]
    assert "Accept-Encoding" in answers[0].headers["Vary"]


def test_a_change_is_seen_at_once(guest, stage):
    client = guest()
    before = client.get(PATH).json

    stage.done("mo", "questions.add", text="Who pays?")
    after = client.get(f"{PATH}?epoch={before['epoch']}&since={before['seq']}").json

    assert [row["text"] for row in after["put"]["questions"]] == ["Who pays?"]
    assert after["since"] == before["seq"]


def _read(answer):
    packed = answer.headers.get("Content-Encoding") == "gzip"
    return gzip.decompress(answer.data) if packed else answer.data
