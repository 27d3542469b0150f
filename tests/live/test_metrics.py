"""What is counted over all workers of a server, and that it is about nobody."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families as families

from tests.clients.official import Fleet
from tests.clients.seats import guest, staff
from tests.clients.visitor import Visitor
from tests.servers import SLUG, Server
from tests.services import wait_until

Numbers = dict[tuple[str, tuple[str, ...]], float]


def numbers(url: str) -> Numbers:
    """Every sample, by name and values of its labels."""
    page = Visitor(url).get("/metrics")
    assert page.headers["Content-Type"].startswith("text/plain")
    return {
        (sample.name, tuple(sample.labels.values())): sample.value
        for family in families(page.text)
        for sample in family.samples
    }


@pytest.fixture
def fleet() -> Any:
    fleet = Fleet()
    yield fleet
    fleet.stop()


def test_a_lone_worker_counts_people_commands_and_changes(
    serve: Callable[..., Server], fleet: Fleet
) -> None:
    server = serve("sqlite")
    ann = guest(fleet, server.url)
    mo = staff(fleet, server.url, server.links["moderator"])

    asked = ann.do("questions.ask", text="Who counts?")
    mo.do("questions.approve", id=asked["id"])
    ann.do("questions.approve", id=asked["id"])
    ann.until(lambda: ann.row("questions", asked["id"]))

    found = numbers(server.url)
    assert found["companion_connected", ("public",)] == 1
    assert found["companion_connected", ("staff",)] == 1
    assert found["companion_commands_total", ("questions.ask", "ok")] == 1
    assert found["companion_commands_total", ("questions.approve", "ok")] == 1
    assert found["companion_commands_total", ("questions.approve", "forbidden")] == 1
    assert found["companion_changes_total", ()] == 2
    assert found["companion_delivery_seconds_count", ("public",)] >= 1
    assert found["companion_delivery_seconds_count", ("staff",)] >= 1
    assert found["companion_database_unavailable_total", ()] == 0

    wait_until(lambda: numbers(server.url)["companion_relay_up", ()] == 1, server.log)

    ann.close()
    wait_until(lambda: numbers(server.url)["companion_connected", ("public",)] == 0, server.log)


def test_metrics_hold_nothing_of_any_person_or_event(
    serve: Callable[..., Server], fleet: Fleet
) -> None:
    server = serve("sqlite")
    ann = guest(fleet, server.url)
    ann.do("questions.ask", text="Who am I?", name="Ann")
    ann.do("what Ann typed", text="Who am I?")

    page = Visitor(server.url).get("/metrics").text

    assert 'command="unknown",outcome="bad_request"' in page
    for typed in ("Ann", "Who am I", SLUG, "127.0.0.1"):
        assert typed not in page
    labels = set(re.findall(r'(\w+)="', page))
    assert labels == {"audience", "command", "outcome", "le"}


def test_delivery_from_another_worker_is_measured_from_its_commit(
    serve: Callable[..., Server], fleet: Fleet
) -> None:
    server = serve("postgresql", 2, own_ports=True)
    mo = staff(fleet, server.urls[0], server.links["moderator"])
    ann = guest(fleet, server.urls[1])

    added = mo.do("questions.add", text="How long?")
    ann.until(lambda: ann.row("questions", added["id"]))

    found = numbers(server.urls[1])
    assert found["companion_delivery_seconds_count", ("public",)] == 1
    assert 0 < found["companion_delivery_seconds_sum", ("public",)] < 5
