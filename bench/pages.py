"""The attendee page, which everyone opens at once: what a request costs the server."""

from __future__ import annotations

from collections.abc import Mapping
from statistics import median

from bench import cpu
from bench.servers import Hello, Ours, Peer, ask
from tests.clients.visitor import Visitor
from tests.servers import SLUG

PAGE = f"/e/{SLUG}"
QUESTIONS = 20


def costs(*, rounds: int, requests: int) -> dict[str, float]:
    """Seconds of a core for one request, on a line that stays: a hello, and the page.

    The page is asked for as by browsers, `gzip` accepted and nothing kept: without a cookie by
    "stranger", with one by "guest"; `Companion` has an event that does not change.
    """
    with Hello() as hello, Ours() as ours:
        ours.ask_questions(QUESTIONS)
        gzip = {"Accept-Encoding": "gzip"}
        guest = {**gzip, "Cookie": Visitor.guest(ours.server.url, SLUG).cookie}
        asked: dict[str, tuple[Peer, str, Mapping[str, str]]] = {
            "hello": (hello, "/healthz", gzip),
            "stranger": (ours, PAGE, gzip),
            "guest": (ours, PAGE, guest),
        }
        found: dict[str, list[float]] = {name: [] for name in asked}
        for _ in range(rounds):
            for name, (peer, path, headers) in asked.items():
                found[name].append(_cost(peer, path, headers, requests))
    return {name: median(each) for name, each in found.items()}


def _cost(peer: Peer, path: str, headers: Mapping[str, str], requests: int) -> float:
    before = cpu.spent_s(peer.pids)
    for _ in range(requests):
        ask(peer.line, "GET", path, dict(headers))
    return (cpu.spent_s(peer.pids) - before) / requests
