"""What docs/promises.md lists is what is tested."""

from __future__ import annotations

import re
from pathlib import Path

TESTS = Path(__file__).parent
LIST = (TESTS.parent / "docs" / "promises.md").read_text()
NAME = re.compile(r"\btest_\d\d_\w+")


def test_each_promise_lists_the_tests_that_carry_its_number():
    there: dict[int, set[str]] = {}
    for path in TESTS.rglob("test_*.py"):
        for name in re.findall(r"^(?:async )?def (test_\d\d_\w+)", path.read_text(), re.MULTILINE):
            there.setdefault(int(name[5:7]), set()).add(name)

    rows = re.findall(r"^\| (\d+) \|(.*)\|$", LIST, re.MULTILINE)

    assert {int(number): set(NAME.findall(tests)) for number, tests in rows} == there
    assert sorted(there) == list(range(1, 31))
