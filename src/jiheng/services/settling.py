"""Settling what a run found against what was decided before: suppressions, and a baseline."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from jiheng.domain.suppression import Suppression
from jiheng.reporting.baseline import Baseline, compared, parse_baseline
from jiheng.reporting.report import Report
from jiheng.reporting.suppressing import suppressed
from jiheng.services.reading import read_bytes
from jiheng.services.suppressions import DEFAULT_FILE, load_suppressions


@dataclass(frozen=True, slots=True)
class Settlement:
    """What was decided before; `today` says which decisions are over."""

    suppressions: tuple[Suppression, ...]
    baseline: Baseline | None
    today: date


def settings_here() -> str | None:
    """Return the file of settings in the current folder, None where there is none."""
    return DEFAULT_FILE if Path(DEFAULT_FILE).is_file() else None


def prepare(suppressions: str | None, baseline: str | None, today: date) -> Settlement:
    """Return what was decided before, read from files.

    Args:
        suppressions: a YAML file; None suppresses nothing.
        baseline: JSON of an earlier run; None compares with nothing.
        today: the day of the run.

    Raises:
        FileMissing: a file that was asked for does not exist.
        SuppressionFileError: the suppressions break their shape.
        MalformedBaseline: the baseline is none.
    """
    return Settlement(
        load_suppressions(suppressions) if suppressions else (),
        parse_baseline(read_bytes(baseline), baseline) if baseline else None,
        today,
    )


def settle(report: Report, settlement: Settlement) -> Report:
    """Return the report in which only what is new and not suppressed counts."""
    if settlement.suppressions:
        report = suppressed(report, settlement.suppressions, settlement.today)
    return compared(report, settlement.baseline) if settlement.baseline else report
