"""Companion: the live companion of a hybrid event."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Flask

if TYPE_CHECKING:
    from companion.config import Settings

ROOT = Path(__file__).resolve().parent.parent


def create_app(settings: Settings | None = None, *, async_mode: str = "threading") -> Flask:
    """The app with its boards, sockets and pages; `wsgi.py` serves it on eventlet."""
    # Imported here, so that a rule can be imported without everything else.
    from companion.boards import BOARDS
    from companion.cli import register
    from companion.config import Settings
    from companion.db import Database
    from companion.joins.code_use import CodeUse
    from companion.joins.purge import purge_overdue
    from companion.live.commands import Commands
    from companion.live.desks import Desks
    from companion.live.sockets import Sockets
    from companion.live.worker import Worker
    from companion.web import serve_pages
    from companion.web.desk_state import flat
    from companion.web.origin import is_ours

    settings = settings or Settings.from_environment(os.environ)
    app = Flask(
        __name__, static_folder=str(ROOT / "static"), template_folder=str(ROOT / "templates")
    )
    app.config.update(
        URL=settings.url,
        ASYNC_MODE=async_mode,
        MAX_CONTENT_LENGTH=128 * 1024,
    )
    code_use = CodeUse()

    def tidy(commands: Commands) -> None:
        code_use.write(commands)
        purge_overdue(commands)

    worker = Worker(settings, Database(settings.database_url), BOARDS, tidy)
    app.extensions["companion"] = worker
    app.extensions["companion.code_use"] = code_use
    worker.transport.serve(app, lambda origin, host: is_ours(origin, host, settings.origins))
    Sockets(worker)
    app.extensions["companion-desks"] = Desks(worker.transport, flat)
    serve_pages(app)
    register(app)
    return app
