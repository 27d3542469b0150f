"""Settings: all of them from the environment, each with a default."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args
from urllib.parse import quote, urlsplit

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from companion import instance as kept
from companion.logs import Kind

SHORTEST_SECRET = 16
DATABASES = ("sqlite", "postgresql+psycopg2")
Way = Literal["direct", "plain"]
"""How frames reach sockets: written at once, or as the libraries do it."""

REDIS_SCHEMES = ("redis", "rediss", "unix")
EVERYWHERE = ("0.0.0.0", "::")
"""Hosts to listen on that are no address to open."""


class WrongSetting(ValueError):
    """A setting of the environment that cannot be used; the message says what would be."""

    def __init__(self, name: str, value: str, wanted: str) -> None:
        super().__init__(f"{name} is {value!r}: {wanted}.")


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What this installation runs with.

    `instance` holds what it keeps beside the database. `redis_is_private`: nobody named a
    Redis, so the server starts one of its own at `redis_url`.
    """

    instance: Path
    host: str
    port: int
    url: str
    origins: tuple[str, ...]
    database_url: str
    redis_url: str
    redis_is_private: bool
    secret_key: str
    log: Kind = "json"
    transport: Way = "direct"

    @classmethod
    def from_environment(cls, environ: Mapping[str, str], instance: Path | None = None) -> Settings:
        """The settings that the environment names; what it leaves out or empty has its default.

        Makes the instance directory and the secret key in it if they are missing. Raises
        WrongSetting.
        """
        given = {name: value.strip() for name, value in environ.items() if value.strip()}
        if instance is not None:
            given["COMPANION_INSTANCE"] = str(instance)
        instance = kept.directory(given)

        host = given.get("COMPANION_HOST", "127.0.0.1")
        port = _port(given.get("COMPANION_PORT", "5000"))
        names_place = "COMPANION_HOST" in given or "COMPANION_PORT" in given
        told = None if names_place else kept.known_url(instance)
        url = _url(given.get("COMPANION_URL") or told or address(host, port))
        file = URL.create("sqlite", database=str(instance / "companion.db"))
        socket = quote(str(kept.private_socket(instance, port)))
        return cls(
            instance=instance,
            host=host,
            port=port,
            url=url,
            origins=_origins(given.get("COMPANION_ORIGINS", url)),
            database_url=_database(given.get("COMPANION_DATABASE_URL", str(file))),
            redis_url=_redis(given.get("COMPANION_REDIS_URL", f"unix://{socket}")),
            redis_is_private="COMPANION_REDIS_URL" not in given,
            secret_key=_secret(given.get("COMPANION_SECRET_KEY") or kept.secret_key(instance)),
            log=_log(given.get("COMPANION_LOG")),
            transport=_transport(given.get("COMPANION_TRANSPORT", "direct")),
        )

    @property
    def is_sqlite(self) -> bool:
        return make_url(self.database_url).get_backend_name() == "sqlite"


def address(host: str, port: int) -> str:
    """The URL by which a server that listens on this host and port is opened."""
    name = reachable(host)
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"


def reachable(host: str) -> str:
    """The host by which a server that listens on `host` is reached from this machine."""
    return "127.0.0.1" if host in EVERYWHERE else host


def _port(text: str) -> int:
    if text.isascii() and text.isdigit() and 1 <= int(text) <= 65535:
        return int(text)
    raise WrongSetting("COMPANION_PORT", text, "a whole number from 1 to 65535 is needed")


def _url(text: str) -> str:
    url = text.rstrip("/")
    if not _is_origin(url):
        wanted = "an address like https://events.example.org is needed"
        raise WrongSetting("COMPANION_URL", text, wanted)
    return url


def _origins(text: str) -> tuple[str, ...]:
    origins = tuple(part.rstrip("/") for part in text.replace(",", " ").split())
    if not origins or not all(_is_origin(origin) for origin in origins):
        wanted = "addresses like https://events.example.org, parted by commas, are needed"
        raise WrongSetting("COMPANION_ORIGINS", text, wanted)
    return origins


def _is_origin(url: str) -> bool:
    """Whether it is a scheme and a host, perhaps with a port, and nothing more."""
    try:
        parts = urlsplit(url)
        port_is_none_or_more = parts.port != 0
    except ValueError:
        return False
    is_web = parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
    return is_web and port_is_none_or_more and url == f"{parts.scheme}://{parts.netloc}"


def _database(text: str) -> str:
    try:
        url = make_url(text)
    except ArgumentError:
        url = None
    if url is None or url.drivername not in DATABASES:
        wanted = "sqlite:////path or postgresql+psycopg2://user:password@host/name is needed"
        raise WrongSetting("COMPANION_DATABASE_URL", _without_password(text), wanted)
    if url.drivername == "sqlite" and url.database in (None, "", ":memory:"):
        wanted = "what is in memory is lost with its connection, name a file: sqlite:////path"
        raise WrongSetting("COMPANION_DATABASE_URL", text, wanted)
    return text


def _redis(text: str) -> str:
    if text.partition("://")[0] not in REDIS_SCHEMES:
        wanted = "redis://host:6379/0, rediss://host:6379/0 or unix:///path is needed"
        raise WrongSetting("COMPANION_REDIS_URL", _without_password(text), wanted)
    return text


def _secret(text: str) -> str:
    if len(text) < SHORTEST_SECRET:
        wanted = f"at least {SHORTEST_SECRET} characters, always the same ones, are needed"
        raise WrongSetting("COMPANION_SECRET_KEY", "*" * len(text), wanted)
    return text


def _log(text: str | None) -> Kind:
    """The form of the log: for a person where one looks on, for programs elsewhere."""
    if text is None:
        return "text" if sys.stderr.isatty() else "json"
    for kind in get_args(Kind):
        if text == kind:
            return kind  # type: ignore[no-any-return]
    raise WrongSetting("COMPANION_LOG", text, "json or text is needed")


def _transport(text: str) -> Way:
    for way in get_args(Way):
        if text == way:
            return way  # type: ignore[no-any-return]
    raise WrongSetting("COMPANION_TRANSPORT", text, "direct or plain is needed")


def _without_password(url: str) -> str:
    """The URL as it may be shown: what stands between scheme and host is left out."""
    scheme, separator, rest = url.partition("://")
    return f"{scheme}{separator}{rest.rpartition('@')[2]}"
