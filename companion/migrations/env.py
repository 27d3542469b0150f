"""Runs the migrations on the connection that `companion.schema` hands over."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context

from companion import schema
from companion.db import Moment


def render(kind: str, thing: Any, autogen_context: Any) -> str | Literal[False]:
    """A step stays as it was written, whatever becomes of the code's own types."""
    return "sa.DateTime(timezone=True)" if isinstance(thing, Moment) else False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=schema.metadata(),
    render_as_batch=connection.dialect.name == "sqlite",
    transactional_ddl=True,
    render_item=render,
)
with context.begin_transaction():
    context.run_migrations()
