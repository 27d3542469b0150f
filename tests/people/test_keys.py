"""Owners and voters: known to the running server, unlinkable without the key."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap

from companion.people.keys import SIZE, EventKey, new_key, unwrap

ANN = b"a" * SIZE


def test_whoever_has_the_key_knows_whose_a_row_is():
    key = EventKey(b"k" * 32)

    owner = key.mask(ANN, "row-1")

    assert key.unmask(owner, "row-1") == ANN


def test_two_rows_of_one_person_look_unrelated():
    key = EventKey(b"k" * 32)

    owners = {key.mask(ANN, f"row-{number}") for number in range(100)}

    assert len(owners) == 100
    assert ANN not in owners


def test_another_key_tells_nothing():
    owner = EventKey(b"k" * 32).mask(ANN, "row-1")

    assert EventKey(b"x" * 32).unmask(owner, "row-1") != ANN


def test_a_token_differs_with_purpose_person_and_object():
    key = EventKey(b"k" * 32)

    tokens = [
        key.token("vote", ANN, "q1"),
        key.token("vote", ANN, "q2"),
        key.token("mute", ANN, "q1"),
        key.token("vote", b"b" * SIZE, "q1"),
        # Parts are told apart: moving a letter from one to the next is another token.
        key.token("vot", b"e" + ANN[:-1], "q1"),
    ]

    assert len(set(tokens)) == len(tokens)


def test_a_wrapped_key_opens_with_its_secret_alone():
    wrapped = new_key("the right secret")

    again = unwrap(wrapped, "the right secret").mask(ANN, "row-1")

    assert again == unwrap(wrapped, "the right secret").mask(ANN, "row-1")
    with pytest.raises(InvalidUnwrap):
        unwrap(wrapped, "another secret")
