"""Indicators of made-up forms: what a row measures, its target, its result and its score."""

import polars as pl

from jiheng.corpus.synthesis.chance import below, one_of, weighted
from jiheng.corpus.synthesis.facts import Facts
from jiheng.corpus.synthesis.patterns import filled
from jiheng.corpus.synthesis.setting import UNIT, Setting
from jiheng.domain.indicator import Comparator, Tier
from jiheng.engine.columns import code

_ROWS = 32
"""More than a form has: a row's number is project × 32 + row."""
_EQ, _GT, _LE = (code(each) for each in (Comparator.EQ, Comparator.GT, Comparator.LE))
_MET, _PARTLY = "达成指标", "部分达成指标"
_PARTLY_EARNED = 70
"""Of a hundred points, what a qualitative indicator earns that was partly achieved."""


def indicators(
    projects: pl.Series, facts: Facts, setting: Setting, *, subjects: pl.DataFrame
) -> pl.DataFrame:
    """Return the rows of all forms, in order, with ``cell``, the row's number.

    Args:
        projects: numbers of the projects.
        facts: structures, measures and their targets.
        setting: the year; measures and targets are the same in every year.
        subjects: ``place`` and ``subject`` of each project.
    """
    rows = (
        subjects.select(
            pl.int_range(pl.len()).alias("form_id"),
            pl.lit(projects).alias("project"),
            pl.lit(weighted(projects, setting.salt("scheme"), facts.schemes)).alias("scheme"),
            "place",
            "subject",
        )
        .join(facts.rows, on="scheme", how="inner")
        .sort("form_id", "row")
    )
    rows = rows.with_columns(cell=rows["project"] * _ROWS + rows["row"])
    measures = facts.measures[_measure(rows, facts, setting)]
    counted = measures.select("comparator", "sign", "unit").hstack(
        [
            filled(measures, rows["place"], rows["subject"]).alias("name"),
            _target(rows["cell"], measures, setting).alias("target"),
            _worded(rows, measures, facts, setting=setting).alias("target_words"),
        ]
    )
    return _claimed(rows.hstack(counted), facts, setting)


def _measure(rows: pl.DataFrame, facts: Facts, setting: Setting) -> pl.Series:
    """Return which measure each row has: of its level, another one for each row of a level."""
    levels = facts.levels[rows["level2"]]
    turn = below(rows["cell"], setting.salt("qualitative"), 100)
    first = below(rows["project"] * _ROWS + rows["level2"], setting.salt("measure"), 1 << 30)
    is_worded = pl.lit(turn) < pl.col("qualitative")
    begin = pl.when(is_worded).then("words_begin").otherwise("numbers_begin")
    count = pl.when(is_worded).then("words").otherwise("numbers")
    return levels.select(begin + pl.lit(first + rows["nth"]) % count).to_series()


def _target(cell: pl.Series, measures: pl.DataFrame, setting: Setting) -> pl.Series:
    """Return the target in whole units, null for words."""
    steps = measures["steps"].fill_null(1)
    return measures["least"] + below(cell, setting.salt("target"), steps) * measures["step"]


def _worded(
    rows: pl.DataFrame, measures: pl.DataFrame, facts: Facts, *, setting: Setting
) -> pl.Series:
    """Return the words of the target, null for numbers."""
    is_worded = measures["targets"].is_not_null()
    of, about = measures.filter(is_worded), rows.filter(is_worded)
    turn = below(about["cell"], setting.salt("target"), of["targets"])
    texts = filled(facts.targets[of["targets_begin"] + turn], about["place"], about["subject"])
    empty = pl.repeat(None, len(rows), dtype=pl.String, eager=True)
    return empty.scatter(is_worded.arg_true(), texts)


def _claimed(rows: pl.DataFrame, facts: Facts, setting: Setting) -> pl.DataFrame:
    """Add actual values and scores: most just met, some missed, in the last year some better."""
    turn = below(rows["cell"], setting.yearly("actual"), 100)
    rows = rows.with_columns(turn=turn, whole=_actual(rows, turn, facts, setting=setting))
    points, is_limit = pl.col("max_points").cast(pl.Int64), pl.col("comparator") == _LE
    is_worded, is_missed = pl.col("target").is_null(), pl.col("turn") >= 100 - facts.missed
    low, high = (each("whole", "target") for each in (pl.min_horizontal, pl.max_horizontal))
    ratio = (points * low * 2 + high) // (high * 2)
    is_met = (
        pl.when(is_worded)
        .then(~is_missed)
        .when(is_limit)
        .then(pl.col("whole") <= pl.col("target"))
        .otherwise(pl.col("whole") >= pl.col("target"))
    )
    less = pl.when(is_worded).then(points * _PARTLY_EARNED // 100).otherwise(ratio)
    tier = pl.when(is_missed).then(code(Tier.PARTLY)).otherwise(code(Tier.ACHIEVED))
    told = pl.when(is_missed).then(pl.lit(_PARTLY)).otherwise(pl.lit(_MET))
    return rows.select(
        "form_id",
        pl.col("row").cast(pl.Int32),
        "level1",
        "level2",
        "name",
        "comparator",
        "sign",
        "unit",
        "target_words",
        (pl.col("target") * UNIT).alias("target_value"),
        pl.when(is_worded).then(told).alias("actual_words"),
        (pl.col("whole") * UNIT).alias("actual_value"),
        pl.when(is_worded).then(tier).cast(pl.Int8).alias("tier"),
        points.alias("max_points"),
        pl.when(is_met).then(points).otherwise(less).alias("claimed_score"),
        "cell",
    )


def _actual(rows: pl.DataFrame, turn: pl.Series, facts: Facts, *, setting: Setting) -> pl.Series:
    """Return the actual value in whole units, null for words.

    An exact target is met exactly, one that is to be exceeded is exceeded by one.
    """
    fine = below(rows["cell"], setting.yearly("fine actual"), 15) + 1
    is_share, sign, target = pl.col("unit") == "%", pl.col("comparator"), pl.col("target")
    little = pl.when(is_share).then(UNIT).otherwise(target * UNIT * pl.lit(fine) // 100)
    better = (pl.lit(turn) < (facts.better if setting.is_last_year else 0)) & (sign != _EQ)
    missed = pl.lit(turn) >= 100 - facts.missed
    just = target + (sign == _GT).cast(pl.Int64)
    direction = pl.when(sign == _LE).then(-1).otherwise(1)
    step = pl.when(better).then(direction).when(missed).then(-direction).otherwise(0)
    base = pl.when(missed).then(target).otherwise(just)
    whole = (base * UNIT + step * little) // UNIT
    return rows.select(whole.clip(lower_bound=1).alias("whole")).to_series()


def explained(
    rows: pl.DataFrame, funds: pl.DataFrame, facts: Facts, *, setting: Setting
) -> pl.DataFrame:
    """Add explanations: of every shortfall, and here and there of a low execution rate.

    That stands in the first row.
    """
    reasons = one_of(rows["cell"], setting.yearly("reason"), facts.words["reasons"])
    turn = below(rows["cell"], setting.yearly("explained"), 100)
    is_low = pl.col("execution_rate") < facts.explained_below
    low = funds.filter((pl.col("row") == 0) & is_low)["form_id"]
    short = pl.col("claimed_score") < pl.col("max_points")
    slow = (pl.col("row") == 0) & pl.col("form_id").is_in(low.implode())
    slow &= pl.lit(turn) < facts.explained
    return rows.with_columns(pl.when(short | slow).then(pl.lit(reasons)).alias("explanation")).drop(
        "cell"
    )
