"""Going live wipes the rehearsal; the end tells askers the truth."""

import pytest

from companion.boards import BOARDS
from companion.event.models import Audit, Event
from companion.live.catchup import changes_since
from companion.people.roles import Audience
from companion.questions.models import Question, Vote
from companion.speakers.models import Entry


def state_of(stage, board: str, id: str) -> str:
    return stage.row(board, id)["state"]


@pytest.fixture
def item(stage) -> str:
    """An item of the agenda that was there before any rehearsal."""
    return stage.done(
        *("mo", "agenda.add"), title="Questions", kind="questions", planned_minutes=10
    )


@pytest.fixture
def rehearsal(stage, item) -> str:
    """A rehearsal with a bit of everything in it; the question that was sent ahead of it."""
    stage.done("olga", "event.open")
    ahead = stage.done("bo", "questions.ask", text="Sent ahead?", name="Bo")
    stage.done("olga", "event.set", settings={"rehearsal": True})
    asked = stage.done("ann", "questions.ask", text="Does it work?", name="Ann")
    stage.done("mo", "questions.approve", id=asked)
    stage.done("bo", "questions.vote", id=asked, on=True)
    stage.done("mo", "questions.mute", id=asked)
    stage.done("mo", "agenda.start", id=item)
    stage.done("mo", "speakers.add", name="Cleo")
    stage.done("mo", "notices.post", text="A test.", to="public")
    return ahead


def test_going_live_leaves_no_trace_of_the_rehearsal(stage, rehearsal, item):
    known = stage.seen(Audience.PUBLIC)

    stage.done("olga", "event.go_live")

    assert [row["id"] for row in stage.rows("questions")] == [rehearsal]
    assert (stage.rows("speakers"), stage.rows("notices")) == ([], [])
    row = stage.row("agenda", item)
    assert (row["state"], row["actual_start"]) == ("upcoming", None)
    assert [len(stage.all(model)) for model in (Vote, Entry, Question)] == [0, 0, 1]
    assert {part.row_id for part in stage.all(Audit)} == {stage.event_id}
    assert stage.rows("event")[0]["settings"]["rehearsal"] is False

    missed = stage.read(Audience.PUBLIC, since=known.position)
    assert missed.since == 0
    assert missed.epoch != known.position.epoch
    assert known.hear(missed).rows == stage.seen(Audience.PUBLIC).rows


def test_numbers_that_begin_anew_tell_everything_whatever_the_move_touched(stage, rehearsal):
    known = stage.seen(Audience.PUBLIC)
    stage.done("olga", "event.go_live")

    with stage.database.read() as session:
        event = session.get_one(Event, stage.event_id)
        where = (known.position.seq, known.position.epoch)
        frame = changes_since(session, BOARDS, event, Audience.PUBLIC, *where, only={"event"})

    assert frame.since == 0
    assert known.hear(frame).rows == stage.seen(Audience.PUBLIC).rows


def test_whoever_was_muted_in_the_rehearsal_has_a_voice(stage, rehearsal):
    assert stage.do("ann", "questions.ask", text="Again?")["code"] == "forbidden"

    stage.done("olga", "event.go_live")

    assert stage.do("ann", "questions.ask", text="Again?")["ok"]


def test_without_a_rehearsal_numbers_go_on(stage, item):
    stage.done("olga", "event.open")
    known = stage.seen(Audience.PUBLIC)

    stage.done("olga", "event.go_live")

    assert stage.read(Audience.PUBLIC, since=known.position).since == known.position.seq


def test_taking_back_going_live_repeats_no_rehearsal(stage, rehearsal, item):
    stage.done("olga", "event.go_live")
    epoch = stage.seen().position.epoch

    stage.done("olga", "event.back", id=stage.event_id)

    assert stage.rows("event")[0]["state"] == "open"
    assert state_of(stage, "agenda", item) == "upcoming"
    assert stage.seen().position.epoch == epoch


def unnumbered(row: dict) -> dict:
    """What a row says, whatever change told it last."""
    return {name: value for name, value in row.items() if name not in ("seq", "version")}


def moments(stage) -> list[str]:
    """When the suspensions that are on record began."""
    return [each["from"][11:19] for each in stage.rows("event")[0]["suspensions"]]


def panel(stage, title: str) -> str:
    return stage.done("mo", "agenda.add", title=title, kind="panel", planned_minutes=30)


def rehearse(stage, *, on: bool) -> None:
    stage.done("olga", "event.set", settings={"rehearsal": on})


def test_what_really_ran_stands_when_the_event_goes_live_again(stage, item):
    stage.done("mo", "agenda.start", id=item)
    stage.done("mo", "agenda.extend", id=item, minutes=5)
    stage.done("mo", "agenda.skip", id=panel(stage, "Skipped"))
    stage.done("mo", "event.suspend", reason="Fire drill")
    stage.done("carl", "event.stream", state="down")
    agenda = [unnumbered(row) for row in stage.rows("agenda")]
    before, epoch = stage.rows("event")[0], stage.seen().position.epoch

    stage.done("olga", "event.open")
    stage.done("olga", "event.go_live")

    assert [unnumbered(row) for row in stage.rows("agenda")] == agenda
    assert unnumbered(stage.rows("event")[0]) == unnumbered(before)
    assert stage.seen().position.epoch == epoch


def test_a_rehearsal_that_is_over_leaves_no_trace_either(stage, rehearsal, item):
    stage.done("mo", "agenda.extend", id=item, minutes=5)
    stage.done("mo", "event.suspend")
    stage.done("carl", "event.stream", state="trouble")
    rehearse(stage, on=False)
    stage.done("mo", "agenda.finish", id=item)

    stage.done("olga", "event.go_live")

    row, event = stage.row("agenda", item), stage.rows("event")[0]
    assert (row["state"], row["actual_start"], row["actual_end"]) == ("upcoming", None, None)
    assert (row["extended_minutes"], event["suspensions"], event["stream"]) == (0, [], "ok")
    assert [row["id"] for row in stage.rows("questions")] == [rehearsal]
    assert stage.rows("speakers") == []


def test_a_rehearsal_between_two_runs_takes_nothing_from_the_first(stage, item):
    ran, to_come = panel(stage, "Ran"), panel(stage, "To come")
    stage.done("mo", "agenda.start", id=ran)
    stage.done("mo", "agenda.start", id=item)
    stage.done("mo", "agenda.extend", id=item, minutes=5)
    stage.done("mo", "event.suspend")
    stage.done("mo", "event.resume")
    stage.done("olga", "event.open")
    stage.pass_time(minutes=1)
    rehearse(stage, on=True)
    stage.done("mo", "event.suspend")
    stage.done("mo", "agenda.extend", id=item, minutes=10)
    stage.done("mo", "agenda.start", id=to_come)

    stage.done("olga", "event.go_live")

    states = {row["title"]: row["state"] for row in stage.rows("agenda")}
    assert states == {"Ran": "done", "Questions": "done", "To come": "upcoming"}
    assert stage.row("agenda", item)["extended_minutes"] == 5
    assert moments(stage) == ["09:00:00"]


def test_what_was_told_of_the_stream_after_the_rehearsal_stands(stage, rehearsal):
    stage.done("carl", "event.stream", state="trouble")
    rehearse(stage, on=False)
    stage.done("carl", "event.stream", state="down")

    stage.done("olga", "event.go_live")

    assert stage.rows("event")[0]["stream"] == "down"


def test_what_was_taken_back_in_the_rehearsal_is_not_wiped_again(stage, item):
    stage.done("olga", "event.open")
    rehearse(stage, on=True)
    stage.done("mo", "agenda.skip", id=item)
    stage.done("mo", "agenda.back", id=item)
    rehearse(stage, on=False)
    stage.done("mo", "agenda.skip", id=item)

    stage.done("olga", "event.go_live")

    assert state_of(stage, "agenda", item) == "skipped"


def test_a_rehearsal_is_wiped_again_where_going_live_was_taken_back(stage, rehearsal):
    stage.done("mo", "event.suspend")
    stage.done("carl", "event.stream", state="trouble")
    stage.done("olga", "event.go_live")
    stage.done("olga", "event.back", id=stage.event_id)

    stage.done("olga", "event.go_live")

    event = stage.rows("event")[0]
    assert (event["suspensions"], event["stream"]) == ([], "ok")


@pytest.fixture
def running(stage, item) -> dict[str, str]:
    """Questions in every open state, a live item and a running turn, by what they are."""
    ids = {
        "pending": stage.done("ann", "questions.ask", text="Pending?"),
        "approved": stage.done("ann", "questions.ask", text="Approved?"),
        "on_screen": stage.done("ann", "questions.ask", text="On screen?"),
        "deferred": stage.done("bo", "questions.ask", text="Deferred?"),
        "answered": stage.done("bo", "questions.ask", text="Answered?"),
    }
    stage.done("mo", "questions.approve", ids=[i for n, i in ids.items() if n != "pending"])
    stage.done("mo", "questions.show", id=ids["on_screen"])
    stage.done("mia", "questions.defer", id=ids["deferred"])
    stage.done("mia", "questions.answer", id=ids["answered"])
    stage.done("mo", "agenda.start", id=item)
    turn = stage.done("bo", "speakers.request", name="Bo", channel="room")
    stage.done("mo", "speakers.start", id=turn, expected=None)
    stage.pass_time(seconds=30)
    return {**ids, "item": item, "turn": turn}


QUESTIONS = ("pending", "approved", "on_screen", "deferred", "answered")


def test_the_end_tells_askers_the_truth(stage, running):
    stage.done("olga", "event.end")

    fates = {name: state_of(stage, "questions", running[name]) for name in QUESTIONS}
    assert fates == {
        "pending": "not_taken",
        "approved": "not_taken",
        "on_screen": "not_taken",
        "deferred": "deferred",
        "answered": "answered",
    }
    assert {mine["state"] for mine in stage.me("ann")["questions"]} == {"not_taken"}
    assert {row["id"] for row in stage.rows("questions", Audience.PUBLIC)} == {
        *(running["deferred"], running["answered"]),
    }


def test_at_the_end_nothing_runs(stage, running):
    stage.done("olga", "event.end")

    turn = stage.row("speakers", running["turn"])
    item = stage.row("agenda", running["item"])
    assert (turn["state"], turn["ended_at"]) == ("finished", "2026-11-24T09:00:30.000Z")
    assert (item["state"], item["actual_end"]) == ("done", "2026-11-24T09:00:30.000Z")


def test_taking_back_the_end_is_as_if_nothing_had_happened(stage, running):
    before = {name: stage.row("questions", running[name]) for name in QUESTIONS}
    stage.done("olga", "event.end")

    stage.done("olga", "event.back", id=stage.event_id)

    for name in QUESTIONS:
        row = stage.row("questions", running[name])
        assert {**row, "seq": 0, "version": 0} == {**before[name], "seq": 0, "version": 0}
    assert state_of(stage, "speakers", running["turn"]) == "speaking"
    assert state_of(stage, "agenda", running["item"]) == "live"
    assert stage.done("bo", "speakers.request", name="Bo", channel="room") == running["turn"]


def test_after_its_end_an_event_can_run_on(stage, running):
    stage.done("olga", "event.end")

    stage.done("olga", "event.go_live")

    fates = {name: state_of(stage, "questions", running[name]) for name in QUESTIONS}
    assert fates == {
        "pending": "pending",
        "approved": "approved",
        "on_screen": "approved",
        "deferred": "deferred",
        "answered": "answered",
    }
    assert state_of(stage, "speakers", running["turn"]) == "finished"


def test_nobody_takes_back_the_end_by_one_of_its_questions(stage, running):
    stage.done("olga", "event.end")

    refused = stage.do("mo", "questions.back", id=running["pending"])

    assert refused["code"] == "conflict"
    assert stage.rows("event")[0]["state"] == "ended"
