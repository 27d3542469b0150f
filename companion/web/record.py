"""The record of the event, for its staff, in the format that they ask for."""

from __future__ import annotations

from collections.abc import Callable, Collection

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from companion.errors import N_, Code, Refused
from companion.people.roles import Audience
from companion.record import csv as comma_separated
from companion.record import html, json, markdown, xlsx
from companion.record.aside import SLOW, drawn_aside
from companion.record.making import record_of
from companion.record.model import Record
from companion.record.paper import Paper
from companion.record.wording import paper_of
from companion.times import iso
from companion.web.languages import direction, language, remember
from companion.web.moderator import READERS
from companion.web.rapporteur_words import rapporteur
from companion.web.reading import read, the_worker
from companion.web.staff import reading_as

blueprint = Blueprint("record", __name__)

MIMETYPES = {
    "md": "text/markdown",
    "html": "text/html",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "json": "application/json",
}

DRAWN: dict[str, Callable[[Paper], bytes]] = {
    "md": markdown.as_markdown,
    "html": html.as_html,
    "pdf": lambda paper: drawn_aside("pdf", html.as_html(paper)),
    "docx": lambda paper: drawn_aside("docx", paper),
    "xlsx": xlsx.as_xlsx,
    "csv": comma_separated.as_csv,
}
"""How each is drawn from the words of the record; JSON has none."""

AT_ONCE = 100
"""A record of so many questions, turns and notes is there in a moment in every format."""


@blueprint.get("/r/<slug>/record.<format>")
def file(slug: str, format: str) -> ResponseReturnValue:
    """The record as it is now, to be kept as a file."""
    _agree_on(format, MIMETYPES)
    response = make_response(drawn(_record(slug), format))
    response.mimetype = MIMETYPES[format]
    response.headers["Content-Disposition"] = f'attachment; filename="{slug}-record.{format}"'
    return _private(response)


@blueprint.get("/r/<slug>/record/<format>")
def making(slug: str, format: str) -> ResponseReturnValue:
    """Leads to the file; while a large one is made, a page says so and waits for it."""
    _agree_on(format, SLOW)
    record = _record(slug)
    address = url_for("record.file", slug=slug, format=format)
    size = len(record.questions) + len(record.turns) + len(record.notes)
    if size <= AT_ONCE:
        return _private(make_response(redirect(address, 303)))
    page = render_template("record_making.html", address=address, size=size, event=record.event)
    response = make_response(page)
    response.headers["Refresh"] = f"0; url={address}"
    return _private(response)


def drawn(record: Record, format: str) -> bytes:
    """The record in this format, in the reader's language."""
    if format == "json":
        return json.as_json(record)
    paper = paper_of(record, rapporteur(), language=language(), direction=direction())
    return DRAWN[format](paper)


def _agree_on(format: str, formats: Collection[str]) -> None:
    if format not in formats:
        raise Refused(Code.NOT_FOUND, N_("There is nothing at this address."))


def _record(slug: str) -> Record:
    with reading_as(READERS, slug) as (session, event, _):
        worker = the_worker()
        staff = read(session, worker, event, Audience.STAFF)
        public = read(session, worker, event, Audience.PUBLIC)
        return record_of(staff, public, iso(worker.database.now(session)))


def _private(response: Response) -> Response:
    response.headers["Cache-Control"] = "private, no-store"
    remember(request, response)
    return response
