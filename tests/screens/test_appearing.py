"""One link, opened as often as anybody likes: each opening is a screen of its own."""

from __future__ import annotations

import pytest

from companion.event.models import Audit, CommandRecord, Event
from companion.people import passes
from companion.people.passes import Identity
from companion.people.roles import Audience, Role
from companion.screens import rules
from companion.screens.models import Screen


def another_link(stage, view=None):
    """The key of another screen's link."""
    with stage.database.write() as session:
        event = session.get_one(Event, stage.event_id)
        how = {"label": "Another", "view": view, "now": stage.database.time}
        return Identity(key=passes.issue(session, event, Role.SCREEN, **how))


def test_one_link_opened_twice_is_two_screens(stage):
    left = stage.done("hall", "screens.appear", screen="the left tab", view="projector")
    right = stage.done("hall", "screens.appear", screen="the right tab", view="projector")

    rows = {row["id"]: row for row in stage.rows("screens")}

    assert [rows[id]["number"] for id in (left, right)] == [1, 2]
    assert len({row["link"] for row in rows.values()}) == 1


def test_a_reload_is_the_same_screen(stage):
    id = stage.done("hall", "screens.appear", screen="the left tab", view="projector")
    stage.done("mo", "screens.safe", id=id)
    before = stage.heads()
    stage.pass_time(minutes=5)

    again = stage.done("hall", "screens.appear", screen="the left tab", view="projector")

    assert again == id
    assert stage.row("screens", id)["showing"]["kind"] == "safe"
    assert stage.heads() == before


def test_without_a_name_of_its_own_each_connection_is_a_screen(stage):
    ids = {stage.done("hall", "screens.appear") for _ in range(3)}

    assert ids == {row["id"] for row in stage.rows("screens")}


def test_the_same_name_in_another_link_is_another_screen(stage):
    stage.people["lobby"] = another_link(stage)

    ids = {stage.done(who, "screens.appear", screen="tab of both") for who in ("hall", "lobby")}

    assert len(ids) == 2
    assert len({row["link"] for row in stage.rows("screens")}) == 2


@pytest.mark.parametrize(
    ("made_for", "opened_as", "view"),
    [(None, None, "projector"), ("stage", None, "stage"), ("stage", "overlay", "overlay")],
)
def test_a_screen_is_what_its_page_says_or_its_link(stage, made_for, opened_as, view):
    stage.people["screen"] = another_link(stage, made_for)
    given = {} if opened_as is None else {"view": opened_as}

    id = stage.done("screen", "screens.appear", **given)

    assert stage.row("screens", id)["view"] == view


def test_a_screen_may_say_its_name_and_keeps_another_one(stage):
    id = stage.done("hall", "screens.appear", screen="the left tab", name=" Left  of the stage ")
    named = stage.row("screens", id)["name"]
    stage.done("mo", "screens.rename", id=id, name="Right")

    stage.done("hall", "screens.appear", screen="the left tab", name="Left of the stage")

    assert (named, stage.row("screens", id)["name"]) == ("Left of the stage", "Right")


def test_a_screen_hangs_in_the_room_of_its_address_until_it_is_moved(stage):
    rooms = [{"id": "main", "name": "Main hall"}, {"id": "annex", "name": "Annex"}]
    stage.done("olga", "event.set", settings={"rooms": rooms})
    id = stage.done("hall", "screens.appear", screen="the left tab", room="annex")
    begun = stage.row("screens", id)["room"]
    stage.done("mo", "screens.set", id=id, room=None)

    stage.done("hall", "screens.appear", screen="the left tab", room="annex")
    stage.done("mo", "screens.safe", id=None, room="main")

    row = stage.row("screens", id)
    assert (begun, row["room"], row["showing"]["kind"]) == ("annex", None, "safe")


def test_a_machine_that_starts_again_shows_what_its_link_showed_last(stage):
    first = stage.done("hall", "screens.appear", screen="before the crash", view="projector")
    stage.done("mo", "screens.set", id=first, theme="dark", zoom=1.5)
    stage.done("mo", "screens.note", id=first, text="For the left one alone")
    stage.done("mo", "screens.blackout", id=first)
    stage.pass_time(minutes=1)

    second = stage.done("hall", "screens.appear", screen="after the crash", view="projector")
    stage_view = stage.done("hall", "screens.appear", screen="after the crash 2", view="stage")

    row = stage.row("screens", second)
    assert (row["theme"], row["zoom"], row["showing"]["kind"], row["note"]) == (
        *("dark", 1.5, "blackout", None),
    )
    assert stage.row("screens", stage_view)["showing"]["kind"] == "follow"


def test_a_link_fills_no_list(stage):
    stage.people["lobby"] = another_link(stage)
    other = stage.done("lobby", "screens.appear", screen="another link")
    names = [f"opening {n:02}" for n in range(rules.MOST_OPENINGS + 2)]
    ids = []
    for name in names:
        stage.pass_time(seconds=2)
        ids.append(stage.done("hall", "screens.appear", screen=name))

    left = {row["id"] for row in stage.rows("screens", Audience.DISPLAY)}

    assert left == {other, *ids[2:]}


def test_a_screen_that_made_room_comes_back(stage):
    names = [f"opening {n:02}" for n in range(rules.MOST_OPENINGS + 1)]
    ids = []
    for name in names:
        stage.pass_time(seconds=2)
        ids.append(stage.done("hall", "screens.appear", screen=name))

    back = stage.done("hall", "screens.appear", screen=names[0])

    assert back == ids[0]
    assert stage.row("screens", back)


def test_appearing_is_no_move_and_leaves_no_record(stage):
    stage.done("hall", "screens.appear", screen="the left tab")

    assert (stage.all(Audit), stage.all(CommandRecord)) == ([], [])


def test_a_screen_outlasts_the_rehearsal(tmp_path):
    from tests.factories import stage_in

    stage = stage_in(tmp_path, state="open")
    stage.done("olga", "event.set", settings={"rehearsal": True})
    id = stage.done("hall", "screens.appear", screen="the left tab")

    stage.done("olga", "event.go_live")

    assert [row["id"] for row in stage.rows("screens")] == [id]


def test_purging_leaves_no_screen(stage):
    from companion.joins.purge import purge

    stage.done("hall", "screens.appear", screen="the left tab")
    with stage.database.write() as session:
        purge(stage.commands.change(session, session.get_one(Event, stage.event_id)))

    assert stage.all(Screen) == []


@pytest.mark.parametrize(
    "given",
    [
        {"room": "attic"},
        {"screen": "short"},
        {"screen": "x" * 65},
        {"view": "wall"},
        {"name": " "},
        {"id": "a"},
    ],
)
def test_what_no_screen_is_is_refused(stage, given):
    assert stage.do("hall", "screens.appear", **given)["code"] == "bad_request"
