"""The official JavaScript client, as a test sees it."""

from __future__ import annotations

import json
import subprocess
import threading
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from companion.live.follow import Position, Step, follow

DRIVER = Path(__file__).parent / "official.mjs"
PATIENCE_S = 10.0


@dataclass
class OfficialClient:
    """One socket of the official client, and what the rule makes of what it receives."""

    fleet: Fleet
    who: str
    received: list[dict[str, Any]] = field(default_factory=list)
    position: Position | None = None
    rows: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    me: dict[str, Any] | None = None
    kept: list[dict[str, Any]] = field(default_factory=list)

    def do(self, name: str, /, **arguments: Any) -> dict[str, Any]:
        """The answer to a command; a `cid` is added unless one is given."""
        return self.send(name, {"cid": str(uuid.uuid4()), **arguments})

    def send(self, name: str, *given: Any) -> dict[str, Any]:
        """The answer to a message with just these arguments."""
        return self.answer_to(self.begin(name, *given))

    def begin(self, name: str, *given: Any) -> str:
        """Sends a message and does not wait for the answer; returns what to ask for it by."""
        call = str(uuid.uuid4())
        self.fleet.order(order="emit", who=self.who, name=name, args=list(given), call=call)
        return call

    def answer_to(self, call: str) -> dict[str, Any]:
        return self.until(lambda: self.find("answer", call))

    def write(self, text: str) -> None:
        """Sends a packet as it is, well-formed or not."""
        self.fleet.order(order="raw", who=self.who, text=text)

    def close(self) -> None:
        self.fleet.order(order="close", who=self.who)
        self.until(lambda: any(each["event"] == "disconnect" for each in self.received))

    def until(self, condition: Any, patience_s: float = PATIENCE_S) -> Any:
        """What the condition returns as soon as it holds."""
        return self.fleet.until(condition, patience_s, self)

    def board(self, name: str) -> list[dict[str, Any]]:
        return [row for (board, _), row in list(self.rows.items()) if board == name]

    def row(self, board: str, id: str) -> dict[str, Any] | None:
        return self.rows.get((board, id))

    def find(self, event: str, call: str) -> dict[str, Any] | None:
        for each in self.received:
            if each["event"] == event and each.get("call") == call:
                return each["data"]
        return None

    def heard(self, event: str) -> list[Any]:
        return [each["data"] for each in self.received if each["event"] == event]

    def take(self, message: dict[str, Any]) -> None:
        """What arrives is kept as it came, and changes are followed by the rule."""
        self.received.append(message)
        if message["event"] == "me":
            self.me = message["data"]
        if message["event"] == "change":
            self.kept.append(message["data"])
            self.kept = [change for change in self.kept if not self._apply(change)]

    def _apply(self, change: dict[str, Any]) -> bool:
        step = follow(self.position, change["epoch"], change["since"], change["seq"])
        if step is Step.ASK:
            return False
        if step is Step.IGNORE:
            return True
        if step is Step.REPLACE:
            self.rows = {}
        for board, rows in change["put"].items():
            self.rows |= {(board, row["id"]): row for row in rows}
        for board, ids in change["drop"].items():
            for one in ids:
                self.rows.pop((board, one), None)
        self.position = Position(change["epoch"], change["seq"])
        return True


class Fleet:
    """A Node process with as many official clients as a test wants."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            ["node", str(DRIVER)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self._clients: dict[str, OfficialClient] = {}
        self._news = threading.Condition()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def connect(self, url: str, auth: dict[str, Any], cookie: str | None = None) -> OfficialClient:
        """A client that has its first change and knows what is its own."""
        client = self.dial(url, auth, cookie)
        client.until(lambda: client.position is not None and client.me is not None)
        return client

    def dial(self, url: str, auth: dict[str, Any], cookie: str | None = None) -> OfficialClient:
        """A client that has been told to connect."""
        client = OfficialClient(self, f"client-{len(self._clients)}")
        self._clients[client.who] = client
        self.order(order="connect", who=client.who, url=url, auth=auth, cookie=cookie)
        return client

    def order(self, **order: Any) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()

    def until(self, condition: Any, patience_s: float, client: OfficialClient) -> Any:
        give_up_at = time.monotonic() + patience_s
        with self._news:
            while not (found := condition()):
                left = give_up_at - time.monotonic()
                assert left > 0, f"waited in vain; the last: {str(client.received[-3:])[-999:]}"
                self._news.wait(left)
        return found

    def stop(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(timeout=10)
        self._reader.join(timeout=10)
        self._process.stdout.close()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if not line.endswith("\n"):
                # It was told to end in the middle of it.
                return
            message = json.loads(line)
            with self._news:
                self._clients[message.pop("who")].take(message)
                self._news.notify_all()
