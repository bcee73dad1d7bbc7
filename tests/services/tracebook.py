"""Traces as files, and what a forger may do to them."""

import json
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from jiheng.domain.canonical import from_json
from jiheng.domain.form import Form
from jiheng.domain.indicator import Comparator
from jiheng.engine.trace import digest
from jiheng.services.assessing import Request, assess
from jiheng.services.tracing import export
from scoring.variants import form_of, row_of

DATA = Path(__file__).parents[1] / "data/expected-baoshan-2024.json"
Json = dict[str, Any]
Change = Callable[[Json], None]


@cache
def twelve() -> tuple[Form, ...]:
    return tuple(from_json(value) for value in json.loads(DATA.read_text("utf-8")))


def written(*forms: Form, request: Request | None = None) -> bytes:
    """Return the trace of some forms as the bytes of its file."""
    value = export([assess(forms, request)])
    return json.dumps(value, ensure_ascii=False, indent=1).encode()


SMALL = form_of("8.00", "5.37", row_of(Comparator.GE, "40", "37.5", "20"))


@cache
def small() -> bytes:
    return written(SMALL)


@cache
def first() -> bytes:
    return written(twelve()[0])


def forged(change: Change, content: bytes | None = None) -> bytes:
    """Return a trace after a change, with its digest computed again."""
    value = json.loads(small() if content is None else content)
    change(value)
    return json.dumps({**value, "digest": digest(value)}).encode()


def steps(value: Json) -> dict[str, Json]:
    """Return the steps of the first form by number."""
    return {step["number"]: step for step in value["runs"][0]["forms"][0]["steps"]}


def inputs(value: Json, path: str) -> Iterator[Json]:
    """Yield every place where a printed figure is recorded."""
    for step in steps(value).values():
        yield from (entry for entry in step["inputs"] if entry.get("path") == path)


def coarse(value: Json) -> None:
    """Round to half a point instead of a hundredth."""
    value["runs"][0]["parameters"]["rounding_step"]["value"] = 50
