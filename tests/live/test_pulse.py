"""What everyone is told every fifteen seconds."""

from __future__ import annotations

from sqlalchemy import delete

from companion import create_app
from companion.config import Settings
from companion.event.models import Event
from companion.live.pulse import Pulse
from companion.people.models import Pass
from companion.people.roles import Audience
from tests.factories import SECRET, stage_in


def test_an_event_that_is_gone_has_a_pulse_until_its_viewers_are_told(tmp_path, shared_redis):
    stage = stage_in(tmp_path)
    environ = {
        "COMPANION_DATABASE_URL": stage.database.url.render_as_string(hide_password=False),
        "COMPANION_REDIS_URL": shared_redis.url,
        "COMPANION_SECRET_KEY": SECRET,
    }
    app = create_app(Settings.from_environment(environ, tmp_path / "instance"))
    worker = app.extensions["companion"]
    with worker.database.read() as session:
        following = worker.follow_event(session.get_one(Event, stage.event_id))
    with stage.database.write() as session:
        session.execute(delete(Pass))
        session.execute(delete(Event))

    told = Pulse(worker).others(following)

    assert told[Audience.STAFF]["reach"] == {}
    assert told[Audience.PUBLIC] == {}
