"""What people can do with wishes for the floor: ask, wait, be called, give up."""

from __future__ import annotations

from companion.errors import N_, Code, Refused, bad_request, conflict
from companion.live.change import Change
from companion.people.roles import MODERATORS
from companion.speakers import rules, waiting
from companion.speakers.mending import mend
from companion.speakers.models import Entry
from companion.speakers.waiting import enter
from companion.text import NAME, tidy_line, tidy_name


def request(
    change: Change,
    *,
    channel: str,
    name: str | None = None,
    affiliation: str | None = None,
    topic: str | None = None,
    language: str | None = None,
    kind: str = "normal",
    room: str | None = None,
    item: str | None = None,
) -> Entry:
    """The person waits for the floor; who asks again keeps the one entry.

    Raises Refused: "forbidden" for a kind that only the staff enters, "closed" when the list
    takes nobody.
    """
    is_staff = change.actor.role in MODERATORS
    rules.agree_on_kind(kind, is_staff=is_staff)
    place = change.event.room(room)
    said = {
        "name": _shown_name(name, is_staff=is_staff),
        "affiliation": rules.said(affiliation),
        "topic": rules.said(topic),
    }
    found = waiting.live_entry(change, change.actor.person, kind)
    if found is not None:
        return found
    rules.agree_on_asking(change.event.state, change.event.setting("queue"))
    return enter(
        change,
        person=change.actor.person,
        room=place,
        kind=kind,
        item=item,
        channel=channel,
        language=language,
        **said,
    )


def add(
    change: Change,
    *,
    name: str,
    affiliation: str | None = None,
    group: str | None = None,
    channel: str = "room",
    language: str | None = None,
    topic: str | None = None,
    kind: str = "normal",
    limit_s: int | None = None,
    room: str | None = None,
    item: str | None = None,
) -> Entry:
    """Somebody of whom only the name is known waits for the floor, on a closed list too."""
    return enter(
        change,
        room=change.event.room(room),
        kind=kind,
        item=item,
        channel=channel,
        language=language,
        limit_s=limit_s,
        name=tidy_line(name, NAME),
        affiliation=rules.said(affiliation),
        group=rules.said(group),
        topic=rules.said(topic),
    )


def call(change: Change, *, id: str) -> Entry:
    """The entry is next: ahead of all who wait, behind those who were called before."""
    entry = change.find(Entry, id)
    if rules.to_do("call", entry):
        entry.state, entry.called_at, entry.ready_at = "called", change.now, None
        others = waiting.queue(change, entry.room, without=entry)
        called = [other.rank for other in others if other.state == "called"]
        waiting.put_behind(change, entry, max(called, default=None))
    return entry


def ready(change: Change, *, id: str) -> Entry:
    """The staff knows that whoever was called is there and can be heard."""
    entry = _own(change, id)
    rules.must_be_in(frozenset({"called"}), entry)
    entry.ready_at = entry.ready_at or change.now
    return entry


def no_show(change: Change, *, id: str) -> Entry:
    """Whoever was called is on hold, where their time of asking belongs.

    Raises Refused("conflict") for someone online while the stream is troubled.
    """
    entry = change.find(Entry, id)
    if rules.to_do("no_show", entry):
        rules.agree_on_no_show(entry, change.event.stream)
        entry.state = "held"
        waiting.place(change, entry)
    return entry


def hold(change: Change, *, id: str) -> Entry:
    """The entry keeps its place, and is not called until it is restored."""
    entry = change.find(Entry, id)
    if rules.to_do("hold", entry):
        entry.state = "held"
    return entry


def restore(change: Change, *, id: str) -> Entry:
    """The entry waits again, in the place that it kept."""
    entry = change.find(Entry, id)
    if rules.to_do("restore", entry):
        entry.state = "waiting"
    return entry


def withdraw(change: Change, *, id: str) -> Entry:
    """The person does not wait any more."""
    entry = _own(change, id)
    if rules.to_do("withdraw", entry):
        entry.leave("withdrawn")
    return entry


def remove(change: Change, *, id: str, reason: str | None = None) -> Entry:
    """The entry is off the list; no clock is touched."""
    entry, said = change.find(Entry, id), rules.said(reason)
    if rules.to_do("remove", entry):
        entry.leave("removed")
        entry.reason = said
    return entry


def edit(change: Change, *, id: str, kind: str | None = None, **texts: str | None) -> Entry:
    """The entry says this of the person. A wish of another kind goes where that kind belongs.

    `texts` are name, affiliation, group, topic, channel, language.
    """
    entry = change.find(Entry, id)
    for column, text in texts.items():
        is_name = column == "name"
        setattr(entry, column, _shown_name(text, is_staff=True) if is_name else rules.said(text))
    if kind is not None and kind != entry.kind:
        rules.must_be_in(rules.QUEUED, entry)
        _change_kind(change, entry, kind)
    return entry


def move(change: Change, *, id: str, after: str | None) -> Entry:
    """The entry follows `after`, or is the first."""
    entry = change.find(Entry, id)
    rules.must_be_in(rules.QUEUED, entry)
    low = None
    if after is not None:
        ahead = change.find(Entry, after)
        if ahead is entry or ahead.room != entry.room:
            raise bad_request(N_("Choose another entry of the same list to put this one after."))
        rules.must_be_in(rules.QUEUED, ahead)
        low = ahead.rank
    waiting.put_behind(change, entry, low)
    return entry


def back(change: Change, *, id: str) -> Entry:
    """The entry, and what its last move displaced, are exactly as before that move."""
    entry = change.find(Entry, id)
    change.take_back(entry)
    mend(change)
    return entry


def _shown_name(name: str | None, *, is_staff: bool) -> str | None:
    """The name on one line, None without one; no guest has that of a role."""
    if not name or not name.strip():
        return None
    return tidy_line(name, NAME) if is_staff else tidy_name(name)


def _own(change: Change, id: str) -> Entry:
    entry = change.find(Entry, id)
    if not change.owns(entry):
        raise Refused(Code.FORBIDDEN, N_("Only whoever asked to speak can do this."))
    return entry


def _change_kind(change: Change, entry: Entry, kind: str) -> None:
    person = change.owner_of(entry)
    if waiting.live_entry(change, person, kind) is not None:
        raise conflict(N_("This person has an entry of this kind already."), entry)
    entry.kind = kind
    if person is not None:
        entry.live_token = waiting.token(change, person, kind)
    waiting.place(change, entry)
