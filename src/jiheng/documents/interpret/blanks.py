"""What a form does not say: where nothing is sure, each blank may be a value that went astray."""

from collections.abc import Iterable, Iterator, Sequence

from jiheng.documents.interpret.words import AIMS, SCORED
from jiheng.domain.form import Form, Total
from jiheng.domain.funds import FundsLine
from jiheng.domain.indicator import Indicator

_HEAD = (
    "fiscal_year",
    "supervising_department",
    "implementing_unit",
    "amount_unit",
    "claimed_rating",
)
_FUNDS = ("original_budget", "revised_budget", "outturn", "execution_rate")
_INDICATOR = ("level1", "level2", "name", "max_points", "claimed_score", "variance_explanation")


OBJECTIVE = tuple(f"objective.{part}" for part in AIMS)
"""Paths of the two texts of the objective."""
LISTS = ("funds", "indicators")
"""Paths of the lists of a form: in doubt where it may have other rows than were read."""
_LEAVES = (
    ("target", ("text", "value", "unit", "comparator")),
    ("actual", ("text", "value", "unit", "tier")),
)


def blanks_of(form: Form) -> Iterator[str]:
    """Yield the path of every value that a form may have and this one has not."""
    for at, line in enumerate(form.funds):
        yield from blanks_of_line(line, f"funds[{at}]", is_scored=not at)
    for at, row in enumerate(form.indicators):
        yield from blanks_of_row(row, f"indicators[{at}]")
    yield from blanks_of_total(form.total)
    yield from _blank(form.objective, AIMS, "objective.")
    yield from _blank(form.project, ("name",), "project.")
    yield from _blank(form, _HEAD, "")
    for label, texts in form.extensions.items():
        yield from (f"extensions.{label}[{at}]" for at, text in enumerate(texts) if not text)


def blanks_of_funds(lines: Sequence[FundsLine]) -> list[Iterable[str]]:
    """Return what each of the funding lines of a form does not say."""
    return [blanks_of_line(line, f"funds[{at}]", is_scored=not at) for at, line in enumerate(lines)]


def blanks_of_indicators(rows: Sequence[Indicator]) -> list[Iterable[str]]:
    """Return what each of the indicators of a form does not say."""
    return [blanks_of_row(row, f"indicators[{at}]") for at, row in enumerate(rows)]


def blanks_of_line(line: FundsLine, path: str, *, is_scored: bool) -> Iterator[str]:
    """Yield what a funding line at `path` does not say; mostly only the total is scored."""
    yield from _blank(line, (*_FUNDS, *SCORED) if is_scored else _FUNDS, f"{path}.")


def blanks_of_row(row: Indicator, path: str) -> Iterator[str]:
    """Yield what an indicator at `path` does not say."""
    yield from _blank(row, _INDICATOR, f"{path}.")
    for whole, leaves in _LEAVES:
        yield from _blank(getattr(row, whole), leaves, f"{path}.{whole}.")


def blanks_of_total(total: Total) -> Iterator[str]:
    """Yield what a total row does not say."""
    yield from _blank(total, SCORED, "total.")


def _blank(part: object, names: Iterable[str], path: str) -> Iterator[str]:
    return (f"{path}{name}" for name in names if getattr(part, name) is None)
