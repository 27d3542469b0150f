"""What a soak tried, added up at its end: a plugin of `script/soak`."""

from __future__ import annotations

import re
import sys
from collections import Counter
from typing import Any

import pytest

from tests.faults.play import flat

tried: dict[str, Counter[str]] = {}
"""By the number of the promise, over all of its tests."""


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.failed:
        # Whoever soaks for an hour learns at once what went wrong.
        sys.stderr.write(f"\n{report.nodeid}, {report.when}:\n{report.longreprtext}\n")
    number = re.search(r"::test_(\d\d)_", report.nodeid)
    if report.when != "teardown" or number is None:
        return
    plays: list[dict[str, Any]] = [play for name, play in report.user_properties if name == "play"]
    promise = tried.setdefault(number[1], Counter())
    promise["tests"] += 1
    for play in plays:
        promise += flat(play)
    tried[number[1]] = promise


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """A line for each promise, and one for all."""
    terminalreporter.section("tried")
    for number, counts in sorted(tried.items()):
        terminalreporter.line(f"{number}: {said(counts)}")
    terminalreporter.line(f"all: {said(sum(tried.values(), Counter()))}")


def said(counts: Counter[str]) -> str:
    return ", ".join(f"{count:,} {name}" for name, count in counts.items())
