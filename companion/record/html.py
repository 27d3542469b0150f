"""The record as one page that needs nothing else, to be kept and printed."""

from __future__ import annotations

from pathlib import Path

from flask import current_app, render_template
from markupsafe import Markup

from companion.record.paper import Paper

SHEETS = ("tokens.css", "record.css")


def as_html(paper: Paper) -> bytes:
    """UTF-8; the style is in the page, and nothing is loaded or run."""
    folder = Path(current_app.static_folder or "") / "css"
    style = "".join((folder / name).read_text() for name in SHEETS)
    return render_template("record.html", paper=paper, style=Markup(style)).encode()
