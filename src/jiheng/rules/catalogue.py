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

_OF_TARGETS = (
    "FND101 FND102 FND103 FND106 FND107 FND108 PTS101 PTS102 PTS104 PTS105 PTS106 PTS107 PTS108 "
    "IND101 IND102 IND105 IND106 IND107 IND212 IND213 IND301 IND302 IND303 IND304 IND305 IND311 "
    "IND312 IND313 IND401 IND402 IND403 IND411 IND412 IND413 IND414 IND415 IND416 IND417 "
    "NAR101 NAR102 NAR106 NAR201 NAR202 NAR203 NAR204 NAR205"
).split()

OF_TARGETS: tuple[Rule, ...] = tuple(rule for rule in RULES if rule.code in _OF_TARGETS)
"""The rules that judge a table of objectives drawn up before the year; others need its results."""
