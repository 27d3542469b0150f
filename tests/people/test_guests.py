"""A guest is a signed cookie and nothing else."""

from __future__ import annotations

from companion.people.guests import Guests


def test_a_guest_stays_the_same_person():
    guests = Guests("secret")
    cookie = guests.new()

    assert guests.person(cookie) == guests.person(cookie)
    assert len(guests.person(cookie)) == 16


def test_two_guests_are_two_persons():
    guests = Guests("secret")

    assert guests.person(guests.new()) != guests.person(guests.new())


def test_a_cookie_that_is_not_ours_is_nobody():
    guests = Guests("secret")
    forged = Guests("another secret").new()

    for cookie in (None, "", "x", forged, guests.new() + "x", "é" * 1000):
        assert guests.person(cookie) is None
