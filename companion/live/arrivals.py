"""What is done for somebody who connects, so that there is a row which they stand for."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

import msgspec

from companion.live.board import Command
from companion.live.commands import Commands
from companion.people.passes import Identity
from companion.people.roles import Role


class Arrivals:
    """The commands that boards declare to be done on arrival, by the role that arrives."""

    def __init__(self, commands: Commands) -> None:
        self._commands = commands
        self._by_role: dict[Role, tuple[str, Command]] = {
            role: (name, command)
            for name, _, command in commands
            if command.on_arrival
            for role in command.by
        }

    def welcome(
        self, event_id: str, identity: Identity, role: Role, said: Mapping[str, Any]
    ) -> str | None:
        """The id of the row that they stand for from now on; None where that role has none.

        `said` is the handshake. Raises Refused when the command is refused.
        """
        if role not in self._by_role:
            return None
        name, command = self._by_role[role]
        taken = {field.encode_name for field in msgspec.structs.fields(command.takes)}
        given = {name: said[name] for name in taken & said.keys()}
        cid = str(uuid.uuid4())
        return self._commands.do(event_id, identity, name, {**given, "cid": cid})["id"]
