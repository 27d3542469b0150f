"""Those who are at the sample event, each with a socket of the official client."""

from __future__ import annotations

from typing import Any

from tests.clients.official import Fleet, OfficialClient
from tests.clients.visitor import Visitor
from tests.servers import SLUG


def guest(fleet: Fleet, url: str, **auth: Any) -> OfficialClient:
    """Somebody who has opened the event's page."""
    visitor = Visitor.guest(url, SLUG)
    return fleet.connect(url, {"event": SLUG, **auth}, visitor.cookie)


def staff(fleet: Fleet, url: str, link: str, **auth: Any) -> OfficialClient:
    """Somebody who has opened a pass."""
    visitor = Visitor.with_pass(url, link)
    return fleet.connect(url, {"event": SLUG, **auth}, visitor.cookie)


def screen(fleet: Fleet, url: str, link: str, **auth: Any) -> OfficialClient:
    """A screen that was opened by its link."""
    return fleet.connect(url, {"event": SLUG, "key": key_of(link), **auth})


def key_of(link: str) -> str:
    """The key in a screen's link."""
    return link.partition("key=")[2]
