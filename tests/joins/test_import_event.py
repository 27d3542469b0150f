"""An event from a file says all that the file does."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from companion.agenda.models import Item
from companion.formats.toml_event import WrongFile, read
from companion.joins.import_event import import_event
from tests.factories import BEGIN, SECRET

FILE = """
slug = "second"
title = "Second"
zone = "Europe/Zurich"
starts_at = 2027-03-28T09:00:00
ends_at = 2027-03-28T12:00:00

[[agenda]]
title = "Panel"
kind = "panel"
planned_minutes = 30
documents = [
  { title = "Slides", url = "https://example.org/slides" },
  { title = "Brief", from = %s },
]
"""


def test_what_there_is_to_read_of_an_item_comes_with_it_and_moves_with_the_event(stage):
    plan = read(FILE % "2027-03-28T10:00:00")

    event_id = import_event(stage.commands, plan, secret=SECRET, start=BEGIN)

    with stage.database.read() as session:
        (item,) = session.scalars(select(Item).where(Item.event_id == event_id)).all()
    assert item.documents == [
        {"title": "Slides", "url": "https://example.org/slides", "from": None, "shown": True},
        {"title": "Brief", "url": None, "from": "2026-11-24T10:00:00.000Z", "shown": False},
    ]


def test_an_hour_that_the_clocks_skip_is_found_in_an_item_too():
    with pytest.raises(WrongFile) as wrong:
        read(FILE % "2027-03-28T02:30:00")

    assert "line 14: the clocks of Europe/Zurich skip this hour" in str(wrong.value)
