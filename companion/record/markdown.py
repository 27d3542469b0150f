"""The record as Markdown; what people typed is text in it, never markup."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from companion.record.bars import bar
from companion.record.paper import Paper, Section

MARKUP = re.compile(r"([\\`*_\[\]<>#|!~&$@]|(?<=http):|(?<=https):|^[+=:-]|^\d+[.)])")
"""ASCII punctuation that can mean something; a backslash before it makes it mean itself."""


def as_markdown(paper: Paper) -> bytes:
    """UTF-8; tables as on GitHub."""
    return ("\n".join(_lines(paper)).rstrip() + "\n").encode()


def escaped(text: str) -> str:
    """The text on one line, read as it stands."""
    return MARKUP.sub(_behind_a_backslash, " ".join(text.split()))


def _behind_a_backslash(found: re.Match[str]) -> str:
    return f"{found[0][:-1]}\\{found[0][-1]}"


def _lines(paper: Paper) -> Iterator[str]:
    yield from (f"# {escaped(paper.title)}", "", escaped(paper.subtitle), "")
    yield from (f"- {escaped(label)}: {escaped(said)}" for label, said in paper.facts)
    for section in paper.sections:
        yield from ("", f"## {escaped(section.title)}", "")
        if not section.rows:
            yield escaped(section.nothing)
        elif section.groups:
            yield from _groups(section)
        else:
            yield from _table(paper, section)


def _groups(section: Section) -> Iterator[str]:
    for group in section.groups:
        yield from (f"### {escaped(group.title)}", "")
        for paragraph in group.paragraphs:
            yield f"- {escaped(paragraph.text)}"
            if paragraph.by:
                yield f"  - *{escaped(paragraph.by)}*"
            yield from (f"  - {escaped(label)}: {escaped(said)}" for label, said in paragraph.facts)
        yield ""


def _table(paper: Paper, section: Section) -> Iterator[str]:
    headings, *rows = paper.table(section)
    yield _row(map(escaped, headings))
    yield _row("---" for _ in headings)
    for number, row in enumerate(rows):
        cells = [escaped(said) for said in row]
        if section.percents:
            cells[-1] += f" {bar(section.percents[number])}"
        yield _row(cells)


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
