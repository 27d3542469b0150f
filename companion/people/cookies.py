"""Which cookies and keys a request carries, and how they are set."""

from __future__ import annotations

from flask import Request, Response, current_app

from companion.people.guests import Guests
from companion.people.passes import SESSION_LASTS, Identity

GUEST_LASTS_S = 180 * 24 * 3600


def identify(request: Request, event_id: str, key: str | None = None) -> Identity:
    """What the request carries of who it is; a key stands before any cookie."""
    guests: Guests = current_app.extensions["companion"].guests
    return Identity(
        person=guests.person(request.cookies.get(guest_cookie())),
        token=request.cookies.get(staff_cookie(event_id)),
        key=key,
    )


def greet(request: Request, response: Response) -> None:
    """Whoever comes without a guest's cookie is somebody from now on."""
    guests: Guests = current_app.extensions["companion"].guests
    if guests.person(request.cookies.get(guest_cookie())) is None:
        _set(response, guest_cookie(), guests.new(), GUEST_LASTS_S)


def admit(response: Response, event_id: str, token: str) -> None:
    """The browser holds this session of the event's staff, in place of any earlier one."""
    seconds = int(SESSION_LASTS.total_seconds())
    _set(response, staff_cookie(event_id), token, seconds)


def guest_cookie() -> str:
    return _name("guest")


def staff_cookie(event_id: str) -> str:
    return _name(f"staff-{event_id}")


def is_secure() -> bool:
    """Whether people reach the server by HTTPS."""
    return str(current_app.config["URL"]).startswith("https://")


def _name(name: str) -> str:
    return f"__Host-companion-{name}" if is_secure() else f"companion-{name}"


def _set(response: Response, name: str, value: str, seconds: int) -> None:
    response.set_cookie(
        name,
        value,
        max_age=seconds,
        path="/",
        secure=is_secure(),
        httponly=True,
        samesite="Lax",
    )
