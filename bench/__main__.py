"""Measures everything, prints the table, and writes the report."""

from __future__ import annotations

import argparse
import signal
import sys

from bench.people import compile_all
from bench.plan import Scale, TooFewFiles, measure
from bench.report import table, write
from bench.table import rows
from companion.instance import ROOT


def main() -> int:
    parser = argparse.ArgumentParser(prog="./script/bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a fifth of everything; no report")
    quick = parser.parse_args().quick

    # All that was started is stopped then too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    compile_all()
    try:
        figures = measure(Scale.quick() if quick else Scale())
    except TooFewFiles as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write("\n".join(table(rows(figures))) + "\n")
    if not quick:
        write(figures, ROOT / "docs")
    return 0


if __name__ == "__main__":
    sys.exit(main())
