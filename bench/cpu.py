"""What processes cost, as the kernel counts it."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

PROC = Path("/proc")


def family(pids: Iterable[int]) -> list[int]:
    """These processes and all that they have started."""
    found: list[int] = []
    for pid in pids:
        found.append(pid)
        for children in PROC.glob(f"{pid}/task/*/children"):
            found += family(int(child) for child in children.read_text().split())
    return found


def spent_s(pids: Iterable[int]) -> float:
    """Seconds of a core, user and system, that the processes have had.

    From `schedstat` of each thread, which counts nanoseconds: `stat` counts hundredths of a second.
    """
    total = 0
    for pid in family(pids):
        for thread in PROC.glob(f"{pid}/task/*/schedstat"):
            # A thread may end between being listed and being read.
            with suppress(FileNotFoundError, ProcessLookupError):
                total += int(thread.read_text().split()[0])
    return total / 1e9


def resident_kb(pids: Iterable[int]) -> int:
    """Kilobytes (1,024 bytes) of memory that the processes hold."""
    total = 0
    for pid in family(pids):
        for line in (PROC / str(pid) / "status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                total += int(line.split()[1])
    return total
