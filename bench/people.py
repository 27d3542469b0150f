"""Many people at one server, by people.c: each has a socket, and one process has them all."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
BUILD = HERE / "build"
JOIN_RATE = 500
"""So many people come in each second, where nothing else is said."""


@dataclass(frozen=True)
class Heard:
    """How many have heard it, and when, in seconds of the monotonic clock.

    `size` is in bytes, over all lines; `changes` the most that one person was told meanwhile.
    """

    count: int
    first: float
    median: float
    p95: float
    last: float
    size: int
    changes: int


@dataclass(frozen=True)
class Voted:
    """How many votes were acknowledged, before the time was over and at all; `mean_s` to wait."""

    in_time: int
    acknowledged: int
    refused: int
    unanswered: int
    mean_s: float


@dataclass(frozen=True)
class Told:
    """What somebody knows of a vote of theirs: what was acknowledged, and what is still asked."""

    person: int
    question: str
    on: bool | None
    asked: bool | None


def compile_all() -> None:
    """Both programs in C are there as their sources say."""
    BUILD.mkdir(exist_ok=True)
    for name in ("people", "raw"):
        source, program = HERE / f"{name}.c", BUILD / name
        if not program.exists() or program.stat().st_mtime < source.stat().st_mtime:
            subprocess.run(["gcc", "-O2", "-Wall", "-Wextra", "-o", program, source], check=True)


class People:
    """People who have all come, and been told something; with several ports, a share at each."""

    def __init__(
        self,
        ports: Sequence[int],
        count: int,
        *,
        path: str,
        auth: dict[str, Any],
        cookies: Sequence[str] = (),
        rate: int = JOIN_RATE,
    ) -> None:
        self.count = count
        self._folder = tempfile.TemporaryDirectory()
        shares = [count // len(ports) + (i < count % len(ports)) for i in range(len(ports))]
        self._lines: list[subprocess.Popen[str]] = []
        done = 0
        for port, share in zip(ports, shares, strict=True):
            command = [str(BUILD / "people"), "127.0.0.1", str(port), path, json.dumps(auth)]
            command += [str(share), str(rate // len(ports))]
            if cookies:
                command.append(self._write(f"cookies-{port}", cookies[done : done + share]))
            pipe = subprocess.PIPE
            self._lines.append(subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True))
            done += share
        ready = [_answer(line, "ready") for line in self._lines]
        self.here = sum(int(here) for here, _ in ready)
        self.seconds = max(float(seconds) for _, seconds in ready)

    def __enter__(self) -> People:
        return self

    def __exit__(self, *_: object) -> None:
        for line in self._lines:
            assert line.stdin is not None
            assert line.stdout is not None
            line.stdin.close()
            line.wait()
            line.stdout.close()
        self._folder.cleanup()

    def listen(self, marker: str, seconds: float, *, to_the_end: bool = False) -> None:
        """Everyone listens for a frame with the marker in it; `heard` waits for what came of it."""
        self._order("watch" if to_the_end else "hear", marker, seconds)

    def heard(self) -> Heard:
        answers = [_answer(line, "heard") for line in self._lines]
        heard = [list(map(int, answer)) for answer in answers]
        counts, firsts, medians, p95s, lasts, sizes, changes = zip(*heard, strict=True)
        moments = (min(firsts), *(max(each) for each in (medians, p95s, lasts)))
        first, median, p95, last = (moment / 1e6 for moment in moments)
        return Heard(sum(counts), first, median, p95, last, sum(sizes), max(changes))

    def vote(
        self, questions: Sequence[str], seconds: float, *, each: int = 0, spread_s: float = 0
    ) -> None:
        """They begin to vote; `voted` waits for what came of it.

        `each`: so many votes of everybody (0: one after the other); they begin within `spread_s`.
        """
        self._record = Path(self._folder.name) / "record"
        file = self._write("questions", questions)
        self._order("vote", file, seconds, each, spread_s, self._record)

    def voted(self) -> Voted:
        (line,) = self._lines
        in_time, all_in_all, refused, unanswered, mean = map(int, _answer(line, "voted"))
        return Voted(in_time, all_in_all, refused, unanswered, mean / 1e6)

    def told(self) -> list[Told]:
        """What everyone knows of their votes since they came."""
        known: list[Told] = []
        for line in self._record.read_text().splitlines():
            person, question, on, asked = line.split()
            known.append(Told(int(person), question, _state(on), _state(asked)))
        return known

    def _write(self, name: str, lines: Sequence[str]) -> str:
        file = Path(self._folder.name) / name
        file.write_text("".join(f"{line}\n" for line in lines))
        return str(file)

    def _order(self, *words: object) -> None:
        for line in self._lines:
            assert line.stdin is not None
            line.stdin.write(" ".join(map(str, words)) + "\n")
            line.stdin.flush()
        for line in self._lines:
            _answer(line, "begun")


def _answer(line: subprocess.Popen[str], name: str) -> list[str]:
    assert line.stdout is not None
    said, *rest = line.stdout.readline().split() or [""]
    if said != name:
        raise RuntimeError(f"the people said {said!r}, not {name!r}")
    return rest


def _state(text: str) -> bool | None:
    return None if text == "-1" else text == "1"
