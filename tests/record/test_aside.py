"""The process that draws what takes long."""

from __future__ import annotations

import pickle
import subprocess
import sys

import pytest

from companion import ROOT
from companion.record.aside import KEPT, drawn_aside
from companion.record.pdf import refuse_to_fetch


def test_a_pdf_is_made_of_its_page() -> None:
    assert drawn_aside("pdf", b"<!doctype html><title>Record</title>")[:5] == b"%PDF-"


def test_nothing_is_drawn_for_a_process_that_has_ended() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "companion.record.aside", "pdf", "1"],
        input=pickle.dumps(b"<!doctype html><title>Record</title>"),
        capture_output=True,
        cwd=ROOT,
        check=False,
    )

    assert (done.returncode, done.stdout) == (1, b"")


@pytest.mark.parametrize("url", ["http://x/", "file:///etc/hostname", "data:,x"])
def test_nothing_is_fetched_while_a_page_is_set(url: str) -> None:
    with pytest.raises(ValueError, match="loads nothing"):
        refuse_to_fetch(url)


def test_the_process_is_told_no_secret() -> None:
    assert [name for name in KEPT if name.startswith("COMPANION")] == []
