"""Performance indicators: three levels, a target, an actual value, points and a score."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

ABSENT = {"absent": True}
"""Marks a part of the canonical form that is left out where there is none."""


class Level1(StrEnum):
    """一级指标."""

    OUTPUT = "output"
    OUTCOME = "outcome"
    SATISFACTION = "satisfaction"
    COST = "cost"
    DECISION = "decision"
    MANAGEMENT = "management"
    INPUT = "input"
    PROCESS = "process"
    EXECUTION = "execution"


class Level2(StrEnum):
    """二级指标."""

    QUANTITY = "quantity"
    QUALITY = "quality"
    TIMELINESS = "timeliness"
    COST = "cost"
    ECONOMIC = "economic"
    SOCIAL = "social"
    ECOLOGICAL = "ecological"
    SUSTAINED_IMPACT = "sustained_impact"
    BENEFICIARY_SATISFACTION = "beneficiary_satisfaction"
    ECONOMIC_COST = "economic_cost"
    SOCIAL_COST = "social_cost"
    ENVIRONMENTAL_COST = "environmental_cost"


class Comparator(StrEnum):
    """指标性质: how the actual value must stand to the target."""

    EQ = "eq"
    GE = "ge"
    GT = "gt"
    LE = "le"
    LT = "lt"

    @property
    def sign(self) -> str:
        """The sign as printed on forms."""
        return {"eq": "=", "ge": "≥", "gt": ">", "le": "≤", "lt": "<"}[self.value]


class Tier(StrEnum):
    """The three tiers of a qualitative result: 达成 / 部分达成 / 未达成."""

    ACHIEVED = "achieved"
    PARTLY = "partly"
    NOT = "not"


@dataclass(frozen=True, slots=True)
class Target:
    """年度指标值: the text as printed, and its parts when it is a number."""

    text: str | None = None
    comparator: Comparator | None = None
    value: Decimal | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Actual:
    """实际完成值: the text as printed, and its number or tier."""

    text: str | None = None
    value: Decimal | None = None
    unit: str | None = None
    tier: Tier | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """佐证材料: one material that supports an actual value.

    `value` is the number the material gives, in the unit of the actual value; `dated` the day
    it was drawn up; `sample_size` how many persons a survey asked; `sha256` of its file.
    """

    title: str
    value: Decimal | None = None
    dated: date | None = None
    sample_size: int | None = None
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Indicator:
    """One row of the indicator table; `claimed_score` is what the unit filled in (得分).

    `evidence` is None where nobody has asked for any, and empty where it was asked for and
    there is none.
    """

    level1: Level1 | None = None
    level2: Level2 | None = None
    name: str | None = None
    target: Target = field(default_factory=Target)
    actual: Actual = field(default_factory=Actual)
    max_points: Decimal | None = None
    claimed_score: Decimal | None = None
    variance_explanation: str | None = None
    evidence: tuple[Evidence, ...] | None = field(default=None, metadata=ABSENT)
