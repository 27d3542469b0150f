"""Every message in every language: whole, none guessed, none left in English."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("fr", "es", "ar")
METHODS = [("**.py", "python"), ("**.html", "jinja2")]
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}")

SAME_IN = {
    "fr": set(),
    "es": set(),
    "ar": set(),
}
"""Messages of three words and more that are the same in that language as in English."""


@pytest.fixture(scope="module")
def messages():
    """Every message of the code and the templates."""
    catalog = Catalog()
    for folder in ("companion", "templates"):
        found = extract_from_dir(
            ROOT / folder, method_map=METHODS, keywords={**DEFAULT_KEYWORDS, "N_": None}
        )
        for _, _, message, _, context in found:
            catalog.add(message, context=context)
    return {message.id: message for message in catalog if message.id}


@pytest.fixture(params=LANGUAGES)
def catalogue(request):
    path = ROOT / "companion" / "translations" / request.param / "LC_MESSAGES" / "messages.po"
    return read_po(BytesIO(path.read_bytes()), locale=request.param)


def forms(message):
    return message.string if isinstance(message.string, tuple) else (message.string,)


def sources(message):
    return message.id if isinstance(message.id, tuple) else (message.id,)


def test_no_message_is_missing_and_none_is_left_over(messages, catalogue):
    translated = {message.id for message in catalogue if message.id}

    assert translated == set(messages)


def test_every_message_has_every_plural_and_none_is_guessed(catalogue):
    bad = [
        message.id
        for message in catalogue
        if message.id
        and (
            message.fuzzy
            or not all(forms(message))
            or (message.pluralizable and len(forms(message)) != catalogue.num_plurals)
        )
    ]

    assert bad == []


def test_every_message_keeps_its_values(catalogue):
    bad = [
        message.id
        for message in catalogue
        if message.id
        for form in forms(message)
        if set(PLACEHOLDER.findall(form)) - set(PLACEHOLDER.findall(" ".join(sources(message))))
        or (
            not message.pluralizable
            and set(PLACEHOLDER.findall(form)) != set(PLACEHOLDER.findall(message.id))
        )
    ]

    assert bad == []


def test_nothing_of_three_words_is_left_in_english(catalogue):
    language = str(catalogue.locale)
    bad = [
        message.id
        for message in catalogue
        if message.id
        for source in sources(message)
        if len(source.split()) >= 3 and source in forms(message) and source not in SAME_IN[language]
    ]

    assert bad == []
