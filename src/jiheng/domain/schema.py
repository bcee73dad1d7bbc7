"""JSON Schemas (draft 2020-12) of what other programs may rely on.

Built from the dataclasses and enums of the domain, which are the only place where the shapes
are written. Knows nothing of files: `document` gives the text that others print or store.
"""

import inspect
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from jiheng.domain.amount import MAX_DIGITS, NUMBER
from jiheng.domain.canonical import DAY, MAX_COORDINATE, MAX_WHOLE, SCHEMA_ID, required
from jiheng.domain.finding import Finding
from jiheng.domain.form import Form

FINDING_SCHEMA_ID = "jiheng/finding/1"
_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_SCALARS: dict[type, dict[str, Any]] = {
    str: {"type": "string"},
    int: {"type": "integer", "minimum": 0, "maximum": MAX_WHOLE},
    float: {"type": "number", "minimum": -MAX_COORDINATE, "maximum": MAX_COORDINATE},
    date: {"type": "string", "format": "date", "pattern": f"^{DAY.pattern}$"},
    Decimal: {"type": "string", "pattern": f"^{NUMBER}$", "maxLength": MAX_DIGITS},
}


def form_schema() -> dict[str, Any]:
    """Return the schema of a canonical form; it accepts what `canonical.from_json` accepts."""
    defs: dict[str, Any] = {}
    form = _record(Form, defs)
    form["properties"] = {"schema": {"enum": [SCHEMA_ID, None]}, **form["properties"]}
    return {
        **_heading(SCHEMA_ID, "项目支出绩效自评表 / self-evaluation form"),
        **form,
        "$defs": defs,
    }


def finding_schema() -> dict[str, Any]:
    """Return the schema of one finding; every key is present, what is unknown is null."""
    properties = {name: _of(hint, {}) for name, hint in get_type_hints(Finding).items()}
    properties["rule"]["pattern"] = "^[A-Z]{3}[0-9]{3}$"
    properties["name"]["pattern"] = "^[a-z0-9]+(-[a-z0-9]+)*$"
    return {
        **_heading(FINDING_SCHEMA_ID, "核对发现的问题 / finding"),
        **_object(Finding, properties, must=list(properties)),
    }


def document(schema: dict[str, Any]) -> str:
    """Return the schema as the text of its published file."""
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def _heading(identity: str, title: str) -> dict[str, Any]:
    return {"$schema": _DIALECT, "$id": f"urn:{identity.replace('/', ':')}", "title": title}


def _record(record: type, defs: dict[str, Any]) -> dict[str, Any]:
    hints, must = get_type_hints(record), [part.name for part in fields(record) if required(part)]
    properties = {
        name: _of(hint if name in must else hint | None, defs) for name, hint in hints.items()
    }
    return _object(record, properties, must=must)


def _object(record: type, properties: dict[str, Any], *, must: list[str]) -> dict[str, Any]:
    return {
        "description": inspect.getdoc(record),
        "type": "object",
        "properties": properties,
        "required": must,
        "additionalProperties": False,
    }


def _of(hint: Any, defs: dict[str, Any]) -> dict[str, Any]:  # noqa: ANN401
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (UnionType, Union):
        return _or_null(_of(arguments[0], defs))
    if origin is Mapping:
        return {"type": "object", "additionalProperties": _of(arguments[1], defs)}
    if origin is tuple:
        length = {} if arguments[1] is Ellipsis else _length(len(arguments))
        return {"type": "array", "items": _of(arguments[0], defs), **length}
    if hint in _SCALARS:
        return dict(_SCALARS[hint])
    return _named(hint, defs)


def _named(hint: type, defs: dict[str, Any]) -> dict[str, Any]:
    if issubclass(hint, StrEnum):
        return {"type": "string", "enum": [choice.value for choice in hint]}
    if is_dataclass(hint) and hint.__name__ not in defs:
        defs[hint.__name__] = _record(hint, defs)
    return {"$ref": f"#/$defs/{hint.__name__}"}


def _length(items: int) -> dict[str, Any]:
    return {"minItems": items, "maxItems": items}


def _or_null(schema: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in schema:
        return {"anyOf": [schema, {"type": "null"}]}
    allowed = {"enum": [*schema["enum"], None]} if "enum" in schema else {}
    return {**schema, "type": [schema["type"], "null"], **allowed}
