"""Settings come from the environment; what is missing has a default, what is wrong is named."""

from __future__ import annotations

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from companion import instance
from companion.config import Settings, WrongSetting

SECRET = "a secret for the tests"


def settings(tmp_path: Path, **environ: str) -> Settings:
    return Settings.from_environment(environ, tmp_path)


def test_an_empty_environment_is_enough(tmp_path: Path) -> None:
    found = settings(tmp_path, COMPANION_SECRET_KEY=SECRET)

    assert found == Settings(
        instance=tmp_path,
        host="127.0.0.1",
        port=5000,
        url="http://127.0.0.1:5000",
        origins=("http://127.0.0.1:5000",),
        database_url=f"sqlite:///{tmp_path}/companion.db",
        redis_url=f"unix://{tmp_path}/redis-5000.sock",
        redis_is_private=True,
        secret_key=SECRET,
        log="json",
    )
    assert found.is_sqlite


def test_the_environment_decides_all_of_it(tmp_path: Path) -> None:
    found = settings(
        tmp_path / "elsewhere",
        COMPANION_INSTANCE=str(tmp_path / "ignored"),
        COMPANION_HOST="0.0.0.0",
        COMPANION_PORT="8080",
        COMPANION_URL="https://events.example.org/",
        COMPANION_ORIGINS="https://events.example.org, https://mirror.example.org:8443",
        COMPANION_DATABASE_URL="postgresql+psycopg2://ann:pw@db/companion",
        COMPANION_REDIS_URL="rediss://cache:6379/1",
        COMPANION_SECRET_KEY=SECRET,
        COMPANION_LOG="text",
        COMPANION_TRANSPORT="plain",
    )

    assert found == Settings(
        instance=tmp_path / "elsewhere",
        host="0.0.0.0",
        port=8080,
        url="https://events.example.org",
        origins=("https://events.example.org", "https://mirror.example.org:8443"),
        database_url="postgresql+psycopg2://ann:pw@db/companion",
        redis_url="rediss://cache:6379/1",
        redis_is_private=False,
        secret_key=SECRET,
        log="text",
        transport="plain",
    )
    assert not found.is_sqlite


def test_an_empty_value_is_none_at_all(tmp_path: Path) -> None:
    found = settings(tmp_path, COMPANION_PORT="", COMPANION_URL=" ", COMPANION_SECRET_KEY="")

    assert (found.port, found.url) == (5000, "http://127.0.0.1:5000")
    assert found.secret_key == instance.secret_key(tmp_path)


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("192.0.2.7", "http://192.0.2.7:5000"),
        ("0.0.0.0", "http://127.0.0.1:5000"),
        ("::1", "http://[::1]:5000"),
        ("::", "http://127.0.0.1:5000"),
    ],
)
def test_the_address_follows_from_the_host(tmp_path: Path, host: str, url: str) -> None:
    assert settings(tmp_path, COMPANION_HOST=host).url == url


def test_a_command_beside_a_server_knows_its_address(tmp_path: Path) -> None:
    instance.url_file(tmp_path).write_text("http://127.0.0.1:5050\n")

    assert settings(tmp_path).url == "http://127.0.0.1:5050"
    assert settings(tmp_path, COMPANION_PORT="6000").url == "http://127.0.0.1:6000"
    assert settings(tmp_path, COMPANION_URL="https://e.org").url == "https://e.org"


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("COMPANION_PORT", "http", "COMPANION_PORT is 'http': a whole number from 1 to 65535"),
        ("COMPANION_PORT", "0", "a whole number from 1 to 65535"),
        ("COMPANION_PORT", "65536", "a whole number from 1 to 65535"),
        ("COMPANION_PORT", "٣٣", "a whole number from 1 to 65535"),
        ("COMPANION_TRANSPORT", "fast", "COMPANION_TRANSPORT is 'fast': direct or plain is needed"),
        ("COMPANION_LOG", "xml", "COMPANION_LOG is 'xml': json or text is needed"),
        ("COMPANION_URL", "events.example.org", "an address like https://"),
        ("COMPANION_URL", "https://example.org/events", "an address like https://"),
        ("COMPANION_URL", "https://example.org:99999", "an address like https://"),
        ("COMPANION_ORIGINS", "*", "parted by commas"),
        ("COMPANION_ORIGINS", ",", "parted by commas"),
        ("COMPANION_DATABASE_URL", "postgresql://ann@db/x", r"postgresql\+psycopg2://"),
        ("COMPANION_DATABASE_URL", "a file", r"sqlite:////path"),
        ("COMPANION_DATABASE_URL", "sqlite://", "name a file"),
        ("COMPANION_REDIS_URL", "localhost:6379", "redis://host"),
        ("COMPANION_SECRET_KEY", "short", "at least 16 characters"),
    ],
)
def test_a_wrong_value_is_refused_by_name(
    tmp_path: Path, name: str, value: str, reason: str
) -> None:
    with pytest.raises(WrongSetting, match=reason):
        settings(tmp_path, **{name: value})


@pytest.mark.parametrize("name", ["COMPANION_DATABASE_URL", "COMPANION_REDIS_URL"])
def test_a_refusal_keeps_the_password_to_itself(tmp_path: Path, name: str) -> None:
    with pytest.raises(WrongSetting) as refused:
        settings(tmp_path, **{name: "mysql://ann:hunter2@db/x"})

    assert "hunter2" not in str(refused.value)
    assert "mysql://db/x" in str(refused.value)


def test_the_secret_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    first = settings(tmp_path / "instance").secret_key

    assert settings(tmp_path / "instance").secret_key == first
    assert len(first) >= 32
    kept = tmp_path / "instance" / "secret_key"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert os.listdir(kept.parent) == ["secret_key"]


def test_processes_that_start_at_once_agree_on_the_secret(tmp_path: Path) -> None:
    with ThreadPoolExecutor(16) as starting:
        secrets = list(starting.map(instance.secret_key, [tmp_path] * 64))

    assert len(set(secrets)) == 1


def test_a_damaged_secret_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "secret_key").write_text("")

    with pytest.raises(WrongSetting, match="COMPANION_SECRET_KEY"):
        settings(tmp_path)


def test_a_socket_fits_into_its_address_however_deep_the_instance_lies(tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*["a rather deep directory"] * 6)

    found = settings(deep)

    path = instance.private_socket(deep, 5000)
    assert len(os.fsencode(path)) <= instance.SOCKET_PATH_MAX
    assert path != instance.private_socket(deep / "another", 5000)
    assert found.redis_url.startswith("unix:///")
