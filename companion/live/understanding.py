"""What clients send beside commands, taken for what it has to be."""

from __future__ import annotations

from typing import TypeVar

import msgspec

from companion.errors import N_, bad_request

T = TypeVar("T")


def understand(given: object, wanted: type[T]) -> T:
    """What was given, as the type that it has to be. Raises Refused("bad_request")."""
    try:
        understood = msgspec.convert(given, wanted)
        msgspec.json.encode(understood)
    except (msgspec.ValidationError, ValueError, TypeError, RecursionError) as error:
        raise bad_request(N_("This was not understood: %(why)s"), why=str(error)) from error
    if "\0" in str(getattr(understood, "event", "")):
        raise bad_request(N_("This was not understood: %(why)s"), why="NUL")
    return understood
