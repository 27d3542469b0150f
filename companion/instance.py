"""The instance directory: what an installation keeps beside its database."""

from __future__ import annotations

import hashlib
import os
import secrets
import tempfile
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

SOCKET_PATH_MAX = 107
"""Bytes of a unix socket's path on Linux, without the closing NUL."""


def directory(environ: Mapping[str, str]) -> Path:
    """The directory that COMPANION_INSTANCE names, or `instance/` of the project; it exists."""
    path = Path(environ.get("COMPANION_INSTANCE") or ROOT / "instance").resolve()
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def url_file(instance: Path) -> Path:
    """Where a running server says its address to the commands that work beside it."""
    return instance / "url"


def known_url(instance: Path) -> str | None:
    """The address of the server that runs, or ran last, from this instance."""
    try:
        return url_file(instance).read_text().strip() or None
    except FileNotFoundError:
        return None


def private_socket(instance: Path, port: int) -> Path:
    """The socket of the private Redis of the server on this port.

    It lies in `instance`; where that path is too long for a socket, in a directory of its
    own under the system's for temporary files.
    """
    name = f"redis-{port}.sock"
    if len(os.fsencode(instance / name)) <= SOCKET_PATH_MAX:
        return instance / name
    digest = hashlib.sha256(os.fsencode(instance)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"companion-{os.getuid()}-{digest}" / name


def secret_key(instance: Path) -> str:
    """The secret key that is kept here, made at the first call; processes that race agree."""
    kept = instance / "secret_key"
    if not kept.exists():
        _keep_first(kept, secrets.token_urlsafe(32))
    return kept.read_text().strip()


def _keep_first(path: Path, content: str) -> None:
    """The file exists, whole and durable; with this content unless another was there first."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(handle, "w") as file:
            file.write(content + "\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(temporary, path)
        except FileExistsError:
            return
    finally:
        os.unlink(temporary)
