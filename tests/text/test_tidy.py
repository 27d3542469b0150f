"""What people type is kept as they meant it, without what harms others."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from companion.errors import Refused
from companion.text import graphemes, tidy, tidy_line

GENUINE = {
    "Arabic": "ما الذي يمكن أن تفعله البلديات؟",
    "Arabic with vowels": "مُحَمَّدٌ يَسْأَلُ",
    "Arabic with a direction mark": "ما رأيكم في C++\u200f؟",
    "Persian": "می\u200cخواهم بپرسم",
    "Hebrew with points": "שָׁלוֹם לְכֻלָּם",
    "Hebrew with a direction mark": "מה עם C++\u200f?",
    "Vietnamese": "Chính quyền địa phương có thể làm gì?",
    "Thai": "ผู้ย้ายถิ่นมีสิทธิอะไรบ้าง",
    "Hindi": "क्या प्रवासियों के अधिकार सुरक्षित हैं?",
    "Hindi with a joiner": "क्\u200dष",
    "Burmese with five marks": "မျှော်လင့်ပါသည်",
    "French with its narrow spaces": "Qui paie\u202f? 5\u00a0%\u00a0!",
    "Japanese": "自治体には何ができますか\u3000教えてください",
    "Japanese with a chosen form": "葛\U000e0100城市",
    "A family": "👨‍👩‍👧 asks",
    "A scientist with her skin tone": "👩🏽‍🔬",
    "The flag of Scotland": "🏴󠁧󠁢󠁳󠁣󠁴󠁿",
    "A key": "1️⃣",
    "Two paragraphs": "First.\n\nSecond.",
}


@pytest.mark.parametrize("script", GENUINE)
def test_genuine_writing_is_untouched(script):
    assert tidy(GENUINE[script], 500) == GENUINE[script]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Who pays?  ", "Who pays?"),
        ("Who\t \t pays?", "Who pays?"),
        ("Who \u00a0\u2003pays?", "Who pays?"),
        ("One.\r\nTwo.\rThree.\u2028Four.", "One.\nTwo.\nThree.\nFour."),
        ("One.\n\n\n \n\nTwo.", "One.\n\nTwo."),
        ("One.  \n  Two.", "One.\nTwo."),
        ("pay\u0000er\u0007", "payer"),
        ("\u202eresu\u202c \u2066x\u2069", "resu x"),
        ("soft\u00adhyphen, \ufeffmark, zero\u200bwidth\u200d", "softhyphen, mark, zerowidth"),
        ("left\u200e and right\u200f", "left and right"),
        ("hidden\U000e0041\U000e0042 tags", "hidden tags"),
        ("filled\u3164\u115f", "filled"),
        ("lone \ud800 surrogate", "lone surrogate"),
        ("noncharacter\ufffe", "noncharacter"),
        ("Me\u0301ndez", "Méndez"),
        ("Z" + "\u0301" * 200, "Z" + "\u0301" * 4),
        ("က" + "\u103b" * 200 + "a", "က" + "\u103b" * 4 + "a"),
        ("می\u200c\u200c\u200cخواهم", "می\u200cخواهم"),
        ("<b>bold</b> & =HYPERLINK(1)", "<b>bold</b> & =HYPERLINK(1)"),
    ],
)
def test_what_would_disturb_others_is_dropped(typed, kept):
    result = tidy(typed, 500)

    assert unicodedata.normalize("NFC", result) == result
    assert result == unicodedata.normalize("NFC", kept)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "   \n\t ",
        "\u200b\u200d\ufeff\u2060",
        "\u202e\u202c",
        "\u3164\u115f",
        "\u2800",
        "\u0301",
    ],
)
def test_nothing_to_see_is_nothing(typed):
    with pytest.raises(Refused) as refused:
        tidy(typed, 500)

    assert refused.value.code == "bad_request"


@pytest.mark.parametrize("letter", ["a", "é", "क", "👩🏽‍🔬", "ά"])
def test_the_limit_counts_what_a_reader_sees(letter):
    assert graphemes(tidy(letter * 500, 500)) == 500

    with pytest.raises(Refused) as refused:
        tidy(letter * 501, 500)

    assert (refused.value.code, refused.value.values) == ("too_large", {"limit": 500})


@pytest.mark.parametrize("chain", ["👩" + "\u200d👩" * 5000, "क" + "\u094dक" * 5000])
def test_one_endless_grapheme_is_too_large(chain):
    with pytest.raises(Refused) as refused:
        tidy(chain, 500)

    assert refused.value.code == "too_large"


def test_a_line_is_one_line():
    assert tidy_line("International\nOrganization\r\n\r\nfor Migration", 80) == (
        "International Organization for Migration"
    )


@given(st.text())
def test_tidy_text_is_tidy(typed):
    try:
        once = tidy(typed, 500)
    except Refused:
        return

    assert tidy(once, 500) == once
    assert once.encode()
