"""What a screen can show, and how many openings of one link are kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any, Literal

from companion.errors import N_, bad_request, conflict

View = Literal["projector", "stage", "lobby", "overlay"]
Theme = Literal["light", "dark"]
Slot = Literal["speaker", "question", "clock"]
Pinned = Literal["item", "question", "speaker", "notice", "join", "card"]

FIRST_VIEW = "projector"
"""What a screen is whose link says nothing else."""

BOARD_OF = {"item": "agenda", "question": "questions", "speaker": "speakers", "notice": "notices"}
"""Where the rows are that a screen or a slot can be given; whatever else has no row."""

FOLLOW: Mapping[str, Any] = {"kind": "follow", "id": None}
SAFE: Mapping[str, Any] = {"kind": "safe", "id": None}
BLACKOUT: Mapping[str, Any] = {"kind": "blackout", "id": None}

KINDS = ("follow", "safe", "blackout", "item", "question", "speaker", "notice", "join", "card")

FIRST_SLOTS: Mapping[str, Any] = {"speaker": {"id": None}, "question": {"id": None}, "clock": None}
"""An overlay shows whoever speaks and what is asked, until somebody clears that."""

IDENTIFIED_FOR = timedelta(seconds=10)
MOST_OPENINGS = 24
"""Of one link. The key hangs in the hall: whoever has read it must not fill the list."""

NOTE = 200
"""The most graphemes of a note to a screen."""

LONGEST_DELAY_MS = 24 * 3600 * 1000


def agree_on_target(kind: str, id: str | None) -> None:
    """Raises Refused("bad_request") unless a row is named just where one is to be shown."""
    if (kind in BOARD_OF) != (id is not None):
        raise bad_request(
            N_("Name what is to be shown where it is one of several, and only there.")
        )


def agree_on_shown(shown: Any, row: Any = None) -> None:
    """Raises Refused("conflict") for what the screens are not told: nothing would be there."""
    if shown is None:
        raise conflict(N_("The screens may not show this yet. Make it public first."), row)


def agree_on_overlay(view: str, row: Any = None) -> None:
    """Raises Refused("conflict") unless the screen has slots."""
    if view != "overlay":
        raise conflict(N_("Only an overlay has these. Show it on this screen instead."), row)


def next_number(taken: Iterable[int]) -> int:
    """By which a screen without a name is told from the others of its view."""
    return max(taken, default=0) + 1


def superfluous(openings: Sequence[Any]) -> Sequence[Any]:
    """Of a link's openings, the latest last, those that make room for one more."""
    return openings[: max(len(openings) - MOST_OPENINGS + 1, 0)]
