"""Several policies at once: what is asked for, which forms they govern, what flips a rating."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

import jiheng
from jiheng.domain.errors import NoPolicyInForce, UnknownPolicy
from jiheng.domain.form import Form, Total
from jiheng.domain.funds import FundingSource, FundsLine
from jiheng.domain.indicator import Actual, Comparator, Indicator, Target, Tier
from jiheng.policy import policies
from jiheng.services.comparing import compare


def form_of(*rows: Indicator, year: int | None = 2024, spent: str = "100") -> Form:
    """Return a form whose budget of 100 was spent in part."""
    line = FundsLine(
        FundingSource.TOTAL,
        revised_budget=Decimal(100),
        outturn=Decimal(spent),
        max_points=Decimal(10),
    )
    return Form(fiscal_year=year, funds=(line,), indicators=rows, total=Total())


def tier_row(tier: Tier, score: str, points: str) -> Indicator:
    return Indicator(
        actual=Actual(tier=tier), max_points=Decimal(points), claimed_score=Decimal(score)
    )


def limit_row(target: str, actual: str, points: str) -> Indicator:
    return Indicator(
        target=Target(comparator=Comparator.LE, value=Decimal(target)),
        actual=Actual(value=Decimal(actual)),
        max_points=Decimal(points),
    )


def flips_of(form: Form) -> list[tuple[str, str | None, str | None]]:
    found = compare([form], ["all"]).flips.get(0, ())
    return [
        ("+".join(change.name for change in flip.changes), flip.rating, flip.other_rating)
        for flip in found
    ]


def test_all_stands_for_every_policy_in_force_in_the_forms_year() -> None:
    rows = tier_row(Tier.ACHIEVED, "90", "90")
    compared = compare([form_of(rows, year=2020), form_of(rows)], ["all"])
    assert list(compared.asked) == [each.name for each in policies()]
    scored = [len(each.scorecards()) for each in compared.assessments]
    in_force = [sum(each.in_force(year) for year in (2020, 2024)) for each in policies()]
    assert scored == in_force
    assert not any(each.problems for each in compared.assessments)


def test_a_form_no_policy_governs_is_a_problem_once() -> None:
    compared = compare([form_of(year=1999)], ["all"])
    (problem,) = [each for one in compared.assessments for each in one.problems]
    assert isinstance(problem.error, NoPolicyInForce)
    both = compare([form_of(year=1999), form_of()], ["all"])
    (problem,) = [each for one in both.assessments for each in one.problems]
    assert problem.form == 0


def test_a_policy_named_beside_all_is_added(tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(
        "name: own\ntitle: 自定\nextends: cn-mof-2020\nin_force: {from: 2019, to: null}\n"
        "jurisdiction: {name: 试点, departments: []}\n",
        encoding="utf-8",
    )
    asked = compare([form_of()], ["all", str(own), "cn-mof-2020"]).asked
    assert asked == (*(each.name for each in policies()), str(own))


def test_an_unknown_policy_is_refused_before_any_form() -> None:
    with pytest.raises(UnknownPolicy):
        compare((), ["cn-nowhere"])


@pytest.mark.parametrize(
    ("form", "flips"),
    [
        (form_of(tier_row(Tier.ACHIEVED, "90", "90")), []),
        (form_of(tier_row(Tier.ACHIEVED, "75", "90")), [("grade_bands", "良", "优")]),
        (
            form_of(tier_row(Tier.ACHIEVED, "90", "90"), spent="65"),
            [("execution_caps", "优", "中")],
        ),
        (
            form_of(tier_row(Tier.ACHIEVED, "60", "60"), limit_row("10", "15", "30")),
            [("at_most_formula", "优", "良")],
        ),
        (form_of(tier_row(Tier.PARTLY, "45", "90")), [("qualitative_bands", "中", "差")]),
    ],
)
def test_the_parameter_that_alone_flips_the_rating_is_named(
    form: Form, flips: list[tuple[str, str, str]]
) -> None:
    assert flips_of(form) == flips


def test_parameters_that_flip_it_only_together_are_named_together(tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(
        "name: own\ntitle: 自定\nextends: cn-mof-2020\nin_force: {from: 2019, to: null}\n"
        "jurisdiction: {name: 试点, departments: []}\n"
        "provisions:\n  own: {says: 自定, certainty: good-practice}\n"
        "parameters:\n"
        "  at_most_formula:\n    values:\n      2019-01-01: {value: linear, authority: own}\n"
        "  execution_formula:\n    values:\n      2019-01-01: {value: stepwise, authority: own}\n",
        encoding="utf-8",
    )
    rows = tier_row(Tier.ACHIEVED, "68.6", "70"), limit_row("10", "12", "20")
    form = form_of(*rows, spent="85")
    (flip,) = compare([form], ["cn-mof-2020", str(own)]).flips[0]
    assert {change.name for change in flip.changes} == {"at_most_formula", "execution_formula"}
    assert (flip.rating, flip.other_rating) == ("优", "良")


def test_the_facade_tells_how_stable_each_rating_is() -> None:
    capped = form_of(tier_row(Tier.ACHIEVED, "90", "90"), spent="65")
    sure = replace(capped, funds=form_of().funds)
    cards = jiheng.score([capped, sure], policy="all")
    assert len(cards) == 2 * len(policies())
    frame = cards.stability
    assert frame["is_stable"].to_list() == [False, True]
    assert frame["least_total"].to_list() == [Decimal(79), Decimal(100)]
    assert frame["greatest_total"].to_list() == [Decimal("96.5"), Decimal(100)]
    assert frame["flipped_by"].to_list() == [["execution_caps"], []]
    assert cards.report.forms[0].flips[0].other_rating == "中"
