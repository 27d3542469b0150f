"""What can become of a question, and what may be sent, voted on and shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from companion.errors import N_, Code, Refused, bad_request, conflict

ON_STAGE = frozenset({"approved", "on_screen", "answered", "deferred"})
"""What everybody sees."""

UNDECIDED = frozenset({"pending", "approved", "on_screen"})
"""What is still open when the event ends."""

VOTED_ON = frozenset({"approved", "on_screen"})
INVITED_FROM = frozenset({"approved", "on_screen"})
EDITED_IN = frozenset({"pending", "approved", "on_screen", "answered", "deferred"})
MERGED_INTO = ON_STAGE | {"pending"}

MOST_WAITING = 20
"""Of one person, questions that nobody has decided on."""

REASONS = {
    "off_topic": N_("It is not about the topic of this event."),
    "already_asked": N_("It has been asked already."),
    "not_a_question": N_("It is not a question."),
    "abusive": N_("It hurts or attacks somebody."),
    "no_time": N_("There is no time left for it."),
    "other": N_("Another reason."),
}
"""Why a question is declined or deferred: the code on the wire, and its words."""

MOVES: dict[str, dict[str, str]] = {
    "approve": {"pending": "approved"},
    "decline": dict.fromkeys(("pending", "approved", "on_screen"), "declined"),
    "merge": dict.fromkeys(("pending", "approved", "deferred"), "merged"),
    "show": {"approved": "on_screen"},
    "unshow": dict.fromkeys(("on_screen", "approved"), "approved"),
    "answer": dict.fromkeys(("approved", "on_screen", "deferred"), "answered"),
    "defer": dict.fromkeys(("approved", "on_screen"), "deferred"),
    "withdraw": dict.fromkeys(("pending", "approved", "deferred"), "withdrawn"),
    "leave": dict.fromkeys(UNDECIDED, "not_taken"),
}

_WORDS = {
    "pending": N_("This question still waits for a decision."),
    "approved": N_("This question is approved already."),
    "on_screen": N_("This question is on screen now."),
    "answered": N_("This question has been answered."),
    "deferred": N_("This question is to be answered in writing."),
    "declined": N_("This question was declined. Take that back first."),
    "merged": N_("This question was merged with another one. Take that back first."),
    "withdrawn": N_("This question was withdrawn by whoever asked it."),
    "not_taken": N_("The event ended before this question was taken."),
}

STATES = tuple(_WORDS)


def after(move: str, state: str, row: Any = None) -> str:
    """The state of a question after the move; one that holds already is kept.

    Raises Refused("conflict"), naming the row, for a move that the table does not have.
    """
    moves = MOVES[move]
    if state in moves:
        return moves[state]
    if state in moves.values():
        return state
    raise not_possible(state, row)


def agree_on(states: frozenset[str], state: str, row: Any = None) -> None:
    """Raises Refused("conflict"), naming the row, unless the question is in one of the states."""
    if state not in states:
        raise not_possible(state, row)


def not_possible(state: str, row: Any) -> Refused:
    """The refusal of something that does not go with this state."""
    return conflict(_WORDS[state], row)


def first_state(*, moderated: bool) -> str:
    return "pending" if moderated else "approved"


def agree_on_asking(event_state: str, questions: str) -> None:
    """Raises Refused("closed") unless questions are taken: ahead of the event, or during it."""
    if event_state not in ("open", "live") or questions == "closed":
        raise Refused(Code.CLOSED, N_("No more questions are taken. What you wrote is kept here."))


def agree_on_voting(event_state: str, votes: str) -> None:
    """Raises Refused("closed") unless votes are taken."""
    if event_state not in ("open", "live") or votes == "closed":
        raise Refused(Code.CLOSED, N_("Voting is closed."))


def agree_on_waiting(waiting: int) -> None:
    """Raises Refused("rate_limited") when too many of a person's questions wait already."""
    if waiting >= MOST_WAITING:
        raise Refused(
            Code.RATE_LIMITED,
            N_("%(count)s of your questions still wait. Send this one when some are decided."),
            retry_after_ms=60_000,
            count=waiting,
        )


def agree_on_anonymity(name: str | None, *, allowed: bool) -> None:
    """Raises Refused("bad_request") when a name is needed and there is none."""
    if name is None and not allowed:
        raise bad_request(N_("Give your name: questions without one are not taken here."))


def agree_on_known(id: str | None, parts: Iterable[Mapping[str, Any]]) -> None:
    """Raises Refused("bad_request") for a theme or a person that the event does not have."""
    if id is not None and all(part["id"] != id for part in parts):
        raise bad_request(N_("This event has no theme and nobody by this id."))


def is_nameless(setting: str, chatham_items: list[str], item: str | None) -> bool:
    """Whether names stay out under the rule of the event or of this item."""
    return setting == "chatham" or item in chatham_items


def translated(translations: Mapping[str, Any], language: str, text: str | None) -> dict[str, Any]:
    """The translations with this one in it; without a text that language has none."""
    kept = {key: value for key, value in translations.items() if key != language}
    return kept if text is None else {**kept, language: text}
