"""What nobody is to learn: what is not public, who asked, and what is to be gone."""

from __future__ import annotations

import asyncio
import json
import re
import secrets
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import combinations
from typing import Any

import pytest
import redis as redis_client
from sqlalchemy import select, text

from companion import times
from companion.db import Base, Database
from companion.event.models import CommandRecord, Event
from companion.notices.models import Notice
from companion.people import keys, passes
from companion.people.roles import Audience
from companion.questions.models import Question, Vote
from companion.speakers.models import Entry
from tests.aside import complete
from tests.clients.official import Fleet
from tests.clients.seats import key_of
from tests.clients.visitor import Visitor
from tests.factories import SECRET, Stage, stage_in
from tests.faults.judge import read
from tests.faults.listener import Listener, there
from tests.live.test_whole_event import (
    Cast,
    before_it_begins,
    it_begins,
    it_ends,
    people_speak,
    questions_are_asked,
    things_go_wrong,
)
from tests.running.test_server import Supervised
from tests.servers import SLUG, Server, run_flask
from tests.services import Redis, wait_until

OUTSIDE = (Audience.PUBLIC, Audience.DISPLAY)
VIEWS = ("projector", "stage", "lobby", "overlay")
IN_THE_ROOM = frozenset({"hall", "stage", "desk", "carl"})


class Room:
    """Everybody outside of the staff, who keep all that they are sent, and Mo, who moderates.

    On the last worker; Mo and whoever asks are on the first one.
    """

    def __init__(self, server: Server) -> None:
        self.server = server
        self.url = server.urls[-1]
        links = server.links
        screens = {view: key_of(links["screens"][view]) for view in VIEWS}
        crew = Visitor.with_pass(self.url, links["crew"]).cookie
        self.bo = self._seat("bo", cookie=Visitor.guest(self.url, SLUG).cookie)
        self.hall = self._seat("hall", key=screens["projector"])
        self.outside = [
            self.bo,
            self.hall,
            self._seat("reader"),
            self._seat("slow", pace="slow", large="http"),
            self._seat("stage", key=screens["stage"]),
            self._seat("desk", key=links["api_key"]),
            self._seat("carl", cookie=crew),
            self._seat("chloe outside", audience="public", cookie=self._pass("chair")),
        ]
        self.ann = self._seat("ann", 0, cookie=Visitor.guest(server.url, SLUG).cookie)
        self.bea = self._seat("bea", 0, cookie=Visitor.guest(server.url, SLUG).cookie)
        self.mo = self._seat("mo", 0, cookie=self._pass("moderator"))
        self.olga = self._seat("olga", 0, cookie=self._pass("organiser"))

    @property
    def everyone(self) -> list[Listener]:
        return [*self.outside, self.ann, self.bea, self.mo, self.olga]

    async def done(self, who: Listener, name: str, /, **given: Any) -> str:
        answer = await who.do(name, **given)
        assert answer["ok"], (name, answer)
        return str(answer["id"])

    async def all_told(self) -> None:
        """Everybody knows what there is to know."""
        database = self.server.database
        heads = {each: await asyncio.to_thread(read, database, each) for each in Audience}
        for who in self.everyone:
            audience = self.audience_of(who)
            await who.until(lambda w=who, a=audience: w.position.seq >= heads[a].seq, 5)

    def audience_of(self, who: Listener) -> Audience:
        if who in (self.mo, self.olga):
            return Audience.STAFF
        return Audience.DISPLAY if who.name in IN_THE_ROOM else Audience.PUBLIC

    def ask_for_everything(self, who: Listener, wrong: list[tuple[str, dict[str, Any]]]) -> None:
        """Pages, state from every number, and the refusals of what is not theirs to do."""
        known = who.position
        assert known
        key = who.auth.get("key")
        by_key = {"Authorization": f"Bearer {key}"} if key else {}
        public = "&audience=public" if who.auth.get("audience") == "public" else ""
        state = f"/api/v1/events/{SLUG}/state"
        for since in range(known.seq + 2):
            who.get(f"{state}?epoch={known.epoch}&since={since}{public}", **by_key)
        who.get(f"{state}?{public}", **by_key, **{"Accept-Encoding": "gzip"})
        if public:
            return
        for path in ("/", "/?all", f"/e/{SLUG}", f"/e/{SLUG}/mine", f"/e/{SLUG}?lang=fr"):
            who.get(path)
        for view in VIEWS if key else ():
            who.get(f"/s/{SLUG}/{view}?key={key}")
        for path in (f"/av/{SLUG}", f"/m/{SLUG}", f"/m/{SLUG}/chair", f"/admin/{SLUG}", "/metrics"):
            who.get(path)
        for name, given in wrong:
            who.do_by_http(name, **given)

    async def catch_up_from_everywhere(self, who: Listener) -> None:
        """By socket, from every number and from none."""
        known = who.position
        assert known
        for since in range(known.seq + 1):
            answer = await who._ask("sync", {"epoch": known.epoch, "since": since})
            assert answer, who.name
            assert answer["ok"], answer
            # No more than fifty messages of one socket are answered in a second.
            await asyncio.sleep(0.02)

    def _seat(self, name: str, worker: int = -1, *, cookie: str = "", **auth: Any) -> Listener:
        return Listener(name, self.server.urls[worker], {"event": SLUG, **auth}, cookie=cookie)

    def _pass(self, role: str) -> str:
        return Visitor.with_pass(self.server.url, self.server.links[role]).cookie


def kept_in(redis: Redis) -> bytes:
    """All that Redis holds, keys and values."""
    with redis_client.Redis.from_url(redis.url) as line:
        found = []
        for key in line.scan_iter():
            found += [key, line.dump(key) or b""]
            if line.type(key) == b"hash":
                found += [part for pair in line.hgetall(key).items() for part in pair]
        return b"\n".join(found)


def canary(what: str) -> str:
    return f"canary-{what}-{secrets.token_hex(6)}"


def test_23_nothing_of_what_is_not_public_is_in_any_byte_that_leaves(house, redis) -> None:
    """Pending, declined, merged and withdrawn questions, what was edited away, hidden items, notes.

    Everybody outside of the staff keeps every byte of sockets, catch-up from any number, pages,
    state and refusals; Redis and the logs are searched too. No number outside of the staff moves.
    """
    room = Room(house)
    words = {
        what: canary(what)
        for what in (
            *("pending", "declined", "reason", "merged", "withdrawn", "original", "name"),
            *("hidden", "notes", "staff", "chair", "topic", "tap", "limits"),
        )
    }

    async def run() -> None:
        async with there(*room.everyone):
            ann, mo, done = room.ann, room.mo, room.done
            shown = await done(mo, "questions.add", text="Who pays?")
            await room.all_told()
            before = {each.name: each.position for each in room.outside}

            asked = {
                fate: await done(ann, "questions.ask", text=words[fate], name=words["name"])
                for fate in ("pending", "declined", "merged")
            }
            why = {"reason": "other", "reason_text": words["reason"]}
            await done(mo, "questions.decline", id=asked["declined"], **why)
            await done(mo, "questions.merge", id=asked["merged"], into=shown)
            gone = await done(room.bea, "questions.ask", text=words["withdrawn"])
            await done(room.bea, "questions.withdraw", id=gone)
            hidden = {"title": words["hidden"], "planned_minutes": 5, "hidden": True}
            item = await done(mo, "agenda.add", **hidden, speakers=[{"name": words["hidden"]}])
            await done(mo, "agenda.edit", id=item, notes=words["notes"])
            await done(mo, "notices.post", text=words["staff"], to="staff")
            await done(mo, "notices.post", text=words["chair"], to="chair")
            await done(room.olga, "event.set", settings={"limits": {words["limits"]: 60}})
            await room.all_told()

            assert {each.name: each.position for each in room.outside} == before
            edited = await done(room.bea, "questions.ask", text=words["original"])
            await done(mo, "questions.edit", id=edited, text="What may be read?")
            await done(mo, "questions.approve", id=edited)
            await done(mo, "speakers.add", name="Fay", topic=words["topic"], group="x")
            await room.all_told()
            wrong = [
                *(("questions.vote", {"id": id, "on": True}) for id in asked.values()),
                *(("questions.withdraw", {"id": id}) for id in (*asked.values(), gone)),
                ("questions.show", {"id": asked["pending"]}),
                ("agenda.start", {"id": item, "seen": 1}),
                ("agenda.edit", {"id": item, "title": "x", "seen": 1}),
                ("screens.note", {"id": asked["pending"], "text": "x"}),
            ]
            for who in room.outside:
                await asyncio.to_thread(room.ask_for_everything, who, wrong)
            for who in (room.bo, room.hall):
                await room.catch_up_from_everywhere(who)

    complete(run())

    everything = {each.name: each.everything() for each in room.outside}
    everything |= {"redis": kept_in(redis), "log": house.log().encode()}
    found = [
        (who, what)
        for who, sent in everything.items()
        for what, word in words.items()
        if word.encode() in sent
    ]
    assert found == []
    assert all(len(each.everything()) > 10_000 for each in room.outside)
    assert words["pending"].encode() in room.ann.everything()
    # What is the staff's goes to the staff, so that this could have been seen.
    told = room.mo.everything()
    staffs = ("declined", "hidden", "notes", "topic", "original")
    assert [what for what in staffs if words[what].encode() not in told] == []


def test_28_what_is_withdrawn_is_gone_from_everything_within_five_seconds(house, redis) -> None:
    """From every screen and client, state, pages, Redis and the tables; test_sweeping.py has the
    files that these lie in.
    """
    room, word = Room(house), canary("withdrawn")
    names = {"name": word, "affiliation": word}

    async def run() -> str:
        async with there(*room.everyone):
            asked = await room.done(room.ann, "questions.ask", text=f"{word}?", **names)
            await room.done(room.mo, "questions.edit", id=asked, text=f"{word}? Really?")
            await room.done(room.mo, "questions.approve", id=asked)
            await room.done(
                room.mo, "questions.translate", id=asked, language="fr", text=f"{word} ?"
            )
            for who in room.outside:
                await who.until(lambda w=who: word in json.dumps(list(w.rows.values())), 5)
                await asyncio.to_thread(room.ask_for_everything, who, [])

            await room.done(room.ann, "questions.withdraw", id=asked)

            async with asyncio.timeout(5):
                for who in room.everyone:
                    await who.until(
                        lambda w=who: word not in json.dumps([list(w.rows.values()), w.me]), 5
                    )
            for who in room.everyone:
                who.read.clear()
                who.heard.clear()
                await asyncio.to_thread(room.ask_for_everything, who, [])
                await room.catch_up_from_everywhere(who)
            return asked

    complete(run())

    left = [each.name for each in room.everyone if word.encode() in each.everything()]
    assert (left, word.encode() in kept_in(redis), word in house.log()) == ([], False, False)
    assert [name for name, rows in tables_of(house).items() if word in rows] == []


def tables_of(server: Server) -> dict[str, str]:
    """What each table of the server's database holds, as text."""
    with server.database.read() as session:
        return {
            table.name: repr(session.execute(select(table)).all())
            for table in Base.metadata.sorted_tables
        }


def test_28_after_the_time_of_retention_the_server_destroys_what_people_left(house) -> None:
    """Questions, votes, sessions, passes, the record of commands and the event's key; nobody
    orders it, and one of several workers does it. The staff is out at once.
    """
    room = Room(house)

    async def run() -> None:
        async with there(*room.everyone):
            asked = await room.done(room.ann, "questions.ask", text="Who keeps this?")
            await room.done(room.mo, "questions.approve", id=asked)
            await room.done(room.bo, "questions.vote", id=asked, on=True)
            await room.done(room.ann, "speakers.request", name="Ann", channel="online")
            epoch = room.bo.position.epoch

            move_into_the_past(house, timedelta(days=31))

            await room.bo.until(lambda: room.bo.position.epoch != epoch, 15)
            await room.bo.until(lambda: room.bo.board("questions") == [], 5)
            await room.mo.until(lambda: room.mo.byes, 5)

    complete(run())

    left = {name: rows for name, rows in tables_of(house).items() if rows != "[]"}
    assert left.keys() - {"alembic_version"} == {"agenda", "event", "series", "speakers"}
    with house.database.read() as session:
        event = session.scalars(select(Event)).one()
        owners = session.scalars(select(Entry.owner)).all()
        assert (event.key, event.state, set(owners)) == (None, "archived", {None})


def test_28_what_is_not_due_and_what_nobody_has_used_stays(serve) -> None:
    """A day before its time, and an imported plan with the dates of long ago."""
    server = serve("sqlite", 1)
    ann = Visitor.guest(server.url, SLUG)
    assert ann.do(SLUG, "questions.ask", text="Who keeps this?")["ok"]
    unused = move_into_the_past(server, timedelta(days=29), also_unused="long-ago")

    # Twice the time after which it looks again.
    wait_until(lambda: times.now() > unused + timedelta(seconds=11), server.log)

    with server.database.read() as session:
        keys_left = [event.key is not None for event in session.scalars(select(Event))]
    assert keys_left == [True, True]


def move_into_the_past(server: Server, by: timedelta, *, also_unused: str = "") -> Any:
    """The event has ended so long ago; `also_unused`: and there is another one, years old."""
    with server.database.write() as session:
        event = session.scalars(select(Event).where(Event.slug == SLUG)).one()
        length = event.ends_at - event.starts_at
        event.ends_at = times.now() - by
        event.starts_at = event.ends_at - length
        if also_unused:
            session.add(
                Event(
                    slug=also_unused,
                    code="LONGAGO2",
                    title="Long ago",
                    state="open",
                    zone="UTC",
                    starts_at=event.starts_at - timedelta(days=2000),
                    ends_at=event.ends_at - timedelta(days=2000),
                    key=keys.new_key(server.environ["COMPANION_SECRET_KEY"]),
                )
            )
    return times.now()


# 29: the Chatham House rule


@pytest.mark.parametrize("how", ["event", "item"])
def test_29_under_the_chatham_house_rule_no_name_leaves_the_room(house, redis, how) -> None:
    """By the event or by the item, at any time of a turn, afterwards, and from any number.

    The room's screens may have the name of whoever has the floor; nothing else outside of the
    staff may, and nobody outside of it any affiliation but theirs.
    """
    room = Room(house)
    names = {
        who: canary(who)
        for who in ("panel", "asked", "entered", "waiting", "spoke", "question", "recalled")
    }
    of = {who: canary(f"of-{who}") for who in names}

    async def run() -> None:
        async with there(*room.everyone):
            mo, done = room.mo, room.done
            closed = {"title": "Closed door", "planned_minutes": 20, "kind": "discussion"}
            item = await done(mo, "agenda.add", **closed, hidden=True)
            rule = {"attribution": "chatham"} if how == "event" else {"chatham_items": [item]}
            await done(room.olga, "event.set", settings=rule)
            panel = [{"name": names["panel"]}]
            await done(mo, "agenda.edit", id=item, hidden=False, speakers=panel)
            await done(mo, "agenda.start", id=item)
            about = {"item": item}
            asked = await done(
                *(room.ann, "questions.ask"),
                **{"text": "Who counts?", "name": names["asked"], "affiliation": of["asked"]},
                **about,
            )
            await done(mo, "questions.approve", id=asked)
            entered = {"name": names["entered"], "affiliation": of["entered"], **about}
            await done(mo, "questions.add", text="On paper?", **entered)
            await done(mo, "questions.show", id=asked)
            ids = {}
            for who in ("waiting", "spoke", "recalled"):
                given = {"name": names[who], "affiliation": of[who], "channel": "room"}
                ids[who] = await done(mo, "speakers.add", **given)
            for who in ("spoke", "recalled"):
                await room.all_told()
                await done(mo, "speakers.start", id=ids[who], expected=on_floor(mo))
                await done(mo, "speakers.finish", id=ids[who])
            await done(mo, "speakers.recall", id=ids["recalled"])
            await done(mo, "agenda.finish", id=item)
            lifted = {"attribution": "open"} if how == "event" else {"chatham_items": []}
            await done(room.olga, "event.set", settings=lifted)
            await room.all_told()
            for who in room.outside:
                await asyncio.to_thread(room.ask_for_everything, who, [])
            for who in (room.bo, room.hall):
                await room.catch_up_from_everywhere(who)

    complete(run())

    had_the_floor = {"spoke", "recalled", "panel"}
    found = [
        (each.name, who, word)
        for each in room.outside
        for who in names
        for word in (names[who], of[who])
        if word.encode() in each.everything()
        and not (each.name in IN_THE_ROOM and who in had_the_floor)
    ]
    assert found == []
    told = room.mo.everything()
    assert [who for who in ("asked", "waiting", "spoke") if names[who].encode() not in told] == []
    assert not [word for word in (*names.values(), *of.values()) if word in house.log()]


def on_floor(person: Listener) -> str | None:
    turns = [row for row in person.board("speakers") if row["state"] in ("speaking", "paused")]
    return turns[0]["id"] if turns else None


# 26: logs


class Stage26:
    """A server as `script/server` starts it, as far as the cast of a whole event needs it."""

    def __init__(self, folder: Any, supervised: Supervised) -> None:
        self.folder = folder
        self.supervised = supervised
        self.urls = [f"http://127.0.0.1:{supervised.port}"] * 2

    def run(self, *arguments: str) -> Any:
        return run_flask(self.supervised.environ, *arguments)


@contextmanager
def supervised(folder: Any, **environ: str) -> Iterator[Supervised]:
    server = Supervised(folder, "--workers", "2", "--quiet", **environ)
    try:
        server.wait_until_it_runs()
        yield server
    finally:
        server.process.terminate()
        server.process.wait(20)


@pytest.mark.parametrize("kind", ["json", "text"])
def test_26_no_log_says_who_was_there_what_they_said_or_how_they_came_in(
    tmp_path, new_database, kind
) -> None:
    """After a whole event with every role: supervisor, workers and Redis write to this one log.

    `--quiet`, because without it the links are printed, for whoever starts it by hand. The own
    address of the server is in it, and no other.
    """
    fleet, url = Fleet(), new_database("postgresql")
    environ = {"COMPANION_DATABASE_URL": url, "COMPANION_LOG": kind}
    try:
        with supervised(tmp_path, **environ) as server:
            cast = Cast(Stage26(tmp_path, server), fleet)
            ahead = before_it_begins(cast)
            opening, panel = it_begins(cast)
            people_speak(cast, panel)
            questions_are_asked(cast, ahead)
            things_go_wrong(cast)
            eve = fleet.connect(cast.url, {"event": SLUG})
            eve.write('42["questions.ask",{"text":"A canary that is cut off')
            spoil(cast.url)
            it_ends(cast, opening)
            told = words_in(url) | {"I take this back", "canary"}
    finally:
        fleet.stop()

    log = server.printed().replace(server.environ["COMPANION_SECRET_KEY"], "SECRET!")
    log = log.replace(f"127.0.0.1:{server.port}", "")
    assert len(told) > 10
    assert [each for each in told if re.search(rf"\b{re.escape(each)}\b", log)] == []
    never = ("127.0.0.1", "SECRET!", "companion-guest", "key=")
    assert [each for each in never if each in log] == []
    assert re.findall(r"(?<![\w/-])[\w-]{32}(?![\w/-])", log) == [], "a secret, by its length"
    assert "Traceback" not in log


def spoil(url: str) -> None:
    """Requests that go wrong, with what may not be in a log in every part of them."""
    eve = Visitor(url)
    eve.get("/e/canary?key=canary", Cookie="companion-guest=canary")
    eve.get(f"/api/v1/events/{SLUG}/state?since=canary&key=canary")
    eve.post("/pass", form={"secret": "canary"})
    eve.post(f"/api/v1/events/{SLUG}/commands/canary.canary", content=b"canary{")
    eve.get("/j/CANARY", Referer="https://canary.example")


def words_in(url: str) -> set[str]:
    """Every text that people gave: questions, names, affiliations, notices, and all hashes."""
    database = Database(url)
    found: set[str] = set()
    columns = [
        *(Question.text, Question.name, Question.affiliation, Question.original),
        *(Entry.name, Entry.affiliation, Entry.topic, Notice.text),
    ]
    with database.read() as session:
        for column in columns:
            found.update(each for each in session.scalars(select(column)) if each)
    database.engine.dispose()
    return found


# 27: a copy of the database


Play = Callable[[Stage, str, str], None]

RANDOM = re.compile("[0-9a-f]{16}")


def asks_twice(stage: Stage, one: str, other: str) -> None:
    """Two anonymous questions and two votes for each of others', by one person or by two."""
    votable = [stage.done("mo", "questions.add", text=f"{n}?") for n in range(2)]
    for number, who in enumerate((one, other)):
        stage.pass_time(seconds=61)
        stage.done(who, "questions.ask", text=f"Anonymous {number}?", anonymous=True)
        stage.done(who, "questions.vote", id=votable[number], on=True)


def is_muted_twice(stage: Stage, one: str, other: str) -> None:
    """Both questions are rude, and muted; one of them is pardoned."""
    rude = []
    for who in (one, other):
        stage.pass_time(seconds=61)
        rude.append(stage.done(who, "questions.ask", text="Rude!"))
    for id in rude:
        stage.done("mo", "questions.mute", id=id)
    stage.done("mo", "questions.unmute", id=rude[0])


def withdraws_and_declines(stage: Stage, one: str, other: str) -> None:
    """One is withdrawn, one declined."""
    kept = [
        (who, stage.done(who, "questions.ask", text=f"{number}?", anonymous=True))
        for number, who in enumerate((one, other))
    ]
    stage.done(kept[0][0], "questions.withdraw", id=kept[0][1])
    stage.done("mo", "questions.decline", id=kept[1][1], reason="other")


@pytest.mark.parametrize("play", [asks_twice, is_muted_twice, withdraws_and_declines])
def test_27_a_copy_looks_the_same_whether_one_person_did_it_or_two(tmp_path, play: Play) -> None:
    """But for what is random or under a key, all columns of all rows are equal, in their order.

    So whoever has the file and no key learns nothing from it of who is behind two questions,
    votes or muted questions; SECURITY.md says what the order and the times may still suggest.
    """
    copies = []
    for one, other in (("ann", "ann"), ("ann", "bo")):
        (tmp_path / other).mkdir()
        stage = stage_in(tmp_path / other)
        play(stage, one, other)
        copies.append(blanked(stage))
        stage.database.engine.dispose()

    assert copies[0] == copies[1]


def blanked(stage: Stage) -> dict[str, list[tuple[Any, ...]]]:
    """The tables as they lie in the file: random values are named by where they stood first."""
    known: dict[Any, str] = {}

    def blank(value: Any) -> Any:
        if isinstance(value, dict):
            return {blank(key): blank(each) for key, each in value.items()}
        if isinstance(value, bytes) or RANDOM.search(str(value)):
            return known.setdefault(value, f"random {len(known)}")
        return value

    with stage.database.read() as session:
        return {
            table.name: [
                tuple(blank(value) for value in row)
                for row in session.connection().execute(select(table).order_by(text("rowid")))
            ]
            for table in Base.metadata.sorted_tables
        }


def test_27_no_value_is_on_two_rows_of_one_person_and_on_nobody_elses(stage: Stage) -> None:
    """Ann, Bo and Cy do the same, in turn: whatever two rows of Ann's share, others share too."""
    people = ("ann", "bo", "mia")
    votable = [stage.done("mo", "questions.add", text=f"{n}?") for n in range(3)]
    truth: dict[str, str] = {}
    for number in range(3):
        for who in people:
            stage.pass_time(seconds=21)
            truth[stage.done(who, "questions.ask", text=f"{who[0]}{number}?", anonymous=True)] = who
            stage.done(who, "questions.vote", id=votable[number], on=True)
    truth |= owners_of(stage, people)

    with stage.database.read() as session:
        rows: dict[str, set[Any]] = defaultdict(set)
        for model in (Question, Vote):
            for row in session.execute(select(*model.__table__.columns)):
                rows[row.id] |= {value for value in row if isinstance(value, Hashable)}
        for record in session.scalars(select(CommandRecord)):
            if record.row_id in truth:
                rows[record.row_id] |= {record.token, record.digest, record.at}
    shared = Counter[Any]()
    across = set()
    for one, other in combinations(truth, 2):
        same = rows[one] & rows[other]
        if truth[one] == truth[other]:
            shared.update(same)
        else:
            across |= same
    assert len(truth) == 18
    assert set(shared) - across == set()


def owners_of(stage: Stage, people: tuple[str, ...]) -> dict[str, str]:
    """Whose each vote is, which only who has the key can say."""
    with stage.database.read() as session:
        event = session.get_one(Event, stage.event_id)
        key = keys.unwrap(event.key or b"", SECRET)
        persons = {
            passes.actor_of(session, event, stage.people[who], stage.database.time).person: who
            for who in people
        }
        return {
            vote.id: persons[key.unmask(vote.owner, vote.id)]
            for vote in session.scalars(select(Vote))
        }


def test_27_nobody_outside_learns_when_exactly_somebody_asked(stage: Stage) -> None:
    stage.pass_time(seconds=42.123)
    question = stage.done("ann", "questions.ask", text="When?", anonymous=True)
    stage.done("mo", "questions.approve", id=question)
    entry = stage.done("ann", "speakers.request", name="Ann", channel="room")

    for audience in OUTSIDE:
        asked = stage.row("questions", question, audience)
        requested = stage.row("speakers", entry, audience)
        assert asked["asked_at"] == requested["requested_at"] == "2026-11-24T09:00:00.000Z"
        assert ":42" not in json.dumps([asked, requested])
        assert "42123" not in json.dumps([asked, requested])
