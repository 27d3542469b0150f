"""Which text a spreadsheet would run, and how it is kept from that."""

from __future__ import annotations

import pytest

from companion.record.csv import safe


@pytest.mark.parametrize(
    "text", ["=1", "+1", "-1", "@a", "\tx", "\r=1", "\n=1", "  =1", "＝1", "＋1", "－1", "＠a"]
)
def test_what_begins_like_a_formula_stands_behind_an_apostrophe(text: str) -> None:
    assert safe(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "a=1", "1-1", "−3:00", "من يقرر؟", "(a@b)"])
def test_all_other_text_stands_as_it_is(text: str) -> None:
    assert safe(text) == text
