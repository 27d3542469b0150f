"""What the types of rows and messages say beyond JSON's own types."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, TypedDict

from msgspec import Meta

Id = Annotated[str, Meta(description="A row of this event; random, never a counter.")]

Moment = Annotated[
    str,
    Meta(
        description="ISO 8601, UTC, with milliseconds.", extra_json_schema={"format": "date-time"}
    ),
]

Rank = Annotated[str, Meta(description="The order of the list: it sorts as text.")]

Document = TypedDict(
    "Document", {"title": str, "url": str | None, "from": Moment | None, "shown": bool}
)
"""What there is to read; `shown`: not only to the staff, who are told of it before its moment."""

STAFF_ONLY = Meta(description="The staff alone is told.", extra_json_schema={"x-audience": "staff"})


def one_of(values: Iterable[str]) -> Meta:
    """One of these words."""
    return Meta(extra_json_schema={"enum": sorted(values)})
