"""The numbers of all workers of one server, as if they were one.

Each worker has a place, under a name of its own in a directory that they share. Whoever takes
the place later goes on from its numbers, so that no counter goes back.
"""

from __future__ import annotations

import os
from pathlib import Path

from prometheus_client import values
from prometheus_client.multiprocess import mark_process_dead


def directory(instance: Path, port: int) -> Path:
    """Where the workers of the server on this port keep their numbers."""
    return instance / f"metrics-{port}"


def empty(shared: Path) -> None:
    """The directory is there, and no number in it."""
    shared.mkdir(mode=0o700, exist_ok=True)
    for file in shared.glob("*.db"):
        file.unlink()


def take(shared: Path, place: str) -> None:
    """This process counts in that place from now on. Call it before companion.metrics is there."""
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(shared)
    values.ValueClass = values.MultiProcessValue(lambda: place)  # type: ignore[no-untyped-call]


def leave(shared: Path, place: str) -> None:
    """What was true of the worker in that place while it lived is not counted any more."""
    mark_process_dead(place, str(shared))  # type: ignore[no-untyped-call]
