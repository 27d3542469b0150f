"""In which language a page is read."""

from __future__ import annotations

from flask import Request, Response, request

from companion.people.cookies import is_secure

LANGUAGES = {"en": "English", "fr": "Français", "es": "Español", "ar": "العربية"}
RIGHT_TO_LEFT = frozenset({"ar"})
COOKIE = "companion-lang"
A_YEAR_S = 365 * 24 * 3600


def language() -> str:
    """The reader's language: asked for, chosen earlier, or the browser's."""
    for wished in (request.args.get("lang"), request.cookies.get(COOKIE)):
        if wished in LANGUAGES:
            return wished
    return request.accept_languages.best_match(list(LANGUAGES), default="en")


def direction() -> str:
    """Where the lines of that language begin: "ltr" or "rtl"."""
    return "rtl" if language() in RIGHT_TO_LEFT else "ltr"


def remember(request: Request, response: Response) -> None:
    """A language that was asked for is that of the next pages too."""
    wished = request.args.get("lang")
    if wished in LANGUAGES and request.cookies.get(COOKIE) != wished:
        response.set_cookie(
            COOKIE, wished, max_age=A_YEAR_S, httponly=True, secure=is_secure(), samesite="Lax"
        )
