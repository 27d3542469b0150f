"""Joining the modules of a page."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from companion.web.modules import WrongModule, join


def run(script: str) -> str:
    """What the script prints."""
    return subprocess.run(
        ["node", "--input-type=module", "-e", script], capture_output=True, text=True, check=True
    ).stdout


SUM = """\
/** Adds. */
export const sum = (a, b) => a + b
export function twice(n) {
  return 2 * n
}
"""
ONE = """\
import {
  sum as add,
  twice
} from "./deep/sum.js"

export class One {
  value = add(twice(3), 1)
}
"""
APP = """\
import { One } from "./one.js"
import { sum } from "./deep/sum.js"

console.log(sum(new One().value, 1))
"""


def test_joined_modules_do_what_the_modules_do(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep/sum.js").write_text(SUM)
    (tmp_path / "one.js").write_text(ONE)
    (tmp_path / "app.js").write_text(APP)

    joined = join(tmp_path / "app.js")

    assert run(joined) == "8\n"
    assert joined.count("const sum") == 1


@pytest.mark.parametrize(
    "line",
    [
        'import thing from "./other.js"',
        'import * as all from "./other.js"',
        'export * from "./other.js"',
        "export default 3",
        "export let counter = 0",
        "export { one, two }",
    ],
)
def test_what_is_not_understood_is_refused_by_name(tmp_path: Path, line: str) -> None:
    (tmp_path / "other.js").write_text("export const other = 1\n")
    entry = tmp_path / "app.js"
    entry.write_text(f"{line}\n")

    with pytest.raises(WrongModule, match=r"app\.js"):
        join(entry)


def test_modules_that_import_each_other_are_refused(tmp_path: Path) -> None:
    (tmp_path / "app.js").write_text('import { b } from "./b.js"\nexport const a = b\n')
    (tmp_path / "b.js").write_text('import { a } from "./app.js"\nexport const b = a\n')

    with pytest.raises(WrongModule, match="imports itself"):
        join(tmp_path / "app.js")
