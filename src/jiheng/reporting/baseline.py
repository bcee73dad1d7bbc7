"""Baselines: the findings of an earlier run as JSON, compact or the whole outcome of a check.

Knows no file system.
"""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from jiheng.domain.errors import (
    UsageError,
)
from jiheng.domain.finding import Finding
from jiheng.domain.text import Text
from jiheng.engine.findings import form_fingerprint
from jiheng.reporting.document import CHECK_SCHEMA_ID, Json
from jiheng.reporting.report import Comparison, Entry, FormReport, Report
from jiheng.rules.catalogue import ACROSS_FORMS

BASELINE_SCHEMA_ID: Final = "jiheng/baseline/1"
_LISTS: Final = {BASELINE_SCHEMA_ID: ("findings",), CHECK_SCHEMA_ID: ("findings", "known")}


class MalformedBaseline(UsageError):
    """A file that is no baseline."""

    zh = (
        "{file} 不是基线（jiheng/baseline/1）或核对结果（jiheng/check/1）：{fault}；"
        "请用 jiheng check --write-baseline 重新导出。"
    )
    en = (
        "{file} is no baseline (jiheng/baseline/1) or outcome of a check (jiheng/check/1): "
        "{fault}; export it with jiheng check --write-baseline."
    )

    def __init__(self, file: str, fault: Text) -> None:
        super().__init__(file=file, fault=fault)


@dataclass(frozen=True, slots=True)
class Baseline:
    """The findings of an earlier run, read from `file`."""

    file: str
    entries: tuple[Entry, ...]


def baseline_text(report: Report) -> str:
    """Return the compact baseline of a run, a line a finding, in an order that stays the same.

    Suppressed findings are left out: they come back when the suppression ends.
    """
    entries = (
        _entry(each, finding) for each in report.forms for finding in (*each.findings, *each.known)
    )
    lines = sorted(json.dumps(entry, ensure_ascii=False) for entry in entries)
    listed = ",\n".join(f"  {line}" for line in lines)
    body = f"[\n{listed}\n ]" if lines else "[]"
    return f'{{\n "schema": "{BASELINE_SCHEMA_ID}",\n "findings": {body}\n}}\n'


def _entry(each: FormReport, finding: Finding) -> Json:
    return {
        "rule": finding.rule,
        "project": each.form.project.name,
        "path": finding.path,
        "fingerprint": finding.fingerprint,
        "form": form_fingerprint(each.form),
    }


def parse_baseline(content: bytes, name: str) -> Baseline:
    """Return the baseline that JSON holds: a compact one, or the outcome of a check.

    Raises:
        MalformedBaseline: it is neither.
    """
    try:
        held = json.loads(content)
    except json.JSONDecodeError as fault:
        at, column = fault.lineno, fault.colno
        raise MalformedBaseline(
            name,
            Text(
                f"第 {at} 行第 {column} 字起不是 JSON", f"no JSON from line {at} column {column} on"
            ),
        ) from None
    except (UnicodeDecodeError, RecursionError):
        raise MalformedBaseline(name, Text("不是 JSON", "it is no JSON")) from None
    schema = held.get("schema") if isinstance(held, dict) else None
    if not isinstance(schema, str) or schema not in _LISTS:
        raise MalformedBaseline(
            name,
            Text(f"schema 是 {json.dumps(schema)}", f"its schema is {json.dumps(schema)}"),
        )
    return Baseline(name, tuple(_entries(held, schema, name)))


def _entries(held: Json, schema: str, name: str) -> Iterator[Entry]:
    forms = held.get("forms", []) if schema == CHECK_SCHEMA_ID else None
    for key in _LISTS[schema]:
        listed = held.get(key, [])
        if not isinstance(listed, list):
            raise MalformedBaseline(name, Text(f"{key} 不是列表", f"{key} is no list"))
        for place, given in enumerate(listed):
            entry = _read(given, forms)
            if entry is None:
                where = f"{key}[{place}]"
                fault = Text(
                    f"{where} 缺少 fingerprint 或 rule", f"{where} lacks its fingerprint or rule"
                )
                raise MalformedBaseline(name, fault)
            yield entry


def _read(given: object, forms: Any) -> Entry | None:  # noqa: ANN401
    """Return one entry, None where it names no finding."""
    if not isinstance(given, dict):
        return None
    fingerprint, rule = (_text(given.get(key)) for key in ("fingerprint", "rule"))
    if not fingerprint or not rule:
        return None
    path, form = _text(given.get("path")), given.get("form")
    if forms is None:
        return Entry(fingerprint, rule, _text(form), _text(given.get("project")), path)
    is_listed = isinstance(form, int) and isinstance(forms, list) and 0 <= form < len(forms)
    told = forms[form] if is_listed and isinstance(forms[form], dict) else {}
    return Entry(
        fingerprint, rule, _text(told.get("fingerprint")), _text(told.get("project")), path
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def compared(report: Report, baseline: Baseline) -> Report:
    """Return the report with the findings that the baseline has set apart as known.

    A finding that stands in the baseline once and in the run twice is new once.
    """
    left = Counter(entry.fingerprint for entry in baseline.entries)
    forms = []
    for each in report.forms:
        for suppressed in each.suppressed:
            left[suppressed.finding.fingerprint] -= 1
        known: list[Finding] = []
        new: list[Finding] = []
        for finding in each.findings:
            is_known = left[finding.fingerprint] > 0
            left[finding.fingerprint] -= is_known
            (known if is_known else new).append(finding)
        forms.append(replace(each, findings=tuple(new), known=tuple(known)))
    gone, unchecked = _gone(report, baseline, left)
    known_count = sum(len(each.known) for each in forms)
    comparison = Comparison(baseline.file, known_count, gone=gone, unchecked=unchecked)
    return replace(report, forms=tuple(forms), baseline=comparison)


def _gone(report: Report, baseline: Baseline, left: Counter[str]) -> tuple[tuple[Entry, ...], int]:
    """Return the entries that are no more, and how many could not have been found again.

    What was found across forms is found again only where all the baseline's forms are there.
    """
    present = {form_fingerprint(each.form) for each in report.forms if each.policies}
    named = {entry.form for entry in baseline.entries if entry.form is not None}
    asked = report.counts.keys() if named <= present else report.counts.keys() - ACROSS_FORMS
    gone, unchecked = [], 0
    for entry in reversed(baseline.entries):
        if left[entry.fingerprint] <= 0:
            continue
        left[entry.fingerprint] -= 1
        if entry.rule in asked and (entry.form is None or entry.form in present):
            gone.append(entry)
        else:
            unchecked += 1
    return tuple(reversed(gone)), unchecked
