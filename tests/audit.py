"""Whether any package that Companion runs with is known to be vulnerable: `script/test` asks.

What is found fails. Where the index of vulnerabilities cannot be asked, that is said, and work
goes on: a machine without a network tests too. `AUDIT=required` makes it fail: for a release.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

ASK = ["-m", "pip_audit", "--no-deps", "--disable-pip", "--progress-spinner", "off", "-f", "json"]


def verdict(report: dict[str, Any] | None, *, required: bool) -> tuple[int, str]:
    """The exit code and what is to be said; without a report nobody could be asked."""
    packages = report["dependencies"] if report else []
    found = [
        f"{each['name']} {each['version']}: {fault['id']}, mended in {fault['fix_versions']}"
        for each in packages
        for fault in each.get("vulns", ())
    ]
    unknown = [each["name"] for each in packages if "skip_reason" in each]
    if found:
        return 1, "\n".join(found)
    if packages and not unknown:
        return 0, f"{len(packages)} packages, no known vulnerability"
    asked = f"{len(packages) - len(unknown)} of {len(packages)} packages"
    return int(required), f"NOT AUDITED: the index of vulnerabilities answered for {asked}."


def main(requirements: str) -> int:
    """Says it, and returns the exit code."""
    asked = subprocess.run(
        [sys.executable, *ASK, "-r", requirements], capture_output=True, text=True, check=False
    )
    try:
        report = json.loads(asked.stdout)
    except ValueError:
        report = None
    code, said = verdict(report, required=os.environ.get("AUDIT") == "required")
    sys.stderr.write(f"{said}\n")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
