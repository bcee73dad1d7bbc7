"""Fixing: what makes the figures of forms agree, and the forms with it done."""

from collections.abc import Iterable, Sequence
from functools import cached_property
from importlib import import_module
from typing import Any, overload

import polars as pl

from jiheng.domain.errors import (
    JihengError,
)
from jiheng.domain.form import Form
from jiheng.domain.text import Language
from jiheng.policy import policy as named
from jiheng.repair import Diagnosis, diagnose
from jiheng.reporting import notebook
from jiheng.reporting.repairs import FormRepairs, repair_lines, repairs_frame
from jiheng.reporting.report import Trouble
from jiheng.services.assessing import parameters_of
from jiheng.services.given import forms_given
from jiheng.services.results import PackageMissing


class Fixes(Sequence[Diagnosis]):
    """The diagnoses of forms, one a form. ``str()`` gives one line a change.

    Attributes:
        repairs: the diagnoses with the position of their form and what was asked for.
        problems: the forms that could not be judged, with the reason; empty unless
            ``strict=False``.
        language: of reasons and citations.
    """

    def __init__(
        self,
        forms: Sequence[Form],
        repairs: Iterable[FormRepairs],
        *,
        problems: Iterable[Trouble] = (),
        language: Language = "zh",
    ) -> None:
        self._given = tuple(forms)
        self.repairs = tuple(repairs)
        self.problems = tuple(problems)
        self.language: Language = language

    @cached_property
    def forms(self) -> tuple[Form, ...]:
        """All forms, with the changes made; one that could not be judged is as it was."""
        fixed = {each.index: each.fixed for each in self.repairs}
        return tuple(fixed.get(index, form) for index, form in enumerate(self._given))

    @overload
    def __getitem__(self, index: int) -> Diagnosis: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[Diagnosis, ...]: ...

    def __getitem__(self, index: int | slice) -> Diagnosis | tuple[Diagnosis, ...]:
        """Return one diagnosis, or a tuple of several."""
        held = tuple(each.diagnosis for each in self.repairs)
        return held[index]

    def __len__(self) -> int:
        """Return how many forms were judged."""
        return len(self.repairs)

    @property
    def are_consistent(self) -> bool:
        """Whether the figures of every form agree after the changes that were made."""
        return not self.problems and all(each.is_consistent_after for each in self.repairs)

    def to_polars(self) -> pl.DataFrame:
        """Return a table, one row a change: the likeliest of each repair."""
        return repairs_frame(self.repairs, self.language)

    def to_arrow(self) -> Any:  # noqa: ANN401
        """Return the same table as a `pyarrow.Table`.

        Raises:
            PackageMissing: pyarrow is not installed.
        """
        try:
            pyarrow = import_module("pyarrow")
        except ImportError:
            raise PackageMissing("to_arrow()", "pyarrow") from None
        return pyarrow.table(self.to_polars())

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Export the table by Arrow's PyCapsule interface."""
        return self.to_polars().__arrow_c_stream__(requested_schema)

    def _repr_html_(self) -> str:
        return notebook.repairs_html(self.repairs, self.language)

    def __str__(self) -> str:
        """Return one line a change."""
        return "\n".join(repair_lines(self.repairs, self.language))

    def __repr__(self) -> str:
        """Return what it is and how much of it."""
        changes = sum(1 for each in self for _ in each.edits())
        return f"<{type(self).__name__}: {changes}, {len(self)} form(s)>"


def fix(
    forms: Form | Iterable[Form],
    *,
    unsafe: bool = False,
    policy: str | None = None,
    year: int | None = None,
    language: Language = "zh",
    strict: bool = True,
) -> Fixes:
    """Return the smallest changes that make the figures of forms agree, and the forms with them.

    Args:
        forms: one form or many.
        unsafe: also change what was filled in, not only what follows from other figures; a
            claimed score or an actual value is never changed without it.
        policy: name or YAML file of a policy; None chooses by each form's year and department.
        year: takes the place of the forms' own year.
        language: of reasons and citations, ``zh`` or ``en``.
        strict: raise when a form cannot be judged. Otherwise it goes to ``problems``.

    Raises:
        UsageError: an unknown policy, or no policy in force for a form.
    """
    given = forms_given(forms)
    repairs, problems = [], []
    for index, form in enumerate(given):
        try:
            parameters = parameters_of(form, named(policy) if policy else None, year)
            diagnosis = diagnose(form, parameters, language)
        except JihengError as fault:
            if strict:
                raise
            problems.append(Trouble(fault, form=index, policy=policy))
        else:
            repairs.append(FormRepairs(index, diagnosis, unsafe=unsafe))
    return Fixes(given, repairs, problems=problems, language=language)
