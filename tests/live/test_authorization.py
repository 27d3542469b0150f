"""Every command × everybody. What each role holds is written out here, from the rules."""

from __future__ import annotations

import uuid
from typing import Any

import msgspec
import pytest
from msgspec import inspect

from companion.boards import BOARDS
from companion.people.passes import Identity
from tests.factories import Stage, stage_in

OWN = {
    "questions.ask",
    "questions.vote",
    "questions.withdraw",
    "questions.accept_floor",
    "speakers.request",
    "speakers.withdraw",
    "speakers.ready",
}
"""What attendees do, with what is their own."""

MODERATED = {"agenda", "speakers", "questions", "notices", "screens"}
RUN_BY_MODERATORS = {
    "event.suspend",
    "event.resume",
    "event.stream",
    "event.channels",
    "event.back",
}

COMMANDS = {f"{board.name}.{each.verb}": each for board in BOARDS for each in board.commands}


def may(role: str, name: str) -> bool:
    """Who may do what, as the rules of the boards have it."""
    board = name.partition(".")[0]
    if name == "screens.appear":
        return role == "hall"
    match role:
        case "ann":
            return name in OWN
        case "mo":
            return board in MODERATED or name in RUN_BY_MODERATORS
        case "chloe":
            return name in {"questions.star", "notices.acknowledge", "notices.signal"}
        case "carl":
            return board == "screens" or name in {"event.stream", "event.channels", "event.back"}
        case "rita":
            return board == "notes"
        case "olga":
            return True
        case "desk":
            return board in {"agenda", "speakers", "screens"} and name not in OWN
        case _:
            return False


def example(kind: Any) -> Any:
    """A value of the type, as short as it may be."""
    match kind:
        case inspect.StrType(pattern=pattern) if pattern and "4[0-9a-f]" in pattern:
            return str(uuid.uuid4())
        case inspect.StrType(pattern=pattern) if pattern:
            return "en"
        case inspect.StrType(min_length=length):
            return "x" * max(length or 1, 1)
        case inspect.IntType(ge=least, gt=more):
            return least if least is not None else (more or 0) + 1
        case inspect.FloatType(ge=least):
            return least or 1.0
        case inspect.BoolType():
            return True
        case inspect.LiteralType(values=values):
            return values[0]
        case inspect.EnumType(cls=cls):
            return next(iter(cls)).value
        case inspect.DateTimeType():
            return "2026-11-24T10:00:00Z"
        case inspect.DateType():
            return "2026-11-24"
        case inspect.ListType(item_type=item, min_length=length):
            return [example(item)] * (length or 0)
        case inspect.VarTupleType():
            return []
        case inspect.DictType():
            return {}
        case inspect.NoneType():
            return None
        case inspect.UnionType(types=types):
            return example(types[0])
        case inspect.StructType(cls=cls):
            return arguments(cls)
        case inspect.Metadata(type=inner):
            return example(inner)
    raise TypeError(f"no example of {kind}")


def arguments(takes: type[msgspec.Struct]) -> dict[str, Any]:
    """The least that a command may be sent with."""
    fields = inspect.type_info(takes).fields
    everything = {each.encode_name: example(each.type) for each in fields}
    least = {each.encode_name: everything[each.encode_name] for each in fields if each.required}
    tries = [least, *({**least, name: value} for name, value in everything.items()), everything]
    return next(given for given in tries if is_understood(given, takes))


def is_understood(given: dict[str, Any], takes: type[msgspec.Struct]) -> bool:
    try:
        msgspec.convert(given, takes)
    except msgspec.ValidationError:
        return False
    return True


@pytest.fixture(scope="module")
def stage(tmp_path_factory):
    return stage_in(tmp_path_factory.mktemp("authorization"))


@pytest.fixture(scope="module")
def neighbour(tmp_path_factory, stage):
    """Another event in the same database, whose staff has no business here."""
    return Stage(str(stage.database.url), slug="neighbours")


PEOPLE = ["ann", "nobody", "mo", "chloe", "rita", "carl", "olga", "hall", "desk"]


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_is_for_those_who_hold_it(stage, name, who):
    before = stage.heads()

    answer = stage.do(who, name, **arguments(COMMANDS[name].takes))

    refused = answer.get("code") in ("unauthenticated", "forbidden")
    if may(who, name):
        assert not refused, answer
    else:
        assert answer["code"] == ("unauthenticated" if who == "nobody" else "forbidden")
        assert stage.heads() == before


@pytest.mark.parametrize("who", ["mo", "chloe", "olga", "hall", "desk"])
@pytest.mark.parametrize("name", COMMANDS)
def test_another_events_staff_has_no_business_here(stage, neighbour, name, who):
    stage.people["stranger"] = neighbour.people[who]
    before = stage.heads()

    answer = stage.do("stranger", name, **arguments(COMMANDS[name].takes))

    assert answer["code"] in ("unauthenticated", "forbidden")
    assert stage.heads() == before


@pytest.mark.parametrize("name", COMMANDS)
def test_a_revoked_moderator_is_forbidden_everything(tmp_path, name):
    from companion.event.models import Event
    from companion.people import passes
    from companion.people.models import PassSession

    stage = stage_in(tmp_path)
    with stage.database.write() as session:
        event = session.get_one(Event, stage.event_id)
        for each in session.query(PassSession).all():
            passes.end_session(session, event, each.id, stage.database.time)

    answer = stage.do("mo", name, **arguments(COMMANDS[name].takes))

    assert answer["code"] == "forbidden"


@pytest.mark.parametrize("name", COMMANDS)
def test_a_key_that_nobody_issued_opens_nothing(stage, name):
    stage.people["forger"] = Identity(key="made up")

    answer = stage.do("forger", name, **arguments(COMMANDS[name].takes))

    assert answer["code"] == "unauthenticated"
