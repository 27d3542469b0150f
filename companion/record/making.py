"""The record is made of what the staff reads, and names only whom everybody may know."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any, Protocol

from companion.record.model import Facts, Item, Note, Question, Record, Suspension, Turn
from companion.record.speaking_time import speaking_time
from companion.speakers.rules import elapsed_ms
from companion.times import epoch_ms, from_iso, iso

Row = Mapping[str, Any]

UNANSWERED = frozenset({"pending", "approved", "on_screen", "deferred", "not_taken"})
"""States of a question that nobody has answered or refused."""


class Rows(Protocol):
    """An event as somebody reads it."""

    @property
    def event(self) -> Row: ...

    def rows(self, board: str) -> Sequence[Row]: ...


def record_of(staff: Rows, public: Rows, now: str) -> Record:
    """The record of what the staff sees, without what is hidden.

    The public's rows decide who is named, and in which item something belongs: where a name
    stays in the room for them, it stays out of the record.
    """
    items = {row["id"]: row for row in public.rows("agenda")}
    turns = _turns(staff.rows("speakers"), items, now)
    return Record(
        made_at=now,
        event=_facts(staff.event),
        items=[_item(row, staff.event) for row in items.values()],
        suspensions=[
            Suspension(started_at=each["from"], ended_at=each["to"], reason=each["reason"])
            for each in staff.event["suspensions"]
        ],
        turns=turns,
        speaking_time=speaking_time(turns),
        questions=_questions(staff, public, items),
        notes=[
            Note(at=row["at"], item=_title(items, row["item"]), tags=row["tags"], text=row["text"])
            for row in sorted(staff.rows("notes"), key=lambda row: row["at"])
        ],
    )


def _facts(event: Row) -> Facts:
    venue = event["venue"]
    return Facts(
        slug=event["slug"],
        title=event["title"],
        series=event["series"] and event["series"]["title"],
        state=event["state"],
        language=event["language"],
        zone=event["zone"],
        place=f"{venue['name']}, {venue['city']}" if venue else None,
        starts_at=event["starts_at"],
        ends_at=event["ends_at"],
        attribution=event["settings"]["attribution"],
    )


def _item(row: Row, event: Row) -> Item:
    planned = timedelta(minutes=row["planned_minutes"])
    given_ms = (row["planned_minutes"] + row["extended_minutes"]) * 60_000
    began, ended = row["actual_start"], row["actual_end"]
    people = {person["id"]: person["name"] for person in event["people"]}
    rooms = {room["id"]: room["name"] for room in event["rooms"]}
    return Item(
        id=row["id"],
        title=row["title"],
        kind=row["kind"],
        theme=_title({theme["id"]: theme for theme in event["themes"]}, row["theme"]),
        room=rooms.get(row["room"]),
        state=row["state"],
        speakers=[people.get(each["person"], each["name"]) or "" for each in row["speakers"]],
        planned_start=row["planned_start"],
        planned_end=iso(from_iso(row["planned_start"]) + planned),
        extended_minutes=row["extended_minutes"],
        actual_start=began,
        actual_end=ended,
        over_s=(epoch_ms(ended) - epoch_ms(began) - given_ms) // 1000 if ended else None,
    )


def _turns(entries: Iterable[Row], items: Mapping[str, Row], now: str) -> list[Turn]:
    """Every turn that began, broken off or not, but those of a hidden programme."""
    turns = [
        _turn(entry, turn, items, now)
        for entry in entries
        if not (entry["kind"] == "programme" and entry["item"] and entry["item"] not in items)
        for turn in [*entry["earlier"], *([entry] if entry["started_at"] else [])]
    ]
    return sorted(turns, key=lambda turn: turn.started_at)


def _turn(entry: Row, turn: Row, items: Mapping[str, Row], now: str) -> Turn:
    named = not entry["nameless"]
    return Turn(
        item=_title(items, entry["item"]),
        name=entry["name"] if named else None,
        affiliation=entry["affiliation"] if named else None,
        group=entry["group"] if named else None,
        channel=entry["channel"],
        kind=entry["kind"],
        language=entry["language"],
        started_at=turn["started_at"],
        ended_at=turn["ended_at"],
        seconds=max(0, elapsed_ms(turn, now)) // 1000,
        limit_s=turn["limit_s"],
    )


def _questions(staff: Rows, public: Rows, items: Mapping[str, Row]) -> list[Question]:
    rows = sorted(staff.rows("questions"), key=lambda row: (row["asked_at"], row["id"]))
    numbers = {row["id"]: number for number, row in enumerate(rows, 1)}
    told = {row["id"]: row for row in public.rows("questions")}
    themes = {theme["id"]: theme for theme in staff.event["themes"]}
    return [
        Question(
            number=numbers[row["id"]],
            # To the minute, as everybody is told: the second may tell who it was.
            asked_at=iso(from_iso(row["asked_at"]).replace(second=0, microsecond=0)),
            text=row["text"],
            language=row["language"],
            translations=row["translations"],
            theme=_title(themes, row["theme"]),
            item=_title(items, row["item"]),
            name=told.get(row["id"], {}).get("name"),
            affiliation=told.get(row["id"], {}).get("affiliation"),
            votes=row["votes"],
            state=row["state"],
            reason=row["reason"],
            reason_text=row["reason_text"],
            merged_into=numbers.get(row["merged_into"]),
            answer=row["answer"],
            is_unanswered=row["state"] in UNANSWERED,
        )
        for row in rows
    ]


def _title(parts: Mapping[str, Row], id: str | None) -> str | None:
    part = parts.get(id or "")
    return None if part is None else part["title"]
