"""Names that look like a role, whatever letters they are written in."""

from __future__ import annotations

import unicodedata

import regex

_LOOKS = {
    "a": "@4аαɑᴀⲁꓮᎪλ",
    "b": "8вьβʙᏴꓐƅ",
    "c": "(©сϲςᴄⲥꓚᏟɔ",
    "d": "дδԁɗɖđðᴅꓓᎠժ",
    "e": "3€зеєэεɛҽəǝᴇⲉꓰᎬΣ",
    "f": "ꜰꓝƒ",
    "g": "9ɡցǥɢԍꓖᏀ",
    "h": "һнհħʜꓧᎻΗ",
    "i": "1!|l£іιıɩɪӏłꓲլᏞꓡʟ",
    "k": "кκᴋꓗᏦ",
    "m": "мᴍɱꓟᎷⲙΜϻ",
    "n": "ипηɴŋɲɳꓠոռⲛΝ",
    "o": "0оοσօøөѳᴏⲟꓳס٥०০",
    "p": "рρᴘⲣꓑᏢþ",
    "r": "®гяʀʁɾɹᴦꓣᏒⲅ",
    "s": "5$ѕʂꜱꓢᏚ§",
    "t": "7+тτŧʈᴛꓔᎢⲧ†",
    "u": "цυսᴜꓴʋμ",
    "v": "νѵᴠꓦᏙ",
    "w": "шωѡԝᴡꓪᎳ",
    "y": "уγүʏꓬΥ",
    "z": "2ᴢꓜᏃʐ",
    "ae": "æ",
    "oe": "œ",
    "ه": "ة",
    "ي": "ىی",
    "ك": "ک",
    "": "ـ",
}
_LOOKS_LIKE = {sign: letter for letter, signs in _LOOKS.items() for sign in signs}
_LOOKS_LIKE |= {
    chr(first + n): "i" if letter == "l" else letter
    for first in (0x1F150, 0x1F170, 0x1F1E6)
    for n, letter in enumerate("abcdefghijklmnopqrstuvwxyz")
}
"""Signs stand here in lower case, but those whose lower case looks like another letter."""

_NOT_WORDS = regex.compile(r"[^\p{L}\p{M}\p{N}]+")
_SEGMENTS = regex.compile(r"[,;:()\[\]{}/\\|<>«»•·–—_]+|\s-+\s")
_DIGITS = regex.compile(r"\p{N}+(?!\S)")


def looks_like_a_role(name: str) -> bool:
    """Whether a reader could take the name for that of somebody who runs the event.

    In English, French, Spanish or Arabic, and in letters and digits that look like others.
    """
    return any(_claims(part) for part in (name, *_SEGMENTS.split(name)))


def _claims(part: str) -> bool:
    plain = _NOT_WORDS.sub(" ", part)
    return _is_role(_words(_DIGITS.sub("", plain))) or _is_role(_words(part))


def _is_role(words: list[str]) -> bool:
    squeezed = "".join(words)
    if squeezed in _AMBIGUOUS or any(role in squeezed for role in _UNMISTAKABLE):
        return True
    beside = [word for word in words if word not in _AMBIGUOUS]
    return len(beside) < len(words) and _AROUND.issuperset(beside)


def _words(text: str) -> list[str]:
    separate: str = _NOT_WORDS.sub(" ", _skeleton(text))
    return separate.split()


def _skeleton(text: str) -> str:
    """What is left of the text for a hasty eye: one sign for all that look alike."""
    letters = (
        _LOOKS_LIKE.get(letter) or _LOOKS_LIKE.get(letter.casefold(), letter.casefold())
        for letter in unicodedata.normalize("NFKD", text)
        if unicodedata.category(letter) not in ("Mn", "Me", "Cf")
    )
    return "".join(letters).replace("rn", "m")


def _skeletons(words: str) -> frozenset[str]:
    return frozenset(_skeleton(word) for word in words.split())


_UNMISTAKABLE = _skeletons(
    "moderator moderateur moderatrice moderador moderation moderacion administrator administrateur"
    " administratrice administrador organiser organizer organisateur organisatrice organizador"
    " chairperson chairwoman المشرف المنظم مديرالجلسة رئيسالجلسة رئيسةالجلسة"
)
"""Nobody is called so: wherever it stands in a name, it claims the role."""

_AMBIGUOUS = _skeletons(
    "admin admins mod mods modo chair chairs chairman cochair president presidente presidenta"
    " presidency presidence host hosts staff system support secretariat"
    " مشرف مشرفة منظم منظمة مدير المدير رئيس الرئيس رئيسة الرئيسة ادارة الادارة"
)
"""Part of somebody's name, perhaps, but not all of it."""

_AROUND = _skeletons(
    "the of this to and a an your official real team session meeting event debate panel madam"
    " madame mister mr mrs ms mme m vice co le la les l de du des d et el los las del al un una y"
    " seance reunion sesion evento equipe equipo honourable honorable في من الجلسة فريق"
)
"""What may stand beside a role without making it a person."""
