"""What the organiser's plain forms say, as the commands of the event take it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from werkzeug.datastructures import MultiDict

from companion.errors import N_, bad_request
from companion.times import iso

Typed = MultiDict[str, str]

SWITCHES = ("moderation", "anonymity", "show_here")
CHOICES = ("attribution", "questions", "votes", "queue", "overtime_shown")
ACCESS = ("watch", "backup", "dial_in")
CHANNEL = ("language", "room_channel", "url", "state")
LIMIT = re.compile(r"\s*([a-z0-9-]+)[\s:=]+([0-9]{1,5})\s*\Z")
LOCAL = "%Y-%m-%dT%H:%M"


def settings(typed: Typed, zone: str) -> dict[str, Any]:
    """What holds in the event; a box that is not ticked is off."""
    return {
        **{name: name in typed for name in SWITCHES},
        **{name: typed[name] for name in CHOICES if name in typed},
        "turn_s": _number(typed, "turn_s"),
        "retention_days": _number(typed, "retention_days"),
        "limits": dict(_limits(typed.get("limits", ""))),
        "chatham_items": typed.getlist("chatham_items"),
    }


def access(typed: Typed, zone: str) -> dict[str, Any]:
    """How to follow from elsewhere; empty fields are absent."""
    given = {name: typed.get(name, "").strip() for name in ACCESS}
    return {"access": {name: value for name, value in given.items() if value}}


def channels(typed: Typed, zone: str) -> dict[str, Any]:
    """Where each language is heard; a line without a language is none."""
    return {
        "channels": [
            {
                "language": line["language"].strip(),
                "room_channel": _number(line, "room_channel") if line["room_channel"] else None,
                "url": line["url"].strip() or None,
                "state": line["state"],
            }
            for line in channel_lines(typed)
            if line["language"].strip()
        ]
    }


def hours(typed: Typed, zone: str) -> dict[str, Any]:
    """The hard end, typed in the hours of the event's zone; none if the field is empty."""
    text = typed.get("hard_end", "").strip()
    return {"hard_end": iso(_moment(text, zone)) if text else None}


def rehearsal(typed: Typed, zone: str) -> dict[str, Any]:
    return {"rehearsal": typed.get("on") == "true"}


EDITS: dict[str, Callable[[Typed, str], dict[str, Any]]] = {
    "settings": settings,
    "access": access,
    "channels": channels,
    "hours": hours,
    "rehearsal": rehearsal,
}
"""The forms that set something, by the name that they send along as `form`."""


def channel_lines(typed: Typed) -> list[dict[str, str]]:
    """The lines of the form about channels, as they were typed."""
    columns = (typed.getlist(name) for name in CHANNEL)
    return [dict(zip(CHANNEL, line, strict=True)) for line in zip(*columns, strict=False)]


def notice(typed: Typed, now: datetime) -> dict[str, Any]:
    """A notice to the public, for as many minutes as were chosen; for good if none were."""
    given = {"text": typed.get("text", ""), "to": "public"}
    if not typed.get("minutes"):
        return given
    until = now + timedelta(minutes=_number(typed, "minutes"))
    return {**given, "until": iso(until)}


def local(moment: datetime | None, zone: str) -> str:
    """The moment as a field for day and hour has it, in the zone."""
    return moment.astimezone(ZoneInfo(zone)).strftime(LOCAL) if moment else ""


def written_limits(limits: dict[str, int]) -> str:
    """Each group on a line of its own, with its seconds."""
    return "\n".join(f"{group} {seconds}" for group, seconds in sorted(limits.items()))


def _limits(text: str) -> list[tuple[str, int]]:
    lines = [line for line in text.splitlines() if line.strip()]
    found = [LIMIT.match(line) for line in lines]
    if not all(found):
        raise bad_request(
            N_("Write each group on a line of its own, then its seconds: member-states 180")
        )
    return [(each[1], int(each[2])) for each in found if each]


def _number(typed: Any, name: str) -> int:
    text = str(typed.get(name, "")).strip()
    if not text.isdecimal() or len(text) > 6:
        raise bad_request(N_("Write a whole number, in digits."))
    return int(text)


def _moment(text: str, zone: str) -> datetime:
    try:
        return datetime.strptime(text, LOCAL).replace(tzinfo=ZoneInfo(zone))
    except ValueError as error:
        raise bad_request(N_("Write day and hour like this: 2026-11-24T17:30")) from error
