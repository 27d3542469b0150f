"""Who may import whom, read from the imports."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
COMPANION = ROOT / "companion"
BOARDS = ("event", "agenda", "speakers", "questions", "notices", "notes", "screens")

PURE = {"companion.errors", "companion.text", "companion.ranks", "companion.times"}
ROWS = PURE | {"sqlalchemy", "companion.db", "companion.documents", "companion.people.roles"}
EVENT_ROW = {"companion.event.models", "companion.event.rules"}
"""What every row belongs to: the event is a board, and the ground that all boards stand on."""

LAYERS = {
    "rules.py": (PURE, ("rules",)),
    "models.py": (ROWS, ("rules", "models")),
    "audience.py": (ROWS | {"companion.wire"}, ("rules", "models", "details", "audience")),
    "actions.py": (
        ROWS | EVENT_ROW | {"companion.live.change", "msgspec"},
        None,
    ),
    "board.py": (
        ROWS | {"companion.live.board", "companion.live.change", "msgspec"},
        None,
    ),
}
"""What each file may import from outside of its board, and which of its siblings; None: all."""


def imports_of(path: Path) -> set[str]:
    """The modules that a file imports, those for type checkers left out."""
    tree = ast.parse(path.read_text())
    unchecked = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for inner in ast.walk(node)
    }
    found = set()
    for node in ast.walk(tree):
        if id(node) in unchecked:
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {_module(node.module, alias.name) for alias in node.names}
    return found


def _module(package: str, name: str) -> str:
    """`from companion.event import rules` imports companion.event.rules."""
    inner = ROOT.joinpath(*package.split("."))
    if (inner / f"{name}.py").exists() or (inner / name / "__init__.py").exists():
        return f"{package}.{name}"
    return package


def is_standard(module: str) -> bool:
    import sys

    return module.split(".", maxsplit=1)[0] in sys.stdlib_module_names


def within(module: str, allowed: set[str]) -> bool:
    return any(module == each or module.startswith(f"{each}.") for each in allowed)


@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize("board", BOARDS)
def test_each_layer_of_a_board_imports_only_what_lies_below_it(board, layer):
    allowed, siblings = LAYERS[layer]
    known = {path.stem for path in (COMPANION / board).glob("*.py")} - {"board"}
    own = {f"companion.{board}.{sibling}" for sibling in siblings or known}

    strangers = {
        module
        for module in imports_of(COMPANION / board / layer)
        if not is_standard(module) and not within(module, allowed | own)
    }

    assert strangers == set()


@pytest.mark.parametrize("board", BOARDS)
def test_a_board_never_imports_another_board(board):
    others = {f"companion.{other}" for other in BOARDS if other not in (board, "event")}

    found = {
        (path.name, module)
        for path in (COMPANION / board).glob("*.py")
        for module in imports_of(path)
        if within(module, others)
    }

    assert found == set()


def test_the_record_knows_of_boards_only_their_rules():
    boards = {f"companion.{board}" for board in BOARDS}

    found = {
        (path.name, module)
        for path in (COMPANION / "record").glob("*.py")
        for module in imports_of(path)
        if within(module, boards) and not module.endswith(".rules")
    }

    assert found == set()


def test_live_reaches_boards_only_through_their_registry():
    boards = {f"companion.{board}" for board in BOARDS}

    found = {
        (path.name, module)
        for path in (COMPANION / "live").glob("*.py")
        for module in imports_of(path)
        if within(module, boards) and not within(module, EVENT_ROW)
    }

    assert found == set()


def test_only_the_transport_and_wsgi_know_how_sockets_are_served():
    knowing = {
        path.relative_to(ROOT).as_posix()
        for path in [ROOT / "wsgi.py", *COMPANION.rglob("*.py")]
        if any(within(module, {"eventlet", "engineio"}) for module in imports_of(path))
    }

    assert knowing == {
        "wsgi.py",
        "companion/live/connection.py",
        "companion/live/direct.py",
        "companion/live/transport.py",
    }


def test_socketio_and_redis_have_one_home():
    homes = {
        path.relative_to(COMPANION).parts[0]
        for path in COMPANION.rglob("*.py")
        if any(within(module, {"flask_socketio", "socketio"}) for module in imports_of(path))
    }
    redis = {
        path.relative_to(COMPANION).as_posix()
        for path in COMPANION.rglob("*.py")
        if any(within(module, {"redis"}) for module in imports_of(path))
    }

    assert homes == {"live"}
    assert redis == {
        "live/relay.py",
        "live/presence.py",
        "live/pulse.py",
        "running/private_redis.py",
    }
