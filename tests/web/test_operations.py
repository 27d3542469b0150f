"""What operations ask of a server."""

from __future__ import annotations

import pytest
from flask import Flask

from companion import create_app
from companion.config import Settings
from tests.factories import SECRET


def ready(app: Flask) -> tuple[int, str]:
    answer = app.test_client().get("/readyz")
    return answer.status_code, answer.json["status"]


def test_a_server_is_ready_with_its_database_and_without_redis(app: Flask) -> None:
    assert not app.extensions["companion"].relay.is_well
    assert ready(app) == (200, "degraded")


def test_a_server_that_drains_is_not_ready(app: Flask) -> None:
    app.extensions["companion"].draining = True

    assert ready(app) == (503, "draining")
    assert app.test_client().get("/healthz").status_code == 200


@pytest.mark.parametrize(
    "url",
    ["sqlite:////nowhere/companion.db", "postgresql+psycopg2://nobody@127.0.0.1:1/nothing"],
    ids=["file", "server"],
)
def test_a_server_without_a_database_is_alive_but_not_ready(tmp_path, url: str) -> None:
    environ = {"COMPANION_DATABASE_URL": url, "COMPANION_SECRET_KEY": SECRET}
    app = create_app(Settings.from_environment(environ, tmp_path))

    assert ready(app) == (503, "unavailable")
    assert app.test_client().get("/healthz").status_code == 200
