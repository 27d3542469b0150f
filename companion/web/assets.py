"""What a page loads: its style sheets in one file, its modules in another, kept for a year."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, Flask, Response, abort, current_app, url_for
from flask.typing import ResponseReturnValue

from companion.web.modules import join
from companion.web.packing import takes_packed

A_YEAR_S = 365 * 24 * 3600
BOARDS = tuple(f"boards/{board}" for board in ("agenda", "speakers", "questions", "notices"))
COMMON = ("tokens", "base", "layout", "controls")
PARTS = ("ground", "programme", "scenes", "stage", "lobby", "overlay")

SHEETS = {
    "page.css": (*COMMON, "attendee", "doors", *BOARDS),
    "console.css": (
        *COMMON,
        *BOARDS,
        "console/layout",
        "console/screens",
        "console/controls",
        "console/cards",
    ),
    "screen.css": ("tokens", "base", *(f"screen/{part}" for part in PARTS)),
    "crew.css": (*COMMON, "doors", "crew"),
    "chair.css": (*COMMON, *BOARDS, "chair"),
    "rapporteur.css": (*COMMON, *BOARDS, "rapporteur"),
    "admin.css": (*COMMON, "doors", "admin"),
    "plain.css": (*COMMON, "doors"),
}
SCRIPTS = (
    "app.js",
    "console.js",
    "screen.js",
    "crew.js",
    "chair.js",
    "rapporteur.js",
    "pass.js",
    "worker.js",
)

blueprint = Blueprint("assets", __name__)


@dataclass(frozen=True)
class Asset:
    """One file as it is sent: its address changes with its content."""

    name: str
    mimetype: str
    content: bytes
    packed: bytes
    hash: str


class Assets:
    """The files of all pages, made once when the app is."""

    def __init__(self, static: Path) -> None:
        made = [
            *(_asset(name, "text/css", _sheet(static / "css", SHEETS[name])) for name in SHEETS),
            *(_asset(name, "text/javascript", join(static / "js" / name)) for name in SCRIPTS),
        ]
        self._assets = {asset.name: asset for asset in made}

    def __getitem__(self, name: str) -> Asset:
        return self._assets[name]

    def get(self, name: str, hash: str) -> Asset | None:
        """The file of this name with just this content; None if there is none now."""
        asset = self._assets.get(name)
        return asset if asset is not None and asset.hash == hash else None


def serve_assets(app: Flask) -> None:
    """The files are served, and `asset(name)` in a template is the address of one."""
    assets = Assets(Path(app.static_folder or ""))
    app.extensions["companion-assets"] = assets
    app.register_blueprint(blueprint)

    def asset(name: str) -> str:
        return url_for("assets.file", hash=assets[name].hash, name=name)

    app.context_processor(lambda: {"asset": asset})


@blueprint.get("/assets/<hash>/<name>")
def file(hash: str, name: str) -> ResponseReturnValue:
    """The file, for good: another content has another address."""
    assets: Assets = current_app.extensions["companion-assets"]
    asset = assets.get(name, hash)
    if asset is None:
        abort(404)
    packs = takes_packed()
    response = Response(asset.packed if packs else asset.content, mimetype=asset.mimetype)
    if packs:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = f"public, max-age={A_YEAR_S}, immutable"
    return response


def _asset(name: str, mimetype: str, text: str) -> Asset:
    content = text.encode()
    packed = gzip.compress(content, 9, mtime=0)
    return Asset(name, mimetype, content, packed, hashlib.sha256(content).hexdigest()[:12])


def _sheet(folder: Path, names: tuple[str, ...]) -> str:
    return "\n".join((folder / f"{name}.css").read_text(encoding="utf-8") for name in names)
