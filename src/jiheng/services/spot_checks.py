"""Spot checks: reading a frame, promising a draw, drawing, and verifying what was drawn."""

import json
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import polars as pl

from jiheng.corpus.draw.chances import MONEY, RISKS, Plan
from jiheng.corpus.draw.frame import Frame, to_frame
from jiheng.corpus.draw.record import (
    RECORD,
    Json,
    plan_of,
    promise,
    record,
    require_same,
    source_of,
)
from jiheng.corpus.draw.record import verify as repeated
from jiheng.corpus.draw.size import sample_size
from jiheng.corpus.errors import MalformedDraw, UnusableFrame
from jiheng.domain.errors import FileMissing, Named

__all__ = ["Frame", "Plan", "draw", "plan", "promise", "read_frame", "read_promise", "verify"]
_PARQUET = b"PAR1"
_NOT_A_TABLE = Named(
    "它既不是 UTF-8 编码的 CSV，也不是 Parquet", "it is neither CSV in UTF-8 nor Parquet"
)


def read_frame(path: str) -> Frame:
    """Return the frame in a CSV or Parquet file with the columns key, department, risk, amount.

    Raises:
        FileMissing: there is no such file.
        UnusableFrame: it is no table, or not one that can be drawn from.
    """
    file = Path(path)
    if not file.is_file():
        raise FileMissing(path)
    try:
        with file.open("rb") as opened:
            is_parquet = opened.read(len(_PARQUET)) == _PARQUET
        rows = (
            pl.read_parquet(file, glob=False)
            if is_parquet
            else pl.read_csv(file, infer_schema=False, glob=False)
        )
    except pl.exceptions.PolarsError:
        raise UnusableFrame(path, _NOT_A_TABLE) from None
    return to_frame(rows, path)


def plan(
    frame: Frame,
    size: int | None,
    *,
    confidence: Fraction,
    tolerable: Fraction,
    risks: Mapping[str, int] | None = None,
) -> Plan:
    """Return the plan of a draw; without a size, the one that `sample_size` gives.

    Each department is drawn at least once, so that the size is never below their number.

    Raises:
        DrawImpossible: a share outside its bounds.
    """
    if size is None:
        departments = frame.forms["department"].n_unique()
        size = max(sample_size(len(frame), confidence, tolerable), departments)
    return Plan(size, risks or RISKS, MONEY)


def read_promise(content: bytes, file: str) -> tuple[Json, Plan]:
    """Return a promise and the plan it holds.

    Raises:
        MalformedDraw: the content is no promise.
    """
    value = _json(content, file)
    return value, plan_of(value, file)


def draw(frame: Frame, plan: Plan, seed: str, *, promised: tuple[Json, str] | None = None) -> Json:
    """Draw, and return the record.

    Args:
        frame: what is drawn from.
        plan: how.
        seed: the seed, as text.
        promised: the promise made before and the name of its file, if there was one.

    Raises:
        DrawImpossible: the plan does not fit the frame.
        DrawRefuted: frame, plan or seed are not those promised.
    """
    source = None
    if promised:
        value, file = promised
        source = source_of(value)
        require_same(value, promise(frame, plan, seed, source=source), file)
    return record(frame, plan, seed, source=source)


def verify(content: bytes, frame: Frame, file: str) -> int:
    """Repeat a recorded draw and return how many forms it drew.

    Raises:
        MalformedDraw: the content records no draw.
        DrawRefuted: repeating it gives something else.
    """
    return repeated(_json(content, file), frame, file)


def _json(content: bytes, file: str) -> Any:  # noqa: ANN401
    try:
        value = json.loads(content)
    except (ValueError, RecursionError):
        raise MalformedDraw(file, RECORD, Named("不是 JSON", "it is no JSON")) from None
    if not isinstance(value, dict):
        raise MalformedDraw(file, RECORD, Named("不是 JSON 对象", "it is no JSON object"))
    return value
