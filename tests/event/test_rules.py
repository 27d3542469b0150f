"""The life of an event, and what it may say of itself."""

from datetime import UTC, datetime

import pytest

from companion.errors import Refused
from companion.event import rules

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
ONE = datetime(2026, 11, 24, 13, tzinfo=UTC)

AFTER = {
    ("draft", "open"): "draft",
    ("draft", "draft"): "draft",
    ("open", "draft"): "open",
    ("open", "open"): "open",
    ("open", "live"): "open",
    ("go_live", "open"): "live",
    ("go_live", "live"): "live",
    ("go_live", "ended"): "live",
    ("end", "live"): "ended",
    ("end", "ended"): "ended",
    ("end", "archived"): "ended",
    ("archive", "ended"): "archived",
    ("archive", "archived"): "archived",
}


@pytest.mark.parametrize("state", rules.STATES)
@pytest.mark.parametrize("move", ["draft", "open", "go_live", "end", "archive"])
def test_an_event_moves_one_step_at_a_time(move, state):
    if (move, state) in AFTER:
        assert rules.after(move, state) == AFTER[move, state]
        return

    with pytest.raises(Refused) as refused:
        rules.after(move, state)

    assert refused.value.code == "conflict"


@pytest.mark.parametrize(
    ("last", "state"),
    [
        *(("live", state) for state in ("draft", "open", "live")),
        *(("ended", state) for state in ("draft", "open", "live", "ended")),
        *(("archived", state) for state in rules.STATES),
        *(("rehearsal", state) for state in ("draft", "open", "live")),
    ],
)
def test_a_thing_is_possible_until_its_last_state(last, state):
    rules.agree_on_time(last, state)


@pytest.mark.parametrize(
    ("last", "state", "why"),
    [
        ("live", "ended", "has ended"),
        ("rehearsal", "ended", "has ended"),
        ("live", "archived", "is archived"),
        ("ended", "archived", "is archived"),
    ],
)
def test_a_thing_is_closed_after_its_last_state(last, state, why):
    with pytest.raises(Refused) as refused:
        rules.agree_on_time(last, state)

    assert refused.value.code == "closed"
    assert why in refused.value.message


@pytest.mark.parametrize("state", ["draft", "open"])
def test_a_rehearsal_comes_before_the_event(state):
    rules.agree_on_rehearsal(state)


@pytest.mark.parametrize("state", ["live", "ended", "archived"])
def test_nobody_rehearses_during_the_event(state):
    with pytest.raises(Refused) as refused:
        rules.agree_on_rehearsal(state)

    assert refused.value.code == "conflict"


def test_hours_that_fit_are_taken():
    rules.agree_on_hours("Europe/Zurich", NOON, ONE, None)
    rules.agree_on_hours("Europe/Zurich", NOON, ONE, ONE)


@pytest.mark.parametrize(
    ("zone", "starts_at", "ends_at", "hard_end"),
    [
        ("Europe/Geneva", NOON, ONE, None),
        ("", NOON, ONE, None),
        ("Europe/Zurich", ONE, NOON, None),
        ("Europe/Zurich", NOON, NOON, None),
        ("Europe/Zurich", NOON, ONE, NOON),
    ],
)
def test_hours_that_do_not_fit_are_refused(zone, starts_at, ends_at, hard_end):
    with pytest.raises(Refused) as refused:
        rules.agree_on_hours(zone, starts_at, ends_at, hard_end)

    assert refused.value.code == "bad_request"


def test_two_themes_never_have_one_id():
    rules.agree_on_ids([{"id": "rights"}, {"id": "work"}], [{"id": "rights"}])

    with pytest.raises(Refused) as refused:
        rules.agree_on_ids([{"id": "rights"}, {"id": "rights"}])

    assert refused.value.code == "bad_request"


@pytest.mark.parametrize(
    ("named", "rooms", "meant"),
    [
        (None, [], rules.MAIN_ROOM),
        (None, ["salon"], "salon"),
        ("salon", ["salon"], "salon"),
        ("annex", ["salon", "annex"], "annex"),
    ],
)
def test_the_only_room_needs_no_name(named, rooms, meant):
    assert rules.room_named(named, rooms) == meant


@pytest.mark.parametrize(
    ("wished", "rooms", "found"),
    [
        ("annex", ["salon", "annex"], "annex"),
        ("cellar", ["salon", "annex"], "salon"),
        (None, ["salon", "annex"], "salon"),
        ("salon", [], "main"),
    ],
)
def test_a_page_is_about_the_room_that_is_wished_for_if_there_is_one(wished, rooms, found):
    assert rules.room_wished(wished, rooms) == found


@pytest.mark.parametrize(
    ("named", "rooms"), [(None, ["salon", "annex"]), ("cellar", ["salon"]), ("salon", [])]
)
def test_a_room_that_is_not_clear_is_asked_for(named, rooms):
    with pytest.raises(Refused) as refused:
        rules.room_named(named, rooms)

    assert refused.value.code == "bad_request"


def test_what_holds_where_an_event_has_set_nothing():
    said = {
        "moderation": True,
        "anonymity": True,
        "attribution": "open",
        "questions": "open",
        "votes": "open",
        "queue": "open",
        "turn_s": 2 * 60,
        "retention_days": 30,
        "show_here": False,
        "overtime_shown": "count",
        "rehearsal": False,
    }

    none = {"queue_closes_at": None, "limits": {}, "chatham_items": []}
    assert said | none == rules.DEFAULTS


def test_the_staffs_settings_are_settings():
    assert rules.DEFAULTS.keys() > rules.STAFF_SETTINGS
