"""JSON Schemas of all that travels, from the types that the code itself works with."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from companion.live import messages
from companion.live.board import Board, Command, Report
from companion.live.sockets import Handshake, Sync
from companion.web.desk_state import DeskState

Schema = dict[str, Any]

MESSAGES = (
    messages.Done,
    messages.Heard,
    messages.Refusal,
    messages.NotConnected,
    messages.Change,
    messages.Me,
    messages.Pulse,
    messages.Bye,
    messages.Synced,
    Handshake,
    Sync,
    DeskState,
)
PLACE = "#/components/schemas/{name}"
REFERENCE = re.compile(re.escape(PLACE.format(name="")) + r"([\w.]+)")
NUMBERS = {
    "seq": "The number of the change that touched the row last.",
    "version": "As `seq`, but for changes of nothing but counts; `seen` names it.",
}


def schemas(boards: Sequence[Board]) -> dict[str, Schema]:
    """Every schema by its name; that of a command's arguments has the name of the command."""
    found = _of_messages(boards)
    taken: dict[str, type[Any]] = {name: command.takes for name, command in commands(boards)}
    taken |= {name: report.takes for name, report in reports(boards)}
    for name, takes in taken.items():
        for part, schema in _of_arguments(name, takes).items():
            if found.setdefault(part, schema) != schema:
                raise ValueError(f"two types are called {part}")
    for name, command in commands(boards):
        if command.on_arrival:
            said = {k: part for k, part in found[name]["properties"].items() if k != "cid"}
            found["Handshake"]["properties"] |= said
    for name, _ in reports(boards):
        found["Pulse"]["properties"][name.partition(".")[0]] = _by_row(found[name])
    return {name: _tidied(found[name]) for name in sorted(found)}


def needed(document: Any, schemas: Mapping[str, Schema]) -> dict[str, Schema]:
    """Those of the schemas that the document refers to, and those that they refer to in turn."""
    wanted: set[str] = set()
    missing = set(REFERENCE.findall(str(document)))
    while missing:
        wanted |= missing
        missing = set(REFERENCE.findall(str([schemas[name] for name in missing]))) - wanted
    return {name: schema for name, schema in schemas.items() if name in wanted}


def commands(boards: Iterable[Board]) -> Iterator[tuple[str, Command]]:
    """Every command with its whole name, board by board."""
    return ((f"{board.name}.{each.verb}", each) for board in boards for each in board.commands)


def reports(boards: Iterable[Board]) -> Iterator[tuple[str, Report]]:
    """Every report with its whole name, board by board."""
    return ((f"{board.name}.{each.verb}", each) for board in boards for each in board.reports)


def words_of(command: Command) -> tuple[str, str]:
    """What the command does, in a line, and whatever else there is to know of it."""
    summary, _, rest = (inspect.getdoc(command.action) or "").partition("\n")
    limit = command.limit
    who = f"For: {', '.join(sorted(command.by))}."
    pace = f"At most {limit.count} in {limit.seconds:g} s, of each person."
    return summary, "\n\n".join(filter(None, (rest.strip(), who, pace)))


def ref(name: str) -> Schema:
    return {"$ref": PLACE.format(name=name)}


def _of_messages(boards: Sequence[Board]) -> dict[str, Schema]:
    """Rows, what is somebody's own, and the messages that carry them."""
    owned = [each for board in boards for each in board.owned]
    types = [*MESSAGES, *(board.row for board in boards), *(each.entry for each in owned)]
    all_told, found = msgspec.json.schema_components(types, ref_template=PLACE)
    told = iter(all_told[len(MESSAGES) :])
    rows = {board.name: next(told) for board in boards}
    mine = {each.name: _list_of(next(told)) for each in owned}
    for board in boards:
        _number(found[board.row.__name__])

    change = found["Change"]["properties"]
    change["put"] = _record({name: _list_of(row) for name, row in rows.items()})
    change["drop"] = _record(dict.fromkeys(rows, change["drop"]["additionalProperties"]))
    found["Refusal"]["properties"]["now"] = {"anyOf": [*rows.values(), {"type": "null"}]}
    found["Synced"]["properties"]["me"] = ref("Me")
    found["Me"]["properties"] |= mine
    found["Me"]["required"] += mine
    return found


def _of_arguments(name: str, takes: type[Any]) -> dict[str, Schema]:
    """The arguments of this name, and the types of its board that they are made of."""
    board = name.partition(".")[0]
    place = PLACE.format(name=f"{board}.{{name}}")
    _, found = msgspec.json.schema_components([takes], ref_template=place)
    own = found.pop(takes.__name__)
    return {name: {**own, "title": name}} | {f"{board}.{part}": found[part] for part in found}


def _number(row: Schema) -> None:
    """What every board says of a row besides."""
    for name, words in NUMBERS.items():
        row["properties"][name] = {"type": "integer", "description": words}
    row["required"] = [*row["required"], *NUMBERS]


def _by_row(report: Schema) -> Schema:
    """What was reported last, by the id of the row, and when that was."""
    seen_at = {"type": "string", "format": "date-time"}
    last = _record({**report["properties"], "seen_at": seen_at})
    return {
        "type": "object",
        "additionalProperties": {**last, "required": list(last["properties"])},
    }


def _record(properties: Mapping[str, Schema]) -> Schema:
    return {"type": "object", "properties": dict(properties)}


def _list_of(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _tidied(part: Any) -> Any:
    """The schema for readers other than Python: its patterns are ECMAScript's."""
    if isinstance(part, list):
        return [_tidied(each) for each in part]
    if not isinstance(part, dict):
        return part
    tidied = {name: _tidied(each) for name, each in part.items()}
    if isinstance(tidied.get("pattern"), str):
        tidied["pattern"] = tidied["pattern"].replace(r"\Z", "$")
    if isinstance(tidied.get("description"), str):
        tidied["description"] = inspect.cleandoc(tidied["description"])
    return tidied
