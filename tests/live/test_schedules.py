"""Twenty thousand random orders of lost, late and doubled messages, deaths and joining races."""

from __future__ import annotations

import msgspec
import pytest

from companion.live import feed, following
from companion.live.follow import Step, follow
from companion.people.passes import Identity
from companion.people.roles import Actor, Audience, Role
from tests.live import simulation
from tests.live.simulation import Browser, Host, Ledger, Line, World

SCHEDULES = 20_000
PARTS = 8
STEPS = 60


@pytest.mark.parametrize("part", range(PARTS))
def test_02_everybody_is_current_after_any_schedule(part):
    for seed in range(part, SCHEDULES, PARTS):
        World(seed).play(STEPS)


def fails_of(seeds: range) -> int:
    failed = 0
    for seed in seeds:
        try:
            World(seed).play(STEPS)
        except (AssertionError, KeyError):
            failed += 1
    return failed


def test_02_a_rule_that_does_not_look_for_gaps_is_found_out(monkeypatch):
    def careless(mine, epoch, since, seq):
        step = follow(mine, epoch, since, seq)
        return Step.APPLY if step is Step.ASK and mine and mine.epoch == epoch else step

    monkeypatch.setattr(feed, "follow", careless)
    monkeypatch.setattr(simulation, "follow", careless)

    assert fails_of(range(200)) > 0


def test_02_a_worker_that_answers_before_it_lets_into_the_room_is_found_out(monkeypatch):
    def late(self, browser):
        self.network.browsers[browser.sid] = browser
        sid = browser.sid
        join = self.following.join

        def enter():
            self.world.scheduler.pause()
            if browser.sid == sid:
                join(viewer_of(self, browser))

        self.following.viewers[sid] = viewer_of(self, browser)
        browser.asking = True
        self.answer(browser)
        self.world.scheduler.spawn(enter)

    monkeypatch.setattr(Host, "welcome", late)

    assert fails_of(range(200)) > 0


def test_02_a_worker_that_forgets_what_it_held_back_is_found_out(monkeypatch):
    def forgetful(earlier, later):
        return msgspec.structs.replace(later, since=earlier.since)

    monkeypatch.setattr(feed, "merge", forgetful)

    assert fails_of(range(200)) > 0


def test_02_a_worker_that_never_looks_at_the_heads_is_found_out(monkeypatch):
    monkeypatch.setattr(following.Following, "notice", lambda self, *state: None)

    assert fails_of(range(200)) > 0


def test_02_an_answer_that_may_be_older_than_what_was_told_is_found_out(monkeypatch):
    monkeypatch.setattr(feed.Feed, "has_told_more", lambda self, *asked: False)

    assert fails_of(range(200)) > 0


def test_02_a_receiver_that_lets_late_messages_in_is_found_out(monkeypatch):
    def gullible(mine, epoch, since, seq):
        step = follow(mine, epoch, since, seq)
        return Step.APPLY if step is Step.IGNORE else step

    monkeypatch.setattr(simulation, "follow", gullible)

    assert fails_of(range(200)) > 0


def test_02_numbers_that_are_taken_before_the_lock_are_found_out(monkeypatch):
    commit = Ledger.commit
    taken: dict[str, int] = {}

    def in_any_order(self, dice):
        if (number := taken.pop(self.epoch, None)) is not None:
            late = Line("late", f"text {number}", 0, number, number)
            self.past[self.epoch, self.head] = {**self.lines, late.id: late}
        elif dice.random() < 0.3:
            # Whoever has this number commits after whoever has the next.
            taken[self.epoch] = number = self.head + 1
            self.past[self.epoch, number] = self.lines
            self.head = number
        return commit(self, dice)

    monkeypatch.setattr(Ledger, "commit", in_any_order)

    assert fails_of(range(200)) > 0


def test_02_a_worker_that_replays_what_was_sent_is_found_out(monkeypatch):
    publish_from = World.publish_from

    def keeping(self, host):
        self.kept = getattr(self, "kept", [])
        publish = publish_from(self, host)
        return lambda *sent: (self.kept.append(sent[1][Audience.PUBLIC]), publish(*sent))

    def replay(self, browser):
        sid, position = browser.sid, browser.position
        if position is None or position.epoch != self.world.ledger.epoch:
            return answer(self, browser)

        def reply():
            browser.asking = browser.asking and browser.sid != sid
            for frame in self.world.kept:
                if frame.epoch == position.epoch and frame.seq > position.seq:
                    self.network.tell_one(sid, "change", frame.wire())

        return self.world.scheduler.spawn(reply)

    answer = Host.answer
    monkeypatch.setattr(World, "publish_from", keeping)
    monkeypatch.setattr(Host, "answer", replay)

    assert fails_of(range(200)) > 0


def viewer_of(host: Host, browser: Browser) -> following.Viewer:
    return following.Viewer(
        sid=browser.sid,
        identity=Identity(),
        actor=Actor(role=Role.READER),
        audience=Audience.PUBLIC,
        pace="normal",
        channel="online",
        here=None,
    )
