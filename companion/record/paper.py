"""The record as it is read: in one language, with its headings, in the event's own hours.

Every format but JSON is drawn from this, and none adds words of its own.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from babel.dates import format_skeleton

Cell = str | int | datetime | timedelta | None
"""A moment is aware, in the event's zone; a length is to the second."""


BRITISH = {"en": "en_GB"}
"""Where the international meetings' own order of day and month differs from the language's."""


@dataclass(frozen=True, kw_only=True)
class Paragraph:
    """What somebody asked or noted, who it was, and what became of it, by label."""

    text: str
    by: str = ""
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Group:
    """Paragraphs under a heading."""

    title: str
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True, kw_only=True)
class Section:
    """A part of the record as a table: `columns` are headings by key.

    `groups`: the same to be read rather than counted. `percents`: a bar for each row.
    `nothing` is said where it is empty.
    """

    key: str
    title: str
    columns: Mapping[str, str]
    rows: Sequence[tuple[Cell, ...]]
    nothing: str
    groups: tuple[Group, ...] = ()
    percents: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Paper:
    """The whole record; `several_days`: an hour alone does not tell which day."""

    title: str
    subtitle: str
    language: str
    direction: str
    facts: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    several_days: bool

    @property
    def is_rightward(self) -> bool:
        """Whether its lines begin at the right."""
        return self.direction == "rtl"

    def said(self, cell: Cell) -> str:
        """The cell as people read it."""
        match cell:
            case None:
                return ""
            case datetime():
                return self._hour(cell)
            case timedelta():
                return length(cell)
            case _:
                return str(cell)

    def table(self, section: Section) -> list[list[str]]:
        """The section's headings and rows as people read them, without columns that are empty."""
        rows = [[self.said(cell) for cell in row] for row in section.rows]
        kept = [number for number in range(len(section.columns)) if any(r[number] for r in rows)]
        return [[row[number] for number in kept] for row in [list(section.columns.values()), *rows]]

    def direction_of(self, text: str) -> str:
        """Where the text begins: "rtl" or "ltr" by its first letter, else as the record does."""
        for letter in text:
            match unicodedata.bidirectional(letter):
                case "L":
                    return "ltr"
                case "R" | "AL":
                    return "rtl"
        return self.direction

    def _hour(self, moment: datetime) -> str:
        if not self.several_days:
            return f"{moment:%H:%M}"
        locale = BRITISH.get(self.language, self.language)
        return f"{format_skeleton('MMMd', moment.date(), locale=locale)}, {moment:%H:%M}"


def length(lasted: timedelta, *, hours: bool = False) -> str:
    """ "2:05", or "1:02:05" from an hour on or if `hours`; less than nothing has a minus sign."""
    seconds = int(lasted.total_seconds())
    minutes, rest = divmod(abs(seconds), 60)
    whole, minutes = divmod(minutes, 60)
    sign = "−" if seconds < 0 else ""
    if hours or whole:
        return f"{sign}{whole}:{minutes:02}:{rest:02}"
    return f"{sign}{minutes}:{rest:02}"
