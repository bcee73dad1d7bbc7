"""Where on the paper a value stands, and how surely it was read."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Confidence(StrEnum):
    """How far a reading may be trusted. Only `CERTAIN` values need no person."""

    CERTAIN = "certain"
    UNCERTAIN = "uncertain"
    UNREADABLE = "unreadable"

    @property
    def lowered(self) -> "Confidence":
        """What is left of it once something speaks against the reading."""
        return Confidence.UNCERTAIN if self is Confidence.CERTAIN else self


_FALLING = tuple(Confidence)


def least(confidences: Iterable[Confidence]) -> Confidence:
    """Return the lowest of some confidences, `CERTAIN` without any."""
    return max(confidences, key=_FALLING.index, default=Confidence.CERTAIN)


@dataclass(frozen=True, slots=True)
class Locator:
    """A place in a document. Each carrier fills what its medium has.

    Text: `line` and `end_line` from 1, `column` from 1. Paged media: `page` from 1 and
    `box` (left, top, right, bottom in points, origin top left). Sheets: `sheet` and `cell`
    (``B7``). Tables without pages: `table` from 1 and `cell` (``R7C2``).
    """

    line: int | None = None
    end_line: int | None = None
    column: int | None = None
    page: int | None = None
    box: tuple[float, float, float, float] | None = None
    table: int | None = None
    sheet: str | None = None
    cell: str | None = None


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a value came from. `text` is the print as found, before cleaning."""

    place: Locator
    confidence: Confidence = Confidence.CERTAIN
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """The document a form was read from; `sha256` is of the whole file's bytes."""

    file: str
    sha256: str
    carrier: str
    ordinal: int = 1
