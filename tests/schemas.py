"""The documents of the interface as tests hold messages against them."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator

from companion.web.documents import text_of


@cache
def document(name: str) -> dict[str, Any]:
    """The document that the code makes now."""
    made: dict[str, Any] = json.loads(text_of(name))
    return made


@cache
def validator(name: str, schema: str, *, strict: bool = True) -> Draft202012Validator:
    """Validates by this schema of the document; `strict`: what it does not name is wrong."""
    schemas = document(name)["components"]["schemas"]
    schemas = _closed(schemas) if strict else schemas
    return Draft202012Validator(
        {"$ref": f"#/components/schemas/{schema}", "components": {"schemas": schemas}},
        format_checker=Draft202012Validator.FORMAT_CHECKER,
    )


def faults(content: Any, schema: str, name: str = "asyncapi.json") -> list[str]:
    """In what the content differs from the schema."""
    return [f"{e.json_path}: {e.message}" for e in validator(name, schema).iter_errors(content)]


def staff_only(schema: str) -> set[str]:
    """The properties that the schema keeps for the staff."""
    properties = document("asyncapi.json")["components"]["schemas"][schema]["properties"]
    return {name for name, part in properties.items() if part.get("x-audience") == "staff"}


def _closed(part: Any) -> Any:
    """The schemas, each object of which has nothing but what is named."""
    if isinstance(part, list):
        return [_closed(each) for each in part]
    if not isinstance(part, dict):
        return part
    closed = {name: _closed(each) for name, each in part.items()}
    if isinstance(closed.get("properties"), dict):
        closed.setdefault("additionalProperties", False)
    return closed
