"""The record as one table that spreadsheets open: the first column says what each row is."""

from __future__ import annotations

import csv
import io
from datetime import datetime, timedelta

from companion.record.paper import Cell, Paper, length

BEGINS_FORMULA = "=+-@＝＋－＠"
"""What begins a formula in some spreadsheet, also behind spaces."""

BEFORE_FORMULA = "\t\r\n"
"""What some strip from the front of a cell before they look."""


def as_csv(paper: Paper) -> bytes:
    """UTF-8 with a mark of that, comma-separated, as RFC 4180 has it."""
    columns: dict[str, str] = {}
    for section in paper.sections:
        columns |= {key: title for key, title in section.columns.items() if key not in columns}
    written = io.StringIO(newline="")
    writer = csv.writer(written, quoting=csv.QUOTE_ALL)
    writer.writerow(["", *map(safe, columns.values())])
    for label, said in ((paper.subtitle, paper.title), *paper.facts):
        writer.writerow([safe(label), safe(said), *[""] * (len(columns) - 1)])
    for section in paper.sections:
        for row in section.rows:
            cells = dict(zip(section.columns, row, strict=True))
            found = [_cell(cells.get(key)) for key in columns]
            writer.writerow([safe(section.title), *found])
    return b"\xef\xbb\xbf" + written.getvalue().encode()


def safe(text: str) -> str:
    """The text as a spreadsheet shows it and does not run it: behind an apostrophe."""
    runs = text[:1] in BEFORE_FORMULA or text.lstrip()[:1] in BEGINS_FORMULA
    return f"'{text}" if text.strip() and runs else text


def _cell(cell: Cell) -> str:
    """Moments as ISO 8601 in the event's zone, lengths always with hours, so that they add up."""
    match cell:
        case None:
            return ""
        case datetime():
            return cell.isoformat(timespec="seconds")
        case timedelta():
            return length(cell, hours=True)
        case int():
            return str(cell)
        case _:
            return safe(cell)
