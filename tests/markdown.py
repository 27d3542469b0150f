"""The project's own documents, as tests read them."""

from __future__ import annotations

import re
from functools import cache

from companion.instance import ROOT

HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
SHAPE = re.compile(r"^([\w.]+) +\{(.*?)\}(?: staff \{(.*)\})?$", re.MULTILINE)


@cache
def section(document: str, heading: str) -> str:
    """What stands under the heading, up to the next one."""
    text = (ROOT / "docs" / document).read_text()
    parts = HEADING.split(text)
    found = dict(zip(parts[1::2], parts[2::2], strict=True))
    return found[heading]


def table(document: str, heading: str) -> list[list[str]]:
    """The cells of the one table under the heading, line by line, without its head."""
    lines = [line for line in section(document, heading).splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return cells[2:]


def coded(cell: str) -> list[str]:
    """What is written as code in the cell."""
    return re.findall(r"`([^`]+)`", cell)


def words(cell: str) -> set[str]:
    """The words of a list that is parted by commas."""
    return {word.strip() for word in cell.split(",") if word.strip()}


def shapes(document: str, heading: str) -> dict[str, tuple[set[str], set[str]]]:
    """The names in each shape under the heading, and those that are the staff's alone."""
    found = SHAPE.findall(section(document, heading))
    return {name: (words(public), words(staff)) for name, public, staff in found}
