"""Scorecards: what the law computes for one form, beside what the form claims."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """One number of a scorecard. `path` is canonical; None means it cannot be computed.

    `reason` says in one sentence why `computed` is None; `conversion` how target and actual value
    were brought to one unit where they are printed in two, ``1.3万人 = 13000人``, or that nothing
    brings them to one, so that the figures are compared as printed.
    """

    path: str
    label: str
    max_points: Decimal | None
    claimed: Decimal | None
    computed: Decimal | None
    reason: str | None = None
    conversion: str | None = None


@dataclass(frozen=True, slots=True)
class Scorecard:
    """The scores of one form under one policy: execution, indicators, total, rating."""

    form: int
    policy: str
    execution_rate: Decimal | None
    execution: ScoreLine
    indicators: tuple[ScoreLine, ...]
    total: ScoreLine
    claimed_rating: str | None
    computed_rating: str | None
