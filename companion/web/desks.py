"""Control desks: a button does not know who has the floor, but what its key was told last."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import suppress
from typing import Any

import msgspec
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from companion.errors import Code, Refused
from companion.event.models import Event
from companion.live.commands import Answer
from companion.live.presses import Press, command_id
from companion.live.worker import Worker
from companion.people import passes
from companion.people.models import Pass
from companion.people.roles import Audience
from companion.speakers import rules
from companion.speakers.models import Entry

Floors = dict[str, str | None]
"""Who has the floor, by room; None: nobody has."""

EXPECTED = "expected"


class Desk:
    """Whoever sends commands with this key."""

    def __init__(self, worker: Worker, event_id: str, key: str) -> None:
        self._worker = worker
        self._event_id = event_id
        self._key = key

    def complete(self, name: str, sent: dict[str, Any]) -> Press | dict[str, Any]:
        """The command as it was meant, with a `cid`, and `expected` where it takes that."""
        added: dict[str, Any] = {}
        if "cid" not in sent:
            added["cid"] = command_id(name, sent)
        if EXPECTED not in sent and self._takes_expected(name):
            with self._worker.database.read() as session:
                event = session.get_one(Event, self._event_id)
                desk = passes.desk_of(session, event, self._key)
                added[EXPECTED] = desk and desk.told.get(_room(session, event, sent) or "")
        return Press(sent, added) if added else sent

    def hear(self, name: str, sent: dict[str, Any], answer: Answer) -> None:
        """The key knows who has the floor as far as the answer says so.

        That is: whom its own command has moved, and whoever was in its way.
        """
        with self._worker.database.read() as session:
            event = session.get_one(Event, self._event_id)
            desk = passes.desk_of(session, event, self._key)
            if desk is None:
                return
            turns = _turns(session, event, desk.told.values())
            floors = _floors(turns)
            news: Floors = {}
            if answer["ok"]:
                moved = [turn for turn in turns if turn.seq(Audience.DISPLAY) == answer["seq"]]
                news = {turn.room: floors.get(turn.room) for turn in moved}
            elif answer["code"] == Code.CONFLICT and self._takes_expected(name):
                news = _in_the_way(answer.get("now"), _room(session, event, sent), floors)
        self._remember(desk, {**desk.told, **news})

    def tell(self, session: Session) -> None:
        """The key is being told of the event as it is in this session."""
        event = session.get_one(Event, self._event_id)
        desk = passes.desk_of(session, event, self._key)
        if desk is not None:
            self._remember(desk, {**dict.fromkeys(desk.told), **_floors(_turns(session, event))})

    def _takes_expected(self, name: str) -> bool:
        takes = self._worker.commands.takes(name)
        fields = msgspec.structs.fields(takes) if takes is not None else ()
        return any(field.encode_name == EXPECTED for field in fields)

    def _remember(self, desk: Pass, told: Floors) -> None:
        if told == desk.told:
            return
        # What was asked is answered all the same: a desk that is taken to know less than it
        # does has its next press refused, and is told by that.
        with suppress(Refused), self._worker.database.write() as session:
            passes.remember(session, desk, told)


def _turns(session: Session, event: Event, also: Collection[str | None] = ()) -> list[Entry]:
    """Every turn that is on, and these entries."""
    known = [id for id in also if id is not None]
    wanted = or_(Entry.state.in_(rules.TURNS), Entry.id.in_(known))
    rows = session.scalars(select(Entry).where(Entry.event_id == event.id, wanted))
    return [row for row in rows if not row.gone]


def _floors(turns: Collection[Entry]) -> Floors:
    having = (turn for turn in turns if turn.state in rules.TURNS and not turn.interrupted_by)
    return {turn.room: turn.id for turn in having}


def _in_the_way(now: Mapping[str, Any] | None, room: str | None, floors: Floors) -> Floors:
    """What a refusal says: who has the floor, or that nobody has."""
    if now is not None and rules.on_floor([now], now["room"]):
        return {now["room"]: now["id"]}
    return {room: None} if now is None and room is not None and room not in floors else {}


def _room(session: Session, event: Event, sent: Mapping[str, Any]) -> str | None:
    """The room that a command is about; None if it does not say which of several."""
    entry = session.get(Entry, sent["id"]) if isinstance(sent.get("id"), str) else None
    if entry is not None and entry.event_id == event.id:
        return entry.room
    with suppress(Refused):
        return event.room(sent.get("room"))
    return None
