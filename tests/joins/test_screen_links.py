"""A screen's link is revoked, and with it all that it opened."""

from __future__ import annotations

import pytest

from companion.event.models import Event
from companion.people.models import Pass


@pytest.fixture
def openings(stage) -> list[str]:
    """Two openings of the hall's link."""
    return [
        stage.done("hall", "screens.appear", screen=f"{side} tab") for side in ("left", "right")
    ]


def test_every_opening_of_a_revoked_link_is_gone(stage, openings):
    stage.done("mo", "screens.revoke", id=openings[0])

    assert stage.rows("screens") == []
    assert stage.do("hall", "screens.appear", screen="left tab")["code"] == "unauthenticated"


def test_open_sockets_are_looked_at_again(stage, openings):
    (before,) = stage.all(Event)

    stage.done("carl", "screens.revoke", id=openings[1])

    (after,) = stage.all(Event)
    assert after.access == before.access + 1


def test_other_links_stay(stage, openings):
    revoked = stage.row("screens", openings[0])["link"]

    stage.done("mo", "screens.revoke", id=openings[0])

    assert [one.id for one in stage.all(Pass) if one.revoked_at is not None] == [revoked]
    assert stage.do("desk", "screens.safe", id=None)["ok"]


def test_a_revoked_link_stays_revoked(stage, openings):
    stage.done("mo", "screens.safe", id=openings[0])
    stage.done("mo", "screens.revoke", id=openings[0])

    refused = stage.do("mo", "screens.back", id=openings[0])

    assert refused["code"] == "conflict"
    assert stage.rows("screens") == []
    assert stage.do("hall", "screens.appear", screen="left tab")["code"] == "unauthenticated"
