"""Made-up forms are distributed as the twelve published forms, figure by figure.

The figures of the twelve are computed from ``examples/baoshan-2024.txt`` here, not written down.
Twelve forms say little more than a tenth of a share, so shares are asked for within a tenth; means
within the part of them that is stated.
"""

from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest

from jiheng.corpus.store import parts, read
from jiheng.corpus.synthesis.corpus import Order, synthesize
from jiheng.corpus.synthesis.facts import facts
from jiheng.domain.indicator import Comparator, Level2, Tier
from jiheng.engine.columns import Scope, code
from jiheng.services.importing import import_documents

TWELVE = Path(__file__).parents[2] / "examples/baoshan-2024.txt"
FORMS = 8_000
SHARE = 0.1
"""How far a share may lie from that of the twelve."""
PRINTED = r"^[=≥>≤]?\d+\.00\([^()]+\)$"


@dataclass(frozen=True)
class Said:
    """Forms and indicators with their texts, and the total lines of the funds."""

    forms: pl.DataFrame
    rows: pl.DataFrame
    totals: pl.DataFrame


def said(corpus: Path) -> Said:
    """Return what the forms of all parts of a corpus say."""
    told = []
    for number, part in enumerate(parts(corpus)):
        columns = read(part).columns
        texts = pl.lit(columns.texts["text"])
        tables = [
            columns.table(scope).with_columns(
                pl.lit(number).alias("part"),
                *(texts.gather(pl.col(name)).alias(name) for name in names),
            )
            for scope, names in (
                (Scope.FORMS, ("intended", "achieved", "claimed_rating")),
                (Scope.INDICATORS, ("name", "target_text", "actual_text", "explanation")),
                (Scope.FUNDS, ()),
            )
        ]
        told.append(tables)
    forms, rows, funds = (pl.concat(each) for each in zip(*told, strict=True))
    return Said(forms, rows, funds.filter(pl.col("row") == 0))


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Said:
    folder = tmp_path_factory.mktemp("real")
    import_documents([str(TWELVE)], folder)
    return said(folder)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Said:
    folder = tmp_path_factory.mktemp("made")
    list(synthesize(Order(FORMS, (2024,), ("东州", "西州"), seed=2, per_mille=0), folder))
    return said(folder)


def lengths(told: Said, name: str) -> pl.Series:
    return told.forms[name].str.len_chars().cast(pl.Int64)


def share(rows: pl.DataFrame, condition: pl.Expr) -> float:
    return float(rows.select(condition.fill_null(value=False).mean()).item())


IS_NUMBER = pl.col("target_value").is_not_null()


def test_twelve_forms_are_read(real: Said) -> None:
    assert (real.forms.height, real.rows.height) == (12, 68)


@pytest.mark.parametrize(("name", "within"), [("intended", 3), ("achieved", 2)])
def test_texts_are_as_long_as_the_real_ones(
    real: Said, made: Said, name: str, within: float
) -> None:
    """Of an objective 3 characters and of a result 2 more or less, on average."""
    real_length, made_length = (lengths(each, name).mean() for each in (real, made))
    assert made_length == pytest.approx(real_length, abs=within)


@pytest.mark.parametrize("longest", [6, 15, 25, 60, 100])
def test_short_and_long_objectives_are_as_frequent(real: Said, made: Said, longest: int) -> None:
    is_within = pl.col("intended").str.len_chars() <= longest
    shares = [share(each.forms, is_within) for each in (real, made)]
    assert shares[1] == pytest.approx(shares[0], abs=SHARE)


def test_longest_objective_is_about_that_of_the_twelve(real: Said, made: Said) -> None:
    longest = [lengths(each, "intended").max() for each in (real, made)]
    assert longest[1] == pytest.approx(longest[0], rel=0.3)


@pytest.mark.parametrize("name", ["intended", "achieved"])
def test_stock_phrases_stand_as_often(real: Said, made: Said, name: str) -> None:
    """A stock phrase of the twelve is 完成既定目标 or 已完成."""
    held = facts().stock["stock_aims" if name == "intended" else "stock_results"]["phrase"]
    phrases = ["完成既定目标", "已完成", *held]
    shares = [share(each.forms, pl.col(name).is_in(phrases)) for each in (real, made)]
    assert shares[1] == pytest.approx(shares[0], abs=SHARE / 2)


def test_results_never_repeat_their_objective(made: Said) -> None:
    assert share(made.forms, pl.col("intended") == pl.col("achieved")) == 0


def test_forms_have_as_many_indicators_half_of_them_qualitative(real: Said, made: Said) -> None:
    numbers = [each.rows.height / each.forms.height for each in (real, made)]
    assert numbers[1] == pytest.approx(numbers[0], abs=0.15)
    shares = [share(each.rows, IS_NUMBER) for each in (real, made)]
    assert shares[0] == 0.5
    assert shares[1] == pytest.approx(0.5, abs=0.03)


@pytest.mark.parametrize("level", [each for each in Level2 if "cost" not in each.value])
def test_each_level_is_as_frequent_and_as_often_a_number(
    real: Said, made: Said, level: Level2
) -> None:
    here = pl.col("level2") == code(level)
    frequent = [share(each.rows, here) for each in (real, made)]
    assert frequent[1] == pytest.approx(frequent[0], abs=0.02)
    counted = [share(each.rows.filter(here), IS_NUMBER) for each in (real, made)]
    assert counted[1] == pytest.approx(counted[0], abs=0.06)


def test_cost_indicators_are_few_and_there(made: Said) -> None:
    costs = made.rows.filter(pl.col("level2") == code(Level2.COST))
    assert 0.02 < costs["form_id"].len() / made.forms.height < 0.06


@pytest.mark.parametrize("sign", [Comparator.EQ, Comparator.GE, Comparator.GT, Comparator.LE])
def test_signs_are_those_of_the_twelve(real: Said, made: Said, sign: Comparator) -> None:
    shares = [
        share(each.rows.filter(IS_NUMBER), pl.col("comparator") == code(sign))
        for each in (real, made)
    ]
    assert shares[1] == pytest.approx(shares[0], abs=0.08)


@pytest.mark.parametrize("name", ["target", "actual"])
def test_values_are_printed_as_on_paper(real: Said, made: Said, name: str) -> None:
    """=365.00(天) and 365.00(天), with their printed step; words without one."""
    for each in (real, made):
        counted, worded = each.rows.filter(IS_NUMBER), each.rows.filter(~IS_NUMBER)
        assert share(counted, pl.col(f"{name}_text").str.contains(PRINTED)) == 1
        assert set(counted[f"{name}_value_step"]) == {10_000}
        for part in ("value", "value_step", "unit"):
            assert worded[f"{name}_{part}"].null_count() == worded.height


def test_qualitative_results_are_tiers(real: Said, made: Said) -> None:
    tiers = {"达成指标": code(Tier.ACHIEVED), "部分达成指标": code(Tier.PARTLY)}
    for each in (real, made):
        worded = each.rows.filter(~IS_NUMBER)
        assert worded["tier"].to_list() == [tiers[text] for text in worded["actual_text"]]
        assert share(worded, pl.col("actual_text") == "达成指标") > 0.95
        assert each.rows.filter(IS_NUMBER)["tier"].null_count() > 0


def test_points_are_those_of_the_twelve(real: Said, made: Said) -> None:
    """Of the twelve, 0.00 is left out, an error that two rows have."""
    given = [each.rows.filter(pl.col("max_points") > 0) for each in (real, made)]
    for value in given[0]["max_points"].unique():
        shares = [share(each, pl.col("max_points") == value) for each in given]
        assert shares[1] == pytest.approx(shares[0], abs=0.05), value


def test_structures_of_the_twelve_are_all_there(real: Said, made: Said) -> None:
    """But for the points of the form that has two indicators of 0.00."""
    structures = [
        each.rows.sort("part", "form_id", "row")
        .group_by("part", "form_id", maintain_order=True)
        .agg("level2", "max_points")
        for each in (real, made)
    ]
    sound = structures[0].filter(pl.col("max_points").list.min() > 0)
    columns = ["level2", "max_points"]
    held = {str(row) for row in structures[1].select(columns).iter_rows()}
    assert sound.height == 11
    assert {str(row) for row in sound.select(columns).iter_rows()} <= held
    levels = {str(row) for row in structures[1]["level2"].to_list()}
    assert {str(row) for row in structures[0]["level2"].to_list()} <= levels


@pytest.mark.parametrize("rate", [7_000, 9_000, 9_750, 9_999])
def test_money_is_spent_as_by_the_twelve(real: Said, made: Said, rate: int) -> None:
    shares = [share(each.totals, pl.col("execution_rate") <= rate) for each in (real, made)]
    assert shares[1] == pytest.approx(shares[0], abs=0.05)


def test_nearly_all_points_are_given_and_grades_are_best(real: Said, made: Said) -> None:
    is_full = pl.col("claimed_score") == pl.col("max_points")
    assert share(real.rows, is_full) == 1
    assert share(made.rows, is_full) > 0.97
    assert share(real.forms, pl.col("claimed_rating") == "优") == 1
    assert share(made.forms, pl.col("claimed_rating") == "优") > 0.99


def test_names_are_about_as_long_and_of_many_kinds(real: Said, made: Said) -> None:
    mean = [each.rows["name"].str.len_chars().mean() for each in (real, made)]
    assert mean[1] == pytest.approx(mean[0], rel=0.15)
    assert made.rows["name"].n_unique() > made.forms.height


def test_no_name_stands_twice_in_a_class(made: Said) -> None:
    named = made.rows.select("part", "form_id", "level1", "name")
    assert named.height == named.unique().height
