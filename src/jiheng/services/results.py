"""What Python programs get: findings and scorecards as sequences, frames, Arrow and HTML."""

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import Any, Generic, TypeVar, overload

import polars as pl

from jiheng.domain.errors import (
    JihengError,
    UsageError,
)
from jiheng.domain.finding import Finding
from jiheng.domain.form import Form
from jiheng.domain.scorecard import Scorecard
from jiheng.domain.text import Language
from jiheng.engine.findings import NotEvaluable
from jiheng.reporting import frames, notebook, plain
from jiheng.reporting.report import FormReport, PolicyUsed, Report, Suppressed, Trouble
from jiheng.reporting.stability import Flip
from jiheng.services.assessing import Assessment, Problem, Request, assess
from jiheng.services.comparing import compare
from jiheng.services.given import forms_given
from jiheng.services.settling import prepare, settle

T = TypeVar("T", bound=Finding | Scorecard)
_NO_FLIPS: Mapping[int, tuple[Flip, ...]] = MappingProxyType({})


class PackageMissing(UsageError):
    """A conversion that needs a package which is not installed."""

    zh = "{method} 需要 {package}，尚未安装；请执行 pip install {package}，或改用 to_polars()。"
    en = "{method} needs {package}, which is not installed: pip install {package}, or to_polars()."

    def __init__(self, method: str, package: str) -> None:
        super().__init__(method=method, package=package)


class _Results(Sequence[T], Generic[T]):
    """A sequence of what a run gave, with the run's report behind it."""

    def __init__(self, report: Report, items: Iterable[T], language: Language) -> None:
        self.report = report
        self.language: Language = language
        self._items = tuple(items)

    @overload
    def __getitem__(self, index: int) -> T: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[T, ...]: ...

    def __getitem__(self, index: int | slice) -> T | tuple[T, ...]:
        """Return one item, or a tuple of several."""
        return self._items[index]

    def __len__(self) -> int:
        """Return how many items there are."""
        return len(self._items)

    def __iter__(self) -> Iterator[T]:
        """Iterate over the items, form by form."""
        return iter(self._items)

    @property
    def problems(self) -> tuple[Trouble, ...]:
        """The forms that could not be assessed, with the reason; empty unless ``strict=False``."""
        return self.report.problems

    @property
    @abstractmethod
    def _frame(self) -> pl.DataFrame: ...

    def to_polars(self) -> pl.DataFrame:
        """Return a table, one row an item (`jiheng.reporting.frames` says its columns)."""
        return self._frame

    def to_arrow(self) -> Any:  # noqa: ANN401
        """Return the same table as a `pyarrow.Table`.

        Without pyarrow, hand the result itself to any consumer of Arrow's PyCapsule
        interface: it has ``__arrow_c_stream__``.

        Raises:
            PackageMissing: pyarrow is not installed.
        """
        try:
            pyarrow = import_module("pyarrow")
        except ImportError:
            raise PackageMissing("to_arrow()", "pyarrow") from None
        return pyarrow.table(self._frame)

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Export the table by Arrow's PyCapsule interface."""
        return self._frame.__arrow_c_stream__(requested_schema)

    def __repr__(self) -> str:
        """Return what it is and how much of it."""
        return f"<{type(self).__name__}: {len(self)}, {len(self.report.forms)} form(s)>"


class Findings(_Results[Finding]):
    """The findings of a check that count. ``str()`` gives one line a finding."""

    @property
    def known(self) -> tuple[Finding, ...]:
        """The findings that stand in the baseline already."""
        return self.report.known

    @property
    def suppressed(self) -> tuple[Suppressed, ...]:
        """The findings that are suppressed, each with the decision that says so."""
        return self.report.suppressed

    @cached_property
    def _frame(self) -> pl.DataFrame:
        return frames.findings_frame(self.report)

    def _repr_html_(self) -> str:
        return notebook.findings_html(self.report, self.language)

    def __str__(self) -> str:
        """Return one line a finding."""
        return "\n".join(plain.finding_lines(self.report, self.language))


class Scorecards(_Results[Scorecard]):
    """The scorecards of forms, one a form and policy. ``str()`` gives one line each."""

    @cached_property
    def _frame(self) -> pl.DataFrame:
        return frames.scores_frame(self.report)

    @cached_property
    def stability(self) -> pl.DataFrame:
        """One row a form: the range of its totals, its ratings, and the parameters that flip it."""
        return frames.stability_frame(self.report)

    def _repr_html_(self) -> str:
        return notebook.scores_html(self.report, self.language)

    def __str__(self) -> str:
        """Return one line a scorecard."""
        return "\n".join(plain.score_lines(self.report, self.language))


def check(
    forms: Form | Iterable[Form],
    *,
    policy: str | None = None,
    year: int | None = None,
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    baseline: str | Path | None = None,
    suppressions: str | Path | None = None,
    language: Language = "zh",
    strict: bool = True,
) -> Findings:
    """Return the findings on one form or many.

    Args:
        forms: one form or many.
        policy: name or YAML file of a policy; None chooses by each form's year and department.
        year: takes the place of the forms' own year.
        select: codes, families or names of rules to run; empty runs all stable ones.
        ignore: the same, not to run.
        baseline: JSON of an earlier run; what stands in it goes to ``known``.
        suppressions: a YAML file; what it suppresses today goes to ``suppressed``.
        language: of messages and remedies, ``zh`` or ``en``.
        strict: raise when a form cannot be assessed. Otherwise it goes to ``problems``.

    Raises:
        NotForms: what is given are no forms, but a path, None or the like.
        UsageError: an unknown policy or rule, no policy in force for a form, or a file that is
            no baseline or breaks the shape of suppressions.
    """
    request = Request(policy, year=year, select=tuple(select), ignore=tuple(ignore))
    settlement = prepare(_path(suppressions), _path(baseline), datetime.now().astimezone().date())
    found = report([assess(forms_given(forms), request)], language=language)
    _demand(found, strict=strict)
    found = settle(found, settlement)
    return Findings(found, found.findings, language)


def score(
    forms: Form | Iterable[Form],
    *,
    policy: str | Iterable[str] | None = None,
    year: int | None = None,
    language: Language = "zh",
    strict: bool = True,
) -> Scorecards:
    """Return the scorecards of one form or many, under one policy or several.

    Args:
        forms: one form or many.
        policy: a name or YAML file, or several, or ``all`` for every policy in force in a form's
            year; None chooses by each form's year and department.
        year: takes the place of the forms' own year.
        language: of labels and reasons, ``zh`` or ``en``.
        strict: raise when a form cannot be scored. Otherwise it goes to ``problems``.

    Raises:
        NotForms: what is given are no forms, but a path, None or the like.
        UsageError: an unknown policy, or none in force for a form.
    """
    names = [policy] if isinstance(policy, str) else list(policy or ())
    compared = compare(forms_given(forms), names, year=year)
    found = report(
        compared.assessments, language=language, asked=compared.asked, flips=compared.flips
    )
    _demand(found, strict=strict)
    cards = (card for each in found.forms for card in each.cards)
    return Scorecards(found, cards, language)


def report(
    assessments: Sequence[Assessment],
    *,
    language: Language,
    asked: tuple[str, ...] = (),
    unread: Iterable[JihengError] = (),
    flips: Mapping[int, tuple[Flip, ...]] = _NO_FLIPS,
) -> Report:
    """Return the report of one assessment, or of several of the same forms.

    Args:
        assessments: of the same forms under different policies; findings are the first one's.
        language: of messages, labels and reasons.
        asked: the policies asked for, where there were several.
        unread: why documents gave no form.
        flips: by form, what gives it another rating.
    """
    first = assessments[0]
    cards = _by_form(first.forms, (each.scorecards(language) for each in assessments))
    policies = [_policies(each) for each in assessments]
    findings = _by_form(first.forms, [first.findings(language)])
    gaps = _by_form(first.forms, [first.not_evaluable(language)])
    told = tuple(
        FormReport(
            place,
            form,
            cards=tuple(cards[place]),
            policies=tuple(used[place] for used in policies if place in used),
            findings=tuple(findings[place]),
            gaps=tuple(gaps[place]),
            flips=flips.get(place, ()),
        )
        for place, form in enumerate(first.forms)
    )
    troubles = [Trouble(error) for error in unread]
    for each, name in zip(assessments, asked or (None,), strict=True):
        troubles.extend(_trouble(problem, name) for problem in each.problems)
    return Report(told, first.counts(), problems=tuple(troubles), asked=asked)


_Placed = TypeVar("_Placed", Finding, Scorecard, NotEvaluable)


def _by_form(forms: Sequence[Form], parts: Iterable[Iterable[_Placed]]) -> list[list[_Placed]]:
    """Return the items of all parts, grouped by the form they belong to."""
    grouped: list[list[_Placed]] = [[] for _ in forms]
    for part in parts:
        for item in part:
            grouped[item.form].append(item)
    return grouped


def _policies(assessment: Assessment) -> dict[int, PolicyUsed]:
    return {
        position: PolicyUsed(group.parameters.policy, group.parameters.year, group.parameters)
        for group in assessment.groups
        for position in group.positions
    }


def _trouble(problem: Problem, policy: str | None) -> Trouble:
    return Trouble(problem.error, form=problem.form, policy=policy)


def _path(given: str | Path | None) -> str | None:
    return None if given is None else str(given)


def _demand(found: Report, *, strict: bool) -> None:
    if strict and found.problems:
        raise found.problems[0].error
