"""Every command, for every audience, at every point of a story."""

from __future__ import annotations

import pytest

from companion.boards import BOARDS
from companion.people.roles import Audience
from tests.agenda.story import STORY as AGENDA_STORY
from tests.event.story import STORY as EVENT_STORY
from tests.factories import Seen, stage_in
from tests.notes.story import STORY as NOTES_STORY
from tests.notices.story import STORY as NOTICES_STORY
from tests.questions.story import STORY as QUESTIONS_STORY
from tests.screens.story import STORY as SCREENS_STORY
from tests.speakers.story import STORY as SPEAKERS_STORY

STORIES = {
    "agenda": AGENDA_STORY,
    "event": EVENT_STORY,
    "notes": NOTES_STORY,
    "notices": NOTICES_STORY,
    "questions": QUESTIONS_STORY,
    "screens": SCREENS_STORY,
    "speakers": SPEAKERS_STORY,
}


@pytest.mark.parametrize("story", STORIES)
def test_03_coming_back_equals_never_having_left(tmp_path, story):
    stage = stage_in(tmp_path)
    left_at = {audience: [stage.seen(audience)] for audience in Audience}

    for step in STORIES[story]:
        stage.play([step])
        for audience in Audience:
            now = stage.seen(audience)
            for remembered in left_at[audience]:
                missed = stage.read(audience, since=remembered.position)
                assert remembered.hear(missed).rows == now.rows, (step, audience)
            left_at[audience].append(now)


@pytest.mark.parametrize("story", STORIES)
def test_03_a_number_moves_exactly_when_what_is_seen_differs(tmp_path, story):
    stage = stage_in(tmp_path)

    for step in STORIES[story]:
        before = {audience: stage.seen(audience) for audience in Audience}
        stage.play([step])
        for audience in (Audience.PUBLIC, Audience.DISPLAY):
            after = stage.seen(audience)
            moved = after.position != before[audience].position
            assert moved == (after.rows != before[audience].rows), (step, audience)


@pytest.mark.parametrize("story", STORIES)
def test_03_each_step_of_a_story_changes_what_somebody_sees(tmp_path, story):
    stage = stage_in(tmp_path)

    for step in STORIES[story]:
        before = stage.heads()
        stage.play([step])
        assert stage.heads() != before, step


def test_03_the_stories_use_every_command_of_every_board():
    used = {command for story in STORIES.values() for _, command, _ in story}

    existing = {f"{board.name}.{command.verb}" for board in BOARDS for command in board.commands}

    assert existing - used == set()


def test_whoever_knows_nothing_reads_everything(tmp_path):
    stage = stage_in(tmp_path)
    stage.play(QUESTIONS_STORY)

    fresh = stage.read(Audience.PUBLIC, since=None)

    assert fresh.since == 0
    assert Seen().hear(fresh).rows == stage.seen(Audience.PUBLIC).rows
