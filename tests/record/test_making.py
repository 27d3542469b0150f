"""What is in the record of an event, whatever its format."""

from __future__ import annotations

from datetime import timedelta

import pytest

from companion import times
from tests.factories import BEGIN, Stage
from tests.record.scenes import meet, recorded, speak


def test_an_item_has_its_planned_and_its_actual_times(stage: Stage) -> None:
    meet(stage)

    opening, talk = recorded(stage).items

    assert (opening.planned_start, opening.planned_end) == at(0, 10)
    assert (opening.actual_start, opening.actual_end) == at(0, 13)
    assert opening.over_s == 180
    assert (talk.state, talk.actual_end, talk.over_s) == ("live", None, None)


def test_an_item_that_was_given_more_time_is_not_over_it(stage: Stage) -> None:
    item = stage.done("mo", "agenda.add", title="Opening", planned_minutes=10)
    stage.done("mo", "agenda.start", id=item)
    stage.done("mo", "agenda.extend", id=item, minutes=5)
    stage.pass_time(minutes=12)
    stage.done("mo", "agenda.finish", id=item)

    found = recorded(stage).items[0]

    assert (found.planned_end, found.extended_minutes, found.over_s) == (at(10)[0], 5, -180)


def test_a_suspension_has_its_length_and_its_reason(stage: Stage) -> None:
    meet(stage)

    (suspension,) = recorded(stage).suspensions

    lasted = times.epoch_ms(suspension.ended_at or "") - times.epoch_ms(suspension.started_at)
    assert (lasted, suspension.reason) == (4 * 60_000, "A fire drill.")


def test_a_turn_has_who_spoke_where_and_for_how_long(stage: Stage) -> None:
    meet(stage)

    first, second = recorded(stage).turns

    assert (first.name, first.affiliation, first.group) == (
        "Ann Moreau",
        "City of Geneva",
        "cities",
    )
    assert (first.item, first.channel, first.seconds, first.limit_s) == (
        "Open discussion",
        "room",
        90,
        120,
    )
    assert (second.name, second.channel, second.seconds) == ("ليلى حداد", "online", 30)


def test_a_turn_that_was_broken_off_is_in_the_record_though_its_entry_has_gone(
    stage: Stage,
) -> None:
    entry = stage.done("mo", "speakers.add", name="Ann")
    stage.done("mo", "speakers.start", id=entry, expected=None)
    stage.pass_time(seconds=40)
    stage.done("mo", "speakers.set_aside", id=entry)
    stage.done("mo", "speakers.remove", id=entry, reason="The line dropped.")

    (turn,) = recorded(stage).turns

    assert (turn.name, turn.seconds) == ("Ann", 40)


def test_a_turn_that_still_runs_is_as_long_as_now(stage: Stage) -> None:
    entry = stage.done("mo", "speakers.add", name="Ann")
    stage.done("mo", "speakers.start", id=entry, expected=None)
    stage.pass_time(seconds=25)

    (turn,) = recorded(stage).turns

    assert (turn.seconds, turn.ended_at) == (25, None)


def test_speaking_time_is_shared_by_group_and_by_channel(stage: Stage) -> None:
    meet(stage)

    time = recorded(stage).speaking_time

    assert [(each.of, each.turns, each.seconds, each.percent) for each in time.by_group] == [
        ("cities", 1, 90, 75),
        ("states", 1, 30, 25),
    ]
    assert [(each.of, each.percent) for each in time.by_channel] == [("room", 75), ("online", 25)]


def test_questions_have_their_themes_fates_and_answers(stage: Stage) -> None:
    meet(stage)

    asked = recorded(stage).questions

    assert [(each.number, each.text, each.theme, each.state) for each in asked] == [
        (1, "Who pays?", "Rights", "answered"),
        (2, "من يقرر؟", "Work", "approved"),
        (3, "Where is lunch?", None, "declined"),
    ]
    assert (asked[0].name, asked[0].answer) == ("Bo Berg", "Everybody does.")
    assert [each.number for each in asked if each.is_unanswered] == [2]


def test_a_question_that_was_joined_names_the_one_that_it_is_part_of(stage: Stage) -> None:
    first = stage.done("mo", "questions.add", text="Who pays?")
    stage.pass_time(seconds=1)
    second = stage.done("mo", "questions.add", text="Who will pay?")
    stage.done("mo", "questions.merge", id=second, into=first)

    assert recorded(stage).questions[1].merged_into == 1


def test_a_question_not_taken_at_the_end_is_unanswered(stage: Stage) -> None:
    stage.done("mo", "questions.add", text="Who pays?")
    stage.done("olga", "event.end")

    (question,) = recorded(stage).questions

    assert (question.state, question.is_unanswered) == ("not_taken", True)


def test_notes_come_with_their_tags_and_their_item(stage: Stage) -> None:
    meet(stage)

    (note,) = recorded(stage).notes

    assert (note.text, note.tags, note.item) == (
        "Cities are to report in spring.",
        ["decision"],
        "Open discussion",
    )


@pytest.mark.parametrize("attribution", ["open", "chatham"])
def test_names_and_groups_are_in_the_record_only_where_everybody_may_know_them(
    stage: Stage, attribution: str
) -> None:
    stage.done("olga", "event.set", settings={"attribution": attribution})
    speak(stage, 10, name="Ann", affiliation="City", group="cities")
    stage.done("mo", "questions.add", text="Who pays?", name="Bo", affiliation="Port")
    stage.done("olga", "event.set", settings={"attribution": "open"})

    record = recorded(stage)

    turn, question = record.turns[0], record.questions[0]
    found = (turn.name, turn.affiliation, turn.group, question.name, question.affiliation)
    named = ("Ann", "City", "cities", "Bo", "Port")
    assert found == (named if attribution == "open" else (None,) * 5)


def test_what_nobody_approved_is_recorded_without_a_name(stage: Stage) -> None:
    stage.done("ann", "questions.ask", text="Who pays?", name="Ann")

    (question,) = recorded(stage).questions

    assert (question.state, question.name) == ("pending", None)


def test_what_is_asked_while_a_hidden_item_runs_does_not_tell_of_it(stage: Stage) -> None:
    item = stage.done("mo", "agenda.add", title="Behind doors", planned_minutes=5, hidden=True)
    stage.done("mo", "agenda.start", id=item)
    speak(stage, 10, name="Ann")
    stage.done("mo", "questions.add", text="Who pays?", item=item)
    stage.done("rita", "notes.write", text="Somebody pays.")

    record = recorded(stage)

    assert record.items == []
    told = [record.turns[0].item, record.questions[0].item, record.notes[0].item]
    assert told == [None, None, None]


def test_the_programme_of_a_hidden_item_is_not_in_the_record(stage: Stage) -> None:
    item = stage.done(
        "mo",
        "agenda.add",
        title="Behind doors",
        planned_minutes=5,
        hidden=True,
        speakers=[{"name": "Ann"}],
    )
    stage.done("mo", "agenda.start", id=item)
    stage.done("mo", "speakers.call_next", expected=None)
    stage.pass_time(seconds=5)

    assert recorded(stage).turns == []


def at(*minutes: int) -> tuple[str, ...]:
    """The moments so many minutes after the beginning."""
    return tuple(times.iso(BEGIN + timedelta(minutes=each)) for each in minutes)
