"""Rows, and what is somebody's own, are as their types say, whoever reads them."""

from __future__ import annotations

import pytest

from companion.boards import BOARDS
from companion.people.roles import Audience
from tests.factories import Seen, stage_in
from tests.live.test_replay import STORIES
from tests.schemas import faults, staff_only

ROWS = {board.name: board.row.__name__ for board in BOARDS}


@pytest.mark.parametrize("story", STORIES)
def test_every_row_is_as_its_type_says(tmp_path, story):
    stage = stage_in(tmp_path)
    known = dict.fromkeys(Audience, Seen())

    for step in STORIES[story]:
        stage.play([step])

        for audience in Audience:
            news = stage.read(audience, since=known[audience].position)
            known[audience] = known[audience].hear(news)
            rows = [(board, row) for board, put in news.put.items() for row in put]
            for board, row in rows:
                assert faults(row, ROWS[board]) == [], (step, audience, row)
                kept = staff_only(ROWS[board])
                told = kept & row.keys()
                assert told == (kept if audience is Audience.STAFF else set()), (step, audience)


@pytest.mark.parametrize("story", STORIES)
def test_what_is_somebodys_own_is_as_its_type_says(tmp_path, story):
    stage = stage_in(tmp_path)

    for step in STORIES[story]:
        stage.play([step])

        for who in ("ann", "bo", "mo"):
            assert faults(stage.me(who), "Me") == [], (step, who)


def test_every_board_says_what_its_rows_are():
    assert [name for name, row in ROWS.items() if not row.endswith("Row")] == []
