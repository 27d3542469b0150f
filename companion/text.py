"""What people type, made fit to be kept and shown."""

from __future__ import annotations

import unicodedata

import regex

from companion.errors import N_, Code, Refused, bad_request
from companion.lookalikes import looks_like_a_role

QUESTION = 500
"""The most graphemes of a question."""

LINE = 200
"""The most graphemes of an affiliation, a title, a topic."""

NAME = 80
"""The most graphemes of a name."""

POINTS_PER_GRAPHEME = 8
"""More code points than this for each allowed grapheme are nobody's writing."""

_JOINING = "".join(
    rf"\p{{Script_Extensions={script}}}"
    for script in (
        *("Arab", "Syrc", "Mong", "Deva", "Beng", "Guru", "Gujr", "Orya"),
        *("Taml", "Telu", "Knda", "Mlym", "Sinh", "Mymr", "Khmr"),
    )
)
_KEPT = "|".join(
    (
        # A zero-width (non-)joiner shapes what is written before it.
        rf"(?<=[{_JOINING}])[\u200c\u200d]",
        r"(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}\ufe0f])\u200d"
        r"(?=\p{Extended_Pictographic})",
        # One variation selector chooses the form of a sign; the flags of regions are tags.
        r"(?<=[\p{Emoji}\p{Extended_Pictographic}\p{Han}\p{Mymr}])[\ufe00-\ufe0f\U000e0100-\U000e01ef]",
        r"(?<=\p{Mong})[\u180b-\u180f]",
        r"\U0001f3f4[\U000e0030-\U000e007a]{3,6}\U000e007f",
    )
)
_UNSEEN = r"(?![\n\t\p{Prepended_Concatenation_Mark}])" + (
    r"[\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]"
)
_DROPPED = regex.compile(rf"(?P<kept>{_KEPT})|{_UNSEEN}")
_DIRECTION_MARK = "[\u200e\u200f\u061c]"
_DIRECTED = regex.compile(rf"(?P<kept>{_KEPT}|{_DIRECTION_MARK})|{_UNSEEN}")
_RIGHT_TO_LEFT = regex.compile(r"[\p{Arab}\p{Hebr}\p{Syrc}\p{Thaa}\p{Nkoo}\p{Adlm}]")

_MARKS = regex.compile(r"\p{M}{5,}")
_MOST_MARKS = 4
_NEW_LINE = regex.compile(r"\r\n?|[\v\f\x85\u2028\u2029]")
_SPACES = regex.compile(r"[^\S\n]{2,}|[^\S\n\u00a0\u202f\u3000]")
_AROUND_LINES = regex.compile(r"[^\S\n]*\n[^\S\n]*")
_EMPTY_LINES = regex.compile(r"\n{3,}")
_SOMETHING = regex.compile(r"[[\p{L}\p{N}\p{P}\p{S}\p{Cn}\p{Co}]--[\u2800]]", regex.V1)
_GRAPHEME = regex.compile(r"\X")


def tidy(text: str, limit: int) -> str:
    """The text without what cannot be seen or would disturb its neighbours, NFC, trimmed.

    Raises Refused: "bad_request" when nothing is left, "too_large" beyond `limit` graphemes.
    """
    text = _NEW_LINE.sub("\n", text)
    unseen = _DIRECTED if _RIGHT_TO_LEFT.search(text) else _DROPPED
    text = unseen.sub(lambda found: found["kept"] or "", text)
    text = _MARKS.sub(_few, unicodedata.normalize("NFD", text))
    text = unicodedata.normalize("NFC", text)
    text = _SPACES.sub(" ", text)
    text = _EMPTY_LINES.sub("\n\n", _AROUND_LINES.sub("\n", text)).strip()

    if not _SOMETHING.search(text):
        raise bad_request(N_("Write something first."))
    if len(text) > limit * POINTS_PER_GRAPHEME or graphemes(text) > limit:
        raise Refused(
            Code.TOO_LARGE, N_("This is too long: at most %(limit)s characters."), limit=limit
        )
    return text


def tidy_line(text: str, limit: int = LINE) -> str:
    """As `tidy`, on one line."""
    return tidy(_NEW_LINE.sub(" ", text).replace("\n", " "), limit)


def tidy_name(name: str) -> str:
    """The name of a guest, on one line.

    Raises Refused("bad_request") also when it looks like a role that the guest does not have.
    """
    tidied = tidy_line(name, NAME)
    if looks_like_a_role(tidied):
        raise bad_request(N_("This name belongs to the organisers. Choose another one."))
    return tidied


def graphemes(text: str) -> int:
    """How many characters a reader sees."""
    return sum(1 for _ in _GRAPHEME.finditer(text))


def _few(marks: regex.Match[str]) -> str:
    """At most four marks that stack and four that stand beside, in the order they came."""
    kept, stacked, beside = [], 0, 0
    for mark in marks[0]:
        if unicodedata.category(mark) == "Mc":
            beside += 1
            fits = beside <= _MOST_MARKS
        else:
            stacked += 1
            fits = stacked <= _MOST_MARKS
        if fits:
            kept.append(mark)
    return "".join(kept)
