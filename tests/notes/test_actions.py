"""What Rita writes down, and what it is about."""

from datetime import timedelta

import pytest

from companion.notes.rules import TAGS
from companion.people.roles import Audience
from tests.factories import BEGIN


def panel(stage, title: str) -> str:
    """The id of an item that is live now."""
    id = stage.done("mo", "agenda.add", title=title, planned_minutes=30)
    return stage.done("mo", "agenda.start", id=id)


def speak(stage, name: str) -> str:
    """The id of a turn that runs now, whoever spoke before."""
    floor = [row["id"] for row in stage.rows("speakers") if row["state"] == "speaking"]
    id = stage.done("mo", "speakers.add", name=name)
    return stage.done("mo", "speakers.start", id=id, expected=floor[0] if floor else None)


def about(stage, id: str) -> tuple[str | None, str | None]:
    row = stage.row("notes", id)
    return row["item"], row["turn"]


def test_a_note_whole(stage):
    item, turn = panel(stage, "Panel"), speak(stage, "Fay")

    id = stage.done("rita", "notes.write", text=" They agree. ")

    row = stage.row("notes", id)
    assert row == {
        "id": id,
        "seq": row["seq"],
        "version": row["seq"],
        "text": "They agree.",
        "tags": [],
        "item": item,
        "turn": turn,
        "at": "2026-11-24T09:00:00.000Z",
        "edited_at": None,
    }


def test_the_staff_reads_it_and_nobody_else(stage):
    before = stage.heads()

    stage.done("rita", "notes.write", text="They agree.")

    after = stage.heads()
    moved = {audience for audience in Audience if after[audience] != before[audience]}
    told = {audience for audience in Audience if stage.rows("notes", audience)}
    assert moved == told == {Audience.STAFF}


def test_where_nothing_runs_a_note_is_about_the_moment_alone(stage):
    item, turn = panel(stage, "Panel"), speak(stage, "Fay")
    stage.pass_time(minutes=1)
    stage.done("mo", "speakers.finish", id=turn)
    stage.done("mo", "agenda.finish", id=item)

    id = stage.done("rita", "notes.write", text="They leave.")

    assert about(stage, id) == (None, None)


def test_a_note_that_comes_late_is_about_what_ran_when_it_was_begun(stage):
    first = panel(stage, "First")
    fay = speak(stage, "Fay")
    stage.pass_time(minutes=2)
    panel(stage, "Second")
    speak(stage, "Gil")

    at = (BEGIN + timedelta(minutes=1)).isoformat()
    id = stage.done("rita", "notes.write", text="They agree.", at=at)

    assert about(stage, id) == (first, fay)
    assert stage.row("notes", id)["at"] == "2026-11-24T09:01:00.000Z"


def test_a_clock_that_is_fast_notes_nothing_ahead_of_time(stage):
    at = (BEGIN + timedelta(minutes=1)).isoformat()

    id = stage.done("rita", "notes.write", text="They agree.", at=at)

    assert stage.row("notes", id)["at"] == "2026-11-24T09:00:00.000Z"


def test_a_note_is_about_another_item_if_rita_says_so(stage):
    before = panel(stage, "First")
    panel(stage, "Second")

    id = stage.done("rita", "notes.write", text="They agree.", item=before)

    assert about(stage, id) == (before, None)


def test_what_is_rewritten_stays_about_what_it_was(stage):
    item, turn = panel(stage, "Panel"), speak(stage, "Fay")
    id = stage.done("rita", "notes.write", text="They agree")
    stage.pass_time(seconds=2)
    stage.done("mo", "agenda.finish", id=item)

    stage.done("rita", "notes.write", id=id, text="They agree on a fund.")

    row = stage.row("notes", id)
    assert (row["text"], about(stage, id)) == ("They agree on a fund.", (item, turn))
    assert (row["at"], row["edited_at"]) == ("2026-11-24T09:00:00.000Z", "2026-11-24T09:00:02.000Z")


def test_the_same_text_again_moves_nothing(stage):
    id = stage.done("rita", "notes.write", text="They agree.")
    before = stage.heads()
    stage.pass_time(seconds=2)

    stage.done("rita", "notes.write", id=id, text=" They  agree. ")

    assert stage.heads() == before


def test_whoever_writes_over_another_hand_is_shown_what_that_wrote(stage):
    id = stage.done("rita", "notes.write", text="They agree.")
    seen = stage.row("notes", id)["version"]
    stage.done("olga", "notes.write", id=id, text="They disagree.", seen=seen)

    refused = stage.do("rita", "notes.write", id=id, text="They agree on a fund.", seen=seen)

    assert (refused["code"], refused["now"]["text"]) == ("conflict", "They disagree.")


def test_tags_stand_in_one_order_and_once_each(stage):
    id = stage.done("rita", "notes.write", text="They agree.")

    stage.done("rita", "notes.tag", id=id, tags=["quote", "decision", "quote"])
    before = stage.heads()
    stage.done("rita", "notes.tag", id=id, tags=["decision", "quote"])

    assert stage.row("notes", id)["tags"] == ["decision", "quote"]
    assert stage.heads() == before


def test_a_note_has_every_tag_or_none(stage):
    id = stage.done("rita", "notes.write", text="They agree.")

    tagged = []
    for tags in (list(TAGS), []):
        stage.done("rita", "notes.tag", id=id, tags=tags)
        tagged.append(stage.row("notes", id)["tags"])

    assert tagged == [["decision", "recommendation", "data", "quote", "follow_up"], []]


def test_what_was_removed_comes_back_as_it_was(stage):
    id = stage.done("rita", "notes.write", text="They agree")
    stage.done("rita", "notes.write", id=id, text="They agree on a fund.")
    stage.done("rita", "notes.tag", id=id, tags=["decision"])
    stage.done("rita", "notes.remove", id=id)
    removed = stage.rows("notes")

    stage.done("rita", "notes.back", id=id)

    row = stage.row("notes", id)
    assert removed == []
    assert (row["text"], row["tags"]) == ("They agree on a fund.", ["decision"])


def test_writing_is_no_move_to_be_taken_back(stage):
    id = stage.done("rita", "notes.write", text="They agree.")

    refused = stage.do("rita", "notes.back", id=id)

    assert refused["code"] == "conflict"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"text": " "}, "bad_request"),
        ({"text": "a" * 5_001}, "too_large"),
        ({"text": "They agree.", "seen": 1}, "bad_request"),
        ({"text": "They agree.", "at": "2026-11-24T10:00:00"}, "bad_request"),
        ({"text": "They agree.", "at": "0001-01-01T00:00:00Z"}, "bad_request"),
        ({"text": "They agree.", "item": "unknown"}, "not_found"),
        ({"text": "They agree.", "room": "unknown"}, "bad_request"),
        ({"text": "They agree.", "id": "unknown"}, "not_found"),
    ],
)
def test_what_cannot_be_meant_is_refused(stage, given, code):
    assert stage.do("rita", "notes.write", **given)["code"] == code


@pytest.mark.parametrize(
    "given", [{"at": "2026-11-24T09:00:00Z"}, {"item": "x"}, {"room": "main"}], ids=str
)
def test_what_a_note_is_about_is_said_only_when_it_is_new(stage, given):
    id = stage.done("rita", "notes.write", text="They agree.")

    refused = stage.do("rita", "notes.write", id=id, text="They disagree.", **given)

    assert refused["code"] == "bad_request"
    assert stage.row("notes", id)["text"] == "They agree."


@pytest.mark.parametrize("tags", [["lunch"], ["decision"] * 6, None])
def test_there_are_no_other_tags(stage, tags):
    id = stage.done("rita", "notes.write", text="They agree.")

    assert stage.do("rita", "notes.tag", id=id, tags=tags)["code"] == "bad_request"


def test_the_longest_note_is_kept_whole(stage):
    id = stage.done("rita", "notes.write", text="a" * 5_000)

    assert len(stage.row("notes", id)["text"]) == 5_000


@pytest.mark.parametrize("who", ["ann", "mo", "chloe", "carl", "hall", "desk"])
def test_the_rapporteur_notes_and_nobody_beside_the_organiser(stage, who):
    assert stage.do(who, "notes.write", text="They agree.")["code"] == "forbidden"


def test_what_was_noted_in_a_rehearsal_goes_with_it(stage):
    stage.done("olga", "event.open")
    ahead = stage.done("rita", "notes.write", text="To be asked.")
    stage.done("olga", "event.set", settings={"rehearsal": True})
    stage.done("rita", "notes.write", text="It works.")

    stage.done("olga", "event.go_live")

    assert [row["id"] for row in stage.rows("notes")] == [ahead]


def test_nothing_that_was_noted_outlasts_a_purge(stage):
    from companion.event.models import Event
    from companion.joins.purge import purge
    from companion.notes.models import Note

    stage.done("rita", "notes.write", text="They agree.")

    with stage.database.write() as session:
        purge(stage.commands.change(session, session.get_one(Event, stage.event_id)))

    assert stage.all(Note) == []


def test_notes_are_set_right_after_the_end_and_read_from_the_archive(stage):
    id = stage.done("rita", "notes.write", text="They agree")
    stage.done("olga", "event.end")
    stage.done("rita", "notes.write", id=id, text="They agree.")
    stage.done("olga", "event.archive")

    refused = stage.do("rita", "notes.write", id=id, text="They disagree.")

    assert refused["code"] == "closed"
    assert stage.row("notes", id)["text"] == "They agree."
