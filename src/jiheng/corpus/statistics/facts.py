"""What statistics need of each form and indicator, by the engine: computed once a part."""

import polars as pl

from jiheng.corpus.store import Batch
from jiheng.domain.form import Kind
from jiheng.domain.indicator import Comparator
from jiheng.engine.columns import Scope, Unit, code
from jiheng.engine.parameters import Parameters
from jiheng.engine.program import Program
from jiheng.engine.rule import Table, derived
from jiheng.rules.kin import signless
from jiheng.rules.rating import rating_position

FORM_FACTS = pl.Schema(
    {
        "form_id": pl.Int64,
        "key": pl.String,
        "code": pl.UInt64,
        "name": pl.UInt64,
        "department": pl.String,
        "unit": pl.String,
        "budget": pl.Int64,
        "outturn": pl.Int64,
        "rate": pl.Int64,
        "claimed": pl.Int64,
        "computed": pl.Int64,
        "claimed_grade": pl.Int64,
        "computed_grade": pl.Int64,
    }
)
"""A form: what it is found by, its money in fen, its execution rate and totals in hundredths.

Grades are positions in the policy's bands, the best is 0. A claimed word that is none of the
policy's is taken by the claimed total.
"""
ROW_FACTS = pl.Schema(
    {
        "form_id": pl.Int64,
        "row": pl.Int32,
        "row_key": pl.UInt64,
        "measure": pl.UInt64,
        "peers": pl.UInt64,
        "is_limit": pl.Boolean,
        "is_falsifiable": pl.Boolean,
        "target": pl.Int64,
        "actual": pl.Int64,
        "points": pl.Int64,
        "claimed": pl.Int64,
        "evidence": pl.Int64,
    }
)
"""An indicator: `peers` is equal for the same indicator of other forms, `measure` for one unit.

Target and actual value in millionths, points in hundredths, `evidence` the number of items.
"""
_GT = code(Comparator.GT)
_AHEAD = code(Kind.TARGETS)


@derived(Scope.FORMS, Unit.RATING, ("填报等级的档次", "band of the claimed rating"))
def claimed_band(t: Table, _: Parameters) -> pl.Expr:
    """The band of the claimed rating; of the claimed total where the word is no policy's."""
    told: pl.Expr = t.mark("claimed_rating", rating_position)
    return told.fill_null(t.rating_of_claimed_total)


@derived(Scope.INDICATORS, Unit.FLAG, ("可证伪", "falsifiable"))
def is_falsifiable(t: Table, _: Parameters) -> pl.Expr:
    """Whether the target is a number that some actual value would miss.

    A floor at or below zero cannot be missed: ≥0; >0 can.
    """
    is_strict = t.comparator.eq_missing(_GT) & (t.target_value == 0)
    cannot_fail = ~t.is_limit & (t.target_value <= 0) & ~is_strict
    return t.target_value.is_not_null() & ~cannot_fail


@derived(Scope.INDICATORS, Unit.CODE, ("度量单位", "unit of measure"))
def measure_key(t: Table, _: Parameters) -> pl.Expr:
    """The unit of the target as one number, 0 without one."""
    return t.mark("target_unit", signless).fill_null(0)


@derived(Scope.INDICATORS, Unit.CODE, ("同一指标", "the same indicator"))
def peers_key(t: Table, _: Parameters) -> pl.Expr:
    """Level, name, unit and direction as one number: the same for peers; null without a name."""
    key = pl.struct(t.row_key, t.measure_key, t.is_limit).hash(3)
    return pl.when(t.row_key.is_not_null()).then(key)


DERIVED = (claimed_band, is_falsifiable, measure_key, peers_key)
WANTED = (
    (Scope.FORMS, "project_code_key"),
    (Scope.FORMS, "project_name_key"),
    (Scope.FORMS, "claimed_band"),
    (Scope.FORMS, "computed_execution_rate"),
    (Scope.FORMS, "computed_rating"),
    (Scope.INDICATORS, "peers_key"),
    (Scope.INDICATORS, "is_falsifiable"),
)
"""What a program must compute for these facts."""


def facts(batch: Batch, program: Program) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the facts of self-evaluations in a batch, rows as in `FORM_FACTS` and `ROW_FACTS`.

    Tables of objectives, drawn up before the year, have nothing to evaluate and are left out.
    """
    tables, texts = program.run(batch.columns).tables, batch.columns.texts["text"]
    evaluates = pl.col("kind") != _AHEAD
    forms = (
        tables[Scope.FORMS]
        .with_columns(batch.identity["key"])
        .filter(evaluates)
        .select(
            "form_id",
            "key",
            code="project_code_key",
            name="project_name_key",
            department=pl.lit(texts).gather(pl.col("supervising_department")),
            unit=pl.lit(texts).gather(pl.col("implementing_unit")),
            budget="total_revised_budget",
            outturn="total_outturn",
            rate="computed_execution_rate",
            claimed="claimed_total",
            computed="computed_total",
            claimed_grade="claimed_band",
            computed_grade="computed_rating",
        )
    )
    rows = tables[Scope.INDICATORS].select(
        "form_id",
        "row",
        "row_key",
        measure="measure_key",
        peers="peers_key",
        is_limit=pl.col("is_limit").fill_null(value=False),
        is_falsifiable=pl.col("is_falsifiable").fill_null(value=False),
        target="target_value",
        actual=pl.when(pl.col("unit_power").is_null()).then("actual_value"),
        points="max_points",
        claimed="claimed_score",
        evidence="evidence_count",
    )
    own = rows.join(forms.select("form_id"), on="form_id", how="semi", maintain_order="left")
    return forms.cast(FORM_FACTS), own.cast(ROW_FACTS)
