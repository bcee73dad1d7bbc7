"""Reviews of forms: those a corpus holds, and those in a list that somebody kept."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import polars as pl

from jiheng.corpus.errors import ReviewsOfNoForm, UnusableReviews
from jiheng.corpus.statistics.agreement import REVIEWS
from jiheng.corpus.tables import DAMAGED
from jiheng.domain.errors import (
    FileMissing,
    UnreadableFile,
)
from jiheng.domain.outage import outage
from jiheng.domain.paths import Standing, standing
from jiheng.domain.text import Text

FOLDER = "reviews"
"""The folder of a corpus that holds reviews of its forms, files with rows as in `REVIEWS`.

Of several reviews of a form by one reviewer the one in the last file counts, and one in a list
before those.
"""
_TOTAL = r"^\d{1,4}(\.\d{1,2})?$"
_NOBODY = "—"
_FIRST = 2
"""The row of a sheet that the first review stands on, below the heads."""


def strays(listed: Path, files: list[Path]) -> ReviewsOfNoForm | None:
    """Return that some reviews of a list are of no form, None where each has its own.

    Args:
        listed: as for `reviews_of`.
        files: Parquet files with the column ``key`` of the forms there are.
    """
    reviews = _listed(listed)
    known = pl.scan_parquet(files, glob=False).select("key")
    left = reviews.lazy().join(known, on="key", how="anti").collect(engine="streaming")["key"]
    if left.is_empty():
        return None
    first = min(left.drop_nulls(), default=None)
    return ReviewsOfNoForm(str(listed), count=left.len(), whole=reviews.height, key=first)


def reviews_of(corpus: Path, listed: Path | None, *, most: int | None = None) -> pl.DataFrame:
    """Return the reviews of a corpus and of a list, rows as in `REVIEWS`.

    Args:
        corpus: its folder.
        listed: a CSV file in UTF-8 or GB18030 with the columns key and total (分), and if wished
            rating, reviewer, self_total and self_rating.
        most: the full score in hundredths, which no reviewed total of the list exceeds.

    Raises:
        FileMissing: there is no such list.
        UnreadableFile: the system refuses it, or the folder of reviews in the corpus.
        UnusableReviews: a file that holds no reviews.
    """
    held = [_held(file) for file in _files(corpus / FOLDER)]
    latest = pl.concat([REVIEWS.to_frame(), *held]).unique(
        ["key", "reviewer"], keep="last", maintain_order=True
    )
    if listed is None:
        return latest
    said = _listed(listed, most)
    again = said.filter(pl.col("reviewer") != _NOBODY)
    return pl.concat([latest.join(again, on=["key", "reviewer"], how="anti"), said])


def _files(folder: Path) -> list[Path]:
    """Return the Parquet files of a folder by name, none where it is not there."""
    try:
        return sorted(file for file in folder.iterdir() if file.suffix == ".parquet")
    except FileNotFoundError:
        return []
    except OSError as fault:
        raise UnreadableFile(str(folder), outage(fault)) from fault


def _held(file: Path) -> pl.DataFrame:
    try:
        return pl.read_parquet(file, glob=False).select(REVIEWS.names()).cast(REVIEWS)
    except DAMAGED:
        fault = Text("它不是评审结果的 Parquet", "it is no Parquet file of reviews")
        raise UnusableReviews(str(file), fault) from None


def _listed(file: Path, most: int | None = None) -> pl.DataFrame:
    try:
        if standing(file) is not Standing.FILE:
            raise FileMissing(str(file))
        rows = _csv(file)
    except (pl.exceptions.PolarsError, UnicodeDecodeError):
        fault = Text("它不是 UTF-8 或 GB18030 编码的 CSV", "it is no CSV in UTF-8 or GB18030")
        raise UnusableReviews(str(file), fault) from None
    except OSError as refusal:
        raise UnreadableFile(str(file), outage(refusal)) from refusal
    for fault in _faults(rows):
        raise UnusableReviews(str(file), fault)
    given = {"reviewed_total": "total", "reviewed_rating": "rating"}
    columns = {name: given.get(name, name) for name in REVIEWS}
    found = rows.select(
        _column(name, column if column in rows.columns else None)
        for name, column in columns.items()
    )
    for fault in _too_many(found["reviewed_total"], most):
        raise UnusableReviews(str(file), fault)
    return found


def _csv(file: Path) -> pl.DataFrame:
    """Return the rows of CSV in UTF-8, or in GB18030 as Excel in Chinese saves it."""
    try:
        return pl.read_csv(file, infer_schema=False, glob=False)
    except pl.exceptions.PolarsError:
        text = file.read_bytes().decode("gb18030")
        return pl.read_csv(text.encode(), infer_schema=False)


def _column(name: str, column: str | None) -> pl.Expr:
    if column is None:
        default = _NOBODY if name == "reviewer" else None
        return pl.lit(default, REVIEWS[name]).alias(name)
    text = pl.col(column).str.strip_chars().replace("", None)
    if name == "reviewer":
        text = text.fill_null(_NOBODY)
    return (_hundredths(text) if REVIEWS[name] == pl.Int64 else text).alias(name)


def _hundredths(text: pl.Expr) -> pl.Expr:
    """Return points with up to two decimals as whole hundredths."""
    decimals = text.str.extract(r"\.(\d+)$").fill_null("").str.pad_end(2, "0")
    return text.str.extract(r"^(\d+)").cast(pl.Int64) * 100 + decimals.cast(pl.Int64)


def _faults(rows: pl.DataFrame) -> Iterator[Text]:
    missing = [name for name in ("key", "total") if name not in rows.columns]
    if missing:
        yield Text(f"缺少列 {'、'.join(missing)}", f"it lacks the columns {', '.join(missing)}")
        return
    for name in ("total", "self_total"):
        if name in rows.columns:
            text = rows[name].str.strip_chars()
            for place in (~text.str.contains(_TOTAL)).arg_true().head(1):
                yield Text(
                    f"第 {place + _FIRST} 行的 {name} “{text[place]}”不是分数（至多两位小数）",
                    f"{name} “{text[place]}” in row {place + _FIRST} is no score (two decimals at "
                    "most)",
                )
    if "reviewer" in rows.columns:
        yield from _repeated(rows)


def _too_many(totals: pl.Series, most: int | None) -> Iterator[Text]:
    """Yield the first reviewed total above the full score, as where its point was left out."""
    if most is None:
        return
    for place in (totals > most).arg_true().head(1):
        row = place + _FIRST
        total, full = (f"{Decimal(each).scaleb(-2):f}" for each in (int(totals[place]), most))
        yield Text(
            f"第 {row} 行的 total {total} 分，超过满分 {full} 分",
            f"the total in row {row} is {total}, above the full score of {full}",
        )


def _repeated(rows: pl.DataFrame) -> Iterator[Text]:
    """Yield the reviews of a form that its reviewer gave twice: which one holds?"""
    given = rows.select("key", "reviewer").with_columns(pl.all().str.strip_chars())
    numbered = given.with_row_index("row", offset=_FIRST).drop_nulls()
    held = numbered.group_by("key", "reviewer", maintain_order=True).agg("row")
    for key, reviewer, (first, second, *_) in held.filter(pl.col("row").list.len() > 1).iter_rows():
        yield Text(
            f"第 {first} 行和第 {second} 行都是“{reviewer}”对“{key}”的评审，只能留一行",
            f"rows {first} and {second} are both of “{key}” by “{reviewer}”; keep one",
        )
