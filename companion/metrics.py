"""What is counted and measured, for Prometheus: nothing of any person, and no event by name."""

from __future__ import annotations

import os

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

SHARED = "PROMETHEUS_MULTIPROC_DIR"
"""Where prometheus-client looks for the directory that the workers of one server share."""

OWN = CollectorRegistry()

CONNECTED = Gauge(
    "companion_connected",
    "Sockets that are connected.",
    ["audience"],
    multiprocess_mode="livesum",
    registry=OWN,
)
COMMANDS = Counter(
    "companion_commands",
    "Commands by what became of them: ok, or the code of the refusal.",
    ["command", "outcome"],
    registry=OWN,
)
CHANGES = Counter("companion_changes", "Changes that were committed.", registry=OWN)
DELIVERY = Histogram(
    "companion_delivery_seconds",
    "From the commit of a change to its hand-over to sockets; counts, which wait, are left out.",
    ["audience"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
    registry=OWN,
)
RELAY_UP = Gauge(
    "companion_relay_up",
    "1 while every worker hears from Redis, 0 while one looks into the database instead.",
    multiprocess_mode="livemin",
    registry=OWN,
)
UNAVAILABLE = Counter(
    "companion_database_unavailable", "Times the database could not be had.", registry=OWN
)
SLOW_READERS = Counter(
    "companion_slow_readers_closed", "Sockets closed because they read too slowly.", registry=OWN
)


def exposition() -> bytes:
    """All of it as text, of all workers that share their numbers with this one."""
    registry = OWN
    if SHARED in os.environ:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)
