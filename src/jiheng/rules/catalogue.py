"""The catalogue: every rule and every derived column the rules share, collected from modules."""

from types import ModuleType

from jiheng.engine.rule import FAMILIES, Derived, Rule
from jiheng.rules import (
    disclosure,
    evidence,
    execution,
    execution_reporting,
    funds,
    funds_sources,
    funds_spending,
    funds_years,
    indicator_balance,
    indicator_classes,
    indicator_dates,
    indicator_deviations,
    indicator_levels,
    indicator_names,
    indicator_set,
    indicator_targets,
    indicator_values,
    indicator_wording,
    indicators,
    kin,
    narrative,
    narrative_facts,
    narrative_head,
    points,
    points_in_headings,
    points_of_indicators,
    portfolio,
    portfolio_sameness,
    portfolio_twins,
    rating,
    rating_execution,
    relevance,
    satisfaction,
    scores,
    scores_computed,
    series,
    series_indicators,
    total,
)

MODULES: tuple[ModuleType, ...] = (
    funds,
    funds_sources,
    funds_spending,
    funds_years,
    execution,
    execution_reporting,
    points,
    points_of_indicators,
    points_in_headings,
    scores,
    scores_computed,
    total,
    rating,
    rating_execution,
    indicators,
    indicator_values,
    indicator_targets,
    indicator_deviations,
    indicator_names,
    indicator_wording,
    indicator_levels,
    indicator_classes,
    satisfaction,
    relevance,
    indicator_dates,
    indicator_set,
    indicator_balance,
    narrative,
    narrative_head,
    narrative_facts,
    kin,
    portfolio,
    portfolio_sameness,
    portfolio_twins,
    series,
    series_indicators,
    evidence,
    disclosure,
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

_OF_TARGETS = {
    "FND": {101, 102, 103, 106, 107, 108},
    "PTS": {101, *range(104, 111)},
    "IND": {101, 102, 105, 106, 107, 207, 212, 213, 218, 223, 224, *range(301, 310)}
    | {311, 312, 313, *range(321, 334), 336, 338, *range(401, 404), 405, 406, *range(411, 418)},
    "NAR": {101, 102, 106, 108, 109, *range(201, 206), 207},
    "DSC": set(range(101, 125)),
}

OF_TARGETS: frozenset[str] = frozenset(
    rule.code for rule in RULES if int(rule.code[3:]) in _OF_TARGETS.get(rule.family, ())
)
"""The rules that judge a table of objectives drawn up before the year; others need its results.

Such a table may give its indicators 100 points or leave 10 for the execution rate."""

BLOCKING_PUBLICATION: frozenset[str] = frozenset(
    rule.code for rule in RULES if rule.family == "DSC"
)
"""The rules that are errors once a form is to be published; they warn while it is prepared."""

ACROSS_FORMS: frozenset[str] = frozenset(
    rule.code for rule in RULES if rule.family in {"PRT", "SER"}
)
"""The rules that judge a form by others; what they find depends on which forms are there."""
