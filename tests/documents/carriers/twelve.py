"""The twelve forms of the samples, and what of them a carrier did not bring.

White space and the quotes around two of the texts are the interpreter's to take away.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path

from jiheng.documents.carriers.neutral import Paper, Table

_DATA = Path(__file__).parents[2] / "data"
_FORMS = json.loads((_DATA / "expected-baoshan-2024.json").read_text(encoding="utf-8"))
_INTERPRETED = {"kind", "level1", "level2", "source", "comparator", "tier", "fiscal_year"}
_PARTS = {"value", "unit", "amount_unit"}


def sample(name: str) -> bytes:
    """Return the bytes of a sample."""
    return (_DATA / "paper" / name).read_bytes()


def missing(paper: Paper) -> list[tuple[int, str]]:
    """Return the number of a form and each of its values that stands in no cell of its table."""
    tables = [block for block in paper.blocks if isinstance(block, Table)]
    assert len(tables) == len(_FORMS)
    found = []
    for number, (form, table) in enumerate(zip(_FORMS, tables, strict=True), start=1):
        texts = {_squeezed(cell.text).strip('"') for cell in table.cells}
        found += [(number, value) for value in _values(form) if _squeezed(value) not in texts]
    return found


def _values(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            if key not in _INTERPRETED | _PARTS:
                yield from _values(value)
    elif isinstance(node, list):
        for value in node:
            yield from _values(value)
    elif isinstance(node, str):
        yield node


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)
