"""Forms of one part: heads, funds and indicators, all claims as the rules give them."""

import polars as pl

from jiheng.corpus.synthesis.chance import below, one_of, weighted
from jiheng.corpus.synthesis.facts import Facts
from jiheng.corpus.synthesis.indicators import explained, indicators
from jiheng.corpus.synthesis.objectives import said
from jiheng.corpus.synthesis.setting import CENT, EXECUTION_POINTS, FULL, WAN, Draft, Setting
from jiheng.domain.form import Kind
from jiheng.domain.funds import FundingSource
from jiheng.engine.columns import code

_BANDS = ((9_000, "优"), (8_000, "良"), (6_000, "中"), (0, "差"))


def draft(projects: pl.Series, facts: Facts, setting: Setting) -> Draft:
    """Return the forms of `projects` in a year, all in order."""
    subjects = pl.DataFrame(
        {
            "place": one_of(projects, setting.salt("place"), facts.words["places"]),
            "subject": one_of(projects, setting.salt("subject"), facts.words["subjects"]),
        }
    )
    funds = _funds(projects, facts, setting)
    rows = indicators(projects, facts, setting, subjects=subjects)
    rows = explained(rows, funds, facts, setting=setting)
    return totalled(Draft(_forms(projects, facts, setting, subjects=subjects), funds, rows))


def totalled(drafted: Draft) -> Draft:
    """Return the draft with totals and grades as its scores give them."""
    scores = drafted.indicators.group_by("form_id", maintain_order=True).agg(
        pl.col("claimed_score").sum()
    )
    execution = drafted.funds.filter(pl.col("row") == 0)["claimed_score"]
    forms = drafted.forms.with_columns(claimed_total=scores["claimed_score"] + execution)
    forms = forms.with_columns(claimed_rating=rating())
    return Draft(forms, drafted.funds, drafted.indicators)


def rating() -> pl.Expr:
    """Return the grade of ``claimed_total`` by the national bands."""
    result: pl.Expr = pl.lit(_BANDS[-1][1])
    for floor, grade in reversed(_BANDS[:-1]):
        result = pl.when(pl.col("claimed_total") >= floor).then(pl.lit(grade)).otherwise(result)
    return result


def _forms(
    projects: pl.Series, facts: Facts, setting: Setting, *, subjects: pl.DataFrame
) -> pl.DataFrame:
    department = _department(projects, facts, setting)
    unit = department + one_of(projects, setting.salt("unit"), facts.words["units"])
    number = projects.cast(pl.String)
    intended, achieved = said(projects, facts, setting, subjects=subjects)
    return pl.DataFrame(
        {
            "form_id": pl.int_range(len(projects), eager=True),
            "kind": pl.repeat(code(Kind.PROJECT), len(projects), dtype=pl.Int8, eager=True),
            "fiscal_year": pl.repeat(setting.year, len(projects), dtype=pl.Int64, eager=True),
            "amount_unit": pl.repeat(WAN, len(projects), dtype=pl.Int64, eager=True),
            "project_name": subjects["place"] + subjects["subject"] + "项目（" + number + "）",
            "supervising_department": department,
            "implementing_unit": unit,
            "intended": intended,
            "achieved": achieved,
            "total_points": pl.repeat(FULL, len(projects), dtype=pl.Int64, eager=True),
        }
    )


def _department(projects: pl.Series, facts: Facts, setting: Setting) -> pl.Series:
    """Return departments of very different size: the square of an even choice is skewed."""
    names = facts.words["departments"]
    even = below(projects, setting.salt("department"), 1_000)
    return f"{setting.region}" + names.gather(even * even * len(names) // 1_000_000)


def _funds(projects: pl.Series, facts: Facts, setting: Setting) -> pl.DataFrame:
    """Return the total line and the appropriation, which is all of it."""
    scale = pl.Series([CENT, 10 * CENT, 100 * CENT, 1_000 * CENT], dtype=pl.Int64)
    base = (below(projects, setting.salt("budget"), 9_000) + 1_000) * one_of(
        projects, setting.salt("scale"), scale
    )
    swing = below(projects, setting.yearly("swing"), 31) + 85
    budget = base * swing // 100 // CENT * CENT
    outturn = budget * _execution(projects, facts, setting) // FULL // CENT * CENT
    rate = (outturn * FULL * 2 + budget) // (budget * 2)
    score = (outturn * EXECUTION_POINTS * 2 + budget) // (budget * 2)
    lines = pl.DataFrame(
        {
            "form_id": pl.int_range(len(projects), eager=True),
            "original_budget": budget,
            "revised_budget": budget,
            "outturn": outturn,
            "execution_rate": rate,
        }
    )
    total = lines.with_columns(
        row=pl.lit(0, pl.Int32),
        source=pl.lit(code(FundingSource.TOTAL), pl.Int8),
        max_points=pl.lit(EXECUTION_POINTS, pl.Int64),
        claimed_score=score,
    )
    part = lines.with_columns(
        row=pl.lit(1, pl.Int32),
        source=pl.lit(code(FundingSource.CURRENT_APPROPRIATION), pl.Int8),
        max_points=pl.lit(None, pl.Int64),
        claimed_score=pl.lit(None, pl.Int64),
    )
    return pl.concat([total, part]).sort("form_id", "row")


def _execution(projects: pl.Series, facts: Facts, setting: Setting) -> pl.Series:
    """Return execution rates in hundredths of a percent."""
    bands = facts.execution
    band = weighted(projects, setting.yearly("execution"), bands["forms"])
    spread = below(projects, setting.yearly("fine execution"), bands["spread"].gather(band))
    return bands["least"].gather(band) + spread
