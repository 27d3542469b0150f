"""The worker's rule, by the vectors that the browser's rule is tested with too."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from companion.live.follow import Position, follow

VECTORS = json.loads((Path(__file__).parent.parent / "vectors" / "follow.json").read_text())


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_worker_and_browser_follow_the_same_rule(vector):
    mine = vector["mine"] and Position(vector["mine"]["epoch"], vector["mine"]["seq"])
    change = vector["change"]

    step = follow(mine, change["epoch"], change["since"], change["seq"])

    assert step == vector["decision"]
