"""What a simulation moved, on a page: grades over all, then by region and department."""

from typing import Any

import polars as pl

from jiheng.cli.page import ACCENT, QUIET, STRONG, Cell, Column, Page
from jiheng.cli.session import Session
from jiheng.cli.text.rescored import mean
from jiheng.corpus.store import UNKNOWN
from jiheng.domain.amount import AmountUnit
from jiheng.domain.text import Text
from jiheng.reporting.words import NOTHING
from jiheng.services.corpora import UNSCORED

MOST = 20
"""How many departments are listed; all of them stand in the JSON."""
WAN = AmountUnit.WAN_YUAN.fen
_TITLE = Text(
    "{forms} 张表，等级有变的 {flipped} 张（{share}）",
    "{forms} form(s), {flipped} change their grade ({share})",
)
_HEADS = (
    Text("现行等级", "Now"),
    Text("假设等级", "Supposed"),
    Text("张数", "Forms"),
    Text("全年预算（万元）", "Revised budget (10,000 yuan)"),
)
_PLACES = (
    Text("地区", "Region"),
    Text("部门", "Department"),
    Text("张数", "Forms"),
    Text("有变", "Change"),
    Text("平均总分", "Mean total"),
    Text("假设后", "Supposed"),
)
_MORE = Text("另有 {count} 个部门，见 --format json。", "{count} more departments: --format json.")


def moved(page: Page, supposed: str, moves: pl.DataFrame, *, session: Session) -> None:
    """Print what moved."""
    forms = int(moves["forms"].sum())
    flipped = int(moves.filter(_IS_FLIPPED)["forms"].sum())
    title = session.say(
        _TITLE, forms=f"{forms:,}", flipped=f"{flipped:,}", share=_percent(flipped, forms)
    )
    page.title((title, STRONG))
    page.paragraph(supposed, style=QUIET)
    page.gap()
    grades = moves.group_by("rating_before", "rating_after").agg(
        pl.col("forms").sum(), pl.col("revised_budget_fen").sum()
    )
    ordered = grades.sort("forms", descending=True)
    page.table(_columns(_HEADS, 2, session), [_grade(row) for row in ordered.iter_rows(named=True)])
    page.gap()
    places = _places(moves)
    page.table(
        _columns(_PLACES, 2, session),
        [_place(row) for row in places.head(MOST).iter_rows(named=True)],
    )
    if places.height > MOST:
        page.paragraph(session.say(_MORE, count=places.height - MOST), style=QUIET)


_IS_FLIPPED = pl.col("rating_before") != pl.col("rating_after")


def _columns(heads: tuple[Text, ...], words: int, session: Session) -> list[Column]:
    return [Column(session.say(head), is_figure=place >= words) for place, head in enumerate(heads)]


def _grade(row: dict[str, Any]) -> list[Cell]:
    before, after = row["rating_before"], row["rating_after"]
    style = "" if before == after else ACCENT
    wan = (row["revised_budget_fen"] + WAN // 2) // WAN
    return [Cell(before, style), Cell(after, style), Cell(f"{row['forms']:,}"), Cell(f"{wan:,}")]


def _places(moves: pl.DataFrame) -> pl.DataFrame:
    """Return departments, those with most changes first; means over the scored forms."""
    scored = (pl.col("rating_before") != UNSCORED) & (pl.col("rating_after") != UNSCORED)
    return (
        moves.group_by("region", "department")
        .agg(
            pl.col("forms").sum(),
            pl.when(_IS_FLIPPED).then("forms").sum().alias("flipped"),
            pl.when(scored).then("forms").sum().alias("scored"),
            pl.col("total_before").sum(),
            pl.col("total_after").sum(),
        )
        .sort("flipped", "forms", "region", "department", descending=[True, True, False, False])
    )


def known(place: str | None) -> str:
    """Return the name of a region, department or year, a dash where it is not known."""
    return NOTHING if not place or place == UNKNOWN else place


def _place(row: dict[str, Any]) -> list[Cell]:
    flipped, scored = row["flipped"], row["scored"]
    return [
        Cell(known(row["region"])),
        Cell(row["department"]),
        Cell(f"{row['forms']:,}"),
        Cell(f"{flipped:,}", ACCENT if flipped else ""),
        Cell(mean(row["total_before"], scored)),
        Cell(mean(row["total_after"], scored)),
    ]


def _percent(part: int, whole: int) -> str:
    hundredths = (part * 20_000 + whole) // (2 * whole) if whole else 0
    return f"{hundredths // 100}.{hundredths % 100:02d} %"
