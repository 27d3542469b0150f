"""The boards, in the order in which a page reads them, with the commands that join them."""

from __future__ import annotations

from companion.agenda.board import AGENDA
from companion.event.board import EVENT
from companion.joins.clocks import EVENT_CLOCK_COMMANDS
from companion.joins.floor import QUESTION_COMMANDS
from companion.joins.hidden import HIDING_COMMANDS
from companion.joins.items import AGENDA_COMMANDS
from companion.joins.lifecycle import EVENT_LIFE_COMMANDS
from companion.joins.notes import NOTE_COMMANDS
from companion.joins.screen_links import SCREEN_COMMANDS
from companion.joins.series import EVENT_SERIES_COMMANDS
from companion.joins.turns import SPEAKER_COMMANDS
from companion.live.board import Board
from companion.notes.board import NOTES
from companion.notices.board import NOTICES
from companion.questions.board import QUESTIONS
from companion.screens.board import SCREENS
from companion.speakers.board import SPEAKERS

BOARDS: tuple[Board, ...] = (
    EVENT.plus(*EVENT_LIFE_COMMANDS, *EVENT_CLOCK_COMMANDS, *EVENT_SERIES_COMMANDS),
    AGENDA.plus(*AGENDA_COMMANDS, *HIDING_COMMANDS),
    SPEAKERS.plus(*SPEAKER_COMMANDS),
    QUESTIONS.plus(*QUESTION_COMMANDS),
    NOTICES,
    NOTES.plus(*NOTE_COMMANDS),
    SCREENS.plus(*SCREEN_COMMANDS),
)
