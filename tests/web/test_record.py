"""Who may have the record of an event, and how it comes."""

from __future__ import annotations

import pytest

from companion.people.roles import Role
from companion.record import aside
from companion.web.record import AT_ONCE, MIMETYPES
from tests.factories import Stage
from tests.web.conftest import Guest, SignIn, new_pass

FILE = "/r/round-table/record"


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.RAPPORTEUR, 200),
        (Role.MODERATOR, 200),
        (Role.CHAIR, 200),
        (Role.ORGANISER, 200),
        (Role.CREW, 401),
    ],
)
def test_it_is_for_those_who_see_what_the_staff_sees(
    stage: Stage, sign_in: SignIn, role: Role, status: int
) -> None:
    assert sign_in(new_pass(stage, role)).get(f"{FILE}.json").status_code == status


@pytest.mark.parametrize("address", [".json", ".pdf", "/pdf", "/docx"])
def test_nobody_else_learns_that_there_is_such_an_event(guest: Guest, address: str) -> None:
    statuses = [
        guest().get(f"/r/{slug}/record{address}").status_code for slug in ("round-table", "none")
    ]

    assert statuses == [401, 401]


@pytest.mark.parametrize("address", [".doc", ".", "/json", ".json.exe"])
def test_there_are_no_other_formats(stage: Stage, sign_in: SignIn, address: str) -> None:
    assert sign_in(new_pass(stage, Role.RAPPORTEUR)).get(f"{FILE}{address}").status_code == 404


def test_it_is_a_file_that_nobody_else_keeps(stage: Stage, sign_in: SignIn) -> None:
    rita = sign_in(new_pass(stage, Role.RAPPORTEUR))

    answers = {format: rita.get(f"{FILE}.{format}") for format in MIMETYPES}

    found = {
        format: (
            answer.status_code,
            answer.mimetype,
            answer.headers["Cache-Control"],
            answer.headers["Content-Disposition"],
        )
        for format, answer in answers.items()
    }
    assert found == {
        format: (
            200,
            mimetype,
            "private, no-store",
            f'attachment; filename="round-table-record.{format}"',
        )
        for format, mimetype in MIMETYPES.items()
    }


def test_it_is_in_the_language_of_whoever_reads_it(stage: Stage, sign_in: SignIn) -> None:
    rita = sign_in(new_pass(stage, Role.RAPPORTEUR))

    page = rita.get(f"{FILE}.html?lang=ar").text

    assert '<html lang="ar" dir="rtl">' in page


def test_a_small_record_is_there_at_once(stage: Stage, sign_in: SignIn) -> None:
    answer = sign_in(new_pass(stage, Role.RAPPORTEUR)).get(f"{FILE}/pdf")

    assert (answer.status_code, answer.location) == (303, f"{FILE}.pdf")


def test_while_a_large_record_is_made_a_page_says_so(stage: Stage, sign_in: SignIn) -> None:
    for number in range(AT_ONCE + 1):
        stage.pass_time(seconds=1)
        stage.done("mo", "questions.add", text=f"Question {number}?")

    answer = sign_in(new_pass(stage, Role.RAPPORTEUR)).get(f"{FILE}/pdf")

    assert answer.status_code == 200
    assert answer.headers["Refresh"] == f"0; url={FILE}.pdf"
    assert "It has 101 entries." in answer.text


def test_what_cannot_be_made_is_said_and_other_formats_still_come(
    stage: Stage, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(aside, "LONGEST_S", 0.01)
    rita = sign_in(new_pass(stage, Role.RAPPORTEUR))

    answers = [rita.get(f"{FILE}.{format}") for format in ("pdf", "html")]

    assert [answer.status_code for answer in answers] == [503, 200]
    assert "Take another format." in answers[0].text


def test_the_organiser_finds_every_format_on_the_events_page(stage: Stage, sign_in: SignIn) -> None:
    page = sign_in(new_pass(stage, Role.ORGANISER)).get("/admin/round-table").text

    links = [f'href="{FILE}{mark}"' for mark in (".md", ".html", "/pdf", "/docx", ".xlsx")]
    assert [link for link in links if link not in page] == []
