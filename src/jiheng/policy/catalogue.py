"""The catalogue: every parameter a policy can set, and every label it can print.

A name not listed here is a mistake in the policy file.
"""

from typing import Final

from jiheng.policy.catalogue_checks import CHECKS
from jiheng.policy.catalogue_meaning import MEANING
from jiheng.policy.catalogue_scoring import SCORING
from jiheng.policy.catalogue_words import WORDS
from jiheng.policy.kinds import Shown
from jiheng.policy.specification import Specification

CATALOGUE: Final = {spec.name: spec for spec in (*SCORING, *CHECKS, *WORDS, *MEANING)}

LABELS: Final = {
    "form_title": "表名",
    "original_budget": "年初预算数",
    "revised_budget": "全年预算数",
    "outturn": "全年执行数",
    "funds_points": "资金栏的分值",
    "execution_rate": "执行率",
    "total_funds": "资金总额行",
    "current_appropriation": "当年财政拨款行",
    "carry_over": "上年结转资金行",
    "other_funds": "其他资金行",
    "intended": "预期目标",
    "achieved": "实际完成情况",
    "indicator_points": "指标的分值",
    "target_value": "年度指标值",
    "actual_value": "实际完成值",
    "score": "得分",
    "variance_explanation": "偏差原因",
    "total_score": "总分",
    "rating": "等级",
    "tier_achieved": "定性达成",
    "tier_partly": "定性部分达成",
    "tier_not": "定性未达成",
}


def specification(name: str) -> Specification:
    """Return what the catalogue says of parameter `name`.

    Raises:
        KeyError: no such parameter.
    """
    return CATALOGUE[name]


def show(name: str, value: object) -> Shown:
    """Return the value of parameter `name` in display units, ready for JSON.

    Raises:
        KeyError: no such parameter.
    """
    return CATALOGUE[name].kind.show(value)
