"""The self-evaluation form 项目支出绩效自评表 as one frozen value."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum

from jiheng.domain.amount import AmountUnit
from jiheng.domain.funds import FundingSource, FundsLine
from jiheng.domain.indicator import ABSENT, Indicator
from jiheng.domain.locator import Locator, Provenance, Source
from jiheng.domain.objective import Objective
from jiheng.domain.text import Language, Text

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
    """Print of the paper that has no place in the form, or what reading says of the paper.

    Print is kept, never dropped: it is `text`, and `en` is not there. What reading says is `text`
    in Chinese and `en` in English; `quoted` is the print it is about, empty where there is some
    that could not be read.
    """

    text: str
    place: Locator | None = None
    en: str | None = field(default=None, metadata=ABSENT)
    quoted: str | None = field(default=None, metadata=ABSENT)

    @classmethod
    def said(
        cls, sentence: Text, place: Locator | None, *, quoted: str | None = None, **figures: object
    ) -> "Note":
        """Return what reading says of a place.

        Args:
            sentence: What it says in both languages; `quoted` and `figures` are filled in.
            place: Of what it speaks.
            quoted: The print it is about, empty where that could not be read.
            figures: What else the sentence names.
        """
        zh, en = (each.format(quoted=quoted, **figures) for each in sentence)
        return cls(zh, place, en, quoted)

    @property
    def is_said(self) -> bool:
        """Whether reading says it, and it does not stand on the paper."""
        return self.en is not None

    @property
    def print(self) -> str | None:
        """The print of the paper in it, empty where it could not be read, None for none."""
        return self.quoted if self.is_said else self.text

    def in_(self, language: Language) -> str:
        """Return what to show to a person: print as it stands, else the sentence."""
        return self.en if self.en is not None and language == "en" else self.text


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

    @property
    def unplaced(self) -> tuple[Note, ...]:
        """The notes with print of the paper that has no place in the form."""
        return tuple(note for note in self.notes if note.print or not note.is_said)

    @property
    def said(self) -> tuple[Note, ...]:
        """The notes in which reading speaks of the paper and quotes nothing."""
        return tuple(note for note in self.notes if note.is_said and not note.print)

    def for_publication(self) -> "Form":
        """Return the form without what may name persons: their extensions, and its document.

        The name of a file often tells who wrote it, so nothing is said of the file it was.
        """
        public = {key: of for key, of in self.extensions.items() if not key.startswith(PRIVATE)}
        kept = {
            path: entry
            for path, entry in self.provenance.items()
            if not path.startswith(f"extensions.{PRIVATE}")
        }
        return replace(self, extensions=public, provenance=kept, source=None)

    def line_index(self, source: FundingSource) -> int | None:
        """Return the position of the funding line of `source`, or None."""
        return next((i for i, line in enumerate(self.funds) if line.source is source), None)
