"""The pages of an event on stage, as a browser without scripts asks for them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from companion import create_app
from companion.config import Settings
from companion.event.models import Event
from companion.people import passes
from companion.people.roles import Role
from tests.factories import SECRET, Stage

ORIGIN = "http://localhost"

Guest = Callable[..., FlaskClient]
SignIn = Callable[[str], FlaskClient]


@pytest.fixture
def app(stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The app on the stage's database; what is done there was done a while ago."""
    monkeypatch.setattr("companion.live.worker.GLANCE_S", 0.0)
    environ = {
        "COMPANION_DATABASE_URL": stage.database.url.render_as_string(hide_password=False),
        "COMPANION_SECRET_KEY": SECRET,
    }
    return create_app(Settings.from_environment(environ, tmp_path / "instance"))


@pytest.fixture
def guest(app: Flask) -> Guest:
    """Makes a browser that nobody has used yet, in a language."""

    def make(language: str = "en") -> FlaskClient:
        client = app.test_client()
        client.environ_base["HTTP_ACCEPT_LANGUAGE"] = language
        return client

    return make


@pytest.fixture
def ann(guest: Guest) -> FlaskClient:
    """Ann has opened the event's page."""
    client = guest()
    assert client.get("/e/round-table").status_code == 200
    return client


@pytest.fixture
def sign_in(guest: Guest) -> SignIn:
    """A browser that has exchanged this pass."""

    def make(secret: str) -> FlaskClient:
        client = guest()
        answer = client.post("/pass", data={"secret": secret}, headers={"Origin": ORIGIN})
        assert answer.status_code == 303, answer.text
        return client

    return make


def new_pass(stage: Stage, role: Role) -> str:
    """The secret of a new pass."""
    with stage.database.write() as session:
        event = session.get_one(Event, stage.event_id)
        return passes.issue(session, event, role, label=role, now=stage.database.time)


def change_event(stage: Stage, **columns: Any) -> None:
    """The event is like this, and has been from the beginning."""
    with stage.database.write() as session:
        event = session.get_one(Event, stage.event_id)
        for name, value in columns.items():
            setattr(event, name, value)
