"""The chair's page, and what the chair's wishes look like on the console."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from companion.people.roles import Role
from tests.factories import Stage
from tests.web.conftest import ORIGIN, Guest, new_pass

PAGE = "/m/round-table/chair"
OURS = {"Origin": ORIGIN}
SignIn = Callable[[str], FlaskClient]


def drawn(page: str) -> str:
    """What is drawn, without the state that the script starts from."""
    return page.partition('id="state"')[0]


def test_it_shows_who_speaks_who_follows_and_what_is_starred(stage: Stage, sign_in: SignIn) -> None:
    for name in ("Ann Moreau", "Bo Berg", "Cleo Diaz", "Dora Engel"):
        stage.done("mo", "speakers.add", name=name)
    stage.done("mo", "speakers.call_next", expected=None)
    stage.done("mo", "questions.add", text="Who pays for the data?")
    starred = stage.done("mo", "questions.add", text="Who owns the data?")
    stage.done("chloe", "questions.star", id=starred, on=True)
    stage.done("mo", "notices.post", text="Ten minutes left.", to="chair")

    page = drawn(sign_in(new_pass(stage, Role.CHAIR)).get(PAGE).text)

    floor, _, rest = page.partition('id="following"')
    following, _, questions = rest.partition('id="starred"')
    chosen, _, others = questions.partition('id="others"')
    assert "Ann Moreau" in floor
    assert "Ten minutes left." in floor
    assert [name in following for name in ("Bo Berg", "Cleo Diaz", "Dora Engel")] == [
        True,
        True,
        False,
    ]
    assert "Who owns the data?" in chosen
    assert "Who pays for the data?" in others


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.CHAIR, 200),
        (Role.MODERATOR, 200),
        (Role.ORGANISER, 200),
        (Role.CREW, 401),
        (Role.RAPPORTEUR, 401),
    ],
)
def test_it_is_for_the_chair_and_for_who_runs_the_room(
    stage: Stage, sign_in: SignIn, role: Role, status: int
) -> None:
    assert sign_in(new_pass(stage, role)).get(PAGE).status_code == status


def test_nobody_else_learns_that_there_is_such_a_page(guest: Guest) -> None:
    assert guest().get(PAGE).status_code == guest().get("/m/nothing/chair").status_code == 401


def test_a_wish_of_the_chair_is_in_words_on_the_console(stage: Stage, sign_in: SignIn) -> None:
    stage.done("chloe", "notices.signal", code="two_more")

    page = drawn(sign_in(new_pass(stage, Role.MODERATOR)).get("/m/round-table").text)

    signals, _, rest = page.partition('id="read-only"')
    notices = rest.partition('data-list="notices"')[2].partition("</ol>")[0]
    assert "Two more speakers, then we go on" in signals
    assert notices == ">"


def test_the_console_tells_whether_the_chair_has_understood(stage: Stage, sign_in: SignIn) -> None:
    note = stage.done("mo", "notices.post", text="Ten minutes left.", to="chair")
    mo = sign_in(new_pass(stage, Role.MODERATOR))

    before = drawn(mo.get("/m/round-table").text)
    stage.done("chloe", "notices.acknowledge", id=note)
    after = drawn(mo.get("/m/round-table").text)

    assert "not yet understood" in before
    assert "understood 10:00" in after


def test_without_scripts_the_chair_stars_a_question_and_takes_the_star_back(
    stage: Stage, sign_in: SignIn
) -> None:
    question = stage.done("mo", "questions.add", text="Who owns the data?")
    chloe = sign_in(new_pass(stage, Role.CHAIR))

    stars = []
    for on in ("true", "false", "true"):
        page = chloe.get(PAGE).text
        assert f'name="on" value="{on}"' in page
        answer = chloe.post(f"{PAGE}/questions/star", data={"id": question, "on": on}, headers=OURS)
        assert (answer.status_code, answer.location) == (303, PAGE)
        stars.append(stage.row("questions", question)["starred"])

    assert stars == [True, False, True]


def test_without_scripts_the_chair_understands_a_note(stage: Stage, sign_in: SignIn) -> None:
    note = stage.done("mo", "notices.post", text="Ten minutes left.", to="chair")
    chloe = sign_in(new_pass(stage, Role.CHAIR))

    answer = chloe.post(f"{PAGE}/notices/acknowledge", data={"id": note}, headers=OURS)

    assert answer.status_code == 303
    assert stage.row("notices", note)["acknowledged_at"] is not None
    assert re.search(r"Understood \d\d:\d\d<", drawn(chloe.get(PAGE).text))


def test_without_scripts_the_chair_tells_the_moderators_by_one_tap(
    stage: Stage, sign_in: SignIn
) -> None:
    chloe = sign_in(new_pass(stage, Role.CHAIR))

    answer = chloe.post(f"{PAGE}/notices/signal", data={"code": "two_more"}, headers=OURS)

    assert answer.status_code == 303
    assert [row["code"] for row in stage.rows("notices")] == ["two_more"]
    sent = drawn(chloe.get(PAGE).text).partition('data-sent="two_more"')[2].partition("<")[0]
    assert re.fullmatch(r">Sent \d\d:\d\d", sent)


def test_a_refusal_is_said_on_the_chairs_page(stage: Stage, sign_in: SignIn) -> None:
    chloe = sign_in(new_pass(stage, Role.CHAIR))

    answer = chloe.post(f"{PAGE}/notices/signal", data={"code": "dance"}, headers=OURS)

    assert answer.status_code == 400
    assert 'id="refusal" role="alert">' in answer.text
    assert 'id="following"' in answer.text


def test_the_chairs_forms_do_nothing_else_and_nothing_for_others(
    stage: Stage, guest: Guest, sign_in: SignIn
) -> None:
    chloe = sign_in(new_pass(stage, Role.CHAIR))
    signal = f"{PAGE}/notices/signal"

    statuses = [
        chloe.post(f"{PAGE}/speakers/call_next", headers=OURS).status_code,
        guest().post(signal, data={"code": "next"}, headers=OURS).status_code,
        chloe.post(
            signal, data={"code": "next"}, headers={"Origin": "https://elsewhere.org"}
        ).status_code,
    ]

    assert statuses == [404, 401, 403]
    assert stage.rows("notices") == []


def test_in_another_room_the_chair_sees_its_floor_and_stays_there(
    stage: Stage, sign_in: SignIn
) -> None:
    rooms = [{"id": "hall", "name": "Great Hall"}, {"id": "annex", "name": "Annex"}]
    stage.done("olga", "event.set", settings={"rooms": rooms})
    for room, name in (("hall", "Ann Moreau"), ("annex", "Bo Berg")):
        stage.done("mo", "speakers.add", name=name, room=room)
    chair = sign_in(new_pass(stage, Role.CHAIR))

    page = drawn(chair.get(f"{PAGE}?room=annex").text)
    answer = chair.post(f"{PAGE}/notices/signal?room=annex", data={"code": "next"}, headers=OURS)

    assert ("Bo Berg" in page, "Ann Moreau" in page) == (True, False)
    assert f'href="{PAGE}?room=hall"' in page
    assert f'action="{PAGE}/notices/signal?room=annex"' in page
    assert answer.location == f"{PAGE}?room=annex"
