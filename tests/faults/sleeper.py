"""Somebody in a process of their own, who can be stopped: each line says what they know."""

from __future__ import annotations

import asyncio
import hashlib
import json
import sys

from tests.faults.judge import Rows
from tests.faults.person import Person
from tests.faults.play import AUTH
from tests.faults.wire import web


def digest(rows: Rows) -> str:
    """The same for the same rows."""
    known = sorted((board, id, row) for (board, id), row in rows.items())
    return hashlib.sha256(json.dumps(known, sort_keys=True).encode()).hexdigest()


async def main(url: str) -> None:
    person, said = Person("sleeper", url, AUTH), ""
    async with web() as http:
        living = asyncio.create_task(person.live(http))
        while not living.done():
            await person.until(lambda before=said: digest(person.rows) != before, patience_s=600)
            said = digest(person.rows)
            print(said, flush=True)  # noqa: T201


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
