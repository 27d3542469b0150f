"""The app on the stage's database."""

from __future__ import annotations

from tests.web.conftest import app

__all__ = ["app"]
