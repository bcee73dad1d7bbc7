"""Performance indicators: three levels, a target, an actual value, points and a score."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

from jiheng.domain.text import Text

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


LEVELS: Final[dict[Level1 | Level2, Text]] = {
    Level1.OUTPUT: Text("产出", "output"),
    Level1.OUTCOME: Text("效益", "outcome"),
    Level1.SATISFACTION: Text("满意度", "satisfaction"),
    Level1.COST: Text("成本", "cost"),
    Level1.DECISION: Text("决策", "decision"),
    Level1.MANAGEMENT: Text("管理", "management"),
    Level1.INPUT: Text("投入", "input"),
    Level1.PROCESS: Text("过程", "process"),
    Level1.EXECUTION: Text("预算执行", "execution"),
    Level2.QUANTITY: Text("数量", "quantity"),
    Level2.QUALITY: Text("质量", "quality"),
    Level2.TIMELINESS: Text("时效", "timeliness"),
    Level2.COST: Text("成本", "cost"),
    Level2.ECONOMIC: Text("经济效益", "economic"),
    Level2.SOCIAL: Text("社会效益", "social"),
    Level2.ECOLOGICAL: Text("生态效益", "ecological"),
    Level2.SUSTAINED_IMPACT: Text("可持续影响", "sustained impact"),
    Level2.BENEFICIARY_SATISFACTION: Text("服务对象满意度", "beneficiary satisfaction"),
    Level2.ECONOMIC_COST: Text("经济成本", "economic cost"),
    Level2.SOCIAL_COST: Text("社会成本", "social cost"),
    Level2.ENVIRONMENTAL_COST: Text("生态环境成本", "environmental cost"),
}
"""What every level of the indicator table is called; what else is said of one is made of it."""


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
