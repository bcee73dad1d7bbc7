"""Forms of one part: heads, funds and indicators, all claims as the rules give them."""

from dataclasses import dataclass

import polars as pl

from jiheng.corpus.synthesis.chance import below, one_of, salted
from jiheng.corpus.synthesis.facts import Facts
from jiheng.domain.form import Kind
from jiheng.domain.funds import FundingSource
from jiheng.engine.columns import code

WAN = 1_000_000
"""Fen in a 万元."""
CENT = WAN // 100
"""The printed step of amounts: two decimals of 万元."""
UNIT = 1_000_000
"""Millionths in one: the unit of indicator values."""
EXECUTION_POINTS = 1_000
FULL = 10_000
_BANDS = ((9_000, "优"), (8_000, "良"), (6_000, "中"), (0, "差"))


@dataclass(frozen=True, slots=True)
class Draft:
    """Tables with texts in their columns, still without positions in a dictionary."""

    forms: pl.DataFrame
    funds: pl.DataFrame
    indicators: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Setting:
    """What a part is about: a year of consecutive projects in a region."""

    seed: int
    year: int
    region: str
    is_last_year: bool

    def salt(self, *names: str) -> int:
        """Return the salt of a choice that is the same in every year."""
        return salted(self.seed, *names)

    def yearly(self, *names: str) -> int:
        """Return the salt of a choice made anew every year."""
        return salted(self.seed, str(self.year), *names)


def draft(projects: pl.Series, facts: Facts, setting: Setting) -> Draft:
    """Return the forms of `projects` in a year, all in order."""
    funds = _funds(projects, facts, setting)
    indicators = _indicators(projects, facts, setting)
    indicators = _with_reasons(indicators, funds, facts, setting=setting)
    return totalled(Draft(_forms(projects, facts, setting), funds, indicators))


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


def _forms(projects: pl.Series, facts: Facts, setting: Setting) -> pl.DataFrame:
    words = facts.words
    place = one_of(projects, setting.salt("place"), words["places"])
    subject = one_of(projects, setting.salt("subject"), words["subjects"])
    department = _department(projects, facts, setting)
    unit = department + one_of(projects, setting.salt("unit"), words["units"])
    number = projects.cast(pl.String)
    frame = pl.DataFrame({"place": place, "subject": subject})
    return pl.DataFrame(
        {
            "form_id": pl.int_range(len(projects), eager=True),
            "kind": pl.repeat(code(Kind.PROJECT), len(projects), dtype=pl.Int8, eager=True),
            "fiscal_year": pl.repeat(setting.year, len(projects), dtype=pl.Int64, eager=True),
            "amount_unit": pl.repeat(WAN, len(projects), dtype=pl.Int64, eager=True),
            "project_name": place + subject + "项目（" + number + "）",
            "supervising_department": department,
            "implementing_unit": unit,
            "intended": _clauses(projects, frame, words["aims"], salt=setting.yearly("aims")),
            "achieved": _clauses(projects, frame, words["results"], salt=setting.yearly("results")),
            "total_points": pl.repeat(FULL, len(projects), dtype=pl.Int64, eager=True),
        }
    )


def _department(projects: pl.Series, facts: Facts, setting: Setting) -> pl.Series:
    """Return departments of very different size: the square of an even choice is skewed."""
    names = facts.words["departments"]
    even = below(projects, setting.salt("department"), 1_000)
    return f"{setting.region}" + names.gather(even * even * len(names) // 1_000_000)


def _clauses(
    projects: pl.Series, frame: pl.DataFrame, patterns: pl.Series, *, salt: int
) -> pl.Series:
    """Return three different clauses a project, filled with its subject, place and numbers."""
    first = below(projects, salt, len(patterns))
    clauses = [
        _filled(patterns.gather((first + step) % len(patterns)), frame, projects, salt=salt + step)
        for step in (0, 3, 7)
    ]
    return clauses[0] + "；" + clauses[1] + "；" + clauses[2] + "。"


def _filled(
    patterns: pl.Series, frame: pl.DataFrame, projects: pl.Series, *, salt: int
) -> pl.Series:
    numbers = {
        "{n}": (below(projects, salt + 11, 95) + 4).cast(pl.String),
        "{m}": (below(projects, salt + 13, 9_000) + 100).cast(pl.String),
    }
    filled = frame.with_columns(patterns.alias("text"), n=numbers["{n}"], m=numbers["{m}"])
    text = pl.col("text")
    for name in ("place", "subject", "n", "m"):
        text = text.str.replace(f"{{{name}}}", pl.col(name), literal=True)
    return filled.select(text).to_series()


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
    turn = below(projects, setting.yearly("execution"), 100)
    bands = facts.execution
    band = bands["begins"].search_sorted(turn, side="right") - 1
    spread = below(projects, setting.yearly("fine execution"), bands["spread"].gather(band))
    return bands["least"].gather(band) + spread


def _indicators(projects: pl.Series, facts: Facts, setting: Setting) -> pl.DataFrame:
    rows = (
        pl.DataFrame(
            {
                "form_id": pl.int_range(len(projects), eager=True),
                "project": projects,
                "scheme": below(projects, setting.salt("scheme"), facts.schemes),
                "subject": one_of(projects, setting.salt("subject"), facts.words["subjects"]),
            }
        )
        .join(facts.rows, on="scheme", how="inner")
        .sort("form_id", "row")
    )
    cell = rows["project"] * 32 + rows["row"]
    counts = facts.measures.group_by("level2").len("choices")
    rows = rows.join(counts, on="level2", how="left", maintain_order="left")
    first = below(rows["project"], setting.salt("measure"), 64)
    rows = rows.with_columns(choice=(first + rows["row"]) % rows["choices"].cast(pl.Int64))
    rows = rows.join(facts.measures, on=["level2", "choice"], how="left", maintain_order="left")
    target = rows["least"] + below(cell, setting.salt("target"), rows["steps"]) * rows["step"]
    return _claimed(rows.with_columns(target=target, cell=cell), facts, setting)


def _claimed(rows: pl.DataFrame, facts: Facts, setting: Setting) -> pl.DataFrame:
    """Add actual values and scores: most just met, some missed, in the last year some better."""
    turn = below(rows["cell"], setting.yearly("actual"), 100)
    fine = below(rows["cell"], setting.yearly("fine actual"), 15) + 1
    rows = rows.with_columns(turn=turn, fine=fine)
    better = pl.col("turn") < (facts.better if setting.is_last_year else 0)
    missed = pl.col("turn") >= 100 - facts.missed
    is_limit, is_share = pl.col("sign") == "≤", pl.col("unit") == "%"
    target = pl.col("target") * UNIT
    little = pl.when(is_share).then(UNIT).otherwise(target * pl.col("fine") // 100)
    more, less = target + little, target - little
    actual = (
        pl.when(better)
        .then(pl.when(is_limit).then(less).otherwise(more))
        .when(missed)
        .then(pl.when(is_limit).then(more).otherwise(less))
        .otherwise(target)
    )
    whole = (actual // UNIT).clip(lower_bound=1)
    rows = rows.with_columns(whole=whole)
    low = pl.min_horizontal("whole", "target")
    high = pl.max_horizontal("whole", "target")
    points = pl.col("max_points").cast(pl.Int64)
    ratio = (points * low * 2 + high) // (high * 2)
    is_met = (
        pl.when(is_limit)
        .then(pl.col("whole") <= pl.col("target"))
        .otherwise(pl.col("whole") >= pl.col("target"))
    )
    return rows.select(
        "form_id",
        pl.col("row").cast(pl.Int32),
        "level1",
        "level2",
        (pl.col("subject") + pl.col("measure")).alias("name"),
        "comparator",
        "sign",
        "unit",
        (pl.col("target") * UNIT).alias("target_value"),
        (pl.col("whole") * UNIT).alias("actual_value"),
        points.alias("max_points"),
        pl.when(is_met).then(points).otherwise(ratio).alias("claimed_score"),
        "cell",
    )


def _with_reasons(
    rows: pl.DataFrame, funds: pl.DataFrame, facts: Facts, *, setting: Setting
) -> pl.DataFrame:
    """Add explanations: of every shortfall, and in the first row of a low execution rate."""
    reasons = one_of(rows["cell"], setting.yearly("reason"), facts.words["reasons"])
    is_low = pl.col("execution_rate") < facts.explained_below
    low = funds.filter((pl.col("row") == 0) & is_low)["form_id"]
    short = pl.col("claimed_score") < pl.col("max_points")
    slow = (pl.col("row") == 0) & pl.col("form_id").is_in(low.implode())
    return rows.with_columns(pl.when(short | slow).then(pl.lit(reasons)).alias("explanation")).drop(
        "cell"
    )
