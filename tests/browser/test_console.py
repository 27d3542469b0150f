"""What the console tells whoever gives the floor."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Page, expect

from companion.times import iso
from tests.clients.visitor import Visitor as Client
from tests.servers import SLUG


def add(olga: Client, name: str, channel: str) -> str:
    """The id of somebody who waits."""
    return str(olga.do(SLUG, "speakers.add", name=name, channel=channel)["id"])


def test_it_says_how_many_will_speak_and_whom_it_would_be_fair_to_hear(
    olga: Client, mo: Page
) -> None:
    pace, suggestion = mo.locator("#pace"), mo.locator("#suggestion")
    expect(pace).to_be_hidden()
    add(olga, "Ben Lewis", "room")
    add(olga, "Cleo Diaz", "online")
    expect(mo.locator("[data-list=line] .card")).to_have_count(2)

    end = iso(datetime.now(UTC) + timedelta(minutes=3))
    assert olga.do(SLUG, "event.set", settings={"hard_end": end})["ok"]
    expect(pace).to_have_text(
        re.compile(r"^Will speak before \d\d:\d\d at this pace: \W?1\W? of \W?2\W?\.$")
    )

    amina = add(olga, "Amina Diallo", "room")
    assert olga.do(SLUG, "speakers.start", id=amina, expected=None)["ok"]
    expect(mo.locator("#turn")).to_contain_text("Amina Diallo")
    expect(suggestion).to_contain_text(
        re.compile(r"Suggested: \W?Cleo Diaz\W?\. The last speaker was in the room\.")
    )
    mo.keyboard.press("g")

    expect(mo.locator("#turn")).to_contain_text("Cleo Diaz")
    expect(mo.locator("[data-list=line] .card")).to_have_count(1)
    expect(mo.locator("[data-list=line]")).to_contain_text("Ben Lewis")
    expect(suggestion).to_be_hidden()
