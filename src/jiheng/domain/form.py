"""The self-evaluation form 项目支出绩效自评表 as one frozen value."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum

from jiheng.domain.amount import AmountUnit
from jiheng.domain.funds import FundingSource, FundsLine
from jiheng.domain.indicator import Indicator
from jiheng.domain.locator import Locator, Provenance, Source
from jiheng.domain.objective import Objective

PRIVATE = "private:"
"""How the key of an extension begins that names a person or a number to call."""
PROBLEMS, MEASURES = "存在问题", "改进措施"
"""The keys of the extensions in which a form tells its problems and what will be done."""
LEVEL1_POINTS, LEVEL2_POINTS = "一级标题分值", "二级标题分值"
"""The keys of the extensions with the points printed in headings (产出指标（50分）), a text a row:
empty where no heading begins or it prints none."""


class Kind(StrEnum):
    """Which family of form this is; `TARGETS` is the table of objectives before the year."""

    PROJECT = "project"
    DEPARTMENT = "department"
    TRANSFER = "transfer"
    TARGETS = "targets"


@dataclass(frozen=True, slots=True)
class Project:
    """项目名称 and its code, where one is printed."""

    name: str | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Total:
    """The total row 总分: points available and the score claimed."""

    max_points: Decimal | None = None
    claimed_score: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """Text on the paper that has no place in the form; kept, never dropped."""

    text: str
    place: Locator | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """One self-evaluation form, exactly what the paper says and nothing computed.

    Two forms are equal when the paper says the same; where it was read from
    (`source`, `provenance`, `notes`) does not count.
    """

    kind: Kind = Kind.PROJECT
    fiscal_year: int | None = None
    project: Project = field(default_factory=Project)
    supervising_department: str | None = None
    implementing_unit: str | None = None
    amount_unit: AmountUnit | None = None
    funds: tuple[FundsLine, ...] = ()
    objective: Objective = field(default_factory=Objective)
    indicators: tuple[Indicator, ...] = ()
    total: Total = field(default_factory=Total)
    claimed_rating: str | None = None
    extensions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    source: Source | None = field(default=None, compare=False)
    provenance: Mapping[str, Provenance] = field(default_factory=dict, compare=False)
    notes: tuple[Note, ...] = field(default=(), compare=False)

    def for_publication(self) -> "Form":
        """Return the form without the extensions that name persons or their numbers."""
        public = {key: of for key, of in self.extensions.items() if not key.startswith(PRIVATE)}
        kept = {
            path: entry
            for path, entry in self.provenance.items()
            if not path.startswith(f"extensions.{PRIVATE}")
        }
        return replace(self, extensions=public, provenance=kept)

    def line_index(self, source: FundingSource) -> int | None:
        """Return the position of the funding line of `source`, or None."""
        return next((i for i, line in enumerate(self.funds) if line.source is source), None)
