"""What everyone is told every fifteen seconds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from sqlalchemy import delete

from companion import create_app, times
from companion.config import Settings
from companion.event.models import Event
from companion.live.following import Following, Viewer
from companion.live.presence import LASTS_S
from companion.live.pulse import Pulse
from companion.live.worker import Worker
from companion.people import keys
from companion.people.models import Pass
from companion.people.roles import Actor, Audience, Role
from tests.factories import SECRET, Stage
from tests.speakers.scenes import add, ask

OTHERS = (Audience.PUBLIC, Audience.DISPLAY)


@pytest.fixture
def worker(stage, tmp_path, shared_redis) -> Worker:
    """A worker on the stage's database; nobody is connected to it."""
    environ = {
        "COMPANION_DATABASE_URL": stage.database.url.render_as_string(hide_password=False),
        "COMPANION_REDIS_URL": shared_redis.url,
        "COMPANION_SECRET_KEY": SECRET,
    }
    app = create_app(Settings.from_environment(environ, tmp_path / "instance"))
    made: Worker = app.extensions["companion"]
    return made


@pytest.fixture
def following(stage, worker) -> Following:
    """The event as that worker follows it."""
    with worker.database.read() as session:
        event = session.get_one(Event, stage.event_id)
        found = worker.follow_event(event)
        with worker.source.read(stage.event_id) as now:
            found.owners.learn(now)
        return found


@pytest.fixture
def later() -> Iterator[Callable[[float], None]]:
    """Sets the clock of all machines so many seconds on."""
    yield lambda seconds: times.SHARED.agree(times.now() + timedelta(seconds=seconds))
    times.SHARED = times.SharedClock()


def sit(following: Following, stage: Stage, who: str, channel: str = "room") -> None:
    """That guest has the page open."""
    person = stage.people[who].person
    with stage.database.read() as session:
        key = keys.unwrap(session.get_one(Event, stage.event_id).key, SECRET)
    following.viewers[who] = Viewer(
        sid=who,
        identity=stage.people[who],
        actor=Actor(role=Role.ATTENDEE, person=person),
        audience=Audience.PUBLIC,
        pace="normal",
        channel=channel,
        here=key.token("here", person).hex(),
    )


def test_an_event_that_is_gone_has_a_pulse_until_its_viewers_are_told(stage, worker, following):
    with stage.database.write() as session:
        session.execute(delete(Pass))
        session.execute(delete(Event))

    told = Pulse(worker).others(following)

    assert told[Audience.STAFF]["reach"] == {}
    assert told[Audience.PUBLIC] == {}


def test_the_staff_is_told_who_is_here_and_since_when_others_are_away(
    stage, worker, request, later
):
    ann, bo = ask(stage, "ann"), ask(stage, "bo", channel="online")
    (cleo,) = add(stage, "Cleo")
    following = request.getfixturevalue("following")
    pulse = Pulse(worker)
    never = pulse.others(following)[Audience.STAFF]["reach"]
    sit(following, stage, "ann")
    sit(following, stage, "bo", "online")
    left_at = times.now()
    both = pulse.others(following)[Audience.STAFF]["reach"]

    del following.viewers["bo"]
    later(LASTS_S)
    told = pulse.others(following)

    assert never == {ann: None, bo: None}
    assert both == {ann: "here", bo: "here"}
    assert told[Audience.STAFF]["reach"][ann] == "here"
    away_since = times.from_iso(told[Audience.STAFF]["reach"][bo])
    assert left_at <= away_since < left_at + timedelta(seconds=LASTS_S / 2)
    assert cleo not in told[Audience.STAFF]["reach"]
    assert not stage.row("speakers", cleo)["has_device"]
    assert all("reach" not in told[audience] for audience in OTHERS)


@pytest.mark.parametrize("is_shown", [False, True])
def test_only_where_the_event_shows_it_everyone_is_told_how_many_are_here(
    stage, worker, following, is_shown
):
    stage.done("olga", "event.set", settings={"show_here": is_shown})
    sit(following, stage, "ann")
    sit(following, stage, "bo", "online")

    told = Pulse(worker).others(following)

    here = {"room": 1, "online": 1, "screens": 0}
    assert told[Audience.STAFF]["here"] == here
    assert [told[each].get("here") for each in OTHERS] == [here if is_shown else None] * 2
