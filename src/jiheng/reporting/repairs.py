"""Repairs of forms as JSON (``jiheng/fix/1``), tables and plain lines."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import polars as pl

from jiheng.domain.amount import printed
from jiheng.domain.canonical import plain
from jiheng.domain.form import Form
from jiheng.domain.text import Language, Text
from jiheng.repair import Diagnosis, Edit, Repair
from jiheng.reporting.document import identity_json, problem_json
from jiheng.reporting.places import cell_name
from jiheng.reporting.report import Trouble
from jiheng.reporting.words import NO_PROJECT

FIX_SCHEMA_ID: Final = "jiheng/fix/1"
Json = dict[str, Any]
APPLIED: Final = Text("已改", "changed")
POSSIBLE: Final = Text("可改", "safe")
PROPOSED: Final = Text("建议", "proposed")
CONSISTENT: Final = Text("各数相符，无须改动", "all figures agree; nothing to change")
_CHANGE: Final = Text("{cell} {before} 改为 {after}", "{cell}: {before} becomes {after}")


@dataclass(frozen=True)
class FormRepairs:
    """One form with its diagnosis. `index` is its position, from 0; `unsafe` what was asked for."""

    index: int
    diagnosis: Diagnosis
    unsafe: bool

    @property
    def form(self) -> Form:
        """The form as it was given."""
        return self.diagnosis.form

    @cached_property
    def fixed(self) -> Form:
        """The form with the changes made."""
        return self.diagnosis.repaired(unsafe=self.unsafe)

    def is_applied(self, edit: Edit) -> bool:
        """Whether a change is made."""
        return self.diagnosis.is_applied(edit, unsafe=self.unsafe)

    @property
    def is_consistent_after(self) -> bool:
        """Whether all figures agree after the changes that are made."""
        return self.diagnosis.is_consistent_after(unsafe=self.unsafe)


def value_told(value: object) -> str:
    """Return a value of a cell as printed."""
    return str(value) if isinstance(value, str) else printed(value)  # type: ignore[arg-type]


def reason_told(edit: Edit, form: Form, language: Language) -> str:
    """Return why a change is likely."""
    other = cell_name(form, edit.other, language) if edit.other else ""
    return edit.why.in_(language).format(other=other)


def repairs_json(
    repairs: Sequence[FormRepairs], problems: Sequence[Trouble], language: Language
) -> Json:
    """Return the repairs of forms."""
    return {
        "schema": FIX_SCHEMA_ID,
        "forms": [_form_json(each) for each in repairs],
        "problems": [problem_json(trouble, language) for trouble in problems],
    }


def _form_json(each: FormRepairs) -> Json:
    diagnosis = each.diagnosis
    return {
        **identity_json(each.index, each.form),
        "policy": diagnosis.policy,
        "was_consistent": not diagnosis.repairs,
        "is_consistent": each.is_consistent_after,
        "edits": [_edit_json(each, edit) for edit in diagnosis.edits()],
        "repairs": [_repair_json(each, repair) for repair in diagnosis.repairs],
    }


def _repair_json(each: FormRepairs, repair: Repair) -> Json:
    return {
        "rules": list(repair.rules),
        "paths": list(repair.paths),
        "choices": [[_edit_json(each, edit) for edit in choice] for choice in repair.choices],
    }


def _edit_json(each: FormRepairs, edit: Edit) -> Json:
    key = edit.authority
    return {
        "path": edit.path,
        "name": {
            "zh": cell_name(each.form, edit.path, "zh"),
            "en": cell_name(each.form, edit.path, "en"),
        },
        "before": plain(edit.before),
        "after": plain(edit.after),
        "rules": list(edit.rules),
        "authority": each.diagnosis.authorities.get(key) if key else None,
        "why": {"zh": reason_told(edit, each.form, "zh"), "en": reason_told(edit, each.form, "en")},
        "safe": edit.is_safe,
        "applied": each.is_applied(edit),
    }


_EDIT: dict[str, Any] = {
    "form": pl.Int64,
    "project": pl.String,
    "policy": pl.String,
    "path": pl.String,
    "before": pl.String,
    "after": pl.String,
    "rules": pl.List(pl.String),
    "authority": pl.String,
    "why": pl.String,
    "safe": pl.Boolean,
    "applied": pl.Boolean,
}


def repairs_frame(repairs: Sequence[FormRepairs], language: Language) -> pl.DataFrame:
    """Return one row for each likeliest change."""
    rows = [
        {
            "form": each.index,
            "project": each.form.project.name,
            "policy": each.diagnosis.policy,
            "path": edit.path,
            "before": value_told(edit.before),
            "after": value_told(edit.after),
            "rules": list(edit.rules),
            "authority": each.diagnosis.authorities.get(edit.authority or ""),
            "why": reason_told(edit, each.form, language),
            "safe": edit.is_safe,
            "applied": each.is_applied(edit),
        }
        for each in repairs
        for edit in each.diagnosis.edits()
    ]
    return pl.DataFrame(rows, schema=_EDIT)


def repair_lines(repairs: Sequence[FormRepairs], language: Language) -> Iterator[str]:
    """Yield one line a change, or that there is none."""
    for each in repairs:
        name = f"{each.index + 1} {each.form.project.name or NO_PROJECT.in_(language)}"
        edits = list(each.diagnosis.edits())
        if not edits and not each.diagnosis.repairs:
            yield f"{name}: {CONSISTENT.in_(language)}"
        for edit in edits:
            said = APPLIED if each.is_applied(edit) else PROPOSED
            told = _CHANGE.in_(language).format(
                cell=cell_name(each.form, edit.path, language),
                before=value_told(edit.before),
                after=value_told(edit.after),
            )
            yield f"{name}: {said.in_(language)} {told} ({reason_told(edit, each.form, language)})"
