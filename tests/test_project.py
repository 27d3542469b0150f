"""The files around the code say what is so."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from importlib.metadata import packages_distributions

import pytest

from companion.instance import ROOT

BROUGHT_ALONG = "# and what these bring along:"
UNSEEN = {
    "psycopg2-binary": "SQLAlchemy loads it by the database's URL",
    "tzdata": "zoneinfo reads it where the system has no zones",
}
"""What is used without an import of ours, and by whom."""


def pins(name: str) -> list[str]:
    lines = (ROOT / name).read_text().splitlines()
    return [line for line in lines if line and not line.startswith(("#", "-r "))]


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def imported() -> set[str]:
    """The packages that the program imports itself."""
    found = set()
    for path in [ROOT / "wsgi.py", *(ROOT / "companion").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found.add(node.module.partition(".")[0])
    return found - set(sys.stdlib_module_names) - {"companion"}


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_requirement_is_pinned_and_names_no_address(name: str) -> None:
    wrong = [pin for pin in pins(name) if not re.fullmatch(r"[A-Za-z0-9_.-]+==[A-Za-z0-9_.]+", pin)]

    assert wrong == []


def test_the_requirements_are_what_the_program_imports() -> None:
    own = (ROOT / "requirements.txt").read_text().partition(BROUGHT_ALONG)[0]
    named = {normal(pin.partition("==")[0]) for pin in own.splitlines() if "==" in pin}

    places = packages_distributions()
    used = {normal(name) for module in imported() for name in places[module]}

    assert named == used | set(UNSEEN)


def test_the_environment_is_the_one_that_is_pinned() -> None:
    frozen = subprocess.run(
        [sys.executable, "-m", "pip", "freeze"], capture_output=True, text=True, check=True
    )
    installed = {normal(line) for line in frozen.stdout.splitlines()}

    assert {normal(pin) for pin in pins("requirements.txt")} - installed == set()


@pytest.mark.parametrize("name", ["script/server", "script/test", ".ci/run"])
def test_every_script_can_be_run(name: str) -> None:
    assert os.access(ROOT / name, os.X_OK)
    assert subprocess.run(["bash", "-n", ROOT / name], check=False).returncode == 0


def test_every_setting_is_in_the_readme() -> None:
    named = set(re.findall(r"COMPANION_[A-Z_]+", (ROOT / "README.md").read_text()))
    source = [*(ROOT / "companion").rglob("*.py"), ROOT / "wsgi.py"]
    used = {
        name for path in source for name in re.findall(r'"(COMPANION_[A-Z_]+)"', path.read_text())
    }

    assert named == used
