"""Digits as they should be typed: full-width figures and signs in the cells of values."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from jiheng.domain.amount import parse_number
from jiheng.domain.form import Form
from jiheng.domain.text import Text
from jiheng.repair.cells import Value
from jiheng.repair.model import Edit

_WIDE: Final = {0xFF01 + place: chr(0x21 + place) for place in (4, 10, 12, 13, *range(15, 25))}
"""% + - . and the digits, from their full-width forms."""
_WHY: Final = Text("全角数字改为半角", "full-width digits become plain ones")
_READ: Final = Text("改为半角后即是数字", "with plain digits it is a number")


def clean_digits(form: Form) -> Iterator[Edit]:
    """Yield what full-width digits become in targets, actual values and their units.

    A value that was no number only because of them becomes one.
    """
    for row, indicator in enumerate(form.indicators):
        for name in ("target", "actual"):
            held = getattr(indicator, name)
            path = f"indicators[{row}].{name}"
            for part in ("text", "unit"):
                text = getattr(held, part)
                plain = text.translate(_WIDE) if text else text
                if plain != text:
                    yield _edit(f"{path}.{part}", text, plain, why=_WHY)
            number = _number(held.text) if held.text and held.value is None else None
            if number is not None:
                yield _edit(f"{path}.value", held.text, number, why=_READ)


def _number(text: str) -> Decimal | None:
    plain = text.translate(_WIDE).strip().removesuffix("%")
    return parse_number(plain) if plain != text else None


def _edit(path: str, before: Value, after: Value, *, why: Text) -> Edit:
    return Edit(path, before, after, rules=(), authority=None, why=why, is_safe=True)
