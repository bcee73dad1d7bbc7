"""All derived columns of the scoring layer."""

from jiheng.engine.columns import Scope
from jiheng.scoring import execution, qualitative, quantitative, totals

DERIVED = (
    *execution.DERIVED,
    *quantitative.DERIVED,
    *qualitative.DERIVED,
    *totals.DERIVED,
)
"""Every derived column of scoring; rules build on them."""

SCORES = (
    (Scope.FORMS, "computed_execution_rate"),
    (Scope.FORMS, "computed_execution_score"),
    (Scope.INDICATORS, "computed_score"),
    (Scope.FORMS, "computed_total"),
    (Scope.FORMS, "computed_rating"),
)
"""The columns a scorecard shows."""
