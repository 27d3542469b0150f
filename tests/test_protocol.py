"""What docs/protocol.md lists is what there is: nothing is missing, and nothing invented."""

from __future__ import annotations

import msgspec
import pytest

from companion import create_app
from companion.boards import BOARDS
from companion.config import Settings
from companion.web.statuses import STATUS
from tests import markdown
from tests.schemas import document, staff_only

PROTOCOL = "protocol.md"


def marked(schema: str) -> set[str]:
    """The names in a schema, those with `?` that may be absent."""
    found = document("asyncapi.json")["components"]["schemas"][schema]
    required = found["required"]
    return {name if name in required else f"{name}?" for name in found["properties"]}


def schema_of(channel: str, message: str) -> str:
    payload = document("asyncapi.json")["channels"][channel]["messages"][message]["payload"]
    return str(payload["$ref"].rpartition("/")[2])


@pytest.mark.parametrize("board", BOARDS, ids=lambda board: board.name)
def test_the_commands_are_those_of_the_board(board) -> None:
    there = {
        command.verb: (
            {
                field.encode_name + ("" if field.required else "?")
                for field in msgspec.structs.fields(command.takes)
                if field.encode_name != "cid"
            },
            {str(role) for role in command.by},
            f"{command.limit.count} in {command.limit.seconds:g} s",
            command.until,
        )
        for command in board.commands
    }

    listed = {
        markdown.coded(verb)[0]: (markdown.words(takes), markdown.words(by), pace, until)
        for verb, takes, by, pace, until in markdown.table(PROTOCOL, board.name)
    }

    assert listed == there


def test_the_boards_are_all_there_are() -> None:
    assert list(markdown.shapes(PROTOCOL, "Rows")) == [board.name for board in BOARDS]


@pytest.mark.parametrize("board", BOARDS, ids=lambda board: board.name)
def test_the_rows_have_what_they_are_said_to_have(board) -> None:
    kept = staff_only(board.row.__name__)

    told, for_staff = markdown.shapes(PROTOCOL, "Rows")[board.name]

    always = {name.rstrip("?") for name in marked(board.row.__name__)} - kept
    assert told == always - {"seq", "version"}
    assert for_staff == kept


def test_the_messages_are_those_that_sockets_send_and_are_told() -> None:
    channels = document("asyncapi.json")["channels"]
    commands = {f"{board.name}.{each.verb}" for board in BOARDS for each in board.commands}
    there = {
        name: marked(schema_of(channel, name))
        for channel in channels
        for name in channels[channel]["messages"]
        if name not in commands
    }

    listed = {name: said for name, (said, _) in markdown.shapes(PROTOCOL, "Sockets").items()}

    assert listed == there


def test_the_codes_are_all_there_are_with_their_status() -> None:
    listed = {
        markdown.coded(code)[0]: int(status)
        for code, status, _ in markdown.table(PROTOCOL, "Refusals")
    }

    assert listed == {str(code): status for code, status in STATUS.items()}


def test_the_addresses_are_all_there_are(tmp_path) -> None:
    app = create_app(Settings.from_environment({}, tmp_path / "instance"))
    there = {
        f"{method} {rule.rule}"
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.endpoint != "static"
    }

    listed = [
        address
        for row in markdown.table(PROTOCOL, "Addresses")
        for address in markdown.coded(row[0])
    ]

    assert sorted(listed) == sorted(there)
