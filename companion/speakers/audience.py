"""Who sees what of an entry."""

from __future__ import annotations

from typing import Annotated, NotRequired, TypedDict, cast

from companion.people.roles import Audience
from companion.speakers import rules
from companion.speakers.models import Entry
from companion.times import iso
from companion.wire import STAFF_ONLY, Id, Moment, Rank, one_of

ON_STAGE = rules.IN_LINE | rules.TURNS | {"finished"}
"""What everybody sees."""

JOINING = rules.TURNS | {"called"}
"""States in which the owner is told how to join."""

State = Annotated[str, one_of(rules.STATES)]


class Turn(TypedDict):
    """A turn that was broken off and set aside."""

    started_at: Moment
    ended_at: Moment
    paused_ms: int
    limit_s: int


class EntryRow(TypedDict):
    """A wish for the floor and its turn; `limit_s` is how long that may be."""

    id: Id
    rank: Rank
    kind: Annotated[str, one_of(rules.KINDS)]
    state: State
    room: str
    item: Id | None
    question: Id | None
    reply_to: Id | None
    name: str | None
    affiliation: str | None
    nameless: bool
    channel: Annotated[str, one_of(("room", "online"))]
    language: str | None
    limit_s: int
    requested_at: Moment
    called_at: Moment | None
    started_at: Moment | None
    paused_at: Moment | None
    paused_ms: int
    ended_at: Moment | None
    interrupted_by: Id | None
    earlier: list[Turn]
    group: NotRequired[Annotated[str | None, STAFF_ONLY]]
    topic: NotRequired[Annotated[str | None, STAFF_ONLY]]
    reason: NotRequired[Annotated[str | None, STAFF_ONLY]]
    ready_at: NotRequired[Annotated[Moment | None, STAFF_ONLY]]
    has_device: NotRequired[Annotated[bool, STAFF_ONLY]]
    added: NotRequired[Annotated[bool, STAFF_ONLY]]
    spoken: NotRequired[Annotated[int, STAFF_ONLY]]
    passed_over: NotRequired[Annotated[int, STAFF_ONLY]]


class Joining(TypedDict):
    """How somebody online takes the floor."""

    watch: NotRequired[str]
    backup: NotRequired[str]
    dial_in: NotRequired[str]


class OwnTurn(TypedDict):
    """One's own wish for the floor; `join` says how, once it is one's turn online."""

    id: Id
    state: State
    join: NotRequired[Joining]


def seen_by(entry: Entry, audience: Audience) -> EntryRow | None:
    """The entry as this audience may see it; None if it is not for them.

    Where names stay in the room, its screens have that of whoever has the floor, and
    `nameless` tells those that are streamed to leave it out. Only the staff learns when
    exactly somebody asked, and of a hidden item.
    """
    if audience is Audience.STAFF:
        return {
            **_view(entry),
            "item": entry.item,
            "requested_at": iso(entry.requested_at),
            "group": entry.group,
            "topic": entry.topic,
            "reason": entry.reason,
            "ready_at": iso(entry.ready_at),
            "has_device": entry.owner is not None,
            "added": entry.added_by is not None,
            "spoken": entry.spoken,
            "passed_over": entry.passed_over,
        }
    if entry.state not in ON_STAGE or entry.is_hidden:
        return None
    on_floor = audience is Audience.DISPLAY and entry.state in rules.TURNS
    if entry.is_nameless and not on_floor:
        return {**_view(entry), "name": None, "affiliation": None}
    return _view(entry)


def seen_by_owner(entry: Entry) -> OwnTurn | None:
    """What became of it, for whoever asked; how to join when it is their turn."""
    if entry.gone:
        return None
    told: OwnTurn = {"id": entry.id, "state": entry.state}
    ways = entry.event.details.get("access", {})
    join = {way: ways[way] for way in ("watch", "backup", "dial_in") if ways.get(way)}
    if join and entry.channel == "online" and entry.state in JOINING:
        return {**told, "join": cast(Joining, join)}
    return told


def _view(entry: Entry) -> EntryRow:
    return {
        "id": entry.id,
        "rank": entry.rank,
        "kind": entry.kind,
        "state": entry.state,
        "room": entry.room,
        "item": entry.shown_item,
        "question": entry.question,
        "reply_to": entry.reply_to,
        "name": entry.name,
        "affiliation": entry.affiliation,
        "nameless": entry.is_nameless,
        "channel": entry.channel,
        "language": entry.language,
        "limit_s": entry.granted_s,
        "requested_at": iso(entry.requested_at.replace(second=0, microsecond=0)),
        "called_at": iso(entry.called_at),
        "started_at": iso(entry.started_at),
        "paused_at": iso(entry.paused_at),
        "paused_ms": entry.paused_ms,
        "ended_at": iso(entry.ended_at),
        "interrupted_by": entry.interrupted_by,
        "earlier": entry.earlier,
    }
