"""What there is to read, of an event or of an item: from the start, or from a moment on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from companion import times
from companion.text import tidy_line

Address = Annotated[str, Meta(pattern=r"^https?://\S+\Z", max_length=500)]
Text = Annotated[str, Meta(pattern=r"\S", max_length=500)]
Moment = Annotated[datetime, Meta(tz=True)]


class Document(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A document; with a `from` it shows from that moment on."""

    title: Text
    url: Address | None = None
    from_: Moment | None = msgspec.field(name="from", default=None)

    def plain(self) -> dict[str, Any]:
        """The document as JSON keeps it.

        Raises Refused("bad_request") for a date that no event can have.
        """
        begins = self.from_ and times.iso(times.plausible(self.from_))
        return {"title": tidy_line(self.title, 500), "url": self.url, "from": begins}


def is_shown(document: dict[str, Any]) -> bool:
    """Whether the document was to be shown when this was last looked at."""
    return bool(document.get("shown", document.get("from") is None))


def dated(documents: Iterable[dict[str, Any]], now: datetime) -> list[dict[str, Any]]:
    """The documents, each saying whether it is shown by now."""
    return [{**each, "shown": (_begins(each) or now) <= now} for each in documents]


def next_document(documents: Iterable[dict[str, Any]]) -> datetime | None:
    """When the next document that is not shown yet begins to show."""
    waiting = (_begins(each) for each in documents if not is_shown(each))
    return min((moment for moment in waiting if moment is not None), default=None)


def _begins(document: dict[str, Any]) -> datetime | None:
    begins = document.get("from")
    return None if begins is None else times.from_iso(begins)
