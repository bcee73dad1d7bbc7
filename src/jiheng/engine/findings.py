"""Failures of a run as findings for people: messages, cells, citations, fingerprints.

Works on the forms the run was made from. For corpora use `Run.failures`, which stays in
columns. Figures are shown bare for points, values and counts (``6.72``), with a sign for rates
(``84.18%``), with the form's unit for money (``17.83万元``).
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

import polars as pl

from jiheng.domain.amount import AmountUnit, decimals, printed
from jiheng.domain.finding import Finding
from jiheng.domain.form import Form
from jiheng.domain.funds import FundingSource
from jiheng.domain.measure import MOST_TENS
from jiheng.domain.text import Language, Text
from jiheng.domain.wording import folded
from jiheng.engine.columns import LINES, LINES_UNREAD, TABLES, Scope, Unit
from jiheng.engine.parameters import Parameters
from jiheng.engine.recording import PRIOR
from jiheng.engine.rule import Subject
from jiheng.engine.run import CompiledRule, Run, VerdictCode

_TOTAL_LINE = "funds.total"
_NAMED_FORMS = 12
_RANGE = 3
_DECIMALS = {Unit.POINTS: 2, Unit.RATE: 2}


@dataclass(frozen=True, slots=True)
class NotEvaluable:
    """A rule that could not judge a row, and what was missing there."""

    form: int
    rule: str
    path: str
    missing: tuple[str, ...]


def findings(run: Run, forms: Sequence[Form], language: Language = "zh") -> list[Finding]:
    """Return the failures of `run` as findings, by form, then severity, then rule and row."""
    scribe = _Scribe(run, forms, language)
    order = {each.rule.code: place for place, each in enumerate(run.program.rules)}
    found: list[tuple[tuple[int, int, int, int], Finding]] = []
    for scope in Scope:
        failing = [
            (each, rows)
            for each in run.program.rules
            if each.rule.scope is scope and (rows := run.rows_with(each, VerdictCode.FAIL))
        ]
        figures = _figures(run, scope, failing)
        for each, rows in failing:
            named: Counter[tuple[int, str]] = Counter()
            for row in rows:
                form_id, place = _place(figures[row], scope)
                name = form_id, _row_name(each, forms[form_id], place)
                named[name] += 1
                key = (form_id, -each.rule.severity.rank, order[each.rule.code], place)
                found.append((key, scribe.finding(each, figures[row], ordinal=named[name])))
    return [finding for _, finding in sorted(found, key=lambda item: item[0])]


_BITS = ("flaws", "unread")
_LINES = Text("资金来源有一行未能识读", "a funding line that was not read")
_ELSEWHERE = Text("其他表的{cell}", "{cell} of other forms")
_BEFORE = Text("上年{cell}", "last year's {cell}")


def not_evaluable(
    run: Run, forms: Sequence[Form], language: Language = "zh"
) -> Iterator[NotEvaluable]:
    """Yield where a rule could not judge, with the stored fields that were missing."""
    for each in run.program.rules:
        scope = each.rule.scope
        for row in run.rows_with(each, VerdictCode.NOT_EVALUABLE):
            held = run.tables[scope].row(row, named=True)
            form_id, place = _place(held, scope)
            missing = tuple(dict.fromkeys(_missing(each, run, held, language=language)))
            if each.is_across and not missing:
                missing = tuple(dict.fromkeys(_missing_elsewhere(each, run, language)))
            yield NotEvaluable(
                form_id, each.rule.code, path_of(each, forms[form_id], place), missing
            )


def _missing(
    each: CompiledRule, run: Run, held: dict[str, Any], *, language: Language
) -> Iterator[str]:
    is_of_lines = each.rule.scope is Scope.FORMS and (Scope.FORMS, "unread") in each.rests_on
    if is_of_lines and held["unread"] & LINES_UNREAD:
        yield _LINES.in_(language)
        if each.rule.at == LINES:
            return
    for scope, name in sorted(each.rests_on):
        if name in _BITS:
            continue
        if scope is each.rule.scope:
            absent = held.get(name) is None
        elif scope is Scope.FORMS:
            absent = run.tables[scope][name][held["form_id"]] is None
        else:
            rows = run.tables[scope].filter(pl.col("form_id") == held["form_id"])
            absent = rows.is_empty() or rows[name].null_count() > 0
        if absent:
            yield _label(run, scope, name, language=language)


def _missing_elsewhere(each: CompiledRule, run: Run, language: Language) -> Iterator[str]:
    """Yield what other forms lack, where a rule across forms could not judge this one."""
    for scope, name in sorted(each.rests_on):
        if run.tables[scope][name].null_count():
            cell = _label(run, scope, name, language=language)
            yield _ELSEWHERE.in_(language).format(cell=cell)


def _label(run: Run, scope: Scope, name: str, *, language: Language) -> str:
    base = name.removeprefix(PRIOR).removesuffix("_step")
    recipe = run.program.recipe(scope, base) or run.program.recipe(scope, name.removeprefix(PRIOR))
    stored = next((column for column in TABLES[scope] if column.name == base), None)
    named = recipe.derived if recipe else stored
    said = base if named is None else named.zh if language == "zh" else named.en
    return _BEFORE.in_(language).format(cell=said) if name.startswith(PRIOR) else said


def _figures(
    run: Run, scope: Scope, failing: Sequence[tuple[CompiledRule, Sequence[int]]]
) -> dict[int, dict[str, Any]]:
    """Return for each failing row position its keys and every figure shown there."""
    keys = ["form_id"] if scope is Scope.FORMS else ["form_id", "row"]
    figures: dict[int, dict[str, Any]] = {}
    others = []
    for each, rows in failing:
        told = run.told.figures(each, rows) if run.told and not each.is_across else None
        if run.told is None or told is None:
            others.append((each, rows))
            continue
        held = run.told.sheets.take(scope, keys)
        for row, shown in zip(rows, told, strict=True):
            place = {key: column[row] for key, column in zip(keys, held, strict=True)}
            named = {f"{each.rule.code}.{key}": figure for key, figure in shown.items()}
            figures[row] = figures.get(row, {}) | place | named
    for row, shown in _figures_of_frames(run, scope, others).items():
        figures[row] = figures.get(row, {}) | shown
    return figures


def _figures_of_frames(
    run: Run, scope: Scope, failing: Sequence[tuple[CompiledRule, Sequence[int]]]
) -> dict[int, dict[str, Any]]:
    if not failing:
        return {}
    positions = sorted({row for _, rows in failing for row in rows})
    keys = ["form_id"] if scope is Scope.FORMS else ["form_id", "row"]
    shown = [
        figure.expression.alias(f"{each.rule.code}.{key}")
        for each, _ in failing
        for key, figure in each.check.shows.items()
    ]
    table = run.tables[scope].select(*keys, *shown)[positions]
    return dict(zip(positions, table.iter_rows(named=True), strict=True))


def _place(held: dict[str, Any], scope: Scope) -> tuple[int, int]:
    return held["form_id"], 0 if scope is Scope.FORMS else held["row"]


def show(raw: int, unit: Unit, *, run: Run, form: Form) -> str:
    """Return an integer of a column as people read it, in the form's own amount unit."""
    if unit is Unit.TEXT:
        return str(run.texts["text"][raw])
    if unit is Unit.WORDS:
        return str(raw)
    return show_number(raw, unit, parameters=run.program.parameters, money=form.amount_unit)


def show_number(
    raw: int, unit: Unit, *, parameters: Parameters, money: AmountUnit | None = None
) -> str:
    """Return an integer that stands for no text as people read it; money in 万元 by default."""
    if unit is Unit.FEN:
        amount_unit = money or AmountUnit.WAN_YUAN
        return f"{_trimmed(Decimal(raw) / amount_unit.fen, 2)}{amount_unit.value}"
    if unit in _SAID:
        return _SAID[unit](raw)
    if unit is Unit.RATING:
        return str(parameters.grade_bands[raw][0])
    if unit in _DECIMALS:
        number = printed(Decimal(raw).scaleb(-2))
        return f"{number}%" if unit is Unit.RATE else number
    return str(raw)


def show_value(raw: int) -> str:
    """Return an indicator value in millionths as people read it."""
    return _trimmed(Decimal(raw).scaleb(-6), 0)


def _said_day(raw: int) -> str:
    return f"{raw // 10_000}-{raw // 100 % 100:02}-{raw % 100:02}"


def _said_power(raw: int) -> str:
    sign, tens = "×" if raw >= 0 else "÷", abs(raw)
    return f"{sign}{10**tens}" if tens <= MOST_TENS else f"{sign}10^{tens}"


_SAID: Final[Mapping[Unit, Callable[[int], str]]] = {
    Unit.VALUE: show_value,
    Unit.DAY: _said_day,
    Unit.POWER: _said_power,
}


def numbers(forms: Sequence[int], language: Language) -> str:
    """Return numbers of forms, counted from 1: ``4、6、9～12``; of more than twelve the first."""
    comma, more = ("、", "等") if language == "zh" else (", ", " and others")
    dash = "～" if language == "zh" else "–"
    runs: list[list[int]] = []
    for form in forms[:_NAMED_FORMS]:
        if runs and form == runs[-1][-1] + 1:
            runs[-1].append(form)
        else:
            runs.append([form])
    told = comma.join(
        (comma if len(run) < _RANGE else dash).join(
            str(form + 1) for form in (run if len(run) < _RANGE else (run[0], run[-1]))
        )
        for run in runs
    )
    return told + (more if len(forms) > _NAMED_FORMS else "")


def _trimmed(number: Decimal, least: int) -> str:
    """Return the number without trailing zeros, but with at least `least` decimals."""
    text = printed(number.normalize())
    missing = least - decimals(Decimal(text))
    if missing <= 0:
        return text
    return text + ("" if "." in text else ".") + "0" * missing


class _Scribe:
    """Writes the findings of one run in one language."""

    def __init__(self, run: Run, forms: Sequence[Form], language: Language) -> None:
        self._run = run
        self._forms = forms
        self._language = language

    def finding(self, each: CompiledRule, figures: dict[str, Any], *, ordinal: int) -> Finding:
        """Return the finding of a failing row, the `ordinal`-th of its name under the rule."""
        rule = each.rule
        form_id, place = _place(figures, rule.scope)
        form = self._forms[form_id]
        shown = self._shown(each, figures)
        return Finding(
            form=form_id,
            rule=rule.code,
            name=rule.name,
            severity=rule.severity,
            path=path_of(each, form, place),
            claimed=shown.get("claimed"),
            expected=shown.get("expected"),
            message=rule.message.in_(self._language).format_map(shown),
            help=rule.help.in_(self._language),
            authority=citation(each, self._run.program.parameters, self._language),
            fingerprint=fingerprint(
                form,
                rule.code,
                _named_path(each, _row_name(each, form, place), ordinal),
                subject=rule.subject,
            ),
            fix=rule.fix,
            related=_named_forms(each, figures),
        )

    def _shown(self, each: CompiledRule, figures: dict[str, Any]) -> dict[str, str]:
        form, shown = self._forms[figures["form_id"]], {}
        for key, figure in each.check.shows.items():
            raw = figures[f"{each.rule.code}.{key}"]
            if raw is None:
                shown[key] = "" if figure.within else "—"
            elif figure.unit is Unit.FORMS:
                shown[key] = numbers(raw, self._language)
            else:
                shown[key] = show(raw, figure.unit, run=self._run, form=form)
            if figure.within and raw is not None:
                shown[key] = figure.within.in_(self._language).format(shown[key])
        return shown


def _named_forms(each: CompiledRule, figures: dict[str, Any]) -> tuple[int, ...]:
    """Return the positions of the forms that a finding names, each once; of many the first."""
    named = (
        figures[f"{each.rule.code}.{key}"]
        for key, figure in each.check.shows.items()
        if figure.unit is Unit.FORMS
    )
    return tuple(dict.fromkeys(form for forms in named for form in (forms or ())[:_NAMED_FORMS]))


def citation(each: CompiledRule, parameters: Parameters, language: Language = "zh") -> str | None:
    """Return the provision the rule cites under the policy, or None for good practice."""
    key = each.rule.authority
    found = parameters.authority(key) if key else None
    return found.cite(language) if found else None


def path_of(each: CompiledRule, form: Form, place: int) -> str:
    """Return the canonical path of the cell a rule marks in a row."""
    rule = each.rule
    if rule.scope is not Scope.FORMS:
        return f"{rule.scope.value}[{place}].{rule.at}".rstrip(".")
    if rule.at.startswith(_TOTAL_LINE):
        line = form.line_index(FundingSource.TOTAL)
        return "funds" if line is None else rule.at.replace(_TOTAL_LINE, f"funds[{line}]")
    return rule.at


def _named_path(each: CompiledRule, name: str, ordinal: int) -> str:
    """Return the path by names instead of positions, the same wherever the row stands.

    Rows of one name are told apart by counting those the rule reports. Which of two twins it
    reports may depend on their order; how many of them does not.
    """
    rule = each.rule
    if rule.scope is Scope.FORMS:
        return rule.at
    return f"{rule.scope.value}[{name}#{ordinal}].{rule.at}"


def _row_name(each: CompiledRule, form: Form, place: int) -> str:
    """Return what a row is called, folded; a nameless indicator goes by its levels."""
    if each.rule.scope is Scope.FORMS:
        return ""
    if each.rule.scope is Scope.FUNDS:
        return form.funds[place].source.value
    row = form.indicators[place]
    return folded(row.name or f"{row.level1 or ''}/{row.level2 or ''}")


def fingerprint(form: Form, code: str, named_path: str, *, subject: Subject = Subject.FORM) -> str:
    """Return 16 hexadecimal digits that stay the same across runs, row moves and carriers.

    Made of the form's identity, the rule and the path by name; never of line numbers or
    figures. How a carrier spaces or widens characters does not count. What is said of a unit
    leaves out the project, so that it does not matter which of its forms is marked.
    """
    *unit, project = _identity(form)
    return _digest(*unit, project if subject is Subject.FORM else "", code, named_path)


def form_fingerprint(form: Form) -> str:
    """Return 16 hexadecimal digits for the form itself, made of its identity."""
    return _digest(*_identity(form))


def _identity(form: Form) -> tuple[str, ...]:
    """Return what tells a form from others: kind, year, department, unit, project."""
    return (
        form.kind.value,
        str(form.fiscal_year),
        form.supervising_department or "",
        form.implementing_unit or "",
        form.project.code or form.project.name or "",
    )


def _digest(*parts: str) -> str:
    text = "\x1f".join(map(folded, parts))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
