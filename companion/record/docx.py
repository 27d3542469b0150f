"""The record as a document for word processors."""

from __future__ import annotations

import io
from typing import Any

import docx
from docx.enum.table import WD_TABLE_DIRECTION
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from companion.record.bars import bar
from companion.record.paper import Paper, Section

A4 = Mm(210), Mm(297)
MARGIN = Mm(18)
SMALL = Pt(8.5)


def as_docx(paper: Paper) -> bytes:
    """A4; lines, columns and letters of a right-to-left language begin at the right."""
    content = io.BytesIO()
    _Drawing(paper).document.save(content)
    return content.getvalue()


class _Drawing:
    """Draws one document."""

    def __init__(self, paper: Paper) -> None:
        self.paper = paper
        self.document = docx.Document()
        self._prepare()
        self._say(self.document.add_heading(level=0), paper.title)
        self._say(self.document.add_paragraph(), paper.subtitle)
        for label, said in paper.facts:
            self._fact(label, said)
        for section in paper.sections:
            self._section(section)

    def _prepare(self) -> None:
        properties = self.document.core_properties
        properties.title, properties.author = self.paper.title[:255], "Companion"
        properties.language, properties.comments = self.paper.language, ""
        page = self.document.sections[0]
        page.page_width, page.page_height = A4
        page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = MARGIN

    def _section(self, section: Section) -> None:
        self._say(self.document.add_heading(level=1), section.title)
        if not section.rows:
            self._say(self.document.add_paragraph(), section.nothing)
        elif section.groups:
            self._groups(section)
        else:
            self._table(section)

    def _groups(self, section: Section) -> None:
        for group in section.groups:
            self._say(self.document.add_heading(level=2), group.title)
            for paragraph in group.paragraphs:
                self._say(self.document.add_paragraph(), paragraph.text)
                if paragraph.by:
                    self._say(self.document.add_paragraph(), paragraph.by, italic=True)
                for label, said in paragraph.facts:
                    self._fact(label, said)

    def _fact(self, label: str, said: str) -> None:
        paragraph = self.document.add_paragraph(style="List Bullet")
        self._say(paragraph, f"{label}: {said}", direction=self.paper.direction)

    def _table(self, section: Section) -> None:
        rows = self.paper.table(section)
        if section.percents:
            rows[0].append("")
            for row, percent in zip(rows[1:], section.percents, strict=True):
                row.append(bar(percent))
        table = self.document.add_table(len(rows), len(rows[0]), style="Table Grid")
        if self.paper.is_rightward:
            table.table_direction = WD_TABLE_DIRECTION.RTL
        # Asked for once: a table looks for all its cells each time that it is asked for one.
        cells = iter(table._cells)
        for number, row in enumerate(rows):
            for said in row:
                self._say(next(cells).paragraphs[0], said, small=True, bold=number == 0)
        table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))

    def _say(
        self,
        paragraph: Any,
        text: str,
        *,
        direction: str = "",
        small: bool = False,
        bold: bool | None = None,
        italic: bool | None = None,
    ) -> None:
        """The paragraph says this, in the text's own direction unless told."""
        rightward = (direction or self.paper.direction_of(text)) == "rtl"
        if rightward:
            # Before anything else: word processors mind the order.
            paragraph._p.get_or_add_pPr().append(OxmlElement("w:bidi"))
        paragraph.paragraph_format.space_after = Pt(2)
        run = paragraph.add_run(text)
        font = run.font
        font.bold = font.cs_bold = bold
        font.italic = font.cs_italic = italic
        font.rtl = rightward or None
        if small:
            font.size = SMALL
            _size_other_scripts(run)


def _size_other_scripts(run: Any) -> None:
    """Letters of right-to-left scripts have a size of their own: the same."""
    size = run._r.rPr.find(qn("w:sz"))
    other = OxmlElement("w:szCs")
    other.set(qn("w:val"), size.get(qn("w:val")))
    size.addnext(other)
