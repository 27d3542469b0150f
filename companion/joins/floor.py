"""A question that takes the floor: from the board to the queue, and nobody is unmasked."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from companion.errors import N_, Code, Refused, bad_request, conflict
from companion.joins.hidden import in_its_item
from companion.joins.items import live_item
from companion.live.board import Args, Command, Id
from companion.live.change import Change
from companion.people.roles import EVERYONE, MODERATORS
from companion.questions import rules
from companion.questions.models import Question
from companion.speakers import waiting
from companion.speakers.models import Entry
from companion.speakers.waiting import enter
from companion.text import NAME, tidy_line, tidy_name

KIND = "normal"


class Accept(Args, kw_only=True):
    """`name` is needed where the question has none, `room` where the event has several."""

    id: Id
    name: str | None = None
    channel: Literal["room", "online"] | None = None
    room: Annotated[str, Meta(min_length=1, max_length=64)] | None = None


def accept_floor(
    change: Change,
    *,
    id: str,
    name: str | None = None,
    channel: str | None = None,
    room: str | None = None,
) -> Entry:
    """Whoever asked the question waits for the floor, with an entry that belongs to it.

    They accept an invitation; where the question has a name, the staff may enter it at once.
    """
    question, chosen = change.find(Question, id), _chosen_name(change, name)
    person = change.owner_of(question)
    found = waiting.live_entry(change, person, KIND)
    if found is not None and found.question == question.id and _may_speak(change, question):
        return found

    shown = _agreed_name(change, question, chosen)
    rules.agree_on(rules.INVITED_FROM, question.state, question)
    entry = enter(
        change,
        room=change.event.room(room),
        person=person,
        kind=KIND,
        name=shown,
        affiliation=question.affiliation,
        item=live_item(change, room) or question.item,
        language=question.language,
        channel=channel or question.channel or "online",
    )
    entry.question = entry.question or question.id
    entry.nameless = entry.nameless or question.nameless
    question.invited = False
    return in_its_item(change, entry)


def _may_speak(change: Change, question: Question) -> bool:
    return change.owns(question) or change.actor.role in MODERATORS


def _chosen_name(change: Change, name: str | None) -> str | None:
    """The name on one line; no guest has that of a role."""
    if name is None:
        return None
    return tidy_line(name, NAME) if change.actor.role in MODERATORS else tidy_name(name)


def _agreed_name(change: Change, question: Question, chosen: str | None) -> str:
    """The name to be called by; raises Refused unless whoever acts may decide on it."""
    if not _may_speak(change, question):
        raise Refused(Code.FORBIDDEN, N_("Only whoever asked a question can speak on it."))
    if not change.owns(question):
        if question.name is None:
            raise conflict(N_("This question has no name. Invite whoever asked it."), question)
        return question.name
    if not question.invited:
        raise conflict(N_("There is no invitation to speak on this question now."), question)
    shown = chosen or question.name
    if shown is None:
        raise bad_request(N_("Give the name by which you will be called."))
    return shown


QUESTION_COMMANDS = (Command("accept_floor", accept_floor, by=EVERYONE, takes=Accept),)
