"""Nobody where they do not belong: every command × everybody who may not, by both ways in."""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
import resource
import shutil
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from html.parser import HTMLParser
from itertools import product
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import select

from companion import create_app, times
from companion.boards import BOARDS
from companion.config import Settings
from companion.db import Base
from companion.event.models import Event
from companion.formats import toml_event
from companion.instance import ROOT
from companion.joins.import_event import import_event
from companion.live.commands import Commands
from companion.live.transport import HELLO_WITHIN_S
from companion.people import passes
from companion.people.guests import Guests
from companion.people.links import VIEWS, issue_links
from companion.people.models import Pass, PassSession
from companion.people.roles import Role
from tests.aside import complete
from tests.clients.seats import key_of
from tests.clients.visitor import Visitor
from tests.conftest import TEMPLATE
from tests.factories import Stage
from tests.faults.conftest import EVERY_HOUSE, soak_of
from tests.faults.listener import Listener, refusal_at_the_door, there
from tests.live.test_authorization import COMMANDS, arguments, may
from tests.servers import SECRET, SLUG, Server
from tests.web.conftest import new_pass

PLAN = ROOT / "events" / "gcm-practice.toml"
NEIGHBOUR = "neighbours"
ROLES = {"chair": "chloe", "rapporteur": "rita", "crew": "carl", "moderator": "mo"}
"""Those of the staff, by the names under which `may` has written out what they hold."""


@dataclass
class Stranger:
    """Somebody who comes with this cookie or key; `holds` says what is theirs all the same.

    `code`: of what is not. `at_the_door`: how a socket of theirs is refused, if it is.
    """

    name: str
    code: str
    holds: Callable[[str], bool] = lambda name: False
    cookie: str = ""
    key: str | None = None
    at_the_door: str | None = None

    def at(self, url: str) -> Listener:
        auth = {"event": SLUG, **({"key": self.key} if self.key else {})}
        return Listener(self.name, url, auth, cookie=self.cookie)


class Doors:
    """Cookies and keys of a server, of every kind that there is."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.database = server.database
        self.guest_cookie = Visitor.guest(server.url, SLUG).cookie
        with self.database.read() as session:
            self.event_id = self._event(session).id

    def with_pass(self, role: str) -> str:
        """The cookie of somebody who has exchanged a pass of this role, and nothing else."""
        return Visitor.with_pass(self.server.url, self.server.links[role]).cookie

    def change_session(self, cookie: str, **columns: Any) -> None:
        """The session behind the cookie is like this now."""
        with self.database.write() as session:
            held = self.session_of(session, cookie)
            for name, value in columns.items():
                setattr(held, name, value)
            self._event(session).access += 1

    def end(self, cookie: str) -> str:
        """The same cookie, whose session was ended."""
        with self.database.write() as session:
            event, now = self._event(session), self.database.now(session)
            passes.end_session(session, event, self.session_of(session, cookie).id, now)
        return cookie

    def revoke(self, secret: str) -> None:
        """The pass of this secret, and whoever came by it, is out."""
        with self.database.write() as session:
            now = self.database.now(session)
            held = session.scalars(select(Pass).where(Pass.secret_hash == _hash(secret))).one()
            passes.revoke(session, held.event, held.id, now)

    def session_of(self, session: Any, cookie: str) -> PassSession:
        """The session whose cookie, which is the last one here, this is."""
        of_cookie = PassSession.token_hash == _hash(cookie.rpartition("=")[2])
        return session.scalars(select(PassSession).where(of_cookie)).one()

    def new_key(self, role: Role, *scopes: str, slug: str = SLUG, revoked: bool = False) -> str:
        with self.database.write() as session:
            event, now = self._event(session, slug), self.database.now(session)
            key = passes.issue(session, event, role, label="test", now=now, scopes=scopes)
        if revoked:
            self.revoke(key)
        return key

    def neighbours(self, role: Role) -> str:
        """The session of another event's staff, under the name of this event's cookie."""
        secret = self.new_key(role, slug=NEIGHBOUR)
        with self.database.write() as session:
            token, _ = passes.exchange(session, secret, self.database.now(session))
        return f"companion-staff-{self.event_id}={token}"

    def build_next_door(self) -> None:
        """There is another event."""
        plan = toml_event.read(PLAN.read_text().replace(f'"{SLUG}"', f'"{NEIGHBOUR}"'))
        import_event(Commands(self.database, BOARDS, SECRET), plan, secret=SECRET, start="now")

    def links(self, slug: str) -> dict[str, Any]:
        with self.database.write() as session:
            event, now = self._event(session, slug), self.database.now(session)
            return issue_links(session, event, self.server.url, label="tests", now=now)

    def digest(self) -> dict[str, str]:
        """What all tables hold."""
        with self.database.read() as session:
            return {
                table.name: hashlib.sha256(
                    "\n".join(sorted(map(repr, session.execute(select(table)).all()))).encode()
                ).hexdigest()
                for table in Base.metadata.sorted_tables
            }

    def ids(self, slug: str) -> dict[str, str]:
        """A row of each board of the event."""
        with self.database.read() as session:
            event = self._event(session, slug)
            found = {"event": event.id}
            for board in BOARDS:
                if board.model is not Event:
                    of_event = select(board.model.id).where(board.model.event_id == event.id)
                    found[board.name] = session.scalars(of_event).first() or ""
        return found

    def _event(self, session: Any, slug: str = SLUG) -> Event:
        return session.scalars(select(Event).where(Event.slug == slug)).one()


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """The matrix runs on one server; in the soak on each."""
    if "home" in metafunc.fixturenames:
        houses = EVERY_HOUSE if soak_of(metafunc.config) else EVERY_HOUSE[:1]
        metafunc.parametrize("home", houses, indirect=True, scope="module", ids=str)


@pytest.fixture(scope="module")
def home(request, tmp_path_factory, migrated_file, shared_redis) -> Iterator[Server]:
    """A server for all tests that only ask what they may not have."""
    kind, workers = request.param
    folder = tmp_path_factory.mktemp("home")
    if kind == "sqlite":
        url = f"sqlite:///{shutil.copy(migrated_file, folder / 'companion.db')}"
    else:
        url = request.getfixturevalue("postgres").create(f"home_{uuid.uuid4().hex}", TEMPLATE)
    where = {"database_url": url, "redis_url": shared_redis.url}
    server = Server(folder, workers=workers, own_ports=True, **where)
    yield server.start()
    server.stop()


@pytest.fixture(scope="module")
def doors(home: Server) -> Doors:
    """The doors of an event that has another one beside it, with a row on each board of both."""
    doors = Doors(home)
    doors.build_next_door()
    screens = []
    for slug in (SLUG, NEIGHBOUR):
        links = doors.links(slug)
        mo = Visitor.with_pass(home.url, links["moderator"])
        for name, given in {
            "questions.add": {"text": "Who pays?"},
            "speakers.add": {"name": "Fay"},
            "notices.post": {"text": "Lunch", "to": "public"},
        }.items():
            assert mo.do(slug, name, **given)["ok"]
        rita = Visitor.with_pass(home.url, links["rapporteur"])
        assert rita.do(slug, "notes.write", text="They agreed.")["ok"]
        key = key_of(links["screens"]["stage"])
        screens.append(Listener("hall", home.url, {"event": slug, "key": key}))

    async def appear() -> None:
        async with there(*screens):
            pass

    complete(appear())
    return doors


def strangers(doors: Doors) -> list[Stranger]:
    """Everybody who is not the organiser."""
    guest, ago = doors.guest_cookie, timedelta(days=1)
    with doors.database.read() as session:
        now = doors.database.now(session)
    expired, hers = doors.with_pass("organiser"), doors.with_pass("organiser")
    for cookie in (expired, hers):
        doors.change_session(cookie, expires_at=now - ago)
    demoted = doors.with_pass("organiser")
    doors.change_session(demoted, role="rapporteur")
    forged = Guests("another secret").new()
    twice = Visitor.with_pass(doors.server.url, doors.server.links["organiser"])
    replaced = twice.cookie
    twice.post("/pass", form={"secret": doors.server.links["rapporteur"].partition("#")[2]})

    def own(name: str) -> bool:
        return may("ann", name)

    return [
        Stranger("reader", "unauthenticated"),
        Stranger("forged guest", "unauthenticated", cookie=f"companion-guest={forged}"),
        Stranger("guest", "forbidden", own, guest),
        Stranger("screen", "forbidden", lambda n: may("hall", n), key=doors.new_key(Role.SCREEN)),
        *(
            Stranger(role, "forbidden", lambda n, who=who: may(who, n), doors.with_pass(role))
            for role, who in ROLES.items()
        ),
        Stranger("expired", "unauthenticated", cookie=expired),
        Stranger("expired guest", "forbidden", own, f"{hers}; {guest}"),
        Stranger(
            "ended",
            "forbidden",
            cookie=doors.end(doors.with_pass("organiser")),
            at_the_door="forbidden",
        ),
        Stranger("replaced", "forbidden", cookie=replaced, at_the_door="forbidden"),
        Stranger(
            "ended guest", "forbidden", own, f"{doors.end(doors.with_pass('organiser'))}; {guest}"
        ),
        Stranger("demoted", "forbidden", lambda n: may("rita", n), demoted),
        Stranger("neighbour", "unauthenticated", cookie=doors.neighbours(Role.ORGANISER)),
        Stranger(
            "neighbour guest", "forbidden", own, f"{doors.neighbours(Role.ORGANISER)}; {guest}"
        ),
        *(
            Stranger(f"{name} {role}", "unauthenticated", key=key, at_the_door="unauthenticated")
            for role in (Role.SCREEN, Role.KEY)
            for name, key in {
                "neighbour": doors.new_key(role, slug=NEIGHBOUR),
                "revoked": doors.new_key(role, revoked=True),
            }.items()
        ),
        Stranger("made up", "unauthenticated", key="made-up", at_the_door="unauthenticated"),
        Stranger("desk", "forbidden", lambda n: may("desk", n), key=doors.new_key(Role.KEY)),
        Stranger(
            "narrow desk",
            "forbidden",
            lambda n: may("desk", n) and n.startswith("agenda."),
            key=doors.new_key(Role.KEY, "agenda"),
        ),
    ]


async def refusals(stranger: Stranger, url: str, names: list[str]) -> dict[str, Any]:
    """What each of these commands is answered, by socket and by HTTP: the codes."""
    found: dict[str, Any] = {}
    someone = stranger.at(url)
    given = {name: arguments(COMMANDS[name].takes) for name in names}
    by_key = {"Authorization": f"Bearer {stranger.key}"} if stranger.key else {}
    for name in names:
        page = await asyncio.to_thread(
            someone.post, f"/api/v1/events/{SLUG}/commands/{name}", content=given[name], **by_key
        )
        found[name] = [page.status, page.json["code"]]
    if stranger.at_the_door is not None:
        said = json.loads(await refusal_at_the_door(stranger.at(url)))
        assert said["data"]["code"] == stranger.at_the_door, (stranger.name, said)
        return found
    async with there(someone):
        for name in names:
            answer = await someone.do(name, **given[name])
            found[name].append(answer.get("code"))
    return found


def test_22_every_command_refuses_everybody_who_does_not_hold_it(doors: Doors) -> None:
    """Every command × every wrong identity × HTTP and socket; nothing at all is written."""
    status = {"unauthenticated": 401, "forbidden": 403}
    people = strangers(doors)

    async def run() -> int:
        cells = 0
        for number, stranger in enumerate(people):
            wrong = [name for name in COMMANDS if not stranger.holds(name)]
            code = stranger.code
            # A screen's own arrival makes its row; what comes after that must write nothing.
            if stranger.name == "screen":
                async with there(stranger.at(doors.server.url)):
                    pass
            own = {"screens": "", "event": ""} if stranger.name == "screen" else {}
            before = doors.digest() | own

            found = await refusals(
                stranger, doors.server.urls[number % len(doors.server.urls)], wrong
            )

            expected = [status[code], code] + ([] if stranger.at_the_door else [code])
            assert found == dict.fromkeys(wrong, expected), stranger.name
            assert doors.digest() | own == before, stranger.name
            cells += len(wrong) * len(expected[1:])
        return cells

    cells = complete(run())

    sys.stdout.write(f"{cells} cells: {len(COMMANDS)} commands, {len(people)} identities\n")
    assert cells > 20 * len(COMMANDS)


def test_22_a_row_of_another_event_is_not_found_by_whoever_may_do_everything(doors: Doors) -> None:
    """The same for a row that is nowhere, a command that names several, and both ways in."""
    olga = Listener("olga", doors.server.url, {"event": SLUG}, cookie=doors.with_pass("organiser"))
    there_ids = doors.ids(NEIGHBOUR)
    cases = {}
    for name, command in COMMANDS.items():
        fields = {each.encode_name for each in msgspec.structs.fields(command.takes)}
        board = name.partition(".")[0]
        on = command.on.__tablename__ if command.on is not None else board
        if "id" in fields and name != "questions.vote":
            for id in (there_ids.get(on) or there_ids[board], "0" * 16):
                cases[name, id] = {**arguments(command.takes), "id": id}
                cases[name, id].pop("ids", None)
                cases[name, id]["cid"] = str(uuid.uuid4())
    before = doors.digest()

    async def run() -> dict[Any, list[Any]]:
        found: dict[Any, list[Any]] = {}
        async with there(olga):
            for (name, id), given in cases.items():
                path = f"/api/v1/events/{SLUG}/commands/{name}"
                page = await asyncio.to_thread(olga.post, path, content=given)
                answer = await olga.do(name, **{**given, "cid": str(uuid.uuid4())})
                found[name, id] = [page.json.get("code"), answer.get("code")]
        return found

    found = complete(run())

    assert found == {case: ["not_found"] * 2 for case in cases}
    assert doors.digest() == before


# 24: sessions


def test_24_a_session_that_is_ended_revoked_demoted_or_expired_is_out_within_five_seconds(
    house: Server,
) -> None:
    """Each exchange is a session of its own, on whatever worker its socket is."""
    doors, last = Doors(house), house.urls[-1]
    fates = ("ended", "revoked", "demoted", "expired", "replaced")
    links = {fate: house.new_links() for fate in ("revoked", "kept")}
    cookies = {fate: doors.with_pass("moderator") for fate in (*fates, "kept")}
    cookies["revoked"] = Visitor.with_pass(house.url, links["revoked"]["moderator"]).cookie
    mos = {
        fate: Listener(fate, last, {"event": SLUG}, cookie=cookie)
        for fate, cookie in cookies.items()
    }
    key = doors.new_key(Role.SCREEN)
    hall = Listener("hall", last, {"event": SLUG, "key": key})

    def strike() -> None:
        now = times.now()
        doors.end(cookies["ended"])
        doors.revoke(links["revoked"]["moderator"].partition("#")[2])
        doors.revoke(key)
        doors.change_session(cookies["demoted"], role="rapporteur")
        doors.change_session(cookies["expired"], expires_at=now - timedelta(seconds=1))
        again = {"secret": links["kept"]["chair"].partition("#")[2]}
        page = Visitor(house.url).post("/pass", form=again, Cookie=cookies["replaced"])
        assert page.status == 303

    async def run() -> dict[str, Any]:
        async with there(*mos.values(), hall):
            await asyncio.to_thread(strike)
            for each in (*(mos[fate] for fate in fates), hall):
                await each.until(lambda each=each: each.byes, 5.0)
                assert [bye["reason"] for bye in each.byes[:1]] == ["revoked"]
            assert mos["kept"].byes == []
            return {fate: mo.do_by_http("questions.add", text="Mine?") for fate, mo in mos.items()}

    codes = complete(run())

    assert codes == {
        **dict.fromkeys(("ended", "revoked", "demoted", "replaced"), "forbidden"),
        "expired": "unauthenticated",
        "kept": None,
    }


def test_24_a_socket_is_out_at_the_moment_at_which_its_session_ends_by_itself(
    home: Server,
) -> None:
    """Nobody revokes anything: thirty days are over, here two seconds."""
    doors = Doors(home)
    cookie = doors.with_pass("moderator")
    doors.change_session(cookie, expires_at=times.now() + timedelta(seconds=2))
    mo = Listener("mo", home.urls[-1], {"event": SLUG}, cookie=cookie)

    async def run() -> None:
        async with there(mo):
            await mo.until(lambda: mo.me and mo.me["role"] == "moderator")
            await mo.until(lambda: mo.byes, 7.0)
            await mo.until(lambda: mo.me and mo.me["role"] == "reader", 5.0)

    complete(run())
    assert mo.byes == [{"reason": "revoked", "after_ms": [0, 0]}]


def test_24_each_session_is_listed_and_can_be_ended_alone(home: Server) -> None:
    link = home.new_links()["moderator"]
    mo, mia = Visitor.with_pass(home.urls[0], link), Visitor.with_pass(home.urls[-1], link)
    olga = Visitor.with_pass(home.url, home.links["organiser"])
    doors = Doors(home)
    with doors.database.read() as session:
        held = [doors.session_of(session, each.cookie).id for each in (mo, mia)]

    listed = olga.get(f"/admin/{SLUG}").text
    ended = olga.post(f"/admin/{SLUG}/sessions/{held[0]}/end", form={})

    assert [f"/sessions/{id}/end" in listed for id in held] == [True, True]
    assert ended.status == 303
    assert mo.do(SLUG, "questions.add", text="Mine?")["code"] == "forbidden"
    assert mia.do(SLUG, "questions.add", text="Hers?")["ok"]


def test_24_cookies_are_kept_from_scripts_other_sites_and_plain_lines(
    stage: Stage, tmp_path: Path
) -> None:
    environ = {
        "COMPANION_DATABASE_URL": str(stage.database.url),
        "COMPANION_SECRET_KEY": SECRET,
        "COMPANION_URL": "https://companion.example",
    }
    app = create_app(Settings.from_environment(environ, tmp_path / "instance"))
    browser = app.test_client()
    ours = {"Origin": "https://companion.example"}

    guest = browser.get("/e/round-table")
    staff = browser.post("/pass", data={"secret": new_pass(stage, Role.MODERATOR)}, headers=ours)

    cookies = [*guest.headers.getlist("Set-Cookie"), *staff.headers.getlist("Set-Cookie")]
    secrets = [each for each in cookies if "guest" in each or "staff" in each]
    assert len(secrets) == 2
    for cookie in secrets:
        name, *said = cookie.split("; ")
        assert name.startswith("__Host-companion-")
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(said)
        assert not [each for each in said if each.startswith("Domain")]
    assert guest.headers["Strict-Transport-Security"] == "max-age=31536000"


# 25: what a page may do in a browser


HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data:; connect-src 'self'; manifest-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}

LOADS = {"src", "srcset", "data", "poster", "action", "formaction", "background"}
"""Attributes that make a browser ask for something."""


class Faults(HTMLParser):
    """What of a page would run or ask for what is not our own file."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        runs = tag == "script" and "src" not in named and named.get("type") != "application/json"
        if runs or tag in {"style", "iframe", "object", "embed", "base"}:
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            address = name in LOADS or (tag == "link" and name == "href")
            foreign = address and not (value or "").startswith(("/", "data:image/", "?", "#"))
            if name == "style" or name.startswith("on") or (foreign and value):
                self.found.append(f"<{tag} {name}={value}>")
            if (value or "").lower().startswith(("javascript:", "//", "vbscript:")):
                self.found.append(f"<{tag} {name}={value}>")


def pages(doors: Doors) -> dict[str, list[str]]:
    """Every address that the app answers a GET at, for each who may; a new page is among them."""
    with doors.database.read() as session:
        code = session.scalars(select(Event.code).where(Event.slug == SLUG)).one()
    known = {"slug": [SLUG], "code": [code, "WRONG"], "name": ["state"], "hash": ["0"]}
    known |= {"view": list(VIEWS), "filename": ["css/base.css"], "format": ["html", "exe"]}
    app = create_app(Settings.from_environment(doors.server.environ))
    found = ["/nothing-here", f"/e/{NEIGHBOUR}-not", "/?all"]
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()):
            parts = re.split(r"<(?:\w+:)?(\w+)>", rule.rule)
            choices = [known[part] if at % 2 else [part] for at, part in enumerate(parts)]
            found += ["".join(way) for way in product(*choices)]
    for view, link in doors.links(SLUG)["screens"].items():
        found.append(f"/s/{SLUG}/{view}?key={key_of(link)}")
    return dict.fromkeys(
        ("", doors.guest_cookie, *map(doors.with_pass, (*ROLES, "organiser"))), found
    )


def test_25_no_page_runs_or_loads_anything_but_our_own_files(doors: Doors) -> None:
    """Each address × each role; and what a browser is told with it, whatever the answer is."""
    looked_at, faults, wrong = 0, [], []
    for cookie, addresses in pages(doors).items():
        for address in addresses:
            page = Visitor(doors.server.url).get(address, **({"Cookie": cookie} if cookie else {}))
            told = {name: page.headers.get(name) for name in HEADERS}
            wrong += [] if told == HEADERS and page.status < 500 else [(address, page.status, told)]
            if page.headers.get_content_type() == "text/html":
                looked_at += 1
                found = Faults(page.text).found
                if page.headers.get_content_disposition() == "attachment":
                    # It is read from the reader's own disk, and brings its looks along.
                    found = [each for each in found if each != "<style>"]
                faults += [(address, each) for each in found]

    assert (faults, wrong) == ([], [])
    assert looked_at > 80


# Handshakes that go no further


def test_21_five_thousand_handshakes_that_go_no_further_trouble_nobody(serve, soaking) -> None:
    """Most of them send nothing, some open a socket and say nothing; these are cut off.

    Whoever was there stays, and is answered within a second. In the soak half of them are sockets.
    """
    server, sockets = serve("sqlite", 1), 2_500 if soaking else 500
    url = server.url
    ann = Listener("ann", url, {"event": SLUG}, cookie=Visitor.guest(url, SLUG).cookie)
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))

    async def run() -> list[float]:
        took, lines = [], Lines(server.ports[0])
        try:
            async with there(ann):
                await asyncio.gather(*(lines.open(b"") for _ in range(5_000 - sockets)))
                await asyncio.gather(*(lines.open(UPGRADE) for _ in range(sockets)))
                for number in range(3):
                    began = time.monotonic()
                    answer = await ann.do("questions.ask", text=f"Is it troubled {number}?")
                    took.append(time.monotonic() - began)
                    assert answer["ok"]
                async with asyncio.timeout(HELLO_WITHIN_S + 10):
                    await asyncio.gather(*lines.ends)
                assert (await ann.do("speakers.request", name="Ann", channel="room"))["ok"]
            assert ann.connections == 1
        finally:
            lines.cut()
        return took

    took = complete(run())

    assert max(took) < 1.0


UPGRADE = (
    b"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\n"
    b"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
)


class Lines:
    """Connections on which nothing is said but how they begin; `ends` are over when those are."""

    def __init__(self, port: int) -> None:
        self.ends: list[asyncio.Task[bytes]] = []
        self._port = port
        self._open: list[asyncio.StreamWriter] = []
        self._few_at_once = asyncio.Semaphore(100)

    async def open(self, says: bytes) -> None:
        async with self._few_at_once:
            reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
            self._open.append(writer)
            if says:
                writer.write(says)
                assert (await reader.readline()).startswith(b"HTTP/1.1 101")
                self.ends.append(asyncio.create_task(reader.read()))

    def cut(self) -> None:
        for writer in self._open:
            writer.transport.abort()
