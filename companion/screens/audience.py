"""Who is told of a screen."""

from __future__ import annotations

from typing import Annotated, TypedDict, cast, get_args

from companion.people.roles import Audience
from companion.screens import rules
from companion.screens.models import Screen
from companion.times import iso
from companion.wire import Id, Moment, one_of


class Showing(TypedDict):
    """What a screen shows; `id` is the row of what is pinned, where that is one of several."""

    kind: Annotated[str, one_of(rules.KINDS)]
    id: Id | None


class InSlot(TypedDict):
    """What an overlay's slot shows; `id` None: whoever or whatever is on just then."""

    id: Id | None


class Slots(TypedDict):
    """What an overlay shows at once; a cleared slot is None."""

    speaker: InSlot | None
    question: InSlot | None
    clock: InSlot | None


class ScreenRow(TypedDict):
    """A screen; what of `theme`, `zoom`, `language`, `mirror` is null is up to its address.

    Without a `name` it is called by its view and `number`, without a `room` it hangs in the
    event's first. `link` is the same for all screens that are open by one link. It blinks until
    `identify_until`. A screen whose pinned row is not there (any more) follows. Only an overlay
    has `slots`.
    """

    id: Id
    link: Id
    name: str | None
    number: int
    view: Annotated[str, one_of(get_args(rules.View))]
    room: str | None
    theme: Annotated[str, one_of(get_args(rules.Theme))] | None
    zoom: float | None
    language: str | None
    mirror: bool | None
    showing: Showing
    slots: Slots | None
    note: str | None
    identify_until: Moment | None


def seen_by(screen: Screen, audience: Audience) -> ScreenRow | None:
    """The screen, for whoever drives it or is one."""
    if audience is Audience.PUBLIC:
        return None
    return {
        "id": screen.id,
        "link": screen.link,
        "name": screen.name,
        "number": screen.number,
        "view": screen.view,
        "room": screen.room,
        "theme": screen.theme,
        "zoom": screen.zoom,
        "language": screen.language,
        "mirror": screen.mirror,
        "showing": cast(Showing, screen.showing),
        "slots": cast(Slots, screen.slots) if screen.view == "overlay" else None,
        "note": screen.note,
        "identify_until": iso(screen.identify_until),
    }
