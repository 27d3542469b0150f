"""Formats that take seconds to draw are drawn by a process of their own.

So nobody else waits for them, and the memory that they took is given back.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import threading

from companion import ROOT
from companion.errors import N_, Code, Refused
from companion.running.children import die_with

SLOW = frozenset({"docx", "pdf"})

LONGEST_S = 120
"""How long one may take, in seconds."""

KEPT = ("HOME", "LANG", "LD_LIBRARY_PATH", "PATH")
"""What the process is told of its surroundings: nothing that is secret."""

_AT_ONCE = threading.BoundedSemaphore(1)
"""One at a time in a worker: the others wait for their turn."""


def drawn_aside(format: str, source: object) -> bytes:
    """The file of this format, one of `SLOW`: a PDF from its page, a DOCX from its paper.

    Raises Refused("unavailable") when it cannot be made here.
    """
    with _AT_ONCE:
        try:
            done = subprocess.run(
                [sys.executable, "-m", "companion.record.aside", format, str(os.getpid())],
                input=pickle.dumps(source),
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                timeout=LONGEST_S,
                cwd=ROOT,
                env={name: os.environ[name] for name in KEPT if name in os.environ},
                check=True,
            )
        except (OSError, subprocess.SubprocessError) as error:
            raise Refused(
                Code.UNAVAILABLE, N_("This file cannot be made at the moment. Take another format.")
            ) from error
    return done.stdout


def main(format: str, parent: str) -> None:
    """Draws what comes in; the file goes out. Whoever asked takes this process along."""
    die_with(int(parent))
    source = pickle.loads(sys.stdin.buffer.read())
    if format == "pdf":
        from companion.record.pdf import as_pdf

        file = as_pdf(source)
    else:
        from companion.record.docx import as_docx

        file = as_docx(source)
    sys.stdout.buffer.write(file)


if __name__ == "__main__":
    main(*sys.argv[1:])
