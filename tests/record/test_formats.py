"""Each format of the record, opened by something that did not write it."""

from __future__ import annotations

import csv
import datetime
import io
import json
import zipfile
from collections.abc import Callable
from html.parser import HTMLParser
from xml.etree import ElementTree

import msgspec
import openpyxl
import pypdf
import pytest
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator

from companion.record.model import Record
from tests.factories import Stage
from tests.record.scenes import FORMATS, FORMULAS, SECRETS, keep_secrets, meet, rita, speak

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

ACTUAL = (
    *("Open discussion", "A fire drill.", "Ann Moreau", "City of Geneva", "cities"),
    *("Who pays?", "Everybody does.", "Cities are to report in spring."),
)
"""What every format has to say of the meeting."""


class Page(HTMLParser):
    """The elements of a page, and what it says."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.said = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.said += data


def of_pdf(file: bytes) -> str:
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(file)).pages)
    return " ".join(text.split())


def body_of(file: bytes) -> ElementTree.Element:
    with zipfile.ZipFile(io.BytesIO(file)) as parts:
        return ElementTree.fromstring(parts.read("word/document.xml"))


def of_docx(file: bytes) -> str:
    return "\n".join(node.text or "" for node in body_of(file).iter(f"{WORD}t"))


def cells_of(file: bytes) -> list[openpyxl.cell.cell.Cell]:
    book = openpyxl.load_workbook(io.BytesIO(file))
    return [cell for sheet in book for row in sheet.iter_rows() for cell in row]


def of_xlsx(file: bytes) -> str:
    return "\n".join(str(cell.value) for cell in cells_of(file))


def table_of(file: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(file.decode("utf-8-sig"), newline=""), strict=True))


def of_csv(file: bytes) -> str:
    return "\n".join(cell for row in table_of(file) for cell in row)


READ: dict[str, Callable[[bytes], str]] = {
    "md": lambda file: file.decode(),
    "html": lambda file: Page(file.decode()).said,
    "pdf": of_pdf,
    "docx": of_docx,
    "xlsx": of_xlsx,
    "csv": of_csv,
    "json": lambda file: json.dumps(json.loads(file), ensure_ascii=False),
}
"""All that a file says to those who open it."""


def file_of(client: FlaskClient, format: str, language: str = "en") -> bytes:
    answer = client.get(f"/r/round-table/record.{format}?lang={language}")
    assert answer.status_code == 200
    return answer.data


@pytest.mark.parametrize("format", FORMATS)
def test_every_format_says_what_happened_and_keeps_what_stays_in_the_room(
    app: Flask, stage: Stage, format: str
) -> None:
    meet(stage)
    keep_secrets(stage)

    file = file_of(rita(app, stage), format)

    said = READ[format](file)
    assert [text for text in ACTUAL if text not in said] == []
    assert [name for name in SECRETS if name.lower() in said.lower()] == []
    assert [name for name in SECRETS if name.encode() in file] == []


@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_format_is_there_before_anything_has_happened(
    app: Flask, stage: Stage, language: str
) -> None:
    client = rita(app, stage)

    said = {format: READ[format](file_of(client, format, language)) for format in FORMATS}

    assert [format for format, text in said.items() if "Round table" not in text] == []


def test_what_a_spreadsheet_would_run_is_text_in_it(app: Flask, stage: Stage) -> None:
    for formula in FORMULAS:
        speak(stage, 10, name=formula)
        stage.done("mo", "questions.add", text=formula, name="Bo")
    client = rita(app, stage)

    cells = cells_of(file_of(client, "xlsx"))
    written = [cell for row in table_of(file_of(client, "csv")) for cell in row]

    for formula in FORMULAS:
        # Somebody is called so, and the question is asked, and is unanswered.
        assert [cell.data_type for cell in cells if cell.value == formula] == ["s"] * 3
        assert written.count(f"'{formula}") == 3
    assert [cell for cell in written if cell[:1] in tuple("=+-@\t\r")] == []


def test_a_workbook_has_moments_and_lengths_to_reckon_with(app: Flask, stage: Stage) -> None:
    meet(stage)

    cells = cells_of(file_of(rita(app, stage), "xlsx"))

    found = {cell.value for cell in cells}
    assert datetime.datetime(2026, 11, 24, 10, 13) in found
    assert datetime.timedelta(seconds=90) in found


def test_the_table_has_as_many_cells_in_every_row(app: Flask, stage: Stage) -> None:
    meet(stage)

    rows = table_of(file_of(rita(app, stage), "csv"))

    turn = dict(zip(rows[0], next(row for row in rows if "Ann Moreau" in row), strict=True))
    assert {len(row) for row in rows} == {len(rows[0])}
    assert (turn["Began at"], turn["Length"]) == ("2026-11-24T10:13:00+01:00", "0:01:30")


def test_what_was_typed_is_no_markup_in_markdown(app: Flask, stage: Stage) -> None:
    stage.done("mo", "questions.add", text="# <b>*Who*</b> | [pays](http://x)?\n- `I`")

    said = file_of(rita(app, stage), "md").decode()

    assert r"\# \<b\>\*Who\*\</b\> \| \[pays\](http\://x)? - \`I\`" in said


def test_the_page_needs_nothing_else_and_runs_nothing(app: Flask, stage: Stage) -> None:
    stage.done("mo", "questions.add", text='<script src="http://x"></script>')

    page = Page(file_of(rita(app, stage), "html").decode())

    assert {name for name, _ in page.tags} & {"script", "link", "img", "iframe", "form"} == set()
    assert '<script src="http://x"></script>' in page.said


def test_the_picture_of_the_speaking_time_is_drawn_to_scale(app: Flask, stage: Stage) -> None:
    meet(stage)

    page = Page(file_of(rita(app, stage), "html").decode())

    bars = [of["width"] for name, of in page.tags if name == "rect" and "x" in of]
    assert bars == ["75", "25", "75", "25"]


def test_a_pdf_is_tagged_and_has_a_title_and_a_language(app: Flask, stage: Stage) -> None:
    meet(stage)

    pdf = pypdf.PdfReader(io.BytesIO(file_of(rita(app, stage), "pdf", "ar")))

    root = pdf.root_object
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "ar"
    assert "Round table" in str((pdf.metadata or {}).get("/Title"))


def test_an_arabic_document_begins_at_the_right(app: Flask, stage: Stage) -> None:
    meet(stage)

    body = body_of(file_of(rita(app, stage), "docx", "ar"))

    tables = list(body.iter(f"{WORD}tbl"))
    paragraphs = {
        "".join(node.text or "" for node in each.iter(f"{WORD}t")): each
        for each in body.iter(f"{WORD}p")
    }
    assert [table.find(f"{WORD}tblPr/{WORD}bidiVisual") is not None for table in tables] == (
        [True] * len(tables)
    )
    assert paragraphs["2. من يقرر؟"].find(f"{WORD}pPr/{WORD}bidi") is not None
    assert paragraphs["1. Who pays?"].find(f"{WORD}pPr/{WORD}bidi") is None


def test_the_record_for_programs_keeps_to_its_schema(app: Flask, stage: Stage) -> None:
    meet(stage)
    keep_secrets(stage)
    schema = msgspec.json.schema(Record)

    found = json.loads(file_of(rita(app, stage), "json"))

    assert list(Draft202012Validator(schema).iter_errors(found)) == []
    assert found.keys() == set(Record.__struct_fields__)


def test_over_midnight_every_moment_has_its_day(app: Flask, stage: Stage) -> None:
    stage.pass_time(hours=13, minutes=50)
    speak(stage, 20 * 60, name="Ann Moreau")
    speak(stage, 60, name="Bo Berg")

    said = file_of(rita(app, stage), "md").decode()

    assert "24 Nov, 23:50" in said
    assert "25 Nov, 00:10" in said
