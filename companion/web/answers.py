"""What can come back, as an OpenAPI document says it."""

from __future__ import annotations

from typing import Any

from companion.errors import Code
from companion.web.schemas import Schema, ref
from companion.web.statuses import STATUS


def answer(words: str, schema: Schema) -> dict[str, Any]:
    return {"description": words, "content": as_json(schema)}


def as_json(schema: Schema) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}


def refusals(*codes: Code) -> dict[str, Any]:
    """The statuses of these refusals, each with what `refusal` says of it."""
    return {
        str(STATUS[code]): {"$ref": f"#/components/responses/{code}"}
        for code in sorted(codes, key=STATUS.__getitem__)
    }


def refusal(code: Code) -> dict[str, Any]:
    just_this = {"type": "object", "properties": {"code": {"const": str(code)}}}
    return answer(f"Refused: `{code}`.", {"allOf": [ref("Refusal"), just_this]})


def status_of(*words: str) -> Schema:
    """What operations are told: one of these words."""
    status = {"enum": list(words)}
    return {"type": "object", "properties": {"status": status}, "required": ["status"]}
