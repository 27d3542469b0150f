"""What a control desk is told: the event in one room, as names with plain values."""

from __future__ import annotations

from typing import Annotated, TypedDict, cast

from msgspec import Meta

from companion.event import rules as events
from companion.screens.rules import KINDS
from companion.web import desk_parts as parts
from companion.web.desk_parts import PHASES, Row, Rows
from companion.wire import one_of

Left = Annotated[str, Meta(description="A clock to show: 4:05, or +0:42 in overtime.")]
Phase = Annotated[str, one_of((*PHASES, "plenty", "paused", "none"))]
Showing = Annotated[str, one_of((*KINDS, ""))]


class DeskState(TypedDict):
    """The event as a control desk of one room is told it: no lists, no null, one level.

    What is not there is an empty text, 0 or false.
    """

    seq: int
    now: str
    clock_runs: bool
    event_title: str
    event_state: Annotated[str, one_of(events.STATES)]
    event_code: str
    room: str
    room_name: str
    stream: str
    queue: str
    questions: str
    suspended: bool
    suspended_reason: str
    suspended_until: str
    item_id: str
    item_title: str
    item_state: str
    item_left: Left
    item_left_s: int
    item_over: bool
    behind_s: int
    next_item_id: str
    next_item_title: str
    next_item_start: str
    speaker_id: str
    speaker_name: str
    speaker_affiliation: str
    speaker_nameless: bool
    speaker_kind: str
    speaker_channel: str
    speaker_state: str
    speaker_left: Left
    speaker_left_s: int
    speaker_limit_s: int
    speaker_over: bool
    speaker_phase: Phase
    waiting_count: int
    next_speaker_id: str
    next_speaker_name: str
    next_speaker_affiliation: str
    question_id: str
    question_text: str
    question_name: str
    question_affiliation: str
    question_votes: int
    notice_id: str
    notice_text: str
    overlay_speaker: bool
    overlay_question: bool
    overlay_clock: bool
    projector_showing: Showing
    stage_showing: Showing
    lobby_showing: Showing


A_DRAFT: Row = {
    "title": "",
    "state": "draft",
    "code": "",
    "rooms": (),
    "stream": "",
    "suspensions": (),
    "settings": {"queue": "", "questions": ""},
}
"""As much of a draft as anybody but the staff is told."""


def flat(rows: Rows, *, seq: int, now: str, room: str | None = None) -> DeskState:
    """The event in the room, by default its first, as of `now`."""
    event = next(iter(rows.get("event", ())), None)
    if event is None:
        rows, event = {}, A_DRAFT
    first = parts.first_room(event)
    room = room or first
    is_over = event["state"] in events.OVER
    told = {
        "seq": seq,
        "now": now,
        **parts.event(event, room),
        **parts.item(rows.get("agenda", ()), room, now, event["suspensions"]),
        **parts.next_item(() if is_over else rows.get("agenda", ()), room, now, event),
        **parts.speaker(rows.get("speakers", ()), room, now),
        **parts.waiting(() if is_over else rows.get("speakers", ()), room),
        **parts.question(rows.get("questions", ()), room, first),
        **parts.notice(rows.get("notices", ())),
        **parts.screens(rows.get("screens", ()), room, first),
    }
    runs = told["speaker_state"] == "speaking" or bool(told["item_id"])
    return cast(DeskState, {**told, "clock_runs": runs and not told["suspended"]})
