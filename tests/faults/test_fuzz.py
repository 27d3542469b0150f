"""What nobody thought of: whatever is sent, no answer is a fault of the server's."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import threading
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import inspect

from companion.boards import BOARDS
from companion.live.sockets import Handshake, Sync
from tests.clients.visitor import Visitor
from tests.faults.test_input import bystander, code_of
from tests.faults.wire import AUTH, dialled, lines, web
from tests.servers import SLUG, Server

# Over HTTP

IDENTITIES = ["guest", "organiser", "desk"]

ENDS = r"^event\.(draft|open|end|archive|go_live)$"
"""Commands after which hardly any other one is looked into."""


@pytest.mark.shared_out
@pytest.mark.parametrize("who", IDENTITIES)
def test_21_no_request_that_the_document_allows_or_forbids_is_a_fault(
    calm_house, soak, tmp_path, who
):
    examples = max(1, int(soak / 2))
    program = str(Path(sys.executable).with_name("schemathesis"))
    headers = [part for each in headers_of(calm_house, who) for part in ("-H", each)]

    done = subprocess.run(
        [
            *(program, "run", f"{calm_house.url}/api/v1/openapi.json", *headers),
            *("--checks", "not_a_server_error", "--phases", "fuzzing", "--mode", "all"),
            *("--max-examples", str(examples), "--seed", "21", "--no-shrink"),
            *("--exclude-operation-id-regex", ENDS, "--workers", "1", "--warnings", "off"),
            *("--continue-on-failure", "--suppress-health-check", "all"),
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=3600,
        check=False,
    )

    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
    assert "Traceback" not in calm_house.log(), calm_house.log()[-5000:]
    print(done.stdout[-600:])  # noqa: T201


def headers_of(server: Server, who: str) -> list[str]:
    """What a request of this person carries."""
    if who == "desk":
        return [f"Authorization: Bearer {server.links['api_key']}"]
    url = server.url
    visitor = Visitor.guest(url, SLUG) if who == "guest" else None
    visitor = visitor or Visitor.with_pass(url, server.links[who])
    return [f"Cookie: {visitor.cookie}", f"Origin: {url}"]


ADDRESSES = [
    f"/e/{SLUG}",
    "/e/X",
    "/j/X",
    "/m/X",
    "/m/X/chair",
    "/s/X/projector?key=Y",
    f"/s/{SLUG}/X?key=Y",
    "/r/X",
    "/av/X",
    "/admin/X",
    "/e/X/agenda.ics",
    f"/e/{SLUG}/mine?since=Y",
    f"/e/{SLUG}?X=Y",
    f"/e/{SLUG}/questions/X",
    "/X",
    "/api/v1/events/X/state",
    f"/api/v1/events/{SLUG}/state?since=X&epoch=Y",
    f"/api/v1/events/{SLUG}/state?key=X",
    "/api/v1/events/X/live?key=Y",
    f"/api/v1/events/{SLUG}/commands/X",
    "/api/v1/events/X/commands/questions.ask",
]
ODD = [
    "%00",
    "%ff",
    "%ED%A0%80",
    "%0d%0a",
    "..%2f..%2fwsgi.py",
    "%F0%9F%98%80",
    "x" * 5000,
    "'",
    "%25",
]


def test_21_no_odd_address_is_a_fault(calm_house):
    mo = Visitor.with_pass(calm_house.url, calm_house.links["organiser"])
    faulty = []

    for address in ADDRESSES:
        for odd in ODD:
            path = address.replace("X", odd).replace("Y", odd)
            for how, page in (("GET", mo.get(path)), ("POST", mo.post(path, content=b""))):
                if page.status >= 500:
                    faulty.append((how, address, odd[:20], page.status))

    assert faulty == []
    assert "Traceback" not in calm_house.log(), calm_house.log()[-5000:]


# By socket

COMMANDS = {f"{board.name}.{each.verb}": each.takes for board in BOARDS for each in board.commands}
REPORTS = {f"{board.name}.{each.verb}": each.takes for board in BOARDS for each in board.reports}
HARMLESS = {
    name: takes
    for name, takes in {**COMMANDS, **REPORTS, "sync": Sync}.items()
    if not name.startswith("event.")
}
"""What does not end the event that Bo votes at."""

odd_letters = st.sampled_from("\0\ud800\udfff\u202e\u200b\ufeff\u0301%<")
anything_written = st.text(max_size=30) | st.lists(odd_letters | st.characters(), max_size=5).map(
    "".join
)
anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from([2**31, 2**63, -(2**63) - 1, 10**400, 1e309, -0.0, float("nan")])
    | st.floats()
    | anything_written,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(anything_written, inner, max_size=4)
    ),
    max_leaves=12,
)


def as_wanted(kind: Any, ids: list[str]) -> st.SearchStrategy[Any]:
    """Values that are as this type wants them, or nearly."""
    match kind:
        case inspect.Metadata(type=inner):
            return as_wanted(inner, ids)
        case inspect.UnionType(types=types):
            return st.one_of([as_wanted(each, ids) for each in types])
        case inspect.StrType(pattern=str(pattern)) if "-4" in pattern:
            return st.uuids(version=4).map(str)
        case inspect.StrType(pattern=str(pattern)):
            return st.from_regex(pattern.replace(r"\Z", "$"))
        case inspect.StrType(max_length=32):
            return st.sampled_from(ids) | anything_written
        case inspect.StrType():
            return (
                st.sampled_from(["Who pays?", "room", "main", "fr", "x" * 501]) | anything_written
            )
        case inspect.IntType():
            return st.integers(-20_000, 20_000) | st.sampled_from([2**31, 2**63 - 1])
        case inspect.FloatType():
            return st.floats()
        case inspect.BoolType():
            return st.booleans()
        case inspect.LiteralType(values=values):
            return st.sampled_from(list(values))
        case inspect.DateTimeType():
            zones = ("Z", "+14:00", "-12:00")
            return st.builds(
                "{:%Y-%m-%dT%H:%M:%S}{}".format, st.datetimes(), st.sampled_from(zones)
            )
        case inspect.ListType(item_type=item):
            return st.lists(as_wanted(item, ids), max_size=5)
        case inspect.DictType(key_type=key, value_type=value):
            return st.dictionaries(as_wanted(key, ids), as_wanted(value, ids), max_size=5)
        case inspect.StructType(fields=fields):
            return arguments_of(fields, ids)
        case inspect.NoneType():
            return st.none()
    return anything


def arguments_of(fields: Any, ids: list[str]) -> st.SearchStrategy[dict[str, Any]]:
    wanted = {each.encode_name: as_wanted(each.type, ids) for each in fields}
    needed = {each.encode_name for each in fields if each.required}
    return st.fixed_dictionaries(
        {name: wanted[name] for name in needed},
        optional={name: wanted[name] for name in wanted.keys() - needed},
    )


@st.composite
def changed(draw: Any, arguments: st.SearchStrategy[dict[str, Any]]) -> dict[str, Any]:
    """Arguments of which one may be missing, another one or too many."""
    drawn = draw(arguments)
    if draw(st.booleans()):
        return drawn
    where = draw(st.sampled_from([*drawn, "unknown"]))
    without = {name: value for name, value in drawn.items() if name != where}
    return draw(st.just(without) | anything.map(lambda value: {**drawn, where: value}))


def messages(ids: list[str]) -> st.SearchStrategy[str]:
    """The JSON of an event: a command as it should be, changed, or with whatever is at hand."""
    fitting = [
        st.tuples(st.just(name), changed(arguments_of(inspect.type_info(takes).fields, ids)))
        for name, takes in HARMLESS.items()
    ]
    names = st.sampled_from(list(HARMLESS)) | anything_written
    whatever = st.tuples(names, st.lists(anything, max_size=3)).map(
        lambda each: [each[0], *each[1]]
    )
    either = st.integers(0, 2).flatmap(lambda n: st.one_of(fitting) if n else whatever)
    return either.map(json.dumps)


STARTS = [
    *("", "0", "1", "2", "3", "4", "40", "41", "42", "421", "43", "431", "44", "45", "451-", "46"),
    *("40/x,", "42/x,1", "42/,7", "420", "42" + "9" * 100, "40/?x,", "5", "6", "7", "b4", "\x1e4"),
]
packets = st.builds(
    str.__add__,
    st.sampled_from(STARTS),
    st.text(max_size=40) | anything.map(json.dumps) | st.lists(anything).map(json.dumps),
)


@contextmanager
def loop_beside() -> Iterator[Any]:
    """Runs coroutines in a thread of their own; the function it gives waits for one of them."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield lambda coroutine: asyncio.run_coroutine_threadsafe(coroutine, loop).result(60)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def fuzzed(examples: int) -> Any:
    return settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=examples == 120,
        suppress_health_check=list(HealthCheck),
    )


@pytest.fixture
def examples(soak):
    """How many different things are tried."""
    return int(50 * soak) or 120


@pytest.fixture
def beside(calm_house):
    """Somebody else is there all the while; gives what runs coroutines, and their web."""
    with loop_beside() as run:
        outside = web()
        http = run(outside.__aenter__())
        other = bystander(calm_house, http)
        run(other.__aenter__())
        yield run, http
        run(other.__aexit__(None, None, None))
        run(outside.__aexit__(None, None, None))


@pytest.mark.shared_out
@pytest.mark.parametrize("who", ["guest", "moderator"])
def test_21_every_message_is_answered_or_closes_its_line(calm_house, examples, beside, who):
    run, http = beside
    mo = Visitor.with_pass(calm_house.url, calm_house.links["moderator"])
    visitor = mo if who == "moderator" else Visitor.guest(calm_house.url, SLUG)
    ids = [mo.do(SLUG, "questions.add", text=f"{n}, {uuid.uuid4()}?")["id"] for n in range(3)]
    ids += [mo.do(SLUG, "speakers.add", name=f"Name {n}")["id"] for n in range(3)]
    ids += [row["id"] for row in mo.state(SLUG)["put"]["agenda"][:3]]

    answered: Counter[str] = Counter()

    async def send(texts: list[str]) -> list[str]:
        async with lines(http, [calm_house.url], visitor.cookie) as (line,):
            return [code_of(await line.say_text(text)) for text in texts]

    @fuzzed(examples)
    @given(st.lists(messages(ids), min_size=4, max_size=8))
    def try_it(texts: list[str]) -> None:
        codes = run(send(texts))
        answered.update(codes)
        assert "unavailable" not in codes, calm_house.log()[-3000:]

    try_it()
    print(dict(answered))  # noqa: T201


@pytest.mark.shared_out
@pytest.mark.parametrize("joined", [True, False], ids=["at the event", "at the door"])
def test_21_every_packet_is_read_or_closes_its_line(calm_house, examples, beside, joined):
    run, http = beside
    cookie = Visitor.guest(calm_house.url, SLUG).cookie

    async def send(written: list[str | bytes]) -> str | None:
        async with dialled(http, calm_house.url, cookie) as line:
            if joined:
                await line.joined()
            for packet in written:
                await line.write(packet)
            # Whoever has left the event by this is not at it any more.
            await line.write("41")
            return await line.joined(AUTH)

    @fuzzed(examples)
    @given(st.lists(packets | st.binary(max_size=20), min_size=1, max_size=8))
    def try_it(written: list[str | bytes]) -> None:
        run(send(written))
        assert "Traceback" not in calm_house.log(), calm_house.log()[-3000:]

    try_it()


@pytest.mark.shared_out
def test_21_every_hello_is_answered_or_closes_its_line(calm_house, examples, beside):
    run, http = beside
    arguments = arguments_of(inspect.type_info(Handshake).fields, [SLUG])
    hellos = changed(arguments.map(lambda said: {**said, "event": SLUG})) | anything

    async def send(hello: Any) -> str | None:
        async with dialled(http, calm_house.url) as line:
            return await line.joined(hello)

    @fuzzed(examples)
    @given(hellos)
    def try_it(hello: Any) -> None:
        answer = run(send(hello))
        assert answer is None or '"unavailable"' not in answer, calm_house.log()[-3000:]

    try_it()
