"""Reads an event from a TOML file, whole or not at all."""

from __future__ import annotations

import re
import tomllib
from datetime import date, datetime, time
from difflib import get_close_matches

import msgspec
from msgspec import inspect

from companion.documents import Address, Text
from companion.event.details import Language, Slug
from companion.formats.checks import Fault, Path, faults_of
from companion.formats.plan import Plan
from companion.formats.toml_lines import lines_of

TEXTS = (
    (inspect.type_info(Slug), "small letters and digits, in parts joined by single hyphens,"),
    (inspect.type_info(Language), 'a language like "en" or "pt-BR"'),
    (inspect.type_info(Address), "an address that begins with https:// or http://"),
    (inspect.type_info(Text), "a text in quotes, of at most 500 characters,"),
)

VALUES: dict[type[inspect.Type], str] = {
    inspect.BoolType: "true or false",
    inspect.DateTimeType: "a day and hour of the event's own zone, like 2022-11-17T14:00:00,",
    inspect.DateType: "a day like 2022-11-17",
    inspect.TimeType: "an hour like 14:00:00",
    inspect.ListType: "a list",
    inspect.VarTupleType: "a list",
}


class WrongFile(Exception):
    """A file that is no event; says what is wrong, and on which lines, counted from 1."""

    def __init__(self, faults: list[tuple[int, str]]) -> None:
        super().__init__("\n".join(f"line {line}: {reason}" for line, reason in faults))
        self.faults = faults


def read(text: str) -> Plan:
    """The event that the text of a TOML file describes.

    Raises WrongFile with every fault that was found.
    """
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise WrongFile([_syntax(text, str(error))]) from error

    try:
        plan = msgspec.convert(content, Plan, builtin_types=(datetime, date, time))
    except msgspec.ValidationError as error:
        faults = [_shape(str(error))]
    else:
        faults = list(faults_of(plan))
    if faults:
        raise WrongFile(sorted((_line(text, path), reason) for path, reason in faults))
    return plan


def _syntax(text: str, message: str) -> tuple[int, str]:
    """The line at which the standard library could not read on, and why."""
    reason, _, place = message.partition(" (at ")
    line = re.match(r"line (\d+)", place)
    return int(line[1]) if line else text.rstrip().count("\n") + 1, reason


def _line(text: str, path: Path) -> int:
    """The line of the value, or of the nearest one around it that the file has."""
    lines = lines_of(text)
    while path not in lines:
        path = path[:-1]
    return lines[path]


def _shape(message: str) -> Fault:
    """Where and why msgspec refused a value, in words for the person who wrote it."""
    place = message.rpartition(" - at `$")[2]
    path: Path = tuple(
        int(index) if index else key for key, index in re.findall(r"\.(\w+)|\[(\d+)\]", place)
    )
    name = re.search(r"(unknown|required) field `(.*?)`(?: - at |$)", message)
    if name is None:
        return path, f"{_description(_type_at(path))} is needed here"
    if name[1] == "required":
        return path, f'"{name[2]}" is missing here'
    close = get_close_matches(name[2], _keys(_type_at(path)), 1)
    guess = f'; "{close[0]}" perhaps' if close else ""
    return (*path, name[2]), f'"{name[2]}" is not known here{guess}'


def _type_at(path: Path) -> inspect.Type:
    """What belongs at this place of a plan."""
    place = inspect.type_info(Plan)
    for key in path:
        if isinstance(place, inspect.ListType | inspect.VarTupleType):
            place = place.item_type
        elif isinstance(place, inspect.StructType):
            place = next((f.type for f in place.fields if f.encode_name == key), place)
        place = _present(place)
    return place


def _present(place: inspect.Type) -> inspect.Type:
    """The type of a value that may be absent, when it is there."""
    if isinstance(place, inspect.Metadata):
        place = place.type
    if isinstance(place, inspect.UnionType):
        return _present(
            next(each for each in place.types if not isinstance(each, inspect.NoneType))
        )
    return place


def _keys(place: inspect.Type) -> list[str]:
    return [f.encode_name for f in place.fields] if isinstance(place, inspect.StructType) else []


def _description(place: inspect.Type) -> str:
    match place:
        case inspect.StrType():
            return next((words for kind, words in TEXTS if kind == place), "a text in quotes")
        case inspect.LiteralType(values=values):
            return "one of " + ", ".join(f'"{value}"' for value in sorted(values, key=str))
        case inspect.IntType(ge=least, le=most) if least is not None:
            return f"a whole number from {least} to {most}"
        case _:
            return VALUES.get(type(place), "a table")
