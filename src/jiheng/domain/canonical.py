"""The canonical JSON of a form (``jiheng/form/1``) and back.

The shape is that of the dataclasses, written once there: writer, reader and the JSON Schema
in `jiheng.domain.schema` all follow their fields. Numbers travel as strings, so that printed
decimals survive; what is not on the paper is null.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from types import UnionType
from typing import Any, NoReturn, get_args, get_origin, get_type_hints

from jiheng.domain.amount import MAX_DIGITS, NUMBER, parse_number, printed
from jiheng.domain.errors import MalformedForm
from jiheng.domain.form import Form
from jiheng.domain.locator import Locator

SCHEMA_ID = "jiheng/form/1"
MAX_WHOLE = 2**31 - 1
MAX_COORDINATE = 1e9
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
Json = dict[str, Any]
_Read = Callable[[object, str], Any]


def to_json(form: Form) -> Json:
    """Return the canonical JSON value of `form`."""
    return {"schema": SCHEMA_ID, **plain(form)}


def from_json(value: object, file: str = "-") -> Form:
    """Return the form a canonical JSON value describes.

    Null and a missing key mean the same. A key that the form does not have is an error.

    Raises:
        MalformedForm: naming the path and what is wrong there.
    """
    try:
        return _form(value)
    except _Fault as fault:
        raise MalformedForm(file, fault.path or "$", fault.zh, fault_en=fault.en) from None


def required(field: Field[Any]) -> bool:
    """Whether a value of this field must be given: it has no default."""
    return field.default is MISSING and field.default_factory is MISSING


def plain(value: object) -> Any:  # noqa: ANN401
    """Return a value of the domain as JSON: numbers and enums as strings, records as objects."""
    if isinstance(value, Decimal | StrEnum | date):
        return _written(value)
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return {name: plain(part) for name, part in _parts(value)}
    return value


def _written(value: Decimal | StrEnum | date) -> str:
    if isinstance(value, Decimal):
        return printed(value)
    return value.value if isinstance(value, StrEnum) else value.isoformat()


def _parts(record: object) -> Iterator[tuple[str, object]]:
    """Yield the fields of a record, without those that may be left out and hold nothing."""
    kind: type = type(record)
    sparse = kind is Locator
    for name, may_be_absent in _fields(kind):
        part = getattr(record, name)
        if part is not None or not (sparse or may_be_absent):
            yield name, part


@cache
def _fields(record: type) -> tuple[tuple[str, bool], ...]:
    return tuple((field.name, "absent" in field.metadata) for field in fields(record))


class _Fault(Exception):
    """What is wrong at a path, before the file is known."""

    def __init__(self, path: str, *, zh: str, en: str) -> None:
        self.path, self.zh, self.en = path, zh, en
        super().__init__(path)


def _refuse(path: str, value: object, *, zh: str, en: str) -> NoReturn:
    shown = _shown(value)
    raise _Fault(path, zh=f"应为{zh}，实为 {shown}", en=f"{en} expected, {shown} found")


def _form(value: object) -> Form:
    top = dict(_object(value, ""))
    schema = top.pop("schema", None)
    if schema not in (None, SCHEMA_ID):
        _refuse("schema", schema, zh=f" {SCHEMA_ID}", en=SCHEMA_ID)
    form: Form = _reader(Form)(top, "")
    return form


@cache
def _reader(hint: Any) -> _Read:  # noqa: ANN401
    if is_dataclass(hint) and isinstance(hint, type):
        return _record(hint)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return _choice(hint)
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is UnionType:
        return _reader(arguments[0])
    if origin is Mapping:
        return _mapping(arguments[1])
    if origin is tuple:
        return _each(arguments[0], None if arguments[1] is Ellipsis else len(arguments))
    return {str: _text, Decimal: _decimal, int: _whole, float: _coordinate, date: _day}[hint]


def _record(record: type) -> _Read:
    hints = get_type_hints(record)
    parts = [(part.name, _reader(hints[part.name]), required(part)) for part in fields(record)]
    known = {name for name, _ in _fields(record)}

    def read(value: object, path: str) -> object:
        held, prefix = _object(value, path), f"{path}." if path else ""
        for key in held:
            if key not in known:
                raise _Fault(f"{prefix}{key}", zh="没有这个字段", en="no such field")
        given = {}
        for name, read_part, must in parts:
            part = held.get(name)
            if part is not None:
                given[name] = read_part(part, f"{prefix}{name}")
            elif must:
                raise _Fault(f"{prefix}{name}", zh="缺少此项", en="missing")
        return record(**given)

    return read


def _choice(choices: type[StrEnum]) -> _Read:
    known = {choice.value: choice for choice in choices}

    def read(value: object, path: str) -> StrEnum:
        choice = known.get(value) if isinstance(value, str) else None
        if choice is None:
            names = "|".join(known)
            _refuse(path, value, zh=f" {names} 之一", en=f"one of {names}")
        return choice

    return read


def _mapping(hint: Any) -> _Read:  # noqa: ANN401
    read_item = _reader(hint)

    def read(value: object, path: str) -> Mapping[str, object]:
        held = _object(value, path)
        return {_text(key, path): read_item(item, f"{path}.{key}") for key, item in held.items()}

    return read


def _each(hint: Any, length: int | None) -> _Read:  # noqa: ANN401
    read_item = _reader(hint)

    def read(value: object, path: str) -> tuple[object, ...]:
        if not isinstance(value, list):
            _refuse(path, value, zh="数组", en="array")
        if length is not None and len(value) != length:
            _refuse(path, len(value), zh=f" {length} 个数", en=f"{length} numbers")
        return tuple(read_item(item, f"{path}[{i}]") for i, item in enumerate(value))

    return read


def _object(value: object, path: str) -> Mapping[str, object]:
    if not isinstance(value, dict):
        _refuse(path, value, zh="对象", en="object")
    return value


def _text(value: object, path: str) -> str:
    if not isinstance(value, str):
        _refuse(path, value, zh="文字", en="string")
    if not value.isascii() and any("\ud800" <= character <= "\udfff" for character in value):
        _refuse(path, ascii(value), zh="完整的 Unicode 文字", en="well-formed Unicode")
    return value


def _decimal(value: object, path: str) -> Decimal:
    number = parse_number(value) if isinstance(value, str) else None
    if number is None:
        if isinstance(value, str) and len(value) > MAX_DIGITS and re.fullmatch(NUMBER, value):
            raise _Fault(
                path,
                zh=f"数字长 {len(value)} 位，超过上限 {MAX_DIGITS} 位",
                en=f"number of {len(value)} characters, longer than the limit of {MAX_DIGITS}",
            )
        _refuse(
            path, value, zh='写成文字的数（如 "89.71"）', en='number as a string, like "89.71",'
        )
    return number


def _day(value: object, path: str) -> date:
    try:
        return date.fromisoformat(value if isinstance(value, str) and DAY.fullmatch(value) else "")
    except ValueError:
        _refuse(path, value, zh="日期（YYYY-MM-DD）", en="date as YYYY-MM-DD")


def _whole(value: object, path: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MAX_WHOLE:
        _refuse(path, value, zh=f" 0 到 {MAX_WHOLE} 的整数", en=f"integer from 0 to {MAX_WHOLE}")
    return value


def _coordinate(value: object, path: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        _refuse(path, value, zh="数", en="number")
    if not -MAX_COORDINATE <= value <= MAX_COORDINATE:
        _refuse(path, value, zh="页面上的坐标", en="coordinate on a page")
    return float(value)


def _shown(value: object) -> str:
    if isinstance(value, dict | list):
        return "{…}" if isinstance(value, dict) else "[…]"
    if isinstance(value, int) and abs(value) > MAX_COORDINATE:
        return f"{'-' if value < 0 else ''}10^{len(bin(value)) * 3 // 10}"
    text = json.dumps(value, ensure_ascii=False, default=repr)
    longest = 40
    return text if len(text) <= longest else f"{text[:longest]}…"
