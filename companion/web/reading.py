"""One reading of an event for a page: what an audience sees, and the words to say it with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import msgspec
from babel import Locale, UnknownLocaleError
from flask import current_app, request
from flask_babel import get_locale
from markupsafe import Markup
from sqlalchemy.orm import Session

from companion.agenda import rules as agenda
from companion.event.models import Event
from companion.event.rules import OVER, room_wished
from companion.live.catchup import Frame, changes_since
from companion.live.worker import Worker
from companion.people.roles import Audience
from companion.speakers import rules as speakers
from companion.times import from_iso, iso
from companion.web.moments import Hours
from companion.web.words import Words

View = Mapping[str, Any]

ORDER = {"on_screen": 0, "approved": 1, "deferred": 2, "answered": 3}
"""How readers find the questions: what is open before what is settled."""


def the_worker() -> Worker:
    worker: Worker = current_app.extensions["companion"]
    return worker


@dataclass(frozen=True)
class Reading:
    """What an audience sees of an event at one number, read for the room that is wished for."""

    frame: Frame
    wished: str | None = None

    @property
    def event(self) -> View:
        return self.frame.put["event"][0]

    def rows(self, board: str) -> list[View]:
        """The board's rows in the order of their ranks."""
        return sorted(self.frame.put.get(board, []), key=lambda row: row.get("rank") or "")

    def questions(self) -> list[View]:
        """As readers find them: on screen first, then by votes, then what is settled."""
        return sorted(
            self.rows("questions"), key=lambda row: (ORDER.get(row["state"], 1), -row["votes"])
        )

    @property
    def room(self) -> str:
        """The room that the page is about: the one wished for, or the event's first."""
        return room_wished(self.wished, self._rooms)

    @property
    def in_room(self) -> str:
        """What an address of the page ends with, unless it is about the first room."""
        is_first = self.room == room_wished(None, self._rooms)
        return "" if is_first else "?" + urlencode({"room": self.room})

    @property
    def _rooms(self) -> list[str]:
        return [str(room["id"]) for room in self.event["rooms"]]

    def line(self) -> Sequence[View]:
        """Those who wait to speak, in order."""
        return speakers.line(self.rows("speakers"), self.room)

    def floor(self) -> View | None:
        """Whose turn it is, running or paused."""
        return speakers.on_floor(self.rows("speakers"), self.room)

    def places(self) -> dict[str, int]:
        """The place of everyone who waits to speak, each among those of their room."""
        rows = self.rows("speakers")
        lines = [speakers.line(rows, room) for room in self._rooms or [self.room]]
        return {row["id"]: place for line in lines for place, row in enumerate(line, 1)}

    def on_screen(self) -> View | None:
        """The question that the screens of the room show."""
        first = room_wished(None, self._rooms)
        shown = (row for row in self.rows("questions") if row["state"] == "on_screen")
        return next((row for row in shown if (row["room"] or first) == self.room), None)

    def now_and_next(self) -> tuple[View | None, View | None]:
        """The item that is on, and the one after it; neither when the event is over."""
        if self.event["state"] in OVER:
            return None, None
        items = self.rows("agenda")
        ids = agenda.now_and_next(items, self.room)
        by_id = {row["id"]: row for row in items}
        return by_id.get(ids["now"] or ""), by_id.get(ids["next"] or "")

    @property
    def is_suspended(self) -> bool:
        """Whether the meeting stands still now."""
        suspensions = self.event["suspensions"]
        return bool(suspensions) and suspensions[-1]["to"] is None

    @property
    def is_nameless(self) -> bool:
        """Whether names stay in the room now: by the event's rule, or by that of what is on."""
        now, _ = self.now_and_next()
        ruled = self.event["settings"]["attribution"] == "chatham"
        return ruled or bool(now and now["nameless"])

    def context(self, words: Words) -> dict[str, Any]:
        """What every template that shows rows is given."""
        hours = Hours(self.event["zone"])
        venue = self.event["venue"]
        now, after = self.now_and_next()
        return {
            "event": self.event,
            "settings": self.event["settings"],
            "state": self.frame.wire(),
            "words": words,
            "now": now,
            "next": after,
            "floor": self.floor(),
            "shown": self.on_screen(),
            "rooms": self.event["rooms"] if len(self.event["rooms"]) > 1 else [],
            "room": self.room,
            "in_room": self.in_room,
            "place": venue["city"] if venue else hours.place(),
            "zone_name": hours.offset(self.event["starts_at"]),
            "hour": hours.hour,
            "day": hours.day,
            "ends": ends,
            "language_name": language_name,
            "names": lambda listed: names(listed, self.event["people"]),
            "theme_title": lambda id: title_of(self.event["themes"], id),
            "minutes": lambda n: counted(words["minutes"], n),
            "votes": lambda n: counted(words["votes"], n),
            "asker": lambda row: asker(row, words["nameless"]),
        }


def read(session: Session, worker: Worker, event: Event, audience: Audience) -> Reading:
    """The event as this audience sees it now, for the room that the request names."""
    frame = changes_since(session, worker.boards, event, audience, 0, None)
    return Reading(frame, wished_room())


def wished_room() -> str | None:
    """The room that the address names, or the form that was sent."""
    return request.values.get("room")


def inline(value: object) -> Markup:
    """JSON that can stand within a script element: nothing in it ends that or begins another."""
    return Markup(msgspec.json.encode(value).decode().replace("<", "\\u003c"))


def ends(item: View) -> str | None:
    """When the item ends by its minutes."""
    begins = item.get("actual_start") or item.get("planned_start")
    if not begins:
        return None
    return iso(from_iso(begins) + timedelta(minutes=lasts(item)))


def lasts(item: View) -> int:
    """The minutes that the item was given."""
    return int(item["planned_minutes"]) + int(item["extended_minutes"])


def language_name(code: str) -> str:
    """The language in the reader's own; the code, where it is not known."""
    try:
        named = Locale.parse(code, sep="-").get_display_name(get_locale() or "en")
    except (ValueError, UnknownLocaleError):
        return code
    return named or code


def names(listed: Iterable[View] | None, people: Iterable[View]) -> str:
    """The speakers of an item, each with where they come from."""
    known = {person["id"]: person for person in people}
    found = [known.get(speaker.get("person") or "", speaker) for speaker in listed or ()]
    return " · ".join(who(person.get("name"), person.get("organisation")) for person in found)


def who(name: str | None, of: str | None) -> str:
    return ", ".join(part for part in (name, of) if part)


def asker(row: View, nameless: str) -> str:
    """Who asked, as everybody may know."""
    return who(row.get("name"), row.get("affiliation")) or nameless if row else ""


def title_of(parts: Iterable[View], id: str | None) -> str:
    return next((part["title"] for part in parts if part["id"] == id), "")


def counted(forms: dict[str, str], n: int | None) -> str:
    """The word for so many, in the reader's language."""
    if not isinstance(n, int):
        return ""
    category = (get_locale() or Locale("en")).plural_form(n)
    return forms.get(category, forms["other"]).replace("{n}", str(n))
