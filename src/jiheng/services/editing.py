"""Editing a form cell by cell: what is typed at a canonical path becomes part of the form.

A cell is typed as it is printed; sign, number, unit and tier are read from it as from paper.
Knows nothing of who edits or where forms are kept.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cache
from typing import Any, Final, TypeVar

from jiheng.documents.interpret.values import ValueReader, read_figure, read_rate
from jiheng.documents.interpret.words import load_vocabulary
from jiheng.documents.writers.targets import actual_print, target_print
from jiheng.domain.amount import printed
from jiheng.domain.errors import JihengError
from jiheng.domain.form import Form
from jiheng.domain.indicator import Actual, Comparator, Indicator, Level1, Level2, Target
from jiheng.domain.wording import printable

LONGEST: Final = 4_000
"""Characters that one cell takes."""
_ROW = re.compile(r"(funds|indicators)\[(\d{1,4})\]\.(.+)")
_EXTENSION = re.compile(r"extensions\.(.+)\[(\d{1,4})\]")
_TEXTS = frozenset({"supervising_department", "implementing_unit", "claimed_rating"})
_BLOCKS = {
    "project": frozenset({"name", "code"}),
    "objective": frozenset({"intended", "achieved"}),
    "total": frozenset({"max_points", "claimed_score"}),
}
_AMOUNTS = frozenset({"original_budget", "revised_budget", "outturn"})
_POINTS = frozenset({"max_points", "claimed_score"})
_LEVELS = {"level1": Level1, "level2": Level2}
_INDICATOR_TEXTS = frozenset({"name", "variance_explanation"})
Row = TypeVar("Row")


class CellError(JihengError):
    """What is typed cannot stand in its cell. The form stays as it was."""

    exit_code = 2


class UnknownCell(CellError):
    """A path that no cell of the form has, or that nobody types into."""

    zh = "表上没有可以填写的位置 {path}；请刷新页面后重填。"
    en = "The form has no cell {path} to fill in; reload the page and try again."

    def __init__(self, path: str) -> None:
        super().__init__(path=path[:80])


class NoNumber(CellError):
    """Text where only a number can stand."""

    zh = "“{text}”不是数字，这一格只能填数字；请改成如 12.50 的数，或留空。"
    en = "“{text}” is no number, and this cell takes numbers only; type one like 12.50, or nothing."

    def __init__(self, text: str) -> None:
        super().__init__(text=text[:40])


class TooLong(CellError):
    """More text than a cell takes."""

    zh = "这一格有 {size} 个字，超过上限 {limit} 个；请精简后再填。"
    en = "This cell has {size} characters, above the limit of {limit}; shorten it."

    def __init__(self, size: int) -> None:
        super().__init__(size=size, limit=LONGEST)


class UnknownChoice(CellError):
    """A word that is none of those a cell offers."""

    zh = "“{text}”不在可选的项目之中；请从列表里选一项。"
    en = "“{text}” is none of the choices; pick one from the list."

    def __init__(self, text: str) -> None:
        super().__init__(text=text[:40])


def cell_text(form: Form, path: str) -> str:
    """Return what the cell at `path` says, empty when it says nothing or is not there."""
    place = _ROW.fullmatch(path)
    if place:
        rows = getattr(form, place[1])
        at = int(place[2])
        return _shown(rows[at], place[3]) if at < len(rows) else ""
    extension = _EXTENSION.fullmatch(path)
    if extension:
        texts, at = form.extensions.get(extension[1], ()), int(extension[2])
        return texts[at] if at < len(texts) else ""
    return _shown(form, path)


def indicator_name(form: Form, path: str) -> str:
    """Return what the indicator is called in whose row a cell is, empty where it is in none."""
    place = _ROW.fullmatch(path)
    if place is not None and place[1] == "indicators":
        at = int(place[2])
    else:
        extension = _EXTENSION.fullmatch(path)
        if extension is None or len(form.extensions.get(extension[1], ())) != len(form.indicators):
            return ""
        at = int(extension[2])
    return (form.indicators[at].name or "") if at < len(form.indicators) else ""


def _shown(record: object, path: str) -> str:
    if isinstance(record, Indicator) and path in {"target.text", "actual.text"}:
        whole = target_print(record.target) if path[0] == "t" else actual_print(record.actual, {})
        return whole.text
    value: Any = record
    for name in path.split("."):
        value = getattr(value, name, None)
    if isinstance(value, tuple):
        return ""
    return printed(value) if isinstance(value, Decimal) else str(value or "")


def with_cell(form: Form, path: str, text: str) -> Form:
    """Return the form with `text` typed into the cell at `path`.

    The place on paper a value was read from is forgotten: it now comes from a person.

    Raises:
        CellError: the text cannot stand there; the subclass says why.
    """
    typed = printable(text).strip()
    if len(typed) > LONGEST:
        raise TooLong(len(typed))
    place = _ROW.fullmatch(path)
    if place:
        changed = _with_row(form, place[1], int(place[2]), path=path, field=place[3], typed=typed)
    elif path.startswith("extensions."):
        changed = _with_extension(form, path, typed)
    else:
        changed = _with_head(form, path, typed)
    origin = path.removesuffix(".text").removesuffix(".tier")
    kept = {key: of for key, of in form.provenance.items() if not _is_within(key, origin)}
    return replace(changed, provenance=kept)


def _changed(record: Row, field: str, value: Any) -> Row:  # noqa: ANN401
    return replace(record, **{field: value})  # type: ignore[type-var]


def _is_within(key: str, origin: str) -> bool:
    return key == origin or key.startswith(f"{origin}.")


def _with_head(form: Form, path: str, typed: str) -> Form:
    block, _, field = path.partition(".")
    if path in _TEXTS:
        return _changed(form, path, typed or None)
    if field not in _BLOCKS.get(block, ()):
        raise UnknownCell(path)
    value = _number(typed) if block == "total" else typed or None
    return _changed(form, block, replace(getattr(form, block), **{field: value}))


def _with_extension(form: Form, path: str, typed: str) -> Form:
    place = _EXTENSION.fullmatch(path)
    texts = list(form.extensions.get(place[1], ())) if place else []
    at = int(place[2]) if place else 0
    if place is None or at >= len(texts):
        raise UnknownCell(path)
    texts[at] = typed
    return replace(form, extensions={**form.extensions, place[1]: tuple(texts)})


def _with_row(form: Form, block: str, at: int, *, path: str, field: str, typed: str) -> Form:
    rows = list(getattr(form, block))
    if at >= len(rows):
        raise UnknownCell(path)
    write = _funds_line if block == "funds" else _indicator
    rows[at] = write(rows[at], field, typed)
    if rows[at] is None:
        raise UnknownCell(path)
    return _changed(form, block, tuple(rows))


def _funds_line(line: Any, field: str, typed: str) -> Any:  # noqa: ANN401
    if field in _AMOUNTS | _POINTS:
        return _changed(line, field, _number(typed))
    if field == "execution_rate":
        return replace(line, execution_rate=_number(typed, read_rate))
    return None


def _indicator(row: Indicator, field: str, typed: str) -> Indicator | None:
    if field in _INDICATOR_TEXTS:
        return _changed(row, field, typed or None)
    if field in _POINTS:
        return _changed(row, field, _number(typed))
    if field in _LEVELS:
        return _changed(row, field, _choice(_LEVELS[field], typed))
    part, _, leaf = field.partition(".")
    if part == "actual" and leaf in {"text", "tier"}:
        return replace(row, actual=_values().actual(typed)[0] if typed else Actual())
    if part == "target" and leaf in {"text", "comparator", "value", "unit"}:
        return replace(row, target=_target(row.target, leaf, typed))
    return None


def _target(target: Target, leaf: str, typed: str) -> Target:
    """Return the target with its text, or one of the three cells it is parted over, typed."""
    if leaf == "text":
        return _values().target(typed)[0] if typed else Target()
    sign = target.comparator.sign if target.comparator else ""
    number = "" if target.value is None else printed(target.value)
    parts = {"comparator": sign, "value": number, "unit": target.unit or "", leaf: typed}
    if parts["comparator"] in set(Comparator):
        parts["comparator"] = Comparator(parts["comparator"]).sign
    whole = parts["comparator"] + parts["value"] + parts["unit"]
    return _values().target(whole)[0] if whole else Target()


def _choice(words: Any, typed: str) -> Any:  # noqa: ANN401
    if not typed:
        return None
    if typed not in set(words):
        raise UnknownChoice(typed)
    return words(typed)


def _number(typed: str, read: Any = read_figure) -> Decimal | None:  # noqa: ANN401
    if _values().is_blank(typed):
        return None
    number: Decimal | None = read(typed)
    if number is None:
        raise NoNumber(typed)
    return number


@cache
def _values() -> ValueReader:
    return ValueReader(load_vocabulary())


def news(seen: Form, cells: Mapping[str, str]) -> dict[str, str]:
    """Return those of `cells` (path → text) that say something else than the form as seen."""
    typed = {path: printable(text).strip() for path, text in cells.items()}
    return {path: text for path, text in typed.items() if cell_text(seen, path).strip() != text}
