"""Joins the ES modules of a page into one, so that a page asks for one script and not for twenty.

Our modules keep to a plain form: imports and exports by name, each on a line of its own, no
cycles. Whatever else is met is refused when the server starts, never guessed at.
"""

from __future__ import annotations

import re
from pathlib import Path

IMPORT = re.compile(r'^import (?:\{([^}]*)\} from )?"(\.{1,2}/[^"]+)"$', re.MULTILINE)
EXPORT = re.compile(r"^export ((?:async )?function\*?|class|const) (\w+)", re.MULTILINE)
LEFT = re.compile(r"^(?:import|export)\b.*$", re.MULTILINE)
DOC = re.compile(r"^[ ]*/\*\*.*?\*/\n", re.MULTILINE | re.DOTALL)
RENAMED = re.compile(r"(\w+) as (\w+)")


class WrongModule(Exception):
    """A module that cannot be joined; the message names it and what it has."""


def join(entry: Path) -> str:
    """One module that does what `entry` and all that it imports do, each run once, in order."""
    parts: list[str] = []
    names: dict[Path, str | None] = {}
    _add(entry.resolve(), names, parts)
    return "".join(parts)


def _add(path: Path, names: dict[Path, str | None], parts: list[str]) -> str:
    """The name under which the module's exports are found in what has been joined so far."""
    if path in names:
        name = names[path]
        if name is None:
            raise WrongModule(f"{path.name}: imports itself, by way of others")
        return name
    names[path] = None
    text = DOC.sub("", path.read_text(encoding="utf-8"))

    def imported(found: re.Match[str]) -> str:
        other = _add((path.parent / found[2]).resolve(), names, parts)
        taken = RENAMED.sub(r"\1: \2", found[1] or "").strip()
        return f"const {{ {' '.join(taken.split())} }} = {other}" if taken else ""

    text = IMPORT.sub(imported, text)
    exported = [found[2] for found in EXPORT.finditer(text)]
    text = EXPORT.sub(r"\1 \2", text)
    left = LEFT.search(text)
    if left is not None:
        raise WrongModule(f"{path.name}: {left[0]!r} is not joined")
    names[path] = f"m{len(parts)}"
    gives = f"return {{ {', '.join(exported)} }}\n" if exported else ""
    parts.append(f"const {names[path]} = (() => {{\n{text.strip()}\n{gives}}})()\n")
    return names[path] or ""
