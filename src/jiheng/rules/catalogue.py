"""The catalogue: every rule and every derived column the rules share, collected from modules."""

from types import ModuleType

from jiheng.engine.rule import FAMILIES, Derived, Rule
from jiheng.rules import (
    execution,
    execution_reporting,
    funds,
    funds_sources,
    funds_spending,
    indicator_deviations,
    indicator_levels,
    indicator_names,
    indicator_set,
    indicator_targets,
    indicator_values,
    indicators,
    narrative,
    narrative_head,
    points,
    points_of_indicators,
    rating,
    scores,
    scores_computed,
    total,
)

MODULES: tuple[ModuleType, ...] = (
    funds,
    funds_sources,
    funds_spending,
    execution,
    execution_reporting,
    points,
    points_of_indicators,
    scores,
    scores_computed,
    total,
    rating,
    indicators,
    indicator_values,
    indicator_targets,
    indicator_deviations,
    indicator_names,
    indicator_levels,
    indicator_set,
    narrative,
    narrative_head,
)
"""The rooms of the families."""

RULES: tuple[Rule, ...] = tuple(
    sorted(
        (rule for module in MODULES for rule in module.RULES),
        key=lambda rule: (FAMILIES.index(rule.family), rule.code),
    )
)
"""Every rule, by family and code: the order in which rules and findings are listed."""

DERIVED: tuple[Derived, ...] = tuple(column for module in MODULES for column in module.DERIVED)
