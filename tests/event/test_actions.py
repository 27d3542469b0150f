"""Olga leads the event through its life, and says what it is."""

from datetime import timedelta

import pytest

from companion.event import rules
from companion.event.models import Event
from companion.people.roles import Audience
from tests.factories import BEGIN, stage_in


def the_event(stage, audience: Audience = Audience.STAFF) -> dict | None:
    rows = stage.rows("event", audience)
    return rows[0] if rows else None


def test_an_event_opens_and_is_archived(tmp_path):
    stage = stage_in(tmp_path, state="draft")
    assert the_event(stage, Audience.PUBLIC) is None

    stage.done("olga", "event.open")

    assert the_event(stage, Audience.PUBLIC)["state"] == "open"
    assert stage.do("olga", "event.archive")["code"] == "conflict"
    stage.done("olga", "event.go_live")
    stage.done("olga", "event.end")
    stage.done("olga", "event.archive")
    assert the_event(stage, Audience.PUBLIC)["state"] == "archived"


def test_a_step_that_cannot_be_made_shows_where_the_event_is(stage):
    refused = stage.do("olga", "event.archive")

    assert (refused["code"], refused["now"]["state"]) == ("conflict", "live")


def test_a_step_that_was_made_moves_no_number(stage):
    before = stage.heads()

    assert stage.do("olga", "event.go_live")["ok"]
    assert stage.heads() == before


STEPS = ("open", "go_live", "end", "archive")


def test_each_step_is_taken_back(tmp_path):
    stage = stage_in(tmp_path, state="draft")
    for step in STEPS:
        stage.done("olga", f"event.{step}")

    states = []
    for _ in STEPS:
        stage.done("olga", "event.back", id=stage.event_id)
        states.append(the_event(stage)["state"])

    assert states == ["ended", "live", "open", "draft"]
    assert the_event(stage, Audience.PUBLIC) is None
    assert stage.do("olga", "event.back", id=stage.event_id)["code"] == "conflict"


def test_each_step_back_is_a_step_of_its_own(stage):
    stage.done("olga", "event.end")
    stage.done("olga", "event.archive")

    states = []
    for step in ("end", "go_live", "open", "draft"):
        stage.done("olga", f"event.{step}")
        states.append(the_event(stage)["state"])

    assert states == ["ended", "live", "open", "draft"]
    assert the_event(stage, Audience.PUBLIC) is None


def test_without_a_move_on_record_there_is_nothing_to_take_back(stage):
    refused = stage.do("olga", "event.back", id=stage.event_id)

    assert (refused["code"], refused["now"]["state"]) == ("conflict", "live")


def test_settings_are_taken_back(stage):
    stage.done("olga", "event.set", settings={"title": "Another title", "turn_s": 90})

    stage.done("olga", "event.back", id=stage.event_id)

    row = the_event(stage)
    assert (row["title"], row["settings"]["turn_s"]) == ("Round table", 120)


def test_what_is_not_named_stays(stage):
    venue = {"name": "Warwick Geneva", "city": "Geneva", "country": "Switzerland"}
    stage.done("olga", "event.set", settings={"venue": venue, "questions": "closed"})
    stage.done("olga", "event.set", settings={"votes": "closed"})

    row = the_event(stage, Audience.PUBLIC)
    assert row["venue"] == {**venue, "street": None, "postal_code": None}
    assert (row["settings"]["questions"], row["settings"]["votes"]) == ("closed", "closed")


def test_what_the_event_says_is_tidied(stage):
    stage.done("olga", "event.set", settings={"title": " From\u202e Promises \n to Practice "})

    assert the_event(stage)["title"] == "From Promises to Practice"


def test_setting_what_holds_moves_no_number(stage):
    settings = {"turn_s": 120, "themes": [{"id": "rights", "title": "Rights"}]}
    stage.done("olga", "event.set", settings=settings)
    before = stage.heads()

    assert stage.do("olga", "event.set", settings=settings)["ok"]
    assert stage.heads() == before


@pytest.mark.parametrize(
    "settings",
    [
        {"loud": True},
        {"turn_s": 5},
        {"turn_s": "120"},
        {"moderation": None},
        {"attribution": "none"},
        {"title": " "},
        {"title": "\u200b"},
        {"zone": "Europe/Geneva"},
        {"starts_at": "2026-11-24T09:00:00"},
        {"starts_at": "0001-01-01T00:00:00+14:00"},
        {"queue_closes_at": "9999-12-31T23:59:59-14:00"},
        {"ends_at": (BEGIN - timedelta(hours=1)).isoformat()},
        {"hard_end": (BEGIN - timedelta(hours=1)).isoformat()},
        {"links": [{"title": "A trap", "url": "javascript:alert(1)"}]},
        {"themes": [{"id": "a", "title": "A"}, {"id": "a", "title": "B"}]},
        {"documents": [{"title": "Brief", "from": "soon"}]},
        {"limits": {"government": 1}},
        None,
    ],
)
def test_a_wrong_setting_is_refused_and_changes_nothing(stage, settings):
    before = stage.heads()

    refused = stage.do("olga", "event.set", settings=settings)

    assert refused["code"] == "bad_request"
    assert stage.heads() == before


def test_an_older_view_of_the_event_is_a_conflict(stage):
    seen = the_event(stage)["version"]
    stage.done("olga", "event.set", settings={"turn_s": 90})

    refused = stage.do(
        *("olga", "event.set"), id=stage.event_id, seen=seen, settings={"turn_s": 60}
    )

    assert (refused["code"], refused["now"]["settings"]["turn_s"]) == ("conflict", 90)
    assert stage.do("olga", "event.set", seen=seen, settings={})["code"] == "bad_request"


def test_the_public_is_told_all_but_the_staffs_settings(stage):
    stage.done("olga", "event.set", settings={"limits": {"government": 180}})

    staff, public = the_event(stage), the_event(stage, Audience.PUBLIC)

    assert staff.keys() - public.keys() == {"carried", "taken_up", "joined"}
    assert staff["settings"].keys() - public["settings"].keys() == rules.STAFF_SETTINGS
    assert staff["settings"]["limits"] == {"government": 180}


def test_a_document_appears_when_its_date_has_come(stage):
    brief = {"title": "Brief", "from": (BEGIN + timedelta(hours=1)).isoformat()}
    stage.done("olga", "event.set", settings={"documents": [brief, {"title": "Programme"}]})
    assert [each["title"] for each in the_event(stage, Audience.PUBLIC)["documents"]] == [
        "Programme"
    ]
    known = stage.seen(Audience.PUBLIC)

    stage.pass_time(minutes=59)
    stage.commands.fall_due(stage.event_id)
    assert stage.read(Audience.PUBLIC, since=known.position).is_empty

    stage.pass_time(minutes=1)
    stage.commands.fall_due(stage.event_id)

    after = known.hear(stage.read(Audience.PUBLIC, since=known.position))
    assert [each["title"] for each in after.board("event")[0]["documents"]] == [
        *("Brief", "Programme"),
    ]
    (event,) = stage.all(Event)
    assert event.due_at is None


def test_the_crew_tells_how_the_stream_is_and_sets_nothing(stage):
    stage.done("carl", "event.stream", state="down")

    assert the_event(stage, Audience.PUBLIC)["stream"] == "down"
    assert stage.do("carl", "event.set", settings={"turn_s": 90})["code"] == "forbidden"


def test_the_crew_tells_where_each_language_is_heard(stage):
    french = {"language": "fr", "room_channel": 2, "url": None, "state": "ok"}
    stage.done("olga", "event.set", settings={"channels": [french], "turn_s": 90})
    spanish = {**french, "language": "es", "room_channel": 3}

    stage.done("carl", "event.channels", channels=[{**french, "state": "down"}, spanish])

    event = the_event(stage, Audience.PUBLIC)
    assert event["channels"] == [{**french, "state": "down"}, spanish]
    assert event["settings"]["turn_s"] == 90


@pytest.mark.parametrize(
    "channel",
    [{"language": "French"}, {"language": "fr", "url": "javascript:0"}, {"room_channel": 1}],
    ids=str,
)
def test_a_channel_is_of_a_language_and_leads_somewhere(stage, channel):
    answer = stage.do("carl", "event.channels", channels=[channel])

    assert answer["code"] == "bad_request"


@pytest.mark.parametrize("command", ["draft", "open", "go_live", "end", "archive", "set"])
@pytest.mark.parametrize("who", ["mo", "chloe", "carl", "ann", "hall", "desk"])
def test_only_the_organiser_leads_the_event(stage, who, command):
    arguments = {"set": {"settings": {}}}.get(command, {})

    assert stage.do(who, f"event.{command}", **arguments)["code"] == "forbidden"
