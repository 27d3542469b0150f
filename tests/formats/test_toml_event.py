"""A file is an event whole, or is refused with the line and the reason."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from companion.agenda.board import Speaker
from companion.event.details import Venue
from companion.formats.plan import Item, Series
from companion.formats.toml_event import WrongFile, read

SAMPLE = Path(__file__).parents[2] / "events" / "gcm-practice.toml"

SMALL = """\
slug = "roundtable"
title = "A roundtable"
zone = "Europe/Paris"
starts_at = 2022-11-17T14:00:00
ends_at = 2022-11-17T15:00:00

[[themes]]
id = "rights"
title = "Rights"

[[people]]
id = "ann"
name = "Ann"

[[agenda]]
title = "Opening"
kind = "opening"
planned_minutes = 20
speakers = [
  { person = "ann", minutes = 5 },
]

[[agenda]]
title = "Questions"
kind = "questions"
theme = "rights"
planned_start = 14:30:00
planned_minutes = 30
"""


def faults(text: str) -> list[tuple[int, str]]:
    with pytest.raises(WrongFile) as refused:
        read(text)
    return refused.value.faults


def test_the_sample_holds_what_the_events_page_says() -> None:
    plan = read(SAMPLE.read_text())

    assert plan.slug == "gcm-practice"
    assert plan.zone == "Europe/Paris"
    assert plan.series == Series(
        slug="gcm-roundtables",
        title="Migration policy roundtables on the Global Compact on Migration",
    )
    assert plan.venue == Venue(
        name="Warwick Geneva",
        street="Rue de Lausanne 14",
        postal_code="1201",
        city="Geneva",
        country="Switzerland",
    )
    assert [(each.short or each.name, each.part) for each in plan.organisations] == [
        ("UNU-CPR", "organiser"),
        ("MIDEQ Hub", "partner"),
        ("GSPI", "partner"),
        ("The Think Tank Hub", "funder"),
    ]
    assert [(each.name, each.group) for each in plan.people] == [
        ("Francisca Elizabeth Méndez Escobar", "government"),
        ("Louis Herns Marcelin", "academia"),
        ("Ben Lewis", "international-organisation"),
        ("Laurel Townhead", "civil-society"),
        ("Azrah Karim Rajput", "international-organisation"),
    ]


def test_the_sample_gives_each_principle_an_item_and_each_speaker_a_place() -> None:
    plan = read(SAMPLE.read_text())

    assert {item.theme for item in plan.agenda} - {None} == {theme.id for theme in plan.themes}
    placed = {speaker.person for item in plan.agenda for speaker in item.speakers}
    assert placed == {person.id for person in plan.people}
    assert [item.kind for item in plan.agenda] == [
        *["opening", "keynote", "panel", "panel", "panel", "panel"],
        *["break", "keynote", "discussion", "questions", "closing"],
    ]
    assert [item.hard_start for item in plan.agenda].index(True) == 7
    assert plan.documents[0].from_ is not None
    assert plan.documents[0].from_ > plan.ends_at


def test_what_a_file_leaves_out_has_its_default() -> None:
    plan = read(SMALL)

    assert plan.language == "en"
    assert plan.settings.plain() == {}
    assert plan.agenda == (
        Item(
            title="Opening",
            kind="opening",
            planned_minutes=20,
            speakers=(Speaker(person="ann", minutes=5),),
        ),
        Item(
            title="Questions",
            kind="questions",
            theme="rights",
            planned_start=datetime(2022, 11, 17, 14, 30).time(),
            planned_minutes=30,
        ),
    )


def test_hours_are_the_venues_and_an_item_follows_the_one_before() -> None:
    plan = read(SMALL)

    assert plan.moment(plan.starts_at) == datetime(2022, 11, 17, 13, 0, tzinfo=UTC)
    assert plan.starts() == [
        datetime(2022, 11, 17, 13, 0, tzinfo=UTC),
        datetime(2022, 11, 17, 13, 30, tzinfo=UTC),
    ]


def test_an_event_past_midnight_names_the_day() -> None:
    text = SMALL.replace("ends_at = 2022-11-17T15", "ends_at = 2022-11-18T02").replace(
        "planned_start = 14:30:00", "planned_start = 01:00:00\nday = 2022-11-18"
    )

    plan = read(text)

    assert plan.starts()[1] == datetime(2022, 11, 18, 0, 0, tzinfo=UTC)


def test_rooms_run_beside_each_other() -> None:
    text = SMALL + '\n[[rooms]]\nid = "hall"\nname = "Hall"\n[[rooms]]\nid = "annex"\nname = "A"\n'

    plan = read(text.replace('theme = "rights"', 'room = "annex"').replace("14:30", "14:10"))

    assert [plan.room_of(item) for item in plan.agenda] == ["hall", "annex"]


@pytest.mark.parametrize(
    ("written", "instead", "line", "reason"),
    [
        ('title = "A roundtable"', "title = ", 2, "Invalid value"),
        ("[[themes]]", "[[themes]", 7, "Expected ']]' at the end of an array declaration"),
        ('slug = "roundtable"', "", 1, '"slug" is missing here'),
        ('slug = "roundtable"', 'slug = "A Table"', 1, "small letters and digits"),
        (
            'title = "A roundtable"',
            'titel = "A roundtable"',
            2,
            '"titel" is not known here; "title',
        ),
        ('title = "A roundtable"', 'title = " "', 2, "a text in quotes, of at most 500"),
        ('title = "A roundtable"', f'title = "{"x" * 501}"', 2, "a text in quotes, of at most 500"),
        ('"Europe/Paris"', '"Europe/Geneva"', 3, '"Europe/Geneva" is no time zone'),
        ('"Europe/Paris"', '"../etc/passwd"', 3, '"../etc/passwd" is no time zone'),
        ("2022-11-17T14:00:00", '"14 h"', 4, "a day and hour of the event's own zone"),
        ("2022-11-17T14:00:00", "2022-11-17T14:00:00Z", 4, "a day and hour of the event's own"),
        ("2022-11-17T14:00:00", "0001-01-01T00:00:00", 4, "no event has this date"),
        ("2022-11-17T15:00:00", "2022-11-17T13:00:00", 5, "the event ends before it starts"),
        ('id = "rights"', "id = 5", 8, "small letters and digits"),
        ('title = "Rights"\n', "", 7, '"title" is missing here'),
        ('title = "Rights"\n', '"x` - at `$.y" = 1\ntitle="R"\n', 7, "is not known here"),
        (
            'name = "Ann"',
            'name = "Ann"\n[[people]]\nid = "ann"\nname = "Bo"',
            15,
            '"ann" names ano',
        ),
        ('kind = "opening"', 'kind = "lunch"', 17, 'one of "break", "closing"'),
        ("planned_minutes = 20", "planned_minutes = 0", 18, "a whole number from 1 to 1440"),
        ("planned_minutes = 20", "planned_minutes = 5.5", 18, "a whole number from 1 to 1440"),
        ('person = "ann"', 'person = "bo"', 20, 'nobody with the id "bo"'),
        ('person = "ann"', 'persona = "ann"', 20, '"persona" is not known here; "person" perh'),
        ('person = "ann"', 'name = " "', 20, 'a speaker needs a "person" or a "name"'),
        ('theme = "rights"', 'theme = "wrongs"', 26, 'no theme "wrongs"'),
        ('theme = "rights"', 'room = "cellar"', 26, 'no room "cellar"'),
        ("[[themes]]", "settings.turn = 5\n[[themes]]", 7, '"turn" is not known here; "turn_s"'),
        ("[[themes]]", "settings.turn_s = 5\n[[themes]]", 7, "a whole number from 10 to 14400"),
        ("[[themes]]", "settings.votes = true\n[[themes]]", 7, 'one of "closed", "open"'),
        ("[[themes]]", "settings.zone = 'UTC'\n[[themes]]", 7, '"zone" is no setting'),
        ("14:30:00", "14:10:00", 27, '"Opening" is not over yet'),
        ("14:30:00", "13:10:00", 27, "the event has not started yet"),
        ("14:30:00", '"14:30"', 27, "an hour like 14:00:00"),
        ("planned_start = 14:30:00", "day = 2022-11-17", 27, "a day needs a planned_start"),
        ("planned_minutes = 30", "planned_minutes = 31", 28, "the event ends before this is over"),
    ],
)
def test_a_wrong_file_is_refused_with_line_and_reason(
    written: str, instead: str, line: int, reason: str
) -> None:
    found = faults(SMALL.replace(written, instead, 1))

    assert found[0][0] == line
    assert reason in found[0][1]


def test_an_hour_that_the_clocks_skip_is_none() -> None:
    text = SMALL.replace("2022-11-17T14:00:00", "2022-03-27T02:30:00")

    assert faults(text) == [(4, "the clocks of Europe/Paris skip this hour: they go forward")]


def test_all_that_does_not_fit_together_is_said_at_once() -> None:
    text = SMALL.replace('theme = "rights"', 'theme = "x"').replace(
        'person = "ann"', 'person = "y"'
    )

    assert faults(text) == [
        (20, 'there is nobody with the id "y" in this file'),
        (26, 'there is no theme "x" in this file'),
    ]
