"""What one worker reads, and whom it tells, when another one has done something."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import delete

from companion import create_app
from companion.boards import BOARDS
from companion.config import Settings
from companion.event.models import Event
from companion.live.catchup import Snapshot, Source
from companion.live.follow import Position
from companion.live.following import Following, Viewer
from companion.live.mine import Owners
from companion.people.models import Pass
from companion.people.roles import Actor, Audience, Role
from tests.factories import SECRET, Stage


class Counted(Source):
    """Counts how often the database is read."""

    reads = 0

    @contextmanager
    def read(self, event_id: str) -> Iterator[Snapshot]:
        self.reads += 1
        with super().read(event_id) as now:
            yield now


class Line:
    """The transport of a worker with one socket: keeps what that is told."""

    def __init__(self) -> None:
        self.told: list[tuple[str, Any]] = []
        self.rooms: set[str] = set()
        self.closed: list[str] = []

    def spawn(self, task: Any, *arguments: Any) -> None:
        task(*arguments)

    def enter(self, sid: str, room: str) -> None:
        self.rooms.add(room)

    def tell(self, room: str, name: str, content: Any) -> None:
        if room in self.rooms:
            self.told.append((name, content))

    def close(self, sid: str) -> None:
        self.closed.append(sid)

    def tell_one(self, sid: str, name: str, content: Any) -> None:
        self.told.append((name, content))


class Elsewhere:
    """Ann is at this worker; everything is done at another one."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.source = Counted(stage.database, BOARDS)
        self.line = Line()
        self.following = Following(
            stage.event_id,
            self.source,
            Owners(BOARDS, SECRET),
            self.line,  # type: ignore[arg-type]
            lambda event_id, frames: None,
        )
        self.epoch, self.heads, self.access = self._now()
        self.following.begin(self.epoch, self.heads)
        self.following.access = (self.epoch, self.access)
        ann = stage.people["ann"]
        viewer = Viewer(
            sid="ann",
            identity=ann,
            actor=Actor(role=Role.ATTENDEE, person=ann.person),
            audience=Audience.PUBLIC,
            pace="normal",
            channel="online",
            here=None,
        )
        self.following.join(viewer)
        self.following.answer(viewer, None, 0)
        self.source.reads = 0

    def hear(self) -> None:
        """The other worker tells what happened since the last time."""
        before = self.heads
        _, self.heads, _ = self._now()
        frames = {
            each: self.stage.read(each, Position(self.epoch, before[each])) for each in Audience
        }
        self.following.hear(
            {each: frame for each, frame in frames.items() if frame.seq != frame.since}
        )

    def look(self) -> None:
        """What every worker does each second."""
        self.following.notice(*self._now())

    def told(self, name: str) -> list[Any]:
        return [content for each, content in self.line.told if each == name]

    def _now(self) -> tuple[str, dict[Audience, int], int]:
        with self.stage.database.read() as session:
            event = session.get_one(Event, self.stage.event_id)
            return event.epoch, event.heads, event.access


@pytest.fixture
def elsewhere(stage: Stage) -> Elsewhere:
    return Elsewhere(stage)


def test_what_another_worker_tells_is_passed_on_and_not_read_again(stage, elsewhere):
    stage.done("mo", "questions.add", text="Who pays?")

    elsewhere.hear()

    [change] = elsewhere.told("change")
    assert [row["text"] for row in change["put"]["questions"]] == ["Who pays?"]
    assert elsewhere.source.reads == 0


def test_what_has_become_of_somebodys_own_is_read_for_them_at_once(stage, elsewhere):
    asked = stage.done("ann", "questions.ask", text="Who pays?")
    elsewhere.hear()
    elsewhere.look()
    assert [row["state"] for row in elsewhere.told("me")[-1]["questions"]] == ["pending"]
    elsewhere.source.reads = 0

    stage.done("mo", "questions.approve", id=asked)
    elsewhere.hear()

    assert [row["state"] for row in elsewhere.told("me")[-1]["questions"]] == ["approved"]
    assert elsewhere.source.reads == 1


def test_what_a_person_has_done_on_another_worker_is_theirs_here_within_a_second(stage, elsewhere):
    asked = stage.done("mo", "questions.add", text="Who pays?")
    stage.done("ann", "questions.vote", id=asked, on=True)
    elsewhere.hear()
    assert elsewhere.told("me") == []

    elsewhere.look()

    assert elsewhere.told("me")[-1]["votes"] == [asked]
    assert elsewhere.source.reads == 1
    elsewhere.look()
    assert elsewhere.source.reads == 1


def test_the_votes_of_others_are_not_read_for_whoever_asked(stage, elsewhere):
    asked = stage.done("ann", "questions.ask", text="Who pays?")
    stage.done("mo", "questions.approve", id=asked)
    elsewhere.hear()
    elsewhere.look()
    elsewhere.source.reads = 0

    stage.done("bo", "questions.vote", id=asked, on=True)
    elsewhere.hear()

    assert elsewhere.source.reads == 0
    assert elsewhere.told("change")[-1]["put"]["questions"][0]["votes"] == 1


def test_a_way_to_join_that_was_changed_is_told_to_those_in_the_line_at_once(stage, elsewhere):
    stage.done("ann", "speakers.request", name="Ann", channel="online")
    elsewhere.hear()
    elsewhere.look()
    elsewhere.source.reads = 0

    ways = {"watch": "https://watch.example.org/"}
    stage.done("olga", "event.set", settings={"access": ways})
    elsewhere.hear()

    assert elsewhere.source.reads == 1


def test_many_who_lack_the_same_are_answered_by_one_reading_of_the_rows(stage, elsewhere):
    stage.done("mo", "questions.add", text="Who pays?")
    elsewhere.hear()
    viewer = elsewhere.following.viewers["ann"]
    first, _ = elsewhere.following.answer(viewer, elsewhere.epoch, 1)

    again, _ = elsewhere.following.answer(viewer, elsewhere.epoch, 1)
    stage.done("mo", "questions.add", text="And who decides?")
    later, _ = elsewhere.following.answer(viewer, elsewhere.epoch, 1)

    assert again is first
    assert [len(frame.put["questions"]) for frame in (first, later)] == [1, 2]


def event_of(stage: Stage) -> Event:
    with stage.database.read() as session:
        return session.get_one(Event, stage.event_id)


def test_whoever_has_the_whole_page_is_answered_from_the_events_row_alone(stage, elsewhere):
    viewer, event = elsewhere.following.viewers["ann"], event_of(stage)

    frame, me = elsewhere.following.answer_from(event, viewer, event.epoch, event.head_public)

    assert (frame.since, frame.seq, frame.is_empty) == (event.head_public, event.head_public, True)
    assert me == stage.me("ann")
    assert elsewhere.source.reads == 0


def test_whoever_lacks_what_another_one_lacked_is_answered_from_the_events_row_alone(
    stage, elsewhere
):
    viewer = elsewhere.following.viewers["ann"]
    stage.done("mo", "questions.add", text="Who pays?")
    elsewhere.hear()
    known, _ = elsewhere.following.answer(viewer, elsewhere.epoch, 1)
    elsewhere.source.reads = 0

    frame, _ = elsewhere.following.answer_from(event_of(stage), viewer, elsewhere.epoch, 1)

    assert (frame, elsewhere.source.reads) == (known, 0)


def test_the_events_row_is_not_enough_for_whoever_owns_something(stage, elsewhere):
    stage.done("ann", "questions.ask", text="Who pays?")
    viewer = elsewhere.following.viewers["ann"]
    elsewhere.following.answer(viewer, None, 0)
    event = event_of(stage)

    assert elsewhere.following.answer_from(event, viewer, event.epoch, event.head_public) is None


def test_nor_while_it_is_not_known_who_owns_what(stage, elsewhere):
    stage.done("ann", "questions.ask", text="Who pays?")
    viewer, event = elsewhere.following.viewers["ann"], event_of(stage)

    assert elsewhere.following.answer_from(event, viewer, event.epoch, event.head_public) is None


@pytest.mark.parametrize(
    ("epoch", "since"), [("another", 1), (None, 0), ("", 1), ("", 10**6)], ids=str
)
def test_nor_for_whoever_lacks_what_nobody_has_lacked_yet(stage, elsewhere, epoch, since):
    elsewhere.following.answer(elsewhere.following.viewers["ann"], None, 0)
    stage.done("mo", "questions.add", text="Who pays?")
    viewer, event = elsewhere.following.viewers["ann"], event_of(stage)
    asked = event.epoch if epoch == "" else epoch

    assert elsewhere.following.answer_from(event, viewer, asked, since) is None


def test_nor_when_viewers_were_told_more_than_it_says(stage, elsewhere):
    viewer, event = elsewhere.following.viewers["ann"], event_of(stage)
    stage.done("mo", "questions.add", text="Who pays?")
    elsewhere.hear()

    assert elsewhere.following.answer_from(event, viewer, event.epoch, event.head_public) is None


def test_viewers_of_an_event_that_is_not_there_any_more_are_told_that_it_has_ended(elsewhere):
    elsewhere.following.end()

    assert elsewhere.told("bye") == [{"reason": "ended", "after_ms": [0, 0]}]
    assert elsewhere.line.closed == ["ann"]


def test_a_worker_that_does_not_find_the_event_any_more_tells_its_viewers(
    tmp_path, stage, elsewhere
):
    environ = {
        "COMPANION_DATABASE_URL": stage.database.url.render_as_string(hide_password=False),
        "COMPANION_SECRET_KEY": SECRET,
    }
    app = create_app(Settings.from_environment(environ, tmp_path / "instance"))
    worker = app.extensions["companion"]
    worker.followings[stage.event_id] = elsewhere.following
    worker._seen_at[stage.event_id] = 0.0
    with stage.database.write() as session:
        session.execute(delete(Pass))
        session.execute(delete(Event))

    worker._look()

    assert elsewhere.told("bye") == [{"reason": "ended", "after_ms": [0, 0]}]
    assert worker.followings == {}
