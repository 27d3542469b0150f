"""A meeting with everything that a record has to keep, and what it must not."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient

from companion import times
from companion.people.roles import Audience, Role
from companion.record.making import record_of
from companion.record.model import Record
from tests.factories import Seen, Stage
from tests.web.conftest import ORIGIN, new_pass

FORMATS = ("md", "html", "pdf", "docx", "xlsx", "csv", "json")
THEMES = [{"id": "rights", "title": "Rights"}, {"id": "work", "title": "Work"}]
SECRETS = ("Canaria", "Tenerifa", "Gomera", "Hierro", "Palma", "Lanzarote", "Fuerteventura")
"""In what stays in the room, is hidden or was withdrawn; nowhere else."""

FORMULAS = ('=HYPERLINK("http://x")', "+1", "@a", "-1")


class Reader:
    """The rows of an audience, as pages read them."""

    def __init__(self, seen: Seen) -> None:
        self._seen = seen
        self.event = seen.board("event")[0]

    def rows(self, board: str) -> list[dict[str, object]]:
        return sorted(self._seen.board(board), key=lambda row: str(row.get("rank") or ""))


def recorded(stage: Stage) -> Record:
    """The record of the stage as it is now."""
    staff, public = (Reader(stage.seen(each)) for each in (Audience.STAFF, Audience.PUBLIC))
    return record_of(staff, public, times.iso(stage.database.time))


def rita(app: Flask, stage: Stage) -> FlaskClient:
    """The browser of Rita, who reports."""
    client = app.test_client()
    secret = new_pass(stage, Role.RAPPORTEUR)
    client.post("/pass", data={"secret": secret}, headers={"Origin": ORIGIN})
    return client


def meet(stage: Stage) -> None:
    """An hour with two items, a suspension, two turns, questions of every fate and a note."""
    stage.done("olga", "event.set", settings={"themes": THEMES})
    opening = stage.done("mo", "agenda.add", title="Opening", kind="opening", planned_minutes=10)
    talk = stage.done("mo", "agenda.add", title="Open discussion", planned_minutes=30)
    stage.done("mo", "agenda.start", id=opening)
    stage.pass_time(minutes=13)
    stage.done("mo", "agenda.start", id=talk)
    speak(stage, 90, name="Ann Moreau", affiliation="City of Geneva", group="cities")
    speak(stage, 30, name="ليلى حداد", group="states", channel="online")
    stage.done("mo", "event.suspend", reason="A fire drill.")
    stage.pass_time(minutes=4)
    stage.done("mo", "event.resume")
    paid = stage.done("mo", "questions.add", text="Who pays?", name="Bo Berg", theme="rights")
    stage.pass_time(seconds=1)
    stage.done("mo", "questions.add", text="من يقرر؟", theme="work")
    stage.pass_time(seconds=1)
    lunch = stage.done("mo", "questions.add", text="Where is lunch?")
    stage.done("mo", "questions.answer", id=paid, text="Everybody does.")
    stage.done("mo", "questions.decline", id=lunch, reason="off_topic")
    note = stage.done("rita", "notes.write", text="Cities are to report in spring.")
    stage.done("rita", "notes.tag", id=note, tags=["decision"])


def keep_secrets(stage: Stage) -> None:
    """What Canaria and the others said without a name, withdrew, or was hidden."""
    stage.done("ann", "questions.ask", text="An anonymous one?", name="Canaria", anonymous=True)
    gone = stage.done("ann", "questions.ask", text="Tenerifa?", name="Tenerifa")
    stage.done("ann", "questions.withdraw", id=gone)
    stage.done("mo", "agenda.add", title="Gomera", planned_minutes=5, hidden=True, notes="Gomera")
    quiet = stage.done("mo", "agenda.add", title="In confidence", planned_minutes=5)
    stage.done("olga", "event.set", settings={"chatham_items": [quiet]})
    stage.done("mo", "agenda.start", id=quiet)
    speak(stage, 10, name="Hierro", affiliation="Palma", group="fuerteventura")
    stage.done("mo", "questions.add", text="In the room?", name="Lanzarote", item=quiet)
    stage.done("olga", "event.set", settings={"chatham_items": []})


def speak(stage: Stage, seconds: int, **person: str) -> None:
    """Somebody is added to the list, and speaks for so long."""
    entry = stage.done("mo", "speakers.add", **person)
    stage.done("mo", "speakers.start", id=entry, expected=None)
    stage.pass_time(seconds=seconds)
    stage.done("mo", "speakers.finish", id=entry)
