"""Passes: what lets the staff in, and keeps everyone else out."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from companion.people.models import Pass, PassSession
from companion.people.roles import Role
from tests.factories import Stage
from tests.web.conftest import ORIGIN, Guest, new_pass

OURS = {"Origin": ORIGIN}
SignIn = Callable[[str], FlaskClient]

HOMES = {
    Role.MODERATOR: "/m/round-table",
    Role.CHAIR: "/m/round-table/chair",
    Role.RAPPORTEUR: "/r/round-table",
    Role.CREW: "/av/round-table",
    Role.ORGANISER: "/admin/round-table",
}


@pytest.mark.parametrize(("role", "home"), HOMES.items())
def test_a_pass_leads_to_the_page_of_its_role(
    guest: Guest, stage: Stage, role: Role, home: str
) -> None:
    holder = guest()

    answer = holder.post("/pass", data={"secret": new_pass(stage, role)}, headers=OURS)

    assert (answer.status_code, answer.location) == (303, home)
    assert holder.get(home).status_code == 200


def test_the_whole_link_may_be_typed(guest: Guest, stage: Stage) -> None:
    link = f" http://localhost/pass#{new_pass(stage, Role.MODERATOR)} "

    answer = guest().post("/pass", data={"secret": link}, headers=OURS)

    assert answer.status_code == 303


def test_each_exchange_is_a_session_in_place_of_the_one_before(guest: Guest, stage: Stage) -> None:
    holder, secret = guest(), new_pass(stage, Role.MODERATOR)

    first = holder.post("/pass", data={"secret": secret}, headers=OURS).headers["Set-Cookie"]
    second = holder.post("/pass", data={"secret": secret}, headers=OURS).headers["Set-Cookie"]

    assert first != second
    assert {"HttpOnly", "Path=/", "SameSite=Lax"} <= set(second.split("; "))
    assert [each.revoked_at is None for each in sessions_of(stage, secret)] == [False, True]


@pytest.mark.parametrize("secret", ["", "nonsense", "é" * 40])
def test_what_is_no_pass_is_refused_in_words(guest: Guest, secret: str) -> None:
    answer = guest().post("/pass", data={"secret": secret}, headers=OURS)

    assert answer.status_code == 401
    assert "This link is not valid any more. Ask for a new one." in answer.text
    assert "Set-Cookie" not in answer.headers


def test_a_pass_that_was_revoked_lets_nobody_in(
    guest: Guest, stage: Stage, sign_in: SignIn
) -> None:
    secret = new_pass(stage, Role.MODERATOR)
    mo, olga = sign_in(secret), sign_in(new_pass(stage, Role.ORGANISER))
    held = pass_of(stage, secret)

    answer = olga.post(f"/admin/round-table/passes/{held.id}/revoke", headers=OURS)

    assert answer.status_code == 303
    assert mo.get("/m/round-table").status_code == 401
    assert guest().post("/pass", data={"secret": secret}, headers=OURS).status_code == 401


def test_a_session_can_be_ended_and_the_pass_stays(
    stage: Stage, sign_in: SignIn, guest: Guest
) -> None:
    secret = new_pass(stage, Role.MODERATOR)
    mo, olga = sign_in(secret), sign_in(new_pass(stage, Role.ORGANISER))
    (session,) = sessions_of(stage, secret)

    olga.post(f"/admin/round-table/sessions/{session.id}/end", headers=OURS)

    assert mo.get("/m/round-table").status_code == 401
    assert guest().post("/pass", data={"secret": secret}, headers=OURS).status_code == 303


def test_a_new_pass_is_shown_once_and_lets_in(stage: Stage, sign_in: SignIn, guest: Guest) -> None:
    olga = sign_in(new_pass(stage, Role.ORGANISER))
    wanted = {"role": "moderator", "label": "Mia, the second one"}

    shown = olga.post("/admin/round-table/passes", data=wanted, headers=OURS).text
    later = olga.get("/admin/round-table").text

    link = re.search(r'value="(http[^"]+/pass#[\w-]+)"', shown)
    assert link
    assert link[1] not in later
    assert "Mia, the second one" in later
    assert guest().post("/pass", data={"secret": link[1]}, headers=OURS).status_code == 303


def test_a_screen_gets_a_link_of_its_own(stage: Stage, sign_in: SignIn, guest: Guest) -> None:
    olga = sign_in(new_pass(stage, Role.ORGANISER))
    wanted = {"role": "screen:projector", "label": "Hall"}

    shown = olga.post("/admin/round-table/passes", data=wanted, headers=OURS).text

    link = re.search(r'value="http://[^/]+(/s/round-table/projector\?key=[\w-]+)"', shown)
    assert link
    assert guest().get(link[1]).status_code == 200


@pytest.mark.parametrize("path", ["/m/round-table", "/admin/round-table", "/m/nothing"])
def test_who_has_no_pass_learns_how_to_get_one_and_nothing_else(guest: Guest, path: str) -> None:
    answer = guest().get(path)

    assert answer.status_code == 401
    assert "I have a pass" in answer.text
    assert "Round table" not in answer.text


@pytest.mark.parametrize("role", [role for role in HOMES if role is not Role.ORGANISER])
def test_only_the_organiser_has_a_say_in_passes(stage: Stage, sign_in: SignIn, role: Role) -> None:
    someone = sign_in(new_pass(stage, role))
    held = len(stage.all(Pass))

    answers = [
        someone.get("/admin/round-table"),
        someone.post("/admin/round-table/passes", data={"role": "organiser"}, headers=OURS),
        someone.post(f"/admin/round-table/passes/{stage.all(Pass)[0].id}/revoke", headers=OURS),
    ]

    assert [answer.status_code for answer in answers] == [401, 401, 401]
    assert len(stage.all(Pass)) == held
    assert all(one.revoked_at is None for one in stage.all(Pass))


@pytest.mark.parametrize("headers", [{}, {"Origin": "https://elsewhere.example"}])
def test_another_site_can_neither_sign_in_nor_make_passes(
    stage: Stage, sign_in: SignIn, headers: dict[str, str]
) -> None:
    olga = sign_in(new_pass(stage, Role.ORGANISER))
    secret = new_pass(stage, Role.MODERATOR)

    sign = olga.post("/pass", data={"secret": secret}, headers=headers)
    make = olga.post("/admin/round-table/passes", data={"role": "organiser"}, headers=headers)

    assert (sign.status_code, make.status_code) == (403, 403)


def test_no_page_shows_a_secret(stage: Stage, sign_in: SignIn) -> None:
    secrets = [new_pass(stage, role) for role in HOMES]
    olga = sign_in(secrets[-1])

    pages = [olga.get(path).text for path in (*set(HOMES.values()), "/", "/pass")]

    assert not [secret for secret in secrets if any(secret in page for page in pages)]


def pass_of(stage: Stage, secret: str) -> Pass:
    digest = hashlib.sha256(secret.encode()).digest()
    return next(one for one in stage.all(Pass) if one.secret_hash == digest)


def sessions_of(stage: Stage, secret: str) -> list[PassSession]:
    """The sessions that the pass was exchanged for, the oldest first."""
    held = pass_of(stage, secret)
    sessions = [each for each in stage.all(PassSession) if each.pass_id == held.id]
    return sorted(sessions, key=lambda each: each.created_at)
