"""The questions of an event."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import UNSET, Meta, UnsetType

from companion.live.board import Args, Board, Command, Id, Limit, OnRow, Owned, Seen
from companion.people.roles import CHAIRS, EVERYONE, MODERATORS
from companion.questions import actions, decisions, edits, silence
from companion.questions.audience import seen_by, seen_by_owner, voted_for
from companion.questions.models import Question, Vote

Language = Annotated[str, Meta(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z", max_length=8)]
Reason = Literal["off_topic", "already_asked", "not_a_question", "abusive", "no_time", "other"]
Known = Annotated[str, Meta(min_length=1, max_length=64)]
"""A theme or a person of the event."""

ASKING = Limit(name="ask", count=3, seconds=60)
VOTING = Limit(name="vote", count=10, seconds=1)


class Add(Args, kw_only=True):
    """`to` is the person of the event who is asked, `item` the agenda item it belongs to."""

    text: str
    name: str | None = None
    affiliation: str | None = None
    language: Language | None = None
    theme: Known | None = None
    item: Id | None = None
    to: Known | None = None
    channel: Literal["room", "online"] | None = None


class Ask(Add, kw_only=True):
    """`anonymous`: the name is not kept, whether one is given or not."""

    anonymous: bool = False


class Chosen(Args, kw_only=True):
    """One question by its `id`, or several by their `ids`."""

    id: Id | UnsetType = UNSET
    ids: Annotated[list[Id], Meta(min_length=1, max_length=100)] | UnsetType = UNSET
    seen: Seen | UnsetType = UNSET

    def __post_init__(self) -> None:
        if (self.id is UNSET) == (self.ids is UNSET):
            raise ValueError("either `id` or `ids` is needed")


class Several(Chosen, kw_only=True):
    """All of the questions or none."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.seen is not UNSET and self.id is UNSET:
            raise ValueError("`seen` needs `id`")


class Back(Chosen, kw_only=True):
    """Of several, those stay whose `version` is not `seen`: the number of the move."""


class Defer(Several, kw_only=True):
    reason: Reason | None = None
    reason_text: str | None = None


class Decline(Several, kw_only=True):
    reason: Reason
    reason_text: str | None = None


class Mine(Args, kw_only=True):
    id: Id


class Voting(Args, kw_only=True):
    id: Id
    on: bool


class Show(OnRow, kw_only=True):
    """`room` may be absent where the event has one."""

    room: Known | None = None


class Answer(OnRow, kw_only=True):
    text: str | None = None


class Merge(OnRow, kw_only=True):
    into: Id


class Edit(OnRow, kw_only=True):
    text: str


class Star(OnRow, kw_only=True):
    on: bool


class Tag(OnRow, kw_only=True):
    theme: Known | None


class Translate(OnRow, kw_only=True):
    """Without a text the translation is taken away."""

    language: Language
    text: str | None


QUESTIONS = Board(
    name="questions",
    model=Question,
    seen_by=seen_by,
    counts=frozenset({"votes"}),
    owned=(
        Owned(name="questions", model=Question, seen_by_owner=seen_by_owner),
        Owned(name="votes", model=Vote, seen_by_owner=voted_for),
    ),
    commands=(
        Command("ask", actions.ask, by=EVERYONE, takes=Ask, limit=ASKING),
        Command("vote", actions.vote, EVERYONE, Voting, VOTING, keeps_record=False, together=True),
        Command("withdraw", actions.withdraw, by=EVERYONE, takes=Mine, until="archived"),
        Command("add", actions.add, by=MODERATORS, takes=Add, until="ended"),
        Command("approve", decisions.approve, by=MODERATORS, takes=Several),
        Command("decline", decisions.decline, by=MODERATORS, takes=Decline, until="ended"),
        Command("defer", decisions.defer, by=MODERATORS, takes=Defer, until="ended"),
        Command("merge", decisions.merge, by=MODERATORS, takes=Merge, until="ended"),
        Command("show", decisions.show, by=MODERATORS, takes=Show),
        Command("unshow", decisions.unshow, by=MODERATORS, takes=OnRow),
        Command("answer", decisions.answer, by=MODERATORS, takes=Answer, until="ended"),
        Command("edit", edits.edit, by=MODERATORS, takes=Edit, until="ended"),
        Command("star", edits.star, by=CHAIRS, takes=Star),
        Command("tag", edits.tag, by=MODERATORS, takes=Tag, until="ended"),
        Command("translate", edits.translate, by=MODERATORS, takes=Translate, until="ended"),
        Command("mute", silence.mute, by=MODERATORS, takes=OnRow),
        Command("unmute", silence.unmute, by=MODERATORS, takes=OnRow),
        Command("invite_floor", edits.invite_floor, by=MODERATORS, takes=OnRow),
        Command("back", decisions.back, by=MODERATORS, takes=Back, until="ended"),
    ),
)
