"""Which rules tie figures to figures, so that a figure can be reckoned from others.

A rule that says how its defect is repaired (`fix`) is a relation; so are those named here, which
bind figures without naming the one to change. What a relation reads, and how far print leaves it
open, only the rule knows.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from jiheng.domain.finding import Severity
from jiheng.engine.parameters import Parameters
from jiheng.engine.program import Program
from jiheng.engine.rule import Rule
from jiheng.rules import catalogue as rulebook
from jiheng.scoring import catalogue as scoring

SAFE: Final = "safe"
BINDING: Final = frozenset(
    {
        "FND101",  # figures of a funding line are possible ones
        "FND111",  # outturn within the budget
        "FND112",  # outturn of a source within its budget
        "FND113",  # no outturn on a source without a budget
        "FND114",  # no outturn in total without a budget
        "EXE103",  # no execution score without a budget
        "PTS101",  # points of indicators and execution make the full score
        "PTS102",  # the same, where the indicators alone do
        "PTS104",  # an indicator has points
        "PTS105",  # points are possible ones
        "SCO103",  # a score is a possible one
        "SCO113",  # a score by another formula for limits
        "IND107",  # targets and actual values are possible ones
        "RAT104",  # the total within the full score
        "RAT105",  # the total is a possible one
    }
)


def relations(rules: Iterable[Rule] = rulebook.RULES) -> tuple[Rule, ...]:
    """Return the rules that tie figures to figures."""
    return tuple(each for each in rules if each.fix or each.code in BINDING)


def must_hold(rule: Rule) -> bool:
    """Whether a form that breaks the relation is to be repaired; others only give evidence."""
    return rule.severity is Severity.ERROR or rule.fix == SAFE


@lru_cache(maxsize=64)
def program(parameters: Parameters) -> Program:
    """Return the relations compiled for one policy, cached."""
    derived = (*scoring.DERIVED, *rulebook.DERIVED)
    return Program(relations(), derived, parameters=parameters)
