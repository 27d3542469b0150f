"""What Companion runs with is recent enough, and is asked about."""

from __future__ import annotations

from importlib.metadata import version

import pytest

from companion.instance import ROOT
from tests.audit import verdict

FLOORS = {
    "python-socketio": "5.16.3",
    "python-engineio": "4.13.3",
    "eventlet": "0.40.3",
    "Flask": "3.1.3",
    "Werkzeug": "3.1.6",
}
"""Each has mended something in this version that Companion relies on."""

SOUND = {"name": "flask", "version": "3.1.3", "vulns": []}
FAULT = {"id": "PYSEC-1", "fix_versions": ["3.1.4"]}
UNKNOWN = {"name": "alembic", "skip_reason": "not found"}


def parts(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split("."))


@pytest.mark.parametrize(("name", "floor"), FLOORS.items())
def test_30_what_is_pinned_and_what_runs_is_above_its_floor(name: str, floor: str) -> None:
    pins = dict(
        line.split("==")
        for line in (ROOT / "requirements.txt").read_text().splitlines()
        if "==" in line
    )

    assert parts(pins[name]) >= parts(floor)
    assert parts(version(name)) >= parts(floor)


@pytest.mark.parametrize(
    ("packages", "required", "code", "said"),
    [
        ([SOUND], False, 0, "no known vulnerability"),
        ([SOUND | {"vulns": [FAULT]}, UNKNOWN], False, 1, "flask 3.1.3: PYSEC-1"),
        ([SOUND, UNKNOWN], False, 0, "NOT AUDITED"),
        ([SOUND, UNKNOWN], True, 1, "NOT AUDITED"),
        (None, True, 1, "NOT AUDITED"),
    ],
)
def test_30_a_known_vulnerability_fails_and_an_audit_that_was_not_is_said(
    packages: list[dict[str, object]] | None, required: bool, code: int, said: str
) -> None:
    """`script/test` runs the audit itself: it needs the network."""
    report = None if packages is None else {"dependencies": packages}

    exits, says = verdict(report, required=required)

    assert (exits, said in says) == (code, True)


def test_30_the_audit_is_part_of_the_tests() -> None:
    assert "python -m tests.audit requirements.txt" in (ROOT / "script" / "test").read_text()
