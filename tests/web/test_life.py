"""The life of an event in the hands of its organiser, without a script."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient

from companion.event.models import Event
from companion.people.models import Pass
from companion.people.roles import Role
from companion.questions.models import Carried
from companion.times import from_iso
from tests.factories import Stage
from tests.web.conftest import ORIGIN, change_event, new_pass

PAGE = "/admin/round-table"
OURS = {"Origin": ORIGIN}
SignIn = Callable[[str], FlaskClient]


@pytest.fixture
def olga(stage: Stage, sign_in: SignIn) -> FlaskClient:
    """Organises."""
    return sign_in(new_pass(stage, Role.ORGANISER))


def send(client: FlaskClient, to: str, /, **typed: str | list[str]) -> tuple[int, str]:
    """The status of the answer and the page that it leads to."""
    answer = client.post(f"{PAGE}/{to}", data={"at": "1", **typed}, headers=OURS)
    if answer.status_code == 303:
        return 303, client.get(answer.location).text
    return answer.status_code, answer.text


def event_of(stage: Stage) -> Event:
    (event,) = stage.all(Event)
    return event  # type: ignore[no-any-return]


SETTINGS = {
    "form": "settings",
    "moderation": "on",
    "attribution": "open",
    "questions": "open",
    "votes": "closed",
    "queue": "open",
    "overtime_shown": "zero",
    "turn_s": "180",
    "retention_days": "7",
    "limits": "member-states 240\nngos: 90\n",
}


@pytest.mark.parametrize(
    ("before", "verb", "after"),
    [
        ("draft", "open", "open"),
        ("open", "go_live", "live"),
        ("live", "end", "ended"),
        ("ended", "archive", "archived"),
        ("archived", "end", "ended"),
        ("ended", "go_live", "live"),
        ("live", "open", "open"),
        ("open", "draft", "draft"),
    ],
)
def test_a_button_takes_each_step(
    olga: FlaskClient, stage: Stage, before: str, verb: str, after: str
) -> None:
    change_event(stage, state=before)
    assert f"/event/{verb}" in olga.get(PAGE).text

    status, page = send(olga, f"event/{verb}")

    assert (status, event_of(stage).state) == (303, after)
    assert "Done." in page


def test_a_step_that_the_event_cannot_make_is_refused_in_the_page(
    olga: FlaskClient, stage: Stage
) -> None:
    status, page = send(olga, "event/archive")

    assert (status, event_of(stage).state) == (409, "live")
    assert "The event is not at this point." in page


def test_a_rehearsal_is_erased_only_by_who_says_so(olga: FlaskClient, stage: Stage) -> None:
    change_event(stage, state="open")
    send(olga, "event/set", form="rehearsal", on="true")
    stage.done("mo", "questions.add", text="Is this on?")

    status, page = send(olga, "event/go_live")

    assert (status, event_of(stage).state) == (400, "open")
    assert "Erase what was made in the rehearsal: 1 entry." in page
    assert send(olga, "event/go_live", wipe="on")[0] == 303
    assert (event_of(stage).state, stage.rows("questions")) == ("live", [])


def test_settings_are_saved_all_at_once(olga: FlaskClient, stage: Stage) -> None:
    item = stage.done("mo", "agenda.add", title="In confidence", planned_minutes=10)

    status, page = send(olga, "event/set", chatham_items=[item], **SETTINGS)

    (row,) = stage.rows("event")
    assert status == 303
    assert row["settings"] == {
        "moderation": True,
        "anonymity": False,
        "attribution": "open",
        "chatham_items": [item],
        "questions": "open",
        "votes": "closed",
        "queue": "open",
        "queue_closes_at": None,
        "turn_s": 180,
        "limits": {"member-states": 240, "ngos": 90},
        "retention_days": 7,
        "show_here": False,
        "overtime_shown": "zero",
        "rehearsal": False,
    }
    assert "member-states 240" in page


def test_a_number_may_be_written_in_the_digits_of_arabic(olga: FlaskClient, stage: Stage) -> None:
    status, _ = send(olga, "event/set", **(SETTINGS | {"turn_s": "١٥٠"}))

    (row,) = stage.rows("event")
    assert (status, row["settings"]["turn_s"]) == (303, 150)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"limits": "Member States: much"}, "Write each group on a line of its own"),
        ({"turn_s": "two minutes"}, "Write a whole number, in digits."),
        ({"turn_s": "²"}, "Write a whole number, in digits."),
    ],
)
def test_a_refused_form_keeps_what_was_typed(
    olga: FlaskClient, stage: Stage, wrong: dict[str, str], said: str
) -> None:
    status, page = send(olga, "event/set", **(SETTINGS | wrong))

    assert status == 400
    assert said in page
    assert all(text in page for text in wrong.values())
    assert event_of(stage).settings == {}


def test_nobody_undoes_what_another_has_just_set(olga: FlaskClient, stage: Stage) -> None:
    (row,) = stage.rows("event")
    stage.done("olga", "event.set", settings={"turn_s": 60})

    status, page = send(olga, "event/set", seen=str(row["version"]), **SETTINGS)

    assert status == 409
    assert "This has been changed meanwhile." in page
    assert event_of(stage).settings == {"turn_s": 60}


def test_the_ways_to_follow_and_the_channels_are_set(olga: FlaskClient, stage: Stage) -> None:
    way = "https://stream.example/live"

    access = send(
        olga, "event/set", form="access", watch=way, backup="", dial_in="+41 22 555 01 23"
    )
    channels = send(
        olga,
        "event/set",
        form="channels",
        language=["fr", "ar", ""],
        room_channel=["2", "", ""],
        url=["", "https://stream.example/ar", ""],
        state=["ok", "trouble", "ok"],
    )

    (row,) = stage.rows("event")
    assert (access[0], channels[0]) == (303, 303)
    assert row["access"] == {"watch": way, "backup": None, "dial_in": "+41 22 555 01 23"}
    assert row["channels"] == [
        {"language": "fr", "room_channel": 2, "url": None, "state": "ok"},
        {
            "language": "ar",
            "room_channel": None,
            "url": "https://stream.example/ar",
            "state": "trouble",
        },
    ]


def test_the_hard_end_is_typed_in_the_hours_of_the_event(olga: FlaskClient, stage: Stage) -> None:
    status, page = send(olga, "event/set", form="hours", hard_end="2026-11-24T13:30")

    assert status == 303
    assert event_of(stage).hard_end == datetime(2026, 11, 24, 12, 30, tzinfo=UTC)
    assert 'value="2026-11-24T13:30"' in page
    assert send(olga, "event/set", form="hours", hard_end="")[0] == 303
    assert event_of(stage).hard_end is None


def test_a_notice_goes_to_everybody_and_is_taken_down(olga: FlaskClient, stage: Stage) -> None:
    posted = send(olga, "notices/post", text="Lunch is at noon.", minutes="15")

    (row,) = stage.rows("notices")
    assert posted[0] == 303
    assert (row["text"], row["to"]) == ("Lunch is at noon.", "public")
    lasts = from_iso(row["until"]) - from_iso(row["posted_at"])
    assert round(lasts.total_seconds()) == 15 * 60
    assert send(olga, "notices/clear", id=row["id"])[0] == 303
    assert stage.rows("notices") == []


def test_the_same_form_sent_twice_has_one_effect(olga: FlaskClient, stage: Stage) -> None:
    olga.get("/e/round-table")

    for _ in range(2):
        assert send(olga, "notices/post", text="Lunch is at noon.")[0] == 303

    assert len(stage.rows("notices")) == 1


@pytest.mark.parametrize("path", ["event/end", "notices/post", "event/set"])
def test_another_site_and_another_role_change_nothing(
    olga: FlaskClient, stage: Stage, sign_in: SignIn, path: str
) -> None:
    mo = sign_in(new_pass(stage, Role.MODERATOR))
    typed = {"text": "Go home.", **SETTINGS}

    foreign = olga.post(f"{PAGE}/{path}", data=typed, headers={"Origin": "https://else.example"})
    other = mo.post(f"{PAGE}/{path}", data=typed, headers=OURS)

    assert (foreign.status_code, other.status_code) == (403, 401)
    assert (event_of(stage).state, event_of(stage).settings) == ("live", {})
    assert stage.rows("notices") == []


@pytest.mark.parametrize("path", ["event/suspend", "notices/signal", "event/nothing"])
def test_other_commands_have_no_form(olga: FlaskClient, path: str) -> None:
    assert olga.post(f"{PAGE}/{path}", headers=OURS).status_code == 404


def test_the_pass_of_a_screen_takes_its_screens_along(olga: FlaskClient, stage: Stage) -> None:
    opened = stage.done("hall", "screens.appear", screen="left tab")
    link = stage.row("screens", opened)["link"]

    answer = olga.post(f"{PAGE}/passes/{link}/revoke", headers=OURS)

    assert answer.status_code == 303
    assert stage.rows("screens") == []
    assert [one.id for one in stage.all(Pass) if one.revoked_at is not None] == [link]


@pytest.mark.parametrize("view", ["projector", "stage", "lobby", "overlay"])
def test_a_pass_is_made_for_each_view_of_a_screen(
    olga: FlaskClient, stage: Stage, view: str
) -> None:
    page = olga.post(f"{PAGE}/passes", data={"role": f"screen:{view}"}, headers=OURS)

    assert f"/s/round-table/{view}?key=" in page.text


def test_the_events_that_one_may_organise_are_listed(
    olga: FlaskClient, stage: Stage, sign_in: SignIn
) -> None:
    mo = sign_in(new_pass(stage, Role.MODERATOR))

    assert PAGE in olga.get("/admin").text
    assert mo.get("/admin").status_code == 401


@pytest.fixture
def left_open(stage: Stage) -> Stage:
    """An earlier event of the series that carried a question over, and one that it did not."""
    earlier = Stage(str(stage.database.engine.url), slug="earlier")
    for text in ("Who will report?", "Who will read it?"):
        earlier.done("ann", "questions.ask", text=text, name="Ann Other")
    earlier.done("olga", "event.end")
    earlier.done("olga", "event.carry_over")
    return earlier


def texts(stage: Stage) -> list[str]:
    return sorted(row["text"] for row in stage.rows("questions"))


def test_what_was_not_taken_is_carried_over_when_the_event_has_ended(stage, olga):
    stage.done("ann", "questions.ask", text="Who pays?")
    assert "Carry them over" not in olga.get(PAGE).text
    stage.done("olga", "event.end")
    assert "Carry them over" in olga.get(PAGE).text

    status, page = send(olga, "event/carry_over")

    assert (status, "1 is kept by the series" in page, "Carry them over" in page) == (
        *(303, True),
        False,
    )


def test_what_the_series_left_open_is_taken_up_one_or_all(stage, olga, left_open):
    page = olga.get(PAGE).text
    assert ("Who will report?" in page, "Ann Other" in page) == (True, False)
    asked = {copy.text: copy.origin for copy in stage.all(Carried)}

    status, page = send(olga, "event/take_up", question=asked["Who will report?"])
    assert (status, texts(stage)) == (303, ["Who will report?"])
    assert ("Who will read it?" in page, "Who will report?" in page) == (True, False)

    status, page = send(olga, "event/take_up")
    assert (status, texts(stage)) == (303, ["Who will read it?", "Who will report?"])
    assert "No question of an earlier event is waiting." in page


def test_what_another_event_was_quicker_to_take_up_is_refused_in_the_page(stage, olga, left_open):
    asked = stage.all(Carried)[0].origin
    third = Stage(str(stage.database.engine.url), slug="third")
    third.done("olga", "event.take_up")

    status, page = send(olga, "event/take_up", question=asked)

    assert (status, "This is not here any more." in page, texts(stage)) == (404, True, [])


def test_a_copy_can_be_removed_from_the_series_for_good(stage, olga, left_open):
    asked = {copy.text: copy.origin for copy in stage.all(Carried)}

    status, page = send(olga, f"series/{asked['Who will report?']}/remove")

    assert (status, "Who will report?" in page) == (303, False)
    assert {copy.text for copy in stage.all(Carried)} == {"", "Who will read it?"}
    assert send(olga, f"series/{asked['Who will report?']}/remove")[0] == 404


def test_whoever_is_told_that_it_is_carried_over_finds_that_on_their_own_page(stage, guest, olga):
    ann = guest()
    ann.get("/e/round-table")
    ann.post("/e/round-table/questions/ask", data={"at": "1", "text": "Who pays?"}, headers=OURS)
    stage.done("olga", "event.end")
    stage.done("olga", "event.carry_over")

    page = ann.get("/e/round-table/mine").text

    assert "It was passed on to the next event of the series, without your name." in page
