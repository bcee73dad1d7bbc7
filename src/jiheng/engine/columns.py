"""The column shape of forms: three integer tables keyed by ``form_id``, and a dictionary of texts.

    forms       one row a form
    funds       one row a funding line, rows of a form adjacent
    indicators  one row an indicator, rows of a form adjacent
    texts       the distinct texts; the other tables hold positions in it

Units: money in fen, points in hundredths, rates in hundredths of a percent, indicator
values in millionths, days as 20241231. ``<column>_step`` is the printed step of a figure in
the unit of its column (``5.00`` 万元 has a step of 10,000 fen), so that a figure is the
interval ``figure ± step/2``. ``flaws`` is a bit set of the figures that could not be taken in,
and of points that were rounded because they have more than two decimals; ``unread`` one of the
cells that stand on the paper but could not be read for certain. ``unit_power`` says by which
power of ten the actual value's unit is larger than the target's: 4 for 万人 beside 人.

Knows the shape only. `jiheng.engine.intake` fills it, rules read it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import polars as pl

from jiheng.domain.form import MEASURES, PROBLEMS, Kind
from jiheng.domain.funds import FundingSource
from jiheng.domain.indicator import Comparator, Level1, Level2, Tier


class Scope(StrEnum):
    """Which table a rule or a derived column belongs to."""

    FORMS = "forms"
    FUNDS = "funds"
    INDICATORS = "indicators"


class Unit(StrEnum):
    """What an integer of a column means."""

    FEN = "fen"
    POINTS = "points"
    RATE = "rate"
    VALUE = "value"
    COUNT = "count"
    TEXT = "text"
    CODE = "code"
    RATING = "rating"
    FLAG = "flag"
    DAY = "day"
    POWER = "power"
    FORMS = "forms"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, unit, canonical path and what people call it.

    `path` is relative to the row (``outturn`` in ``funds[2]``), empty for what is not on paper.
    `stepped` columns travel with a ``<name>_step``.
    """

    name: str
    unit: Unit
    path: str
    zh: str
    en: str
    stepped: bool = False


def _column(name: str, unit: Unit, words: str, *, path: str = "", stepped: bool = False) -> Column:
    zh, en = words.split("|")
    return Column(name, unit, path or name, zh, en, stepped)


FORMS = (
    _column("kind", Unit.CODE, "表的种类|kind of form"),
    _column("fiscal_year", Unit.COUNT, "年度|fiscal year"),
    _column("amount_unit", Unit.FEN, "金额单位|amount unit"),
    _column("project_name", Unit.TEXT, "项目名称|project name", path="project.name"),
    _column("supervising_department", Unit.TEXT, "主管部门|supervising department"),
    _column("implementing_unit", Unit.TEXT, "实施单位|implementing unit"),
    _column("intended", Unit.TEXT, "预期目标|intended result", path="objective.intended"),
    _column("achieved", Unit.TEXT, "实际完成情况|actual achievement", path="objective.achieved"),
    _column("total_points", Unit.POINTS, "总分的分值|total points", path="total.max_points"),
    _column("claimed_total", Unit.POINTS, "总分|total score", path="total.claimed_score"),
    _column("claimed_rating", Unit.TEXT, "评价等级|rating"),
    _column("unplaced", Unit.COUNT, "未能归位的文字|text without a place", path="notes"),
    _column(
        "execution_rows", Unit.COUNT, "列为指标的执行率|execution as indicator", path="indicators"
    ),
    _column("problems", Unit.TEXT, "存在问题|problems", path=f"extensions.{PROBLEMS}"),
    _column("measures", Unit.TEXT, "改进措施|corrective action", path=f"extensions.{MEASURES}"),
    _column("remarks", Unit.TEXT, "其他文字|other text", path="extensions"),
    _column("project_code", Unit.TEXT, "项目编码|project code", path="project.code"),
)
FUNDS = (
    _column("source", Unit.CODE, "资金来源|funding source"),
    _column("original_budget", Unit.FEN, "年初预算数|originally approved budget", stepped=True),
    _column("revised_budget", Unit.FEN, "全年预算数|revised budget", stepped=True),
    _column("outturn", Unit.FEN, "全年执行数|outturn", stepped=True),
    _column("max_points", Unit.POINTS, "分值|points"),
    _column("execution_rate", Unit.RATE, "执行率|execution rate", stepped=True),
    _column("claimed_score", Unit.POINTS, "得分|score", stepped=True),
)
INDICATORS = (
    _column("level1", Unit.CODE, "一级指标|level-1 indicator"),
    _column("level2", Unit.CODE, "二级指标|level-2 indicator"),
    _column("name", Unit.TEXT, "三级指标|level-3 indicator"),
    _column("target_text", Unit.TEXT, "年度指标值|target", path="target.text"),
    _column("comparator", Unit.CODE, "指标性质|comparator", path="target.comparator"),
    _column("target_value", Unit.VALUE, "年度指标值|target", path="target.value", stepped=True),
    _column("target_unit", Unit.TEXT, "度量单位|unit of measure", path="target.unit"),
    _column("actual_text", Unit.TEXT, "实际完成值|actual value", path="actual.text"),
    _column(
        "actual_value", Unit.VALUE, "实际完成值|actual value", path="actual.value", stepped=True
    ),
    _column("actual_unit", Unit.TEXT, "度量单位|unit of measure", path="actual.unit"),
    _column("tier", Unit.CODE, "完成档次|tier", path="actual.tier"),
    _column("max_points", Unit.POINTS, "分值|points"),
    _column("claimed_score", Unit.POINTS, "得分|score", stepped=True),
    _column("explanation", Unit.TEXT, "偏差原因|variance explanation", path="variance_explanation"),
    _column("evidence_count", Unit.COUNT, "佐证材料|evidence", path="evidence"),
    _column("verified_value", Unit.VALUE, "佐证的数|verified value", path="evidence", stepped=True),
    _column("evidence_day", Unit.DAY, "佐证日期|date of evidence", path="evidence"),
    _column("sample_size", Unit.COUNT, "调查样本|survey sample", path="evidence"),
    _column("level1_points", Unit.POINTS, "一级标题分值|points in the heading", path="level1"),
    _column("level2_points", Unit.POINTS, "二级标题分值|points in the heading", path="level2"),
    _column("due_day", Unit.DAY, "期限|deadline", path="target.text"),
    _column("done_day", Unit.DAY, "完成日期|day of completion", path="actual.text"),
    _column("unit_power", Unit.POWER, "单位换算|conversion of units", path="actual.unit"),
)
TABLES: dict[Scope, tuple[Column, ...]] = {
    Scope.FORMS: FORMS,
    Scope.FUNDS: FUNDS,
    Scope.INDICATORS: INDICATORS,
}

RELATED: dict[Scope, dict[str, Unit]] = {
    Scope.FORMS: {
        "prior_form": Unit.FORMS,
        "unit_twins": Unit.FORMS,
        "unit_twin_count": Unit.COUNT,
        "unit_twin_similarity": Unit.RATE,
        "unit_twin_text": Unit.WORDS,
        "other_twins": Unit.FORMS,
        "other_twin_units": Unit.COUNT,
        "named_unit": Unit.WORDS,
        "named_unit_form": Unit.FORMS,
    },
    Scope.FUNDS: {},
    Scope.INDICATORS: {"prior_form": Unit.FORMS},
}
"""What other forms tell of a row, beside the columns of its own form (`engine.portfolio`)."""

_TOP_BIT = 30
"""Of 32 bits the highest that leaves a number positive."""
_DTYPE = {Unit.CODE: pl.Int8, Unit.POWER: pl.Int8, Unit.TEXT: pl.UInt32}
_CODES: dict[type[StrEnum], tuple[StrEnum, ...]] = {
    enum: tuple(enum) for enum in (Kind, FundingSource, Level1, Level2, Comparator, Tier)
}


def code(member: StrEnum) -> int:
    """Return the integer a column holds for an enum member: its position in the enum."""
    return _CODES[type(member)].index(member)


LINES = "funds"
"""The path of the funding lines as a list: which they are may be unread though each line is."""
LINES_UNREAD = 1 << _TOP_BIT
"""Their bit in the ``unread`` of a form."""


def bit_of(scope: Scope, path: str) -> int:
    """Return the bit of a cell in ``flaws`` and ``unread``, by its path in the row; 0 for none."""
    if scope is Scope.FORMS and path == LINES:
        return LINES_UNREAD
    return sum(1 << bit for bit, column in enumerate(TABLES[scope]) if column.path == path)


def rounded_bit(scope: Scope, name: str) -> int:
    """Return the bit in ``flaws`` that says a column of points holds a rounded figure.

    These bits count from the top, those of the columns from the bottom.
    """
    points = [column.name for column in TABLES[scope] if column.unit is Unit.POINTS]
    return 1 << (_TOP_BIT - points.index(name))


def schema(scope: Scope) -> pl.Schema:
    """Return names and types of a table's stored columns, in order."""
    fields: dict[str, type[pl.DataType]] = {"form_id": pl.Int64}
    if scope is not Scope.FORMS:
        fields["row"] = pl.Int32
    for column in TABLES[scope]:
        fields[column.name] = _DTYPE.get(column.unit, pl.Int64)
        if column.stepped:
            fields[f"{column.name}_step"] = pl.Int64
    fields["flaws"] = pl.Int32
    fields["unread"] = pl.Int32
    return pl.Schema(fields)


SCHEMAS = {scope: schema(scope) for scope in Scope}
TEXTS_SCHEMA = pl.Schema({"text": pl.String})


@dataclass(frozen=True, slots=True)
class Columns:
    """A batch of forms as tables. ``forms.form_id`` is 0…n-1 in row order."""

    forms: pl.DataFrame
    funds: pl.DataFrame
    indicators: pl.DataFrame
    texts: pl.DataFrame

    def table(self, scope: Scope) -> pl.DataFrame:
        """Return the table of a scope."""
        return {"forms": self.forms, "funds": self.funds, "indicators": self.indicators}[scope]

    def __len__(self) -> int:
        """Return the number of forms."""
        return self.forms.height


def concat(batches: Iterable[Columns]) -> Columns:
    """Return one batch holding the forms of all, in order, their texts in one dictionary."""
    tables: dict[Scope, list[pl.DataFrame]] = {
        scope: [SCHEMAS[scope].to_frame()] for scope in Scope
    }
    texts = [TEXTS_SCHEMA.to_frame()]
    forms = known = 0
    for batch in batches:
        for scope in Scope:
            tables[scope].append(_moved(batch.table(scope), scope, ids=forms, texts=known))
        texts.append(batch.texts)
        forms += batch.forms.height
        known += batch.texts.height
    joined = {scope: pl.concat(tables[scope], rechunk=True) for scope in Scope}
    return _with_distinct_texts(joined, pl.concat(texts, rechunk=True))


def _moved(table: pl.DataFrame, scope: Scope, *, ids: int, texts: int) -> pl.DataFrame:
    return table.with_columns(
        pl.col("form_id") + ids, *(pl.col(name) + texts for name in _text_columns(scope))
    )


def _text_columns(scope: Scope) -> list[str]:
    return [column.name for column in TABLES[scope] if column.unit is Unit.TEXT]


def _with_distinct_texts(tables: dict[Scope, pl.DataFrame], texts: pl.DataFrame) -> Columns:
    distinct = texts.unique(maintain_order=True)
    numbered = distinct.with_row_index("position")
    moved = texts.join(numbered, on="text", how="left", maintain_order="left")["position"]
    for scope, table in tables.items():
        tables[scope] = table.with_columns(
            pl.lit(moved).gather(pl.col(name)).cast(pl.UInt32).alias(name)
            for name in _text_columns(scope)
        )
    return Columns(tables[Scope.FORMS], tables[Scope.FUNDS], tables[Scope.INDICATORS], distinct)
