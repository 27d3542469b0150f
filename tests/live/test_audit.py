"""The record of what the staff did says who did it, and says nothing of attendees."""

from __future__ import annotations

from sqlalchemy import select

from companion.event.models import Audit
from companion.people.models import Pass, PassSession
from companion.people.roles import Role


def done_by(stage, role):
    """Under which names moves of this role can be on record, in the order of their passes."""
    with stage.database.read() as session:
        passes = session.scalars(select(Pass).where(Pass.role == role)).all()
        sessions = session.scalars(
            select(PassSession).where(PassSession.pass_id.in_([each.id for each in passes]))
        ).all()
        return {each.id for each in sessions} if sessions else {each.id for each in passes}


def test_who_did_it_is_each_ones_own_session_or_key(stage):
    asked = stage.done("ann", "questions.ask", text="Who pays?")
    stage.done("mo", "questions.approve", id=asked)
    stage.done("mia", "questions.show", id=asked)
    cleo = stage.done("desk", "speakers.add", name="Cleo")
    stage.done("mo", "speakers.hold", id=cleo)
    stage.done("ann", "speakers.request", name="Ann", channel="room")

    who = {move.command: move.who for move in stage.all(Audit)}

    assert who.keys() == {"questions.approve", "questions.show", "speakers.add", "speakers.hold"}
    assert who["questions.approve"] == who["speakers.hold"]
    assert {who["questions.approve"], who["questions.show"]} == done_by(stage, Role.MODERATOR)
    assert {who["speakers.add"]} == done_by(stage, Role.KEY)
