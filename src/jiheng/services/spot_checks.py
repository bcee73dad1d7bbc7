"""Spot checks: making a frame or reading one, promising a draw, drawing, and verifying it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from jiheng.corpus.checked import unchecked
from jiheng.corpus.draw.chances import MONEY, RISKS, Plan, chances, strata
from jiheng.corpus.draw.frame import Frame, to_frame
from jiheng.corpus.draw.framing import frame_rows
from jiheng.corpus.draw.record import (
    PROMISE,
    RECORD,
    Json,
    is_seed,
    plan_of,
    record,
    require_same,
    source_of,
)
from jiheng.corpus.draw.record import promise as told_before
from jiheng.corpus.draw.record import verify as repeated
from jiheng.corpus.draw.size import Confidence, confidence_of, sample_size
from jiheng.corpus.errors import (
    MalformedDraw,
    MalformedPromise,
    NotChecked,
    NotThatRun,
    UnusableFrame,
    YearMissing,
)
from jiheng.corpus.results import Results, digest
from jiheng.corpus.spellings import in_one_spelling
from jiheng.corpus.store import Part, write_whole
from jiheng.corpus.tables import DAMAGED
from jiheng.domain.errors import (
    FileMissing,
    UnreadableFile,
)
from jiheng.domain.outage import outage
from jiheng.domain.paths import Standing, standing
from jiheng.domain.text import Text
from jiheng.rules import catalogue as rulebook
from jiheng.services.corpora import LEFT_OUT
from jiheng.services.corpus_runs import Advance, silent, whole_of

__all__ = [
    "Confidence",
    "Frame",
    "Framed",
    "Plan",
    "confidence",
    "draw",
    "frame_of",
    "is_seed",
    "plan",
    "promise",
    "read_frame",
    "read_promise",
    "require_promised",
    "verify",
]
_PARQUET = b"PAR1"
_NOT_A_TABLE = Text(
    "它既不是 UTF-8 编码、各行列数不超过首行的 CSV，也不是 Parquet",
    "it is neither CSV in UTF-8 without rows longer than the first, nor Parquet",
)


@dataclass(frozen=True, slots=True)
class Framed:
    """What making a frame came to: how many forms it has, and how many of each class of risk."""

    forms: int
    departments: int
    risks: Mapping[str, int]


def frame_of(
    corpus: str, findings: Path, file: Path, *, year: int | None = None, advance: Advance = silent
) -> Framed:
    """Write a frame of the forms of a corpus that was checked, as CSV or Parquet by its name.

    Risk is the gravest of what the check found: an error is high, a warning medium. A department
    in several spellings is one, as in statistics. Tables of objectives are no forms that can be
    drawn.

    Args:
        corpus: the folder of a corpus.
        findings: the output of a check of it.
        file: where the frame goes; it appears whole.
        year: take the forms of this fiscal year only.
        advance: told of each part.

    Raises:
        CorpusMissing: there is no part under the folder.
        FolderInTheWay: a folder of it cannot be listed.
        YearMissing: none is of the year.
        NotThatRun: the other folder holds no results of a check.
        NotChecked: a part was not checked, or is no longer what was checked.
        UnusablePart: a part cannot be read.
        UnusableFrame: nothing can be drawn from what was found.
        OSError: the system refuses to read or write.
    """
    settings = Results.settings_of(findings)
    if settings.get("command") != "check":
        raise NotThatRun(str(findings), "check")
    whole = whole_of(corpus)
    years = sorted({part.year for part in whole})
    held = [part for part in whole if year is None or part.year == str(year)]
    if year is not None and not held:
        raise YearMissing(corpus, year, years)
    _require_checked(Results(findings, {**settings}), held, whole)
    severities = {rule.code: rule.severity for rule in rulebook.RULES}
    rows = []
    for part in held:
        rows.append(frame_rows(part, findings, severities))
        advance(part.path, rows[-1].height)
    frame = to_frame(in_one_spelling(pl.concat(rows), "department"), str(file))
    write_whole(frame.forms, file)
    risks = dict(frame.forms["risk"].value_counts().iter_rows())
    departments = frame.forms["department"].n_unique()
    return Framed(len(frame), departments, {risk: risks.get(risk, 0) for risk in RISKS})


def _require_checked(results: Results, held: Sequence[Part], whole: Sequence[Part]) -> None:
    """Refuse forms that a check has not seen as they are, alone and beside their region's.

    What the policy of the check does not govern was left out of it, and matters only if asked for.

    Raises:
        NotChecked: so it is.
    """
    regions, left_out = {part.region for part in held}, results.summary().get(LEFT_OUT, ())
    asked = [
        part
        for part in whole
        if part in held or (part.region in regions and part.path not in left_out)
    ]
    place = unchecked(results, asked, whole, sha256=cache(digest))
    if place is not None:
        raise NotChecked(str(results.folder), place)


def read_frame(path: str) -> Frame:
    """Return the frame in a CSV or Parquet file with the columns key, department, risk, amount.

    Raises:
        FileMissing: there is no such file.
        UnreadableFile: the system refuses it.
        UnusableFrame: it is no table, or not one that can be drawn from.
    """
    file = Path(path)
    try:
        if standing(file) is not Standing.FILE:
            raise FileMissing(path)
        with file.open("rb") as opened:
            is_parquet = opened.read(len(_PARQUET)) == _PARQUET
        rows = (
            pl.read_parquet(file, glob=False)
            if is_parquet
            else pl.read_csv(file, infer_schema=False, glob=False)
        )
    except DAMAGED:
        raise UnusableFrame(path, _NOT_A_TABLE) from None
    except OSError as fault:
        raise UnreadableFile(path, outage(fault)) from fault
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


def promise(frame: Frame, plan: Plan, seed: str = "", *, source: str | None = None) -> Json:
    """Return what is published before a draw, once it is sure that it can be drawn so.

    Args:
        frame: what will be drawn from.
        plan: how.
        seed: the seed, where it is known.
        source: where it will come from, where nobody knows it yet.

    Raises:
        DrawImpossible: the plan does not fit the frame.
    """
    chances(strata(frame, plan), plan.size)
    return told_before(frame, plan, seed, source=source)


def read_promise(content: bytes, file: str) -> tuple[Json, Plan]:
    """Return a promise and the plan it holds.

    Raises:
        MalformedPromise: the content is no promise.
        DrawnOtherwise: it is one of another version.
    """
    value = _json(content, file, PROMISE)
    return value, plan_of(value, file, PROMISE)


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
        require_same(value, told_before(frame, plan, seed, source=source), file)
    return record(frame, plan, seed, source=source)


def confidence(record: Json, tolerable: Fraction) -> Confidence:
    """Return how sure a recorded draw was to show a wrong form.

    Args:
        record: the record of a draw.
        tolerable: the share of wrong forms.
    """
    chances = ((each["forms"], Fraction(each["chance"])) for each in record["strata"])
    return confidence_of(chances, len(record["drawn"]), tolerable)


def verify(content: bytes, frame: Frame, file: str) -> int:
    """Repeat a recorded draw and return how many forms it drew.

    Raises:
        MalformedDraw: the content records no draw.
        DrawnOtherwise: it records one of another version.
        DrawRefuted: repeating it gives something else.
    """
    return repeated(_json(content, file, RECORD), frame, file)


def require_promised(promised: object, record: bytes, file: str) -> None:
    """Refuse a verified record that rests on another promise than the one published.

    Args:
        promised: the promise.
        record: the record.
        file: the name of the promise, for messages.

    Raises:
        DrawRefuted: frame, plan or seed are not those promised.
    """
    require_same(promised, _json(record, file, RECORD)["promise"], file)


def _json(content: bytes, file: str, expected: str) -> Any:  # noqa: ANN401
    malformed = MalformedPromise if expected == PROMISE else MalformedDraw
    try:
        value = json.loads(content)
    except (ValueError, RecursionError):
        raise malformed(file, expected, Text("不是 JSON", "it is no JSON")) from None
    if not isinstance(value, dict):
        raise malformed(file, expected, Text("不是 JSON 对象", "it is no JSON object"))
    return value
