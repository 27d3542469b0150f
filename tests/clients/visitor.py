"""A browser without a screen: cookies, forms and JSON over HTTP."""

from __future__ import annotations

import json
import urllib.error
import urllib.parse
import urllib.request
import uuid
from dataclasses import dataclass
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any


@dataclass(frozen=True)
class Page:
    status: int
    headers: Any
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class _Stay(urllib.request.HTTPRedirectHandler):
    """Redirects are looked at, not followed."""

    def redirect_request(self, *args: Any) -> None:
        return None


class Visitor:
    """Somebody with a browser of their own, on one worker of the server."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.cookies = CookieJar(DefaultCookiePolicy(rfc2965=False))
        self._open = urllib.request.build_opener(
            _Stay, urllib.request.HTTPCookieProcessor(self.cookies)
        ).open

    @classmethod
    def guest(cls, url: str, slug: str) -> Visitor:
        """Somebody who has opened the event's page."""
        visitor = cls(url)
        assert visitor.get(f"/e/{slug}").status == 200
        return visitor

    @classmethod
    def with_pass(cls, url: str, link: str) -> Visitor:
        """Somebody who has opened a pass: `link` is as the command line prints it."""
        visitor = cls(url)
        page = visitor.post("/pass", form={"secret": link.partition("#")[2]})
        assert page.status == 303, page.text
        return visitor

    @property
    def cookie(self) -> str:
        return "; ".join(f"{each.name}={each.value}" for each in self.cookies)

    def get(self, path: str, **headers: str) -> Page:
        return self._ask(urllib.request.Request(self.url + path, headers=headers))

    def post(
        self,
        path: str,
        *,
        form: dict[str, str] | None = None,
        content: Any = None,
        **headers: str,
    ) -> Page:
        """Posts a form or JSON, as a page of the site itself does."""
        headers = {"Origin": self.url, **headers}
        if form is not None:
            data = urllib.parse.urlencode(form).encode()
        else:
            data = content if isinstance(content, bytes) else json.dumps(content).encode()
            headers = {"Content-Type": "application/json", **headers}
        request = urllib.request.Request(self.url + path, data=data, headers=headers, method="POST")
        return self._ask(request)

    def do(self, slug: str, command: str, /, **arguments: Any) -> dict[str, Any]:
        """The answer to a command over HTTP."""
        page = self.post(
            f"/api/v1/events/{slug}/commands/{command}",
            content=arguments,
            **{"Idempotency-Key": str(uuid.uuid4())},
        )
        return {"status": page.status, **page.json}

    def state(self, slug: str, **query: Any) -> dict[str, Any]:
        """What the state of the event is for this visitor."""
        page = self.get(f"/api/v1/events/{slug}/state?{urllib.parse.urlencode(query)}")
        assert page.status == 200, page.text
        return page.json

    def _ask(self, request: urllib.request.Request) -> Page:
        try:
            with self._open(request, timeout=15) as response:
                return Page(response.status, response.headers, response.read())
        except urllib.error.HTTPError as error:
            with error:
                return Page(error.code, error.headers, error.read())
