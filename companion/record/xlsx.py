"""The record as a workbook: a sheet for each part; what people typed is text, never a formula."""

from __future__ import annotations

import io
import re
from datetime import datetime, timedelta
from typing import Any

import xlsxwriter

from companion.record.paper import Cell, Paper, Section

LONGEST_CELL = 32_767
LONGEST_NAME = 31
NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\]")
WIDTHS = {"text": 60, "answer": 60, "item": 40, "speakers": 40, "reason": 40, "translation": 40}
OTHER_WIDTH = 18
LATER_ZERO = timedelta(0)
"""Dates of spreadsheets know no length under zero."""


def as_xlsx(paper: Paper) -> bytes:
    """Moments, lengths and numbers are such, so that they can be reckoned with."""
    content = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(content, options) as book:
        book.set_properties({"title": paper.title, "author": "Companion"})
        draw = _Drawing(book, paper)
        draw.facts()
        for number, section in enumerate(paper.sections, 2):
            draw.section(section, number)
    return content.getvalue()


class _Drawing:
    """Draws one workbook."""

    def __init__(self, book: Any, paper: Paper) -> None:
        plain = {"text_wrap": True, "valign": "top"}
        self.book = book
        self.paper = paper
        self.heading = book.add_format({**plain, "bold": True, "bottom": 1})
        self.plain = book.add_format(plain)
        self.moment = book.add_format({**plain, "num_format": "yyyy-mm-dd hh:mm:ss"})
        self.length = book.add_format({**plain, "num_format": "[h]:mm:ss"})

    def facts(self) -> None:
        sheet = self._sheet(f"1 {self.paper.subtitle}")
        sheet.set_column(0, 0, 24)
        sheet.set_column(1, 1, 80)
        sheet.write_string(0, 0, self.paper.title[:LONGEST_CELL], self.heading)
        for row, (label, said) in enumerate(self.paper.facts, 1):
            self._write(sheet, row, 0, label)
            self._write(sheet, row, 1, said)

    def section(self, section: Section, number: int) -> None:
        sheet = self._sheet(f"{number} {section.title}")
        for column, (key, title) in enumerate(section.columns.items()):
            sheet.set_column(column, column, WIDTHS.get(key, OTHER_WIDTH))
            sheet.write_string(0, column, title, self.heading)
        for row, cells in enumerate(section.rows, 1):
            for column, cell in enumerate(cells):
                self._write(sheet, row, column, cell)
        sheet.freeze_panes(1, 0)
        if section.percents:
            last = len(section.columns) - 1
            sheet.conditional_format(
                1, last, len(section.rows), last, {"type": "data_bar", "bar_color": "#005587"}
            )

    def _sheet(self, title: str) -> Any:
        sheet = self.book.add_worksheet(NOT_IN_NAMES.sub(" ", title)[:LONGEST_NAME].strip(" '"))
        if self.paper.is_rightward:
            sheet.right_to_left()
        sheet.set_paper(9)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        return sheet

    def _write(self, sheet: Any, row: int, column: int, cell: Cell) -> None:
        match cell:
            case None:
                pass
            case datetime():
                sheet.write_datetime(row, column, cell.replace(tzinfo=None), self.moment)
            case timedelta() if cell >= LATER_ZERO:
                sheet.write_datetime(row, column, cell, self.length)
            case int():
                sheet.write_number(row, column, cell, self.plain)
            case _:
                sheet.write_string(row, column, self.paper.said(cell)[:LONGEST_CELL], self.plain)
