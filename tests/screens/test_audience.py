"""Screens are told to those who drive them or are one; what they report is not in their rows."""

import pytest

from companion.people.roles import Audience

SEEN = {
    "seq": 2,
    "version": 2,
    "name": None,
    "number": 1,
    "view": "stage",
    "room": None,
    "theme": None,
    "zoom": None,
    "language": None,
    "mirror": None,
    "showing": {"kind": "follow", "id": None},
    "slots": None,
    "note": None,
    "identify_until": None,
}


@pytest.mark.parametrize("audience", [Audience.DISPLAY, Audience.STAFF])
def test_a_screen_whole(stage, audience):
    id = stage.done("hall", "screens.appear", screen="the only tab", view="stage")

    (row,) = stage.rows("screens", audience)

    assert row == {"id": id, "link": row["link"], **SEEN}


def test_the_public_hears_nothing_of_screens(stage):
    before = stage.heads()[Audience.PUBLIC]

    id = stage.done("hall", "screens.appear", view="projector")
    stage.done("mo", "screens.note", id=id, text="Please conclude")
    stage.done("mo", "screens.blackout", id=None)

    assert stage.rows("screens", Audience.PUBLIC) == []
    assert stage.heads()[Audience.PUBLIC] == before


def test_only_an_overlay_tells_of_slots(stage):
    id = stage.done("hall", "screens.appear", view="overlay")

    row = stage.row("screens", id)
    stage.done("mo", "screens.set", id=id, view="lobby")

    assert row["slots"] == {"speaker": {"id": None}, "question": {"id": None}, "clock": None}
    assert stage.row("screens", id)["slots"] is None
