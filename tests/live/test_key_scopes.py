"""A control desk's key may be narrowed: to boards, and to single commands of one."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from sqlalchemy import select

from companion.event.models import Event
from companion.people import passes
from companion.people.roles import DESKS, Actor, Role
from tests.clients.official import Fleet
from tests.clients.visitor import Visitor
from tests.factories import stage_in
from tests.live.test_authorization import COMMANDS, arguments
from tests.servers import SLUG, Server

DESK = {name for name, command in COMMANDS.items() if Role.KEY in command.by}
AGENDA = {name for name in DESK if name.startswith("agenda.")}


@pytest.mark.parametrize(
    ("scopes", "held"),
    [
        ((), DESK),
        (("agenda",), AGENDA),
        (("speakers.start",), {"speakers.start"}),
        (("agenda", "speakers.start"), AGENDA | {"speakers.start"}),
        (("speakers.start.now",), set()),
        (("speaker",), set()),
        (("speakers.",), set()),
        (("questions",), set()),
        (("event",), set()),
    ],
    ids=lambda value: " ".join(value) or "all" if isinstance(value, tuple) else str(len(value)),
)
def test_a_key_does_what_is_in_its_scopes_and_nothing_else(tmp_path, scopes, held):
    stage = stage_in(tmp_path)
    desk = stage.key(*scopes)
    codes = {}

    for name, command in COMMANDS.items():
        stage.pass_time(seconds=1)
        before = stage.heads()
        codes[name] = stage.do(desk, name, **arguments(command.takes)).get("code")
        assert codes[name] != "forbidden" or stage.heads() == before

    assert {name for name, code in codes.items() if code != "forbidden"} == held


@pytest.mark.parametrize("scope", ["speakers.start", "speakers"])
def test_a_scope_is_a_whole_name_or_a_whole_board(scope):
    key = Actor(role=Role.KEY, who="desk", scopes=(scope,))
    names = ("speakers.start", "speakers.start_all", "speakers.startle", "speakers_list.start")

    held = {name for name in names if key.may(name, DESKS)}

    assert held == set(names[:1] if scope == "speakers.start" else names[:3])


# Whichever way the key comes


def narrow_key(house: Server, *scopes: str) -> str:
    """The secret of a key of the sample event that reaches no further than these."""
    with house.database.write() as session:
        event = session.scalars(select(Event).where(Event.slug == SLUG)).one()
        now = house.database.now(session)
        key = passes.issue(session, event, Role.KEY, label="narrow", now=now, scopes=scopes)
    return key


class Desk:
    """A control desk with this key, by each way in."""

    def __init__(self, house: Server, fleet: Fleet, key: str) -> None:
        self._visitor = Visitor(house.urls[-1])
        self._fleet = fleet
        self._key = key

    def by_header(self, name: str, given: dict[str, Any]) -> dict[str, Any]:
        bearer = {"Authorization": f"Bearer {self._key}"}
        path = f"/api/v1/events/{SLUG}/commands/{name}"
        return self._visitor.post(path, content=given, **bearer).json

    def by_query(self, name: str, given: dict[str, Any]) -> dict[str, Any]:
        path = f"/api/v1/events/{SLUG}/commands/{name}?key={self._key}"
        return self._visitor.post(path, content=given, Origin="https://desk.example").json

    def by_socket(self, name: str, given: dict[str, Any]) -> dict[str, Any]:
        client = self._fleet.connect(self._visitor.url, {"event": SLUG, "key": self._key})
        return client.send(name, given)


@pytest.mark.parametrize("way", ["by_header", "by_query", "by_socket"])
def test_a_narrow_key_is_as_narrow_by_every_way(house, fleet, way):
    agenda = getattr(Desk(house, fleet, narrow_key(house, "agenda")), way)
    start = getattr(Desk(house, fleet, narrow_key(house, "speakers.start")), way)
    mo = Visitor.with_pass(house.url, house.links["moderator"])
    fay = mo.do(SLUG, "speakers.add", name="Fay")["id"]
    turns = [row for row in mo.state(SLUG)["put"].get("speakers", ()) if row["started_at"]]
    current = next((row["id"] for row in turns if not row["ended_at"]), None)

    answers = [
        agenda("agenda.add", {"title": "Coffee", "planned_minutes": 5} | cid()),
        agenda("speakers.start", {"id": fay, "expected": current} | cid()),
        agenda("speakers.add", {"name": "Gil"} | cid()),
        start("agenda.add", {"title": "Tea", "planned_minutes": 5} | cid()),
        start("speakers.start", {"id": fay, "expected": current} | cid()),
        start("speakers.finish", {"id": fay} | cid()),
    ]

    codes = [None, "forbidden", "forbidden", "forbidden", None, "forbidden"]
    assert [answer.get("code") for answer in answers] == codes
    rows = mo.state(SLUG)["put"]
    assert [row["state"] for row in rows["speakers"] if row["id"] == fay] == ["speaking"]
    assert "Tea" not in {row["title"] for row in rows["agenda"]}
    assert "Gil" not in {row["name"] for row in rows["speakers"]}


def cid() -> dict[str, str]:
    return {"cid": str(uuid.uuid4())}
