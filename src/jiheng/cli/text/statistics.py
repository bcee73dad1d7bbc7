"""What measuring a corpus came to, on a page: regions, departments, reviewers."""

from collections.abc import Callable
from typing import Any

import polars as pl

from jiheng.cli.page import QUIET, STRONG, Cell, Column, Page
from jiheng.cli.session import Session
from jiheng.cli.text.moves import MOST
from jiheng.corpus.statistics.measuring import REVIEWERS
from jiheng.domain.text import Text
from jiheng.reporting.words import NOTHING, place_of
from jiheng.services.corpus_statistics import DEPARTMENTS, REGIONS, Measured

_TITLE = Text(
    "{forms} 张自评表，{parts} 个部分（此前已统计 {old} 个）",
    "{forms} form(s) in {parts} part(s), {old} of them measured before",
)
MOST_REGIONS = 60
"""Up to how many years of regions are all listed."""
_KEYS = {
    "year": Text("年度", "Year"),
    "region": Text("地区", "Region"),
    "department": Text("部门", "Department"),
    "reviewer": Text("评审方", "Reviewer"),
}
_FIGURES = {
    "forms": Text("张数", "Forms"),
    "execution_rate": Text("执行率", "Execution"),
    "mean_claimed": Text("平均填报", "Claimed"),
    "inflation": Text("虚高", "Inflation"),
    "claimed_best_rate": Text("评优占比", "Best grade"),
    "falsifiable_rate": Text("可证伪", "Falsifiable"),
    "history_position": Text("比上年", "Against history"),
    "peers_position": Text("比同行", "Against peers"),
    "ambition": Text("进取指数", "Ambition"),
}
_AGREEMENT = {
    "reviews": Text("评审数", "Reviews"),
    "mean_own": Text("自评", "Self"),
    "mean_reviewed": Text("评审", "Reviewed"),
    "bias": Text("偏差", "Bias"),
    "low": Text("一致性下限", "Lower limit"),
    "high": Text("上限", "Upper limit"),
    "rate": Text("偏离度", "Deviation"),
    "kappa": Text("等级 κ", "Kappa of grades"),
}
_MORE = {
    "region": Text(
        "另有 {count} 行没有列出；列出的是虚高最多的。",
        "{count} more rows; those listed have most inflation.",
    ),
    "department": Text("另有 {count} 个部门。", "{count} more departments."),
}
_WHERE = Text(
    "全部表格在 {folder}：{tables}（Parquet 和 CSV）。",
    "All tables are in {folder}: {tables} (Parquet and CSV).",
)


def measured(page: Page, outcome: Measured, folder: str, *, session: Session) -> None:
    """Print the figures of regions and departments, and of reviewers if there were any."""
    title = session.say(_TITLE, forms=f"{outcome.forms:,}", parts=outcome.parts, old=outcome.old)
    page.title((title, STRONG))
    if not outcome.tables:
        return
    regions, departments = outcome.tables[REGIONS], _inflated(outcome.tables[DEPARTMENTS])
    if regions.height > MOST_REGIONS:
        regions = _inflated(regions).head(MOST)
    _table(page, regions, ("year", "region"), figures=_FIGURES, session=session)
    _left_out(page, "region", outcome.tables[REGIONS].height - regions.height, session=session)
    page.gap()
    keys = ("year", "region", "department")
    _table(page, departments.head(MOST), keys, figures=_FIGURES, session=session)
    _left_out(page, "department", departments.height - MOST, session=session)
    reviewers = outcome.tables[REVIEWERS]
    if reviewers.height:
        page.gap()
        keys = ("year", "region", "reviewer")
        _table(page, reviewers, keys, figures=_AGREEMENT, session=session)
    comma = "、" if session.language == "zh" else ", "
    told = session.say(_WHERE, folder=folder, tables=comma.join(outcome.tables))
    page.paragraph(told, style=QUIET)


def _inflated(places: pl.DataFrame) -> pl.DataFrame:
    return places.sort("inflation", "forms", descending=True, nulls_last=True)


def _left_out(page: Page, kind: str, count: int, *, session: Session) -> None:
    if count > 0:
        page.paragraph(session.say(_MORE[kind], count=f"{count:,}"), style=QUIET)


def _table(
    page: Page,
    rows: pl.DataFrame,
    keys: tuple[str, ...],
    *,
    figures: dict[str, Text],
    session: Session,
) -> None:
    heads = [Column(session.say(_KEYS[key])) for key in keys]
    heads += [Column(session.say(head), is_figure=True) for head in figures.values()]
    page.table(heads, [_row(row, keys, figures) for row in rows.iter_rows(named=True)])


def _row(row: dict[str, Any], keys: tuple[str, ...], figures: dict[str, Text]) -> list[Cell]:
    names = [Cell(place_of(row[key])) for key in keys]
    return names + [Cell(_shown(name, row[name])) for name in figures]


def _shown(name: str, number: int | None) -> str:
    if number is None:
        return NOTHING
    show = _SHOWN.get(name, _rate)
    return show(number)


def decimal(number: int) -> str:
    """Return hundredths with two decimals."""
    sign, size = "-" if number < 0 else "", abs(number)
    return f"{sign}{size // 100}.{size % 100:02d}"


def _rate(number: int) -> str:
    return f"{decimal(number)}%"


def _count(number: int) -> str:
    return f"{number:,}"


def _ten_thousandths(number: int) -> str:
    return f"{'-' if number < 0 else ''}{abs(number) // 10_000}.{abs(number) % 10_000:04d}"


_SHOWN: dict[str, Callable[[int], str]] = {
    "forms": _count,
    "reviews": _count,
    "kappa": _ten_thousandths,
    **dict.fromkeys(
        ("mean_claimed", "inflation", "mean_own", "mean_reviewed", "bias", "low", "high"), decimal
    ),
}
