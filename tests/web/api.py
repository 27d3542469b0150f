"""Commands over HTTP, as tests send them."""

from __future__ import annotations

import json
import uuid
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.web.conftest import ORIGIN

STATE = "/api/v1/events/round-table/state"


def url(command: str, slug: str = "round-table") -> str:
    return f"/api/v1/events/{slug}/commands/{command}"


def send(
    client: FlaskClient,
    command: str,
    content: Any = None,
    /,
    *,
    slug: str = "round-table",
    query: dict[str, str] | None = None,
    **headers: str,
) -> TestResponse:
    """The answer to this content, sent as a page of ours sends it; bytes are sent as they are."""
    sent = content if isinstance(content, bytes) else json.dumps(content or {}).encode()
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post(
        url(command, slug),
        data=sent,
        query_string=query,
        content_type="application/json",
        headers={"Origin": ORIGIN, **headers},
    )


def do(client: FlaskClient, command: str, /, **arguments: Any) -> TestResponse:
    """The answer to a command with a new command id."""
    return send(client, command, {"cid": str(uuid.uuid4()), **arguments})
