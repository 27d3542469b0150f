"""Votes: how many a second are written down, by how many writes to the disk, and that they stay."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from uuid import uuid4

from sqlalchemy import func, select

from bench import cpu
from bench.people import Told, Voted
from bench.servers import Ours, guests
from companion.event.models import Event
from companion.instance import ROOT
from companion.people import keys
from companion.people.guests import Guests
from companion.questions.models import Question, Vote
from tests.servers import SECRET, SLUG, Server
from tests.services import launch

QUESTIONS = 20
SPREAD_S = 0.9
"""They begin to vote within this, so that all have voted after a second."""

AFTER_S = 2.0
"""Counts that were held back are told within this."""

TRACE = "fsyncs"


@dataclass(frozen=True)
class Voting:
    """`rate`: acknowledged a second. `wrong`: questions whose count is not that of their votes.

    `vote_us`: microseconds of a core for one vote, over all rounds.
    """

    voted: Voted
    rate: float
    vote_us: float
    wrong: int


@dataclass(frozen=True)
class Death:
    """`acknowledged` when the server was killed; `missing` of them afterwards."""

    acknowledged: int
    missing: int
    pairs: int


@dataclass(frozen=True)
class Watching:
    """`told`: the most messages of votes alone to one person; p95 of the worst change, in ms."""

    voted: int
    told: int
    p95_ms: float
    missed: int


class Traced(Server):
    """A server of which each write that waits for the disk is noted down."""

    def _launch(self, index: int) -> subprocess.Popen[bytes]:
        # With a filter in the kernel only the calls asked for are slower.
        strace = ["strace", "-D", "-f", "--seccomp-bpf", "-e", "trace=fsync,fdatasync"]
        return launch(
            [*strace, "-o", str(self.folder / TRACE), sys.executable, "wsgi.py"],
            self.folder / f"worker-{index}.log",
            cwd=ROOT,
            env={**self.environ, "COMPANION_PORT": str(self.ports[index])},
        )


def rate(*, people: int, seconds: float, rounds: int) -> Voting:
    """Everyone votes as fast as they are answered: the median of the rounds."""
    with Ours() as ours:
        questions = ours.ask_questions(QUESTIONS)
        votings = []
        with ours.people(people) as crowd:
            before = cpu.spent_s(ours.pids)
            for _ in range(rounds):
                crowd.vote(questions, seconds)
                votings.append(crowd.voted())
            spent = cpu.spent_s(ours.pids) - before
        wrong = _wrong_counts(ours)
    middle = sorted(votings, key=lambda each: each.in_time)[len(votings) // 2]
    votes = sum(each.acknowledged for each in votings)
    return Voting(middle, middle.in_time / seconds, spent / votes * 1e6, wrong)


def for_each_sync(*, people: int, seconds: float) -> float:
    """Votes acknowledged for each `fsync` or `fdatasync` of the server."""
    with Ours(server=Traced) as ours:
        questions = ours.ask_questions(QUESTIONS)
        trace = ours.folder / TRACE
        with ours.people(people) as crowd:
            before = _syncs(trace)
            crowd.vote(questions, seconds)
            voted = crowd.voted()
            return voted.acknowledged / (_syncs(trace) - before)


def survive(*, people: int, seconds: float) -> Death:
    """The server is killed in the middle of it: what was acknowledged is there afterwards."""
    with Ours() as ours:
        questions = ours.ask_questions(QUESTIONS)
        with ours.people(people) as crowd:
            crowd.vote(questions, seconds)
            time.sleep(seconds / 2)
            ours.server.kill(0)
            voted, told = crowd.voted(), crowd.told()
        ours.server.start_again(0)
        missing, pairs = _missing(ours, guests(people), told)
    return Death(voted.acknowledged, missing, pairs)


def watch(*, watchers: int, voters: int, rounds: int) -> Watching:
    """Within a second everyone votes once, and a moderator changes something meanwhile."""
    told, p95s, counts, missed = [], [], [], 0
    with Ours() as ours, ExitStack() as stack:
        questions = ours.ask_questions(QUESTIONS)
        crowd = stack.enter_context(ours.people(watchers))
        voting = stack.enter_context(ours.people(voters))
        for _ in range(rounds):
            marker = uuid4().hex
            time.sleep(AFTER_S)
            crowd.listen(marker, SPREAD_S + AFTER_S, to_the_end=True)
            voting.vote(questions, SPREAD_S + AFTER_S / 2, each=1, spread_s=SPREAD_S)
            time.sleep(SPREAD_S / 2)
            sent_at = time.monotonic()
            ours.tell(marker)
            heard, voted = crowd.heard(), voting.voted()
            # One of the messages had the moderator's change in it.
            told.append(heard.changes - 1)
            p95s.append((heard.p95 - sent_at) * 1e3)
            missed += watchers - heard.count
            counts.append(voted.acknowledged)
    return Watching(int(median(counts)), max(told), max(p95s), missed)


def time_of_sync_ms(times: int) -> float:
    """Milliseconds that the disk takes to keep a page of 4 KB: the median."""
    took = []
    with tempfile.TemporaryFile(buffering=0) as file:
        for _ in range(times):
            file.write(bytes(4096))
            began_at = time.perf_counter()
            os.fdatasync(file.fileno())
            took.append((time.perf_counter() - began_at) * 1e3)
    return median(took)


def _syncs(trace: Path) -> int:
    return sum("sync(" in line for line in trace.read_text().splitlines())


def _wrong_counts(ours: Ours) -> int:
    """How many questions say another number than there are votes for them."""
    with ours.server.database.read() as session:
        cast = select(func.count()).where(Vote.question_id == Question.id, Vote.on)
        wrong = Question.votes != cast.scalar_subquery()
        return session.scalar(select(func.count()).select_from(Question).where(wrong)) or 0


def _missing(ours: Ours, cookies: list[str], told: Iterable[Told]) -> tuple[int, int]:
    """How many votes are not as they were acknowledged last, of how many.

    One that was asked for since, and never answered, may have been written down or not.
    """
    signer = Guests(SECRET)
    persons = [signer.person(cookie.partition("=")[2]) for cookie in cookies]
    with ours.server.database.read() as session:
        event = session.scalars(select(Event).where(Event.slug == SLUG)).one()
        assert event.key is not None
        key = keys.unwrap(event.key, SECRET)
        rows = session.execute(select(Vote.token, Vote.on)).all()
    there = {bytes(token): on for token, on in rows}
    missing = pairs = 0
    for each in told:
        person = persons[each.person]
        assert person is not None
        if each.on is None or each.asked is not None:
            continue
        pairs += 1
        missing += there.get(key.token("vote", person, each.question), False) != each.on
    return missing, pairs
