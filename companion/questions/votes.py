"""One person, one vote: also where questions are merged, and merges taken back."""

from __future__ import annotations

from collections.abc import Sequence

from companion.live.change import Change
from companion.questions.models import Question, Vote


def set_own(change: Change, question: Question, *, on: bool) -> None:
    """The acting person's vote for the question is as they want it, and is theirs alone."""
    token = change.token("vote", question.id)
    vote = change.one(Vote, Vote.token == token)
    if vote is None:
        if not on:
            return
        vote = change.add(Vote(question_id=question.id, token=token, on=False))
        change.own(vote)
    question.votes += int(on) - int(vote.on)
    vote.on, vote.merged_from = on, None


def copy(change: Change, source: Question, target: Question) -> None:
    """Whoever voted for `source` has voted for `target`; such votes are marked as copied."""
    there = {vote.token: vote for vote in _votes(change, target)}
    for vote in _votes(change, source):
        person = change.owner_of(vote)
        if vote.on and person is not None:
            token = change.token("vote", target.id, person)
            theirs = there.get(token) or _prepare(change, target, person, token)
            if not theirs.on:
                theirs.on, theirs.merged_from = True, source.id
                target.votes += 1


def take_out(change: Change, source: Question, target: Question) -> None:
    """What `copy` brought along is out again, but for who voted for another merged question."""
    merged = change.select(Question, Question.merged_into == target.id)
    elsewhere = {
        change.owner_of(vote): other.id
        for other in merged
        for vote in _votes(change, other)
        if vote.on
    }
    for vote in _votes(change, target):
        if vote.merged_from == source.id:
            vote.merged_from = elsewhere.get(change.owner_of(vote))
            if vote.merged_from is None:
                vote.on = False
                target.votes -= 1


def _votes(change: Change, question: Question) -> Sequence[Vote]:
    return change.select(Vote, Vote.question_id == question.id)


def _prepare(change: Change, target: Question, person: bytes, token: bytes) -> Vote:
    vote = change.add(Vote(question_id=target.id, token=token, on=False))
    vote.owner = change.key.mask(person, vote.id)
    return vote
