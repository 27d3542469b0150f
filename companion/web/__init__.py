"""The pages and the HTTP interface."""

from __future__ import annotations

from flask import Flask, Response, render_template, request
from flask_babel import Babel, gettext
from werkzeug.exceptions import HTTPException

from companion.errors import Code, Refused
from companion.live.commands import refusal_answer
from companion.people.cookies import is_secure
from companion.web import (
    admin,
    api,
    attendee,
    chair,
    crew,
    documents,
    forms,
    life,
    live,
    moderator,
    operations,
    passes,
    programme,
    rapporteur,
    record,
    screens,
    series,
)
from companion.web.assets import serve_assets
from companion.web.languages import LANGUAGES, direction, language
from companion.web.reading import inline
from companion.web.statuses import STATUS

PAGES = (
    series,
    attendee,
    programme,
    forms,
    moderator,
    chair,
    rapporteur,
    record,
    screens,
    crew,
    passes,
    admin,
    life,
    api,
    live,
    documents,
    operations,
)

POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)

PROTECTION = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    # For browsers that do not know `frame-ancestors`.
    "X-Frame-Options": "DENY",
}
A_YEAR_S = 365 * 24 * 3600


def serve_pages(app: Flask) -> None:
    """Every page and every HTTP way in is served, in the reader's language."""
    Babel(app, locale_selector=language, default_translation_directories="translations")
    serve_assets(app)
    for module in PAGES:
        app.register_blueprint(module.blueprint)
    app.add_template_filter(inline)
    # What is not known of somebody is left out, not called None.
    app.jinja_env.finalize = lambda value: "" if value is None else value
    app.register_error_handler(Refused, refuse)
    app.register_error_handler(HTTPException, report)
    app.after_request(protect)
    app.context_processor(
        lambda: {"language": language(), "languages": LANGUAGES, "direction": direction()}
    )


def refuse(refused: Refused) -> tuple[Response | str, int]:
    """A refusal, as JSON to programs and as a page to people."""
    answer = refusal_answer(refused)
    if request.path.startswith("/api/"):
        return api.answer_json(answer), STATUS[refused.code]
    return render_template("refused.html", answer=answer), STATUS[refused.code]


def report(error: HTTPException) -> tuple[Response | str, int] | HTTPException:
    """What is not there or not allowed, said in the reader's language."""
    status = error.code or 500
    if status < 400:
        return error
    codes = {404: Code.NOT_FOUND, 413: Code.TOO_LARGE}
    code = codes.get(status, Code.UNAVAILABLE if status >= 500 else Code.BAD_REQUEST)
    messages = {
        404: gettext("There is nothing at this address."),
        413: gettext("This is too large to be sent."),
        500: gettext("Something went wrong on the server. It was not saved; try again."),
    }
    answer = {
        "ok": False,
        "code": str(code),
        "message": messages.get(status, gettext("This request was not understood.")),
    }
    if request.path.startswith("/api/"):
        return api.answer_json(answer), status
    return render_template("refused.html", answer=answer), status


def protect(response: Response) -> Response:
    """No page runs anything but our own files, is framed, or tells others where one was."""
    response.headers.update(PROTECTION)
    if is_secure():
        response.headers["Strict-Transport-Security"] = f"max-age={A_YEAR_S}"
    return response
