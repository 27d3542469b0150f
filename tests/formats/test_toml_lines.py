"""Every value of a TOML file is found on its line, however it is written."""

from __future__ import annotations

import tomllib
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from companion.formats.toml_lines import Path, lines_of

FILE = '''\
# a comment with "quotes" and [brackets]
title = "A # in a string"
series.slug = "first" # and a comment behind

[venue]
name = """
Two lines, a \\""" and "quotes" inside"""
'street' = 'C:\\not an escape'

[[agenda]]
title = "Opening"
speakers = [ # one on each line
  { person = "ann", minutes = 5 },

  { person = "bo" }
]

[agenda.room]
"a dotted.key" = [[1, 2], [
  3]]

[[agenda]]
planned_start = 14:00:00
'''


def test_every_value_is_found_on_its_line() -> None:
    found = lines_of(FILE)

    assert found == {
        (): 1,
        ("title",): 2,
        ("series",): 3,
        ("series", "slug"): 3,
        ("venue",): 5,
        ("venue", "name"): 6,
        ("venue", "street"): 8,
        ("agenda",): 10,
        ("agenda", 0): 10,
        ("agenda", 0, "title"): 11,
        ("agenda", 0, "speakers"): 12,
        ("agenda", 0, "speakers", 0): 13,
        ("agenda", 0, "speakers", 0, "person"): 13,
        ("agenda", 0, "speakers", 0, "minutes"): 13,
        ("agenda", 0, "speakers", 1): 15,
        ("agenda", 0, "speakers", 1, "person"): 15,
        ("agenda", 0, "room"): 18,
        ("agenda", 0, "room", "a dotted.key"): 19,
        ("agenda", 0, "room", "a dotted.key", 0): 19,
        ("agenda", 0, "room", "a dotted.key", 0, 0): 19,
        ("agenda", 0, "room", "a dotted.key", 0, 1): 19,
        ("agenda", 0, "room", "a dotted.key", 1): 19,
        ("agenda", 0, "room", "a dotted.key", 1, 0): 20,
        ("agenda", 1): 22,
        ("agenda", 1, "planned_start"): 23,
    }


def test_an_empty_file_has_one_line() -> None:
    assert lines_of("") == {(): 1}
    assert lines_of("# nothing but a comment") == {(): 1}


def paths(value: Any, path: Path = ()) -> set[Path]:
    parts: Any = ()
    if isinstance(value, dict):
        parts = value.items()
    elif isinstance(value, list):
        parts = enumerate(value)
    return {path}.union(*(paths(part, (*path, key)) for key, part in parts))


def written(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{quoted(k)} = {written(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[\n" + ",\n".join(written(part) for part in value) + ",]"
    if isinstance(value, str):
        return quoted(value)
    return str(value)


def quoted(text: str) -> str:
    return '"' + "".join(f"\\U{ord(character):08x}" for character in text) + '"'


CHARACTERS = st.characters(exclude_categories=["Cs"])
KEYS = st.text(CHARACTERS, max_size=3)
VALUES = st.recursive(
    st.text(CHARACTERS, max_size=3) | st.integers(-9, 9),
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3) | st.dictionaries(KEYS, inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(deadline=None)
@given(st.dictionaries(KEYS, VALUES, max_size=4))
def test_it_finds_exactly_what_the_reader_of_the_standard_library_reads(value: Any) -> None:
    text = "\n".join(f"{quoted(key)} = {written(part)}" for key, part in value.items())

    assert set(lines_of(text)) == paths(tomllib.loads(text)) == paths(value)
