"""How likely each form is to be drawn: exact fractions that add up to the size of the sample.

Forms that share department, class of risk and class of money form a stratum and have the same
chance. A chance is proportional to risk weight × money weight, never above one; a department
that would expect less than one form is given one, at the cost of the others. This is sampling with
probability proportional to size, with the certainties and the small domains taken out first
(Cochran, Sampling Techniques, 3rd ed., ch. 9A).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby

import polars as pl

from jiheng.corpus.draw.frame import Frame
from jiheng.corpus.errors import DrawImpossible
from jiheng.domain.text import Text

RISKS: Mapping[str, int] = {"high": 4, "medium": 2, "low": 1}
"""Weights of the classes of risk unless the plan says otherwise."""
MONEY: tuple[tuple[int, int], ...] = ((0, 1), (100_000_000, 2), (1_000_000_000, 4))
"""Weights from an amount in fen on: below 100 万元, from there, and from 1,000 万元 on."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is fixed before the draw, beside the frame.

    Attributes:
        size: how many forms are drawn.
        risks: a whole weight above zero for each class of risk.
        money: (amount in fen from which the class begins, weight), ascending from zero.
    """

    size: int
    risks: Mapping[str, int]
    money: tuple[tuple[int, int], ...] = MONEY


@dataclass(frozen=True, slots=True)
class Stratum:
    """Forms of the same department, risk and money; `money` is the place of its class."""

    department: str
    risk: str
    money: int
    forms: int
    weight: int


@dataclass(frozen=True, slots=True)
class Chance:
    """A stratum with the probability of each of its forms."""

    stratum: Stratum
    probability: Fraction

    @property
    def expected(self) -> Fraction:
        """How many of its forms are drawn on average."""
        return self.stratum.forms * self.probability


def money_class(plan: Plan) -> pl.Expr:
    """Return the place of the class of money that ``amount`` lies in."""
    starts = pl.Series([start for start, _ in plan.money], dtype=pl.Int64)
    return (pl.lit(starts).search_sorted(pl.col("amount"), side="right") - 1).cast(pl.Int64)


def strata(frame: Frame, plan: Plan) -> list[Stratum]:
    """Return the strata of a frame by department, risk and money.

    Raises:
        DrawImpossible: a class of risk has no weight in the plan.
    """
    unknown = sorted(set(frame.forms["risk"].unique()) - set(plan.risks))
    if unknown:
        raise DrawImpossible(
            Text(
                f"风险等级 {unknown[0]} 没有权重，方案中有 {'、'.join(plan.risks)}",
                f"the risk {unknown[0]} has no weight; the plan has {', '.join(plan.risks)}",
            )
        )
    counted = (
        frame.forms.group_by("department", "risk", money_class(plan).alias("money"))
        .len()
        .sort("department", "risk", "money")
    )
    return [
        Stratum(department, risk, money, forms, plan.risks[risk] * plan.money[money][1])
        for department, risk, money, forms in counted.iter_rows()
    ]


def chances(given: Sequence[Stratum], size: int) -> list[Chance]:
    """Return the chance of every stratum, in order; the expected numbers add up to `size`.

    Strata of a department stand together.

    Raises:
        DrawImpossible: fewer forms asked for than there are departments, or more than forms.
    """
    departments = [list(each) for _, each in groupby(given, lambda each: each.department)]
    forms = sum(each.forms for each in given)
    if not len(departments) <= size <= forms:
        raise DrawImpossible(
            Text(
                f"抽取 {size} 张，而部门有 {len(departments)} 个（每个至少一张）、表有 {forms} 张",
                f"{size} forms cannot be drawn: there are {len(departments)} departments, each to "
                f"be drawn at least once, and {forms} forms",
            )
        )
    small: set[str] = set()
    while True:
        rate = _common([each for each in given if each.department not in small], size - len(small))
        found = {
            each[0].department
            for each in departments
            if each[0].department not in small
            and sum(part.forms * min(Fraction(1), rate * part.weight) for part in each) < 1
        }
        if not found:
            break
        small |= found
    return [
        chance
        for each in departments
        for chance in _with_chances(each, None if each[0].department in small else rate)
    ]


def _with_chances(department: Sequence[Stratum], rate: Fraction | None) -> list[Chance]:
    if rate is None:
        rate = Fraction(1, sum(each.forms * each.weight for each in department))
    return [Chance(each, min(Fraction(1), rate * each.weight)) for each in department]


def _common(given: Sequence[Stratum], size: int) -> Fraction:
    """Return the rate at which the chances ``min(1, rate × weight)`` add up to `size`."""
    certain, load = 0, sum(each.forms * each.weight for each in given)
    heaviest_first = sorted(given, key=lambda each: -each.weight)
    for weight, group in groupby(heaviest_first, lambda each: each.weight):
        if (size - certain) * weight < load:
            break
        forms = sum(each.forms for each in group)
        certain, load = certain + forms, load - forms * weight
    return Fraction(size - certain, load) if load else Fraction(1)
