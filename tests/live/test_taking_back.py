"""Taking back undoes the move that was about the row, and nothing that others did."""

from __future__ import annotations

from tests.speakers.scenes import add, ask, refusal, speak, states


def item(stage, title="Panel", **more):
    return stage.done("mo", "agenda.add", title=title, kind="panel", planned_minutes=30, **more)


def event(stage):
    (row,) = stage.rows("event")
    return row


def name_of(stage, entry):
    return stage.row("speakers", entry)["name"]


def test_who_was_passed_over_takes_back_no_floor_with_what_is_their_own(stage):
    cleo, dan = add(stage, "Cleo", "Dan")
    stage.done("mo", "speakers.edit", id=cleo, name="Cleopatra")
    speak(stage, dan)

    stage.done("mia", "speakers.back", id=cleo)

    assert states(stage) == {"Cleo": "waiting", "Dan": "speaking"}
    assert stage.row("speakers", cleo)["passed_over"] == 1


def test_a_hold_is_taken_back_in_the_next_item_and_the_item_stays(stage):
    panel = item(stage)
    (cleo,) = add(stage, "Cleo")
    stage.done("mo", "speakers.hold", id=cleo)
    stage.done("mo", "agenda.start", id=panel)

    stage.done("mo", "speakers.back", id=cleo)

    assert states(stage) == {"Cleo": "waiting"}
    assert stage.row("speakers", cleo)["item"] == panel
    assert stage.row("agenda", panel)["state"] == "live"


def test_an_edit_is_taken_back_long_after_somebody_else_was_given_the_floor(stage):
    first, second = ask(stage, "ann"), ask(stage, "ann", kind="reply")
    stage.done("mo", "speakers.edit", id=first, name="Anna")
    speak(stage, second)
    stage.pass_time(seconds=61)

    stage.done("mo", "speakers.back", id=first)

    assert name_of(stage, first) == "Ann"
    assert stage.row("speakers", second)["state"] == "speaking"


def test_whoever_was_displaced_takes_nothing_back_that_was_done_to_others(stage):
    cleo, dan = add(stage, "Cleo", "Dan")
    speak(stage, cleo)
    speak(stage, dan, expected=cleo)

    assert refusal(stage.do("mo", "speakers.back", id=cleo)) == ("conflict", cleo)
    assert states(stage) == {"Cleo": "finished", "Dan": "speaking"}


def test_of_several_questions_one_is_taken_back_and_the_others_stand(stage):
    one, other = (stage.done(who, "questions.ask", text="Why?") for who in ("ann", "bo"))
    stage.done("mo", "questions.approve", ids=[one, other])
    stage.done("bo", "questions.withdraw", id=other)

    stage.done("mo", "questions.back", id=one)

    assert {q["id"]: q["state"] for q in stage.rows("questions")} == {
        one: "pending",
        other: "withdrawn",
    }


def test_several_questions_are_taken_back_together_but_for_what_was_changed_since(stage):
    ids = [stage.done(who, "questions.ask", text="Why?") for who in ("ann", "bo", "ann")]
    stage.done("mo", "questions.approve", ids=ids)
    stage.done("bo", "questions.withdraw", id=ids[1])

    stage.done("mo", "questions.back", ids=ids)

    fates = ["pending", "withdrawn", "pending"]
    assert [stage.row("questions", id)["state"] for id in ids] == fates
    assert refusal(stage.do("mo", "questions.back", ids=ids)) == ("conflict", ids[0])


def test_of_several_questions_only_those_are_taken_back_that_are_as_the_move_left_them(stage):
    ids = [stage.done(who, "questions.ask", text="Why?") for who in ("ann", "bo", "ann")]
    stage.done("mia", "questions.approve", id=ids[2])
    approved = stage.do("mo", "questions.approve", ids=ids)
    stage.done("mia", "questions.decline", id=ids[1], reason="no_time")

    stage.done("mo", "questions.back", ids=ids, seen=approved["seq"])

    fates = ["pending", "declined", "approved"]
    assert [stage.row("questions", id)["state"] for id in ids] == fates
    again = stage.do("mo", "questions.back", ids=ids[1:], seen=approved["seq"])
    assert (refusal(again), again["now"]["state"]) == (("conflict", ids[1]), "declined")
    assert [stage.row("questions", id)["state"] for id in ids] == fates


def test_what_somebody_else_did_since_is_not_taken_back_but_named(stage):
    asked = stage.done("ann", "questions.ask", text="Why?")
    approved = stage.do("mo", "questions.approve", id=asked)
    stage.done("mia", "questions.decline", id=asked, reason="no_time")

    answer = stage.do("mo", "questions.back", id=asked, seen=approved["seq"])

    assert (refusal(answer), answer["now"]["state"]) == (("conflict", asked), "declined")
    assert stage.row("questions", asked)["state"] == "declined"


def test_an_item_that_began_long_ago_is_taken_back_and_the_turn_that_it_ended_stays_ended(stage):
    welcome, panel = item(stage, "Welcome"), item(stage)
    stage.done("mo", "agenda.start", id=welcome)
    (cleo,) = add(stage, "Cleo")
    speak(stage, cleo)
    stage.done("mo", "agenda.start", id=panel)
    stage.pass_time(seconds=61)

    stage.done("mo", "agenda.back", id=panel)

    assert {row["title"]: row["state"] for row in stage.rows("agenda")} == {
        "Welcome": "live",
        "Panel": "upcoming",
    }
    assert states(stage) == {"Cleo": "finished"}


def test_a_suspension_of_long_ago_does_not_bar_the_way_back(stage):
    stage.done("olga", "event.open")
    stage.done("olga", "event.go_live")
    stage.done("mo", "event.suspend")
    stage.done("mo", "event.resume")
    stage.pass_time(minutes=10)

    for _ in range(3):
        stage.done("olga", "event.back", id=stage.event_id)

    assert (event(stage)["state"], event(stage)["suspensions"]) == ("open", [])


def test_a_moderator_takes_back_what_moderators_do_to_the_event(stage):
    for command, arguments, look in [
        ("event.suspend", {"reason": "Fire drill"}, "suspensions"),
        ("event.stream", {"state": "down"}, "stream"),
        ("speakers.close", {}, "settings"),
        ("speakers.close_at", {"time": "2026-11-24T10:00:00Z"}, "settings"),
        ("speakers.set_limits", {"limits": {"States": 60}}, "settings"),
    ]:
        before = event(stage)[look]
        stage.done("mo", command, **arguments)
        assert event(stage)[look] != before, command

        stage.done("mo", "event.back", id=stage.event_id)

        assert event(stage)[look] == before, command


def test_a_moderator_takes_back_their_own_under_what_the_organiser_has_set(stage):
    stage.done("mo", "speakers.close")
    stage.done("olga", "event.set", settings={"moderation": False})

    stage.done("mo", "event.back", id=stage.event_id)

    settings = event(stage)["settings"]
    assert (settings["queue"], settings["moderation"]) == ("open", False)


def test_the_crew_takes_back_what_it_said_of_the_channels(stage):
    stage.done("olga", "event.set", settings={"channels": [{"language": "fr"}]})
    stage.done("carl", "event.channels", channels=[])
    stage.done("olga", "event.set", settings={"access": {"dial_in": "+41 22 000 00 00"}})

    stage.done("carl", "event.back", id=stage.event_id)

    assert [each["language"] for each in event(stage)["channels"]] == ["fr"]
    assert event(stage)["access"]["dial_in"] == "+41 22 000 00 00"


def test_the_crew_takes_back_what_it_said_of_the_stream_and_nothing_else(stage):
    stage.done("carl", "event.stream", state="down")
    stage.done("mo", "event.suspend")

    stage.done("carl", "event.back", id=stage.event_id)

    assert (event(stage)["stream"], len(event(stage)["suspensions"])) == ("ok", 1)
    assert stage.do("carl", "event.back", id=stage.event_id)["code"] == "forbidden"


def test_a_control_desk_takes_back_no_more_than_it_may_do(stage):
    (cleo,) = add(stage, "Cleo")
    stage.done("mo", "speakers.call", id=cleo)
    narrow = stage.key("speakers.back", "speakers.start")

    answer = stage.do(narrow, "speakers.back", id=cleo)

    assert (answer["code"], states(stage)) == ("forbidden", {"Cleo": "called"})


def test_what_was_removed_is_taken_back_by_whoever_saw_it_removed(stage):
    panel = item(stage)
    removed = stage.do("mo", "agenda.remove", id=panel)

    older = stage.do("mo", "agenda.back", id=panel, seen=removed["seq"] - 1)
    stage.done("mo", "agenda.back", id=panel, seen=removed["seq"])

    assert older["code"] == "conflict"
    assert [row["id"] for row in stage.rows("agenda")] == [panel]


def test_one_translation_is_taken_back_and_a_later_one_stands(stage):
    asked = stage.done("ann", "questions.ask", text="Why?", language="en")
    stage.done("mo", "questions.translate", id=asked, language="fr", text="Pourquoi ?")
    stage.done("mo", "questions.back", id=asked)
    stage.done("mo", "questions.translate", id=asked, language="es", text="¿Por qué?")

    assert stage.row("questions", asked)["translations"] == {"es": "¿Por qué?"}
