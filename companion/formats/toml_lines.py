"""On which line of a TOML file each of its values stands."""

from __future__ import annotations

import re
import tomllib

Path = tuple[str | int, ...]

_SPACE = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}|' r"'''.*?'{3,5}|" r'"(?:[^"\\]|\\.)*"|' r"'[^']*'", re.DOTALL
)
_KEY = re.compile(r"[ \t]*(" + r'"(?:[^"\\]|\\.)*"|' r"'[^']*'|" r"[A-Za-z0-9_-]+)[ \t]*")
_SCALAR = re.compile(r"[^,\]}#\n]+")


def lines_of(text: str) -> dict[Path, int]:
    """The line, counted from 1, of each table, key and element, by its path.

    `text` is TOML that tomllib has read; only then is the answer worth anything. A path is
    the keys and, in arrays, the indices that lead to the value: ("agenda", 2, "title").
    """
    return _Reader(text).read()


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._lines: dict[Path, int] = {(): 1}
        self._lengths: dict[Path, int] = {}

    def read(self) -> dict[Path, int]:
        table: Path = ()
        while self._more():
            if self._take("[["):
                table = self._element(self._place((), self._dotted()))
                self._expect("]]")
            elif self._take("["):
                table = self._place((), self._dotted())
                self._found(table)
                self._expect("]")
            else:
                self._pair(table)
        return self._lines

    def _more(self) -> bool:
        self._skip(_SPACE)
        return self._at < len(self._text)

    def _pair(self, table: Path) -> None:
        path = table
        for key in self._dotted():
            path = (*path, key)
            self._found(path)
        self._expect("=")
        self._skip(_SPACE)
        self._value(path)

    def _value(self, path: Path) -> None:
        if self._take("["):
            while self._more() and not self._take("]"):
                self._value(self._element(path))
                self._skip(_SPACE)
                self._take(",")
        elif self._take("{"):
            while self._more() and not self._take("}"):
                self._pair(path)
                self._skip(_SPACE)
                self._take(",")
        else:
            self._skip(_STRING if self._text[self._at] in "\"'" else _SCALAR)

    def _place(self, table: Path, keys: list[str]) -> Path:
        """The table that a header names: in an array of tables, the last one so far."""
        path = table
        for index, key in enumerate(keys, 1):
            path = (*path, key)
            if path in self._lengths and index < len(keys):
                path = (*path, self._lengths[path] - 1)
        return path

    def _element(self, array: Path) -> Path:
        """The path of one more element of the array."""
        self._found(array)
        index = self._lengths.get(array, 0)
        self._lengths[array] = index + 1
        self._found((*array, index))
        return (*array, index)

    def _dotted(self) -> list[str]:
        keys: list[str] = []
        while not keys or self._take("."):
            match = _KEY.match(self._text, self._at)
            if match is None:
                raise ValueError(f"no key at character {self._at}")
            self._at = match.end()
            keys.append(_unquoted(match[1]))
        return keys

    def _found(self, path: Path) -> None:
        self._lines.setdefault(path, self._text.count("\n", 0, self._at) + 1)

    def _take(self, token: str) -> bool:
        if not self._text.startswith(token, self._at):
            return False
        self._at += len(token)
        return True

    def _expect(self, token: str) -> None:
        if not self._take(token):
            raise ValueError(f"{token!r} is missing at character {self._at}")

    def _skip(self, pattern: re.Pattern[str]) -> None:
        match = pattern.match(self._text, self._at)
        if match is None:
            raise ValueError(f"not understood at character {self._at}")
        self._at = match.end()


def _unquoted(key: str) -> str:
    if key[0] not in "\"'":
        return key
    value = tomllib.loads(f"key = {key}")["key"]
    return str(value)
