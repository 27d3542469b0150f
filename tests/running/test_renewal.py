"""Workers that are renewed while they serve, and what they have counted together."""

from __future__ import annotations

import os
import pty
import shutil
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from companion.instance import ROOT
from companion.running import port
from tests.clients.visitor import Visitor
from tests.live.test_metrics import numbers
from tests.running.supervised import Supervised
from tests.servers import SLUG, environ_of
from tests.services import free_port, wait_until


def workers(server: Supervised) -> set[int]:
    return {pid for pid, command in server.children().items() if "wsgi.py" in command}


@contextmanager
def asking_all_the_time(server: Supervised) -> Iterator[list[bool]]:
    """Somebody new comes again and again, and notes whether they were answered."""
    answers: list[bool] = []
    over = threading.Event()

    def ask() -> None:
        while not over.wait(0.02):
            answers.append(port.answers("127.0.0.1", server.port))

    asking = threading.Thread(target=ask)
    asking.start()
    try:
        yield answers
    finally:
        over.set()
        asking.join()


def test_told_to_renew_it_has_new_workers_and_answers_all_the_time(
    supervise: Callable[..., Supervised],
) -> None:
    server = supervise("--workers", "2")
    server.wait_until_it_runs()
    wait_until(lambda: len(places(server)) == 2, server.printed)
    before = workers(server)

    with asking_all_the_time(server) as answers:
        server.process.send_signal(signal.SIGHUP)
        server.wait_for("all workers are renewed")

    after = workers(server)
    assert (len(before), len(after), before & after) == (2, 2, set())
    assert len(answers) > 10
    assert answers.count(False) <= 1, answers
    assert "Traceback" not in server.printed()


def test_a_worker_whose_successor_does_not_come_up_stays(
    supervise: Callable[..., Supervised],
) -> None:
    server = supervise()
    server.wait_until_it_runs()
    before = workers(server)
    shutil.rmtree(server.instance / f"metrics-{server.port}")

    server.process.send_signal(signal.SIGHUP)
    server.wait_for("worker 1 cannot be renewed, so it stays")

    assert workers(server) == before
    assert server.answers()


def test_a_terminal_that_closes_stops_it(tmp_path: Path) -> None:
    number = free_port()
    environ = environ_of(tmp_path)
    command = [sys.executable, "-m", "companion.running.server", "--port", str(number), "--quiet"]
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(ROOT)
        os.execve(command[0], command, environ)
    wait_until(lambda: port.answers("127.0.0.1", number), lambda: "it did not start")

    os.close(terminal)

    wait_until(lambda: os.waitpid(pid, os.WNOHANG)[0] == pid, lambda: "it did not stop")
    assert not port.answers("127.0.0.1", number)


def test_workers_on_one_port_answer_as_one_and_no_counter_goes_back_when_one_dies(
    supervise: Callable[..., Supervised],
) -> None:
    server = supervise("--workers", "2")
    server.wait_until_it_runs()
    url = f"http://127.0.0.1:{server.port}"
    wait_until(lambda: len(places(server)) == 2, server.printed)
    for _ in range(10):
        ann = Visitor.guest(url, SLUG)
        assert ann.do(SLUG, "questions.ask", text="Who counts?")["ok"]
    asked: Any = ("companion_commands_total", ("questions.ask", "ok"))
    assert {numbers(url)[asked] for _ in range(10)} == {10.0}

    killed = max(pid for pid, command in server.children().items() if "wsgi.py" in command)
    os.kill(killed, signal.SIGKILL)
    server.wait_for("ended by SIGKILL")
    wait_until(server.answers, server.printed)

    assert numbers(url)[asked] == 10.0
    assert Visitor.guest(url, SLUG).do(SLUG, "questions.ask", text="Still?")["ok"]
    assert numbers(url)[asked] == 11.0


def places(server: Supervised) -> list[Path]:
    return sorted((server.instance / f"metrics-{server.port}").glob("gauge_livemin_*.db"))
