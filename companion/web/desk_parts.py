"""The parts of what a control desk is told, each from the rows of one board."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from companion.agenda import rules as agenda
from companion.event.rules import MAIN_ROOM
from companion.speakers import rules as speakers

Row = Mapping[str, Any]
Rows = Mapping[str, Sequence[Row]]
"""The rows of each board, as the display audience sees them."""

PHASES = {"over": 0, "thirty_seconds": 30_000, "two_minutes": 120_000}
"""How far a turn is when no more milliseconds than these are left of it."""

NOTHING: Row = {}


def first_room(event: Row) -> str:
    return str(event["rooms"][0]["id"]) if event["rooms"] else MAIN_ROOM


def event(event: Row, room: str) -> dict[str, Any]:
    last = event["suspensions"][-1] if event["suspensions"] else None
    standing = last if last is not None and last["to"] is None else None
    names = {each["id"]: each["name"] for each in event["rooms"]}
    return {
        "event_title": event["title"],
        "event_state": event["state"],
        "event_code": event["code"],
        "room": room,
        "room_name": names.get(room, ""),
        "stream": event["stream"],
        "queue": event["settings"]["queue"],
        "questions": event["settings"]["questions"],
        "suspended": standing is not None,
        "suspended_reason": (standing or NOTHING).get("reason") or "",
        "suspended_until": (standing or NOTHING).get("until") or "",
    }


def item(rows: Sequence[Row], room: str, now: str, suspensions: Sequence[Row]) -> dict[str, Any]:
    """The item that is on, and by how much the room is behind its plan."""
    id = agenda.now_and_next(rows, room)["now"]
    item = next((row for row in rows if row["id"] == id), NOTHING)
    left = agenda.left_ms(item, now, suspensions) if item else 0
    return {
        "item_id": item.get("id", ""),
        "item_title": item.get("title", ""),
        "item_state": item.get("state", ""),
        "item_left": clock(left) if item else "",
        "item_left_s": seconds(left),
        "item_over": left < 0,
        "behind_s": agenda.behind(rows, now, suspensions).get(room, 0) // 1000,
    }


def next_item(rows: Sequence[Row], room: str, now: str, event: Row) -> dict[str, str]:
    id = agenda.now_and_next(rows, room)["next"]
    item = next((row for row in rows if row["id"] == id), NOTHING)
    starts = agenda.expected(rows, now, event["suspensions"])[item["id"]]["start"] if item else ""
    return {
        "next_item_id": item.get("id", ""),
        "next_item_title": item.get("title", ""),
        "next_item_start": starts,
    }


def speaker(rows: Sequence[Row], room: str, now: str) -> dict[str, Any]:
    """Whoever has the floor, and the time that is left."""
    turn = speakers.on_floor(rows, room) or NOTHING
    left = speakers.left_ms(turn, now) if turn else 0
    return {
        "speaker_id": turn.get("id", ""),
        **_named("speaker", turn),
        "speaker_nameless": turn.get("nameless", False),
        "speaker_kind": turn.get("kind", ""),
        "speaker_channel": turn.get("channel", ""),
        "speaker_state": turn.get("state", ""),
        "speaker_left": clock(left) if turn else "",
        "speaker_left_s": seconds(left),
        "speaker_limit_s": turn.get("limit_s", 0),
        "speaker_over": left < 0,
        "speaker_phase": _phase(turn, left),
    }


def waiting(rows: Sequence[Row], room: str) -> dict[str, Any]:
    """How many wait, and who has the floor next: maybe a turn that was interrupted."""
    first = speakers.comes_next(rows, room) or NOTHING
    return {
        "waiting_count": len(speakers.line(rows, room)),
        "next_speaker_id": first.get("id", ""),
        **_named("next_speaker", first),
    }


def question(rows: Sequence[Row], room: str, first: str) -> dict[str, Any]:
    """The question that is on the screens of the room."""
    here = [row for row in rows if row["state"] == "on_screen" and (row["room"] or first) == room]
    shown = next(iter(here), NOTHING)
    return {
        "question_id": shown.get("id", ""),
        "question_text": shown.get("text", ""),
        **_named("question", shown),
        "question_votes": shown.get("votes", 0),
    }


def notice(rows: Sequence[Row]) -> dict[str, str]:
    """The newest notice that stands."""
    newest = max(rows, key=lambda row: row["posted_at"], default=NOTHING)
    return {"notice_id": newest.get("id", ""), "notice_text": newest.get("text", "")}


def screens(rows: Sequence[Row], room: str, first: str) -> dict[str, Any]:
    """What the screen of each view shows that was opened last in the room."""
    here = [row for row in rows if (row["room"] or first) == room]
    last = {row["view"]: row for row in sorted(here, key=lambda row: row["number"])}
    slots = last.get("overlay", NOTHING).get("slots") or NOTHING
    shown = {view: last[view]["showing"]["kind"] for view in last}
    return {
        "overlay_speaker": bool(slots.get("speaker")),
        "overlay_question": bool(slots.get("question")),
        "overlay_clock": bool(slots.get("clock")),
        "projector_showing": shown.get("projector", ""),
        "stage_showing": shown.get("stage", ""),
        "lobby_showing": shown.get("lobby", ""),
    }


def seconds(left: int) -> int:
    """Whole seconds, rounded up: 0 is when the time is up, and not before."""
    return -(-left // 1000)


def clock(left: int) -> str:
    """The time left as the screens write it: "4:05", or "+0:42" in overtime."""
    size, rest = divmod(abs(seconds(left)), 60)
    return f"{'+' if seconds(left) < 0 else ''}{size}:{rest:02}"


def _phase(turn: Row, left: int) -> str:
    if not turn:
        return "none"
    if turn["state"] == "paused":
        return "paused"
    return next((phase for phase, most in PHASES.items() if left <= most), "plenty")


def _named(role: str, row: Row) -> dict[str, str]:
    """Who that is. A name that stays in the room is not for title generators."""
    told = NOTHING if row.get("nameless") else row
    return {
        f"{role}_name": told.get("name") or "",
        f"{role}_affiliation": told.get("affiliation") or "",
    }
