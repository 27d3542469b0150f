"""One person, one vote: also where questions are merged, and merges taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select, update

from companion.db import new_id
from companion.live.change import Change
from companion.questions.models import Question, Vote

UNREAD: Any = {"execution_options": {"synchronize_session": False}}
"""Nobody has read the rows of this statement that reads them again."""


@dataclass(frozen=True)
class Ballot:
    """What a person wants their vote for the question to be."""

    person: bytes
    question: Question
    on: bool


def cast(change: Change, ballots: Sequence[Ballot]) -> None:
    """Each one's vote is as they want it, and is theirs alone: some statements for all of them."""
    wanted = {change.token("vote", each.question.id, each.person): each for each in ballots}
    columns = (Vote.id, Vote.token, Vote.on, Vote.merged_from)
    found = change.session.execute(select(*columns).where(Vote.token.in_(wanted))).all()
    there = {vote.token: vote for vote in found}
    made: list[dict[str, Any]] = []
    turned: dict[bool, list[str]] = {True: [], False: []}
    for token, ballot in wanted.items():
        vote = there.get(token)
        if vote is None and ballot.on:
            made.append(_made(change, token, ballot))
            ballot.question.votes += 1
        elif vote is not None and (vote.on, vote.merged_from) != (ballot.on, None):
            turned[ballot.on].append(vote.id)
            ballot.question.votes += int(ballot.on) - int(vote.on)
    if made:
        number = change.moves_unseen()
        change.session.execute(insert(Vote), [{**vote, "seq_staff": number} for vote in made])
    for on, ids in turned.items():
        if ids:
            now = {"on": on, "merged_from": None, "seq_staff": change.moves_unseen()}
            change.session.execute(update(Vote).where(Vote.id.in_(ids)).values(now), **UNREAD)


def _made(change: Change, token: bytes, ballot: Ballot) -> dict[str, Any]:
    id = new_id()
    return {
        "id": id,
        "event_id": change.event.id,
        "question_id": ballot.question.id,
        "token": token,
        "owner": change.key.mask(ballot.person, id),
        "on": True,
    }


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
