"""What nobody should send: each has its exact answer, and nobody else is troubled.

That `=HYPERLINK(…)` is harmless in a spreadsheet is proved where spreadsheets are exported. What
is done with single texts and names is in tests/text, with single packets in tests/live.
"""

from __future__ import annotations

import asyncio
import json
import uuid
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest

from tests.aside import complete
from tests.clients.visitor import Visitor
from tests.faults.person import Person
from tests.faults.play import AUTH as AT_EVENT
from tests.faults.wire import Line, dialled, lines, web
from tests.servers import SLUG, Server


@asynccontextmanager
async def bystander(server: Server, http: aiohttp.ClientSession) -> AsyncIterator[Person]:
    """Bo votes all the while: on one line, and each time answered within a second."""
    mo = Visitor.with_pass(server.url, server.links["moderator"])
    id = mo.do(SLUG, "questions.add", text=f"Voted on by Bo, {uuid.uuid4()}?")["id"]
    bo = Person("Bo", server.url, AT_EVENT, Visitor.guest(server.url, SLUG).cookie)
    living = asyncio.create_task(bo.live(http))
    over = asyncio.Event()
    voting = asyncio.create_task(vote_until(over, bo, id))
    try:
        await bo.until(lambda: bo.sent and bo.sent[0].answer)
        yield bo
        over.set()
        longest_s = await voting
    finally:
        for task in (voting, living):
            task.cancel()
        await asyncio.gather(voting, living, return_exceptions=True)
    print(f"Bo: {len(bo.sent)} votes, the slowest took {longest_s:.3f} s")  # noqa: T201
    assert {(sent.is_done, sent.tries) for sent in bo.sent} == {(True, 1)}
    assert bo.connections == 1
    assert longest_s < 1
    assert "Traceback" not in server.log(), server.log()[-5000:]


async def vote_until(over: asyncio.Event, bo: Person, id: str) -> float:
    """The seconds that the slowest answer took."""
    longest_s, clock = 0.0, asyncio.get_running_loop().time
    while not over.is_set():
        began = clock()
        await bo.do("questions.vote", id=id, on=len(bo.sent) % 2 == 0)
        longest_s = max(longest_s, clock() - began)
        bo.news.set()
        # Ten votes a second are allowed.
        await asyncio.sleep(0.12)
    return longest_s


# What is typed, or put in the place of what is typed


DEEP = "[" * 1000 + "]" * 1000


def filled_in(text: str) -> str:
    return text.replace("CID", str(uuid.uuid4())).replace("EVENT", SLUG).replace("DEEP", DEEP)


def asking(**arguments: Any) -> str:
    return json.dumps({"cid": "CID", **arguments})


WRITTEN = {
    "spaces": (asking(text=" \t\n\u00a0\u3000 "), "bad_request"),
    "zero-width characters": (asking(text="\u200b\u200d\ufeff\u2060"), "bad_request"),
    "501 graphemes": (asking(text="é" * 501), "too_large"),
    "501 families": (asking(text="👨‍👩‍👧" * 501), "too_large"),
    "60 KB": (asking(text="x" * 60_000), "too_large"),
    "the name of a role in other letters": (asking(text="Who?", name="Мoderator"), "bad_request"),
    "a lone surrogate": ('{"cid": "CID", "text": "\\ud800"}', "bad_request"),
    "a lone surrogate as a key": ('{"cid": "CID", "text": "?", "\\ud800": 1}', "bad_request"),
    "a lone surrogate as a row": ('{"cid": "CID", "text": "?", "item": "\\udfff"}', "bad_request"),
    "NUL": (asking(text="Who\0pays?"), "bad_request"),
    "NUL as a row": (asking(text="Who pays?", item="\0"), "bad_request"),
    "null": ("null", "bad_request"),
    "null as a text": (asking(text=None), "bad_request"),
    "a number": ("7", "bad_request"),
    "a number beyond all numbers": ("1e309", "bad_request"),
    "a number as a text": (asking(text=7), "bad_request"),
    "a number beyond all numbers as a text": ('{"cid": "CID", "text": 1e309}', "bad_request"),
    "a whole number of 400 digits": ('{"cid": "CID", "text": %s}' % ("9" * 400), "bad_request"),
    "not a number": ('{"cid": "CID", "text": NaN}', "bad_request"),
    "a list": ("[]", "bad_request"),
    "lists a hundred deep": ("[" * 100 + "]" * 100, "bad_request"),
    "lists a hundred deep as a text": (
        '{"cid": "CID", "text": %s}' % ("[" * 100 + "]" * 100),
        "bad_request",
    ),
    "a command id of 10 KB": (json.dumps({"cid": "c" * 10_240, "text": "Who?"}), "bad_request"),
    "a command id with a line behind it": (
        json.dumps({"cid": f"{uuid.uuid4()}\n", "text": "Who?"}),
        "bad_request",
    ),
}


@pytest.mark.shared_out
def test_21_what_cannot_be_a_question_is_refused_as_what_it_is(calm_house):
    cookie = Visitor.guest(calm_house.url, SLUG).cookie
    answered: dict[str, Any] = {}

    async def run() -> None:
        async with web() as http, bystander(calm_house, http):
            for name, (text, _) in WRITTEN.items():
                written = filled_in(text)
                async with lines(http, [calm_house.url], cookie) as (line,):
                    by_socket = await line.say_text(f'["questions.ask",{written}]')
                    alive = await line.say("sync", {"epoch": None, "since": 0})
                status, by_http = await posted(http, calm_house.url, cookie, written)
                answered[name] = (code_of(by_socket), code_of(alive), status, code_of(by_http))

    complete(run())

    status = {"bad_request": 400, "too_large": 413}
    assert answered == {n: (code, "ok", status[code], code) for n, (_, code) in WRITTEN.items()}


async def posted(
    http: aiohttp.ClientSession, url: str, cookie: str, text: str, command: str = "questions.ask"
) -> tuple[int, dict[str, Any]]:
    where = f"{url}/api/v1/events/{SLUG}/commands/{command}"
    headers = {"Cookie": cookie, "Origin": url, "Content-Type": "application/json"}
    async with http.post(where, data=text.encode(), headers=headers) as answer:
        return answer.status, await answer.json()


def code_of(answer: dict[str, Any] | None) -> str:
    return "closed" if answer is None else answer.get("code", "ok")


UNREAD = {
    "70 KB": (asking(text="x" * 70 * 1024), 413, "too_large"),
    "lists a thousand deep": ("DEEP", 400, "bad_request"),
    "lists a thousand deep as a text": ('{"cid": "CID", "text": DEEP}', 400, "bad_request"),
    "half of it": ('{"cid": "CID", "text": "', 400, "bad_request"),
}


@pytest.mark.shared_out
def test_21_what_cannot_be_read_closes_its_line_and_is_refused_by_post(calm_house):
    cookie = Visitor.guest(calm_house.url, SLUG).cookie
    answered: dict[str, Any] = {}

    async def run() -> None:
        async with web() as http, bystander(calm_house, http):
            for name, (text, *_) in UNREAD.items():
                written = filled_in(text)
                async with lines(http, [calm_house.url], cookie) as (line,):
                    by_socket = await line.say_text(f'["questions.ask",{written}]')
                status, by_http = await posted(http, calm_house.url, cookie, written)
                answered[name] = (code_of(by_socket), status, code_of(by_http))

    complete(run())

    assert answered == {name: ("closed", *expected) for name, (_, *expected) in UNREAD.items()}


POSITIONS = {
    "before the beginning": ('{"epoch": null, "since": -1}', "ok"),
    "of a long time ago": ('{"epoch": null, "since": -9999999999999999999999}', "ok"),
    "of the future": ('{"epoch": null, "since": 9999999999999999999999}', "ok"),
    "of an unheard-of epoch": ('{"epoch": "%s", "since": 1}' % ("x" * 10_240), "ok"),
    "beyond all numbers": ('{"epoch": null, "since": 1e309}', "bad_request"),
    "between two numbers": ('{"epoch": null, "since": 1.5}', "bad_request"),
    "a word": ('{"epoch": null, "since": "x"}', "bad_request"),
    "a list": ('{"epoch": [], "since": 1}', "bad_request"),
    "nothing": ("null", "bad_request"),
}


@pytest.mark.shared_out
def test_21_from_a_number_that_was_never_given_out_everything_is_told(calm_house):
    answered = {}

    async def run() -> None:
        url = calm_house.url
        async with web() as http, bystander(calm_house, http), lines(http, [url]) as (line,):
            for name, (text, _) in POSITIONS.items():
                answer = await line.say_text(f'["sync",{text}]')
                told = answer["change"]["since"] if answer["ok"] else None
                answered[name] = (code_of(answer), told)

    complete(run())

    expected = {name: (code, 0 if code == "ok" else None) for name, (_, code) in POSITIONS.items()}
    assert answered == expected


HELLOS = {
    "nothing": ("", "bad_request"),
    "null": ("null", "bad_request"),
    "a number": ("7", "bad_request"),
    "a list": ("[]", "bad_request"),
    "no event": ("{}", "bad_request"),
    "a number as an event": ('{"event": 1e309}', "bad_request"),
    "an event with NUL": ('{"event": "\\u0000"}', "bad_request"),
    "an event with a lone surrogate": ('{"event": "\\ud800"}', "bad_request"),
    "an event of 10 KB": ('{"event": "%s"}' % ("e" * 10_240), "not_found"),
    "lists a thousand deep": ("DEEP", "closed"),
    "a position a thousand deep": ('{"event": "EVENT", "since": DEEP}', "closed"),
    "beyond all numbers": ('{"event": "EVENT", "since": 1e309}', "bad_request"),
    "a key with NUL": ('{"event": "EVENT", "key": "\\u0000"}', "unauthenticated"),
    "a key with a lone surrogate": ('{"event": "EVENT", "key": "\\ud800"}', "bad_request"),
}


@pytest.mark.shared_out
def test_21_who_says_something_else_than_hello_is_told_why_it_is_refused(calm_house):
    answered = {}

    async def run() -> None:
        async with web() as http, bystander(calm_house, http):
            for name, (text, _) in HELLOS.items():
                async with dialled(http, calm_house.url) as line:
                    await line.write("40" + filled_in(text))
                    answered[name] = refusal(await line.until(lambda line=line: refused(line)))

    complete(run())

    assert answered == {name: code for name, (_, code) in HELLOS.items()}


def refused(line: Line) -> str | None:
    return next((each for each in line.packets if each.startswith(("40", "44"))), None)


def refusal(packet: str | None) -> str:
    if packet is None:
        return "closed"
    return "ok" if packet.startswith("40") else json.loads(packet[2:])["data"]["code"]


# What would disturb others, and is made harmless


MARKUP = "<script>alert(1)</script><img src=x onerror=alert(2)>'\"&amp;"
TYPED = {
    "markup": ({"text": MARKUP, "name": MARKUP[:60]}, {"text": MARKUP, "name": MARKUP[:60]}),
    "overrides": ({"text": "\u202egnp\u202c.exe \u2066x\u2069"}, {"text": "gnp.exe x"}),
    "marks": ({"text": "Z" + "\u0301" * 200}, {"text": "\u0179" + "\u0301" * 3}),
}


@pytest.mark.shared_out
@pytest.mark.parametrize("name", TYPED)
def test_21_what_would_disturb_others_is_shown_to_everyone_as_plain_text(calm_house, name):
    typed, kept = TYPED[name]
    url = calm_house.url
    ann, mo = Visitor.guest(url, SLUG), Visitor.with_pass(url, calm_house.links["moderator"])
    olga = Visitor.with_pass(url, calm_house.links["organiser"])

    asked = ann.do(SLUG, "questions.ask", **typed)
    wished = ann.do(SLUG, "speakers.request", channel="online", topic=typed["text"])
    approved = mo.do(SLUG, "questions.approve", id=asked["id"])

    assert (asked["ok"], wished["ok"], approved["ok"]) == (True, True, True)
    row = next(r for r in Visitor(url).state(SLUG)["put"]["questions"] if r["id"] == asked["id"])
    assert {key: row[key] for key in kept} == kept
    screens = [link.removeprefix(url) for link in calm_house.links["screens"].values()]
    pages = [
        *(page(Visitor(url), path) for path in (f"/e/{SLUG}", *screens)),
        *(page(ann, path) for path in (f"/e/{SLUG}/mine",)),
        *(page(mo, path) for path in (f"/m/{SLUG}", f"/m/{SLUG}/chair")),
        page(olga, f"/admin/{SLUG}"),
    ]
    for path, text in pages:
        assert "<script>alert" not in text, path
        assert "<img src=x" not in text, path
        assert "\u202e" not in text, path
        assert "\u0301" * 5 not in text, path
    shown = [path for path, text in pages if kept["text"].replace("'", "&#39;")[:8] in text]
    if name == "markup":
        shown = [path for path, text in pages if "&lt;script&gt;alert(1)" in text]
    assert f"/e/{SLUG}" in shown


def page(visitor: Visitor, path: str) -> tuple[str, str]:
    answer = visitor.get(path)
    assert answer.status == 200, (path, answer.status)
    return path, answer.text


# What comes too fast, or never goes on


@pytest.mark.shared_out
def test_21_a_thousand_messages_a_second_are_answered_and_trouble_nobody(calm_house):
    cookie = Visitor.guest(calm_house.url, SLUG).cookie

    async def run() -> list[Any]:
        url = calm_house.url
        async with (
            web() as http,
            bystander(calm_house, http),
            lines(http, [url], cookie) as (line,),
        ):
            said = [{"cid": str(uuid.uuid4()), "text": " "} for _ in range(1000)]
            answers = await asyncio.gather(*(line.say("questions.ask", one) for one in said))
            await asyncio.sleep(answers[-1].get("retry_after_ms", 1000) / 1000)
            asked = {"cid": str(uuid.uuid4()), "text": "And now?"}
            return [*answers, await line.say("questions.ask", asked)]

    *answers, last = complete(run())

    assert Counter(map(code_of, answers)).keys() == {"bad_request", "rate_limited"}
    assert Counter(map(code_of, answers))["bad_request"] >= 50
    assert code_of(last) == "ok"


MISSED = '42["questions.no_such",{}]'
FLOODS = {"commands": "421" + MISSED[2:], "unacknowledged": MISSED, "pongs": "3", "unknown": "7"}


@pytest.mark.shared_out
@pytest.mark.parametrize("name", FLOODS)
def test_21_whoever_sends_without_a_pause_holds_up_nobody(calm_house, name):
    frames = frame(FLOODS[name]) * 20_000

    async def run() -> None:
        async with web() as http, bystander(calm_house, http) as bo:
            opened = Opened()
            line = await unfinished(calm_house, 2, lambda: opened)
            try:
                await asyncio.wait_for(opened.said_hello, 10)
                line.write(frame("40" + json.dumps(AT_EVENT)) + frames)
                before = len(bo.sent)
                await bo.until(lambda: len(bo.sent) > before + 5)
            finally:
                line.abort()

    complete(run())


class Opened(asyncio.Protocol):
    """A line on which the server has spoken first; what it says is thrown away."""

    def __init__(self) -> None:
        self.said_hello: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def data_received(self, data: bytes) -> None:
        if not self.said_hello.done():
            self.said_hello.set_result(None)


def frame(packet: str) -> bytes:
    """A WebSocket frame of a client's, under a mask that changes nothing."""
    content = packet.encode()
    assert len(content) < 126
    return bytes([0x81, 0x80 | len(content), 0, 0, 0, 0]) + content


ATTACHED = [
    '451-["questions.ask",{"_placeholder":true,"num":0}]',
    '451-7["questions.ask",{"_placeholder":true,"num":0}]',
    '4599999999-["questions.ask"]',
    "461-1[]",
    b"\x04attachment",
    b"",
]


@pytest.mark.shared_out
def test_21_an_attachment_that_never_comes_closes_its_line(calm_house):
    cookie = Visitor.guest(calm_house.url, SLUG).cookie

    async def run() -> None:
        async with web() as http, bystander(calm_house, http):
            for packet in ATTACHED:
                async with lines(http, [calm_house.url], cookie) as (line,):
                    await line.write(packet)
                    await line.closed()
                async with dialled(http, calm_house.url, cookie) as line:
                    await line.write(packet)
                    await line.closed()

    complete(run())


UPGRADE = (
    "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: {host}\r\n"
    "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)


async def unfinished(
    server: Server, number: int, listener: Callable[[], asyncio.Protocol] = asyncio.Protocol
) -> asyncio.WriteTransport:
    """Somebody has come to the door: without a word, with half a word, or with no hello."""
    port = server.ports[0]
    loop = asyncio.get_running_loop()
    line, _ = await loop.create_connection(listener, "127.0.0.1", port)
    whole = UPGRADE.format(host=f"127.0.0.1:{port}").encode()
    line.write((b"", whole[:40], whole)[number % 3])
    return line


# Who comes from elsewhere


FORGED = {
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-For": "127.0.0.1",
    "Forwarded": "host=evil.example;proto=https",
    "X-Original-Host": "evil.example",
}


@pytest.mark.shared_out
@pytest.mark.parametrize("forged", [{}, FORGED], ids=["plain", "forged"])
@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://127.0.0.1.evil.example"]
)
def test_21_a_line_from_a_foreign_page_is_refused(calm_house, origin, forged):
    cookie = Visitor.guest(calm_house.url, SLUG).cookie
    address = calm_house.url + "/socket.io/?EIO=4&transport=websocket"
    ann = Visitor.guest(calm_house.url, SLUG)

    async def run() -> int:
        headers = {"Origin": origin, "Cookie": cookie, **forged}
        async with web() as http, bystander(calm_house, http):
            with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
                await http.ws_connect(address, headers=headers)
        return refused.value.status

    by_post = ann.post(
        f"/api/v1/events/{SLUG}/commands/questions.ask",
        content={"cid": str(uuid.uuid4()), "text": "?"},
        **{**forged, "Origin": origin},
    )

    assert complete(run()) == 400
    assert (by_post.status, by_post.json["code"]) == (403, "forbidden")


POLLING = [
    "EIO=4&transport=polling",
    "EIO=4&transport=polling&j=0",
    "EIO=4&transport=polling&j=alert(1)",
    "EIO=4&transport=websocket&j=0",
    "EIO=3&transport=polling&j=0",
    "EIO=4&transport=polling&j=0&sid=made-up",
    "j=0",
]


@pytest.mark.shared_out
def test_21_polling_is_refused_and_wraps_nothing_in_a_call(calm_house):
    visitor = Visitor(calm_house.url)

    pages = [visitor.get(f"/socket.io/?{query}") for query in POLLING]
    posts = [visitor.post(f"/socket.io/?{query}", content=b"40") for query in POLLING]

    assert [page.status for page in pages + posts] == [400] * 2 * len(POLLING)
    for each in pages + posts:
        assert "___eio" not in each.text
        assert "alert" not in each.text
    assert "Traceback" not in calm_house.log()
