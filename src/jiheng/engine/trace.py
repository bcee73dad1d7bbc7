"""How every computed number was reached, as JSON that can be replayed (``jiheng/trace/1``).

A trace holds, for each form, its unit of money, how many rows its tables have, and the steps
of its computed numbers in the order they build on one another. A step names its formula (a
derived column), what it read with the place on the paper, and the parameters it used;
parameters carry value, level, date and authority. The digest at the end covers everything
before it.

What of a trace follows from the formulas alone (`step_name`, `inputs_of`, `origin`, `face`) is
written here once, and compared by `jiheng.engine.replay`.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from jiheng.domain.amount import AmountUnit
from jiheng.domain.canonical import plain
from jiheng.domain.form import Form
from jiheng.engine.columns import TABLES, Column, Scope, Unit
from jiheng.engine.findings import show_number
from jiheng.engine.parameters import Parameters
from jiheng.engine.program import Program, Recipe
from jiheng.engine.recording import OF_FORM
from jiheng.engine.rule import Derived
from jiheng.engine.run import Run

SCHEMA_ID = "jiheng/trace/1"
Json = dict[str, Any]


def trace(runs: Sequence[tuple[Run, Sequence[Form]]], wanted: Sequence[tuple[Scope, str]]) -> Json:
    """Return the trace of the `wanted` numbers of every form of `runs`, sealed by its digest."""
    body: Json = {
        "schema": SCHEMA_ID,
        "runs": [_Tracer(run, forms).run(wanted) for run, forms in runs],
    }
    return {**body, "digest": digest(body)}


def digest(body: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a trace without its digest, over sorted compact JSON."""
    bare = {key: value for key, value in body.items() if key != "digest"}
    text = json.dumps(bare, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def parameters_json(parameters: Parameters, names: Sequence[str]) -> Json:
    """Return the named parameters with level, date and authority."""
    described = {}
    for name in names:
        parameter = parameters.explain(name)
        described[name] = {
            "value": plain(parameter.value),
            "level": parameter.level,
            "since": parameter.since,
            "authority": parameter.authority.cite(),
            "certainty": parameter.authority.certainty.value,
        }
    return described


class _Tracer:
    """Walks the derived columns of one run, form by form."""

    def __init__(self, run: Run, forms: Sequence[Form]) -> None:
        self._run = run
        self._forms = forms
        self._steps: dict[str, Json] = {}
        self._tables: dict[Scope, dict[object, list[dict[str, Any]]]] = {
            scope: {
                key[0]: part.rows(named=True)
                for key, part in table.group_by("form_id", maintain_order=True)
            }
            for scope, table in run.tables.items()
        }

    def run(self, wanted: Sequence[tuple[Scope, str]]) -> Json:
        forms = [self._form(form_id, wanted) for form_id in range(len(self._forms))]
        parameters = self._run.program.parameters
        return {
            "policy": parameters.policy,
            "year": parameters.year,
            "parameters": parameters_json(parameters, sorted(self._used(wanted))),
            "forms": forms,
        }

    def _used(self, wanted: Sequence[tuple[Scope, str]]) -> set[str]:
        """Return every parameter the numbers rest on, whether a form has such rows or not."""
        used: set[str] = set()
        reached = dict.fromkeys(wanted)
        pending = list(reached)
        while pending:
            recipe = recipe_of(self._run.program, *pending.pop())
            used.update(recipe.parameters)
            for read in recipe.reads:
                scope, name, _ = origin(recipe.table, read, 0)
                if isinstance(name, str) and (scope, name) not in reached:
                    reached[scope, name] = None
                    pending.append((scope, name))
        return used

    def _form(self, form_id: int, wanted: Sequence[tuple[Scope, str]]) -> Json:
        self._steps = {}
        for scope, name in wanted:
            for row in range(len(self._rows(scope, form_id))):
                self._step(scope, name, form_id=form_id, row=row)
        form = self._forms[form_id]
        return {
            "project": form.project.name,
            "file": form.source.file if form.source else None,
            "sha256": form.source.sha256 if form.source else None,
            "ordinal": form.source.ordinal if form.source else None,
            "amount_unit": self._money(form_id).value,
            "rows": {
                scope.value: len(self._rows(scope, form_id))
                for scope in (Scope.FUNDS, Scope.INDICATORS)
            },
            "steps": list(self._steps.values()),
        }

    def _rows(self, scope: Scope, form_id: int) -> list[dict[str, Any]]:
        return self._tables[scope].get(form_id, [])

    def _money(self, form_id: int) -> AmountUnit:
        return self._forms[form_id].amount_unit or AmountUnit.WAN_YUAN

    def _step(self, scope: Scope, name: str, *, form_id: int, row: int) -> str:
        number = step_name(scope, name, row)
        if number in self._steps:
            return number
        recipe = recipe_of(self._run.program, scope, name)
        table, rows = inputs_of(recipe, row, len(self._rows(recipe.table, form_id)))
        inputs = [
            self._input(table, each, form_id=form_id, row=place)
            for place in rows
            for each in recipe.reads
        ]
        raw = self._rows(scope, form_id)[row][name]
        self._steps[number] = {
            "number": number,
            **face(recipe.derived, self._shown(raw, recipe.derived.unit, form_id)),
            "raw": raw,
            "inputs": inputs,
            "parameters": list(recipe.parameters),
        }
        return number

    def _input(self, table: Scope, name: str, *, form_id: int, row: int) -> Json:
        raw = self._rows(table, form_id)[row][name]
        found: Json = {"name": name, "row": row, "raw": raw}
        scope, column, place = origin(table, name, row)
        if isinstance(column, str):
            return found | {"step": self._step(scope, column, form_id=form_id, row=place)}
        path = cell(scope, column, place)
        provenance = self._forms[form_id].provenance.get(path)
        return found | {
            "path": path,
            "value": self._shown(raw, column.unit, form_id),
            "place": plain(provenance.place) if provenance else None,
        }

    def _shown(self, raw: int | None, unit: Unit, form_id: int) -> str | None:
        if raw is None:
            return None
        parameters = self._run.program.parameters
        return show_number(raw, unit, parameters=parameters, money=self._money(form_id))


def recipe_of(program: Program, scope: Scope, name: str) -> Recipe:
    """Return how a derived column is made.

    Raises:
        KeyError: the program computes no such column.
    """
    recipe = program.recipe(scope, name)
    if recipe is None:
        message = f"{scope}.{name} is not a derived column of this program"
        raise KeyError(message)
    return recipe


def step_name(scope: Scope, name: str, row: int) -> str:
    """Return what a step is called: ``computed_total`` or ``indicators[3].computed_score``."""
    return name if scope is Scope.FORMS else f"{scope}[{row}].{name}"


def inputs_of(recipe: Recipe, row: int, height: int) -> tuple[Scope, range]:
    """Return the table a step in `row` read and the rows it read there, `height` being its rows."""
    summed = recipe.derived.over is not None
    return recipe.table, range(height) if summed else range(row, row + 1)


def origin(table: Scope, name: str, row: int) -> tuple[Scope, Column | str, int]:
    """Return where an input comes from: a column printed on the paper, or a step by its name."""
    spread = name.removeprefix(OF_FORM)
    if spread != name:
        table, name, row = Scope.FORMS, spread, 0
    base = name.removesuffix("_step")
    stored = {column.name: column for column in TABLES[table]}
    column = stored.get(name) or stored.get(base)
    return table, column or name, row


def cell(scope: Scope, column: Column, row: int) -> str:
    """Return the canonical path of a printed figure."""
    return column.path if scope is Scope.FORMS else f"{scope}[{row}].{column.path}"


def face(derived: Derived, shown: str | None) -> Json:
    """Return what a step shows people."""
    rounded = derived.unit in {Unit.POINTS, Unit.RATE}
    return {
        "label": derived.zh,
        "value": shown,
        "formula": f"{derived.scope}.{derived.name}",
        "says": derived.formula.zh if derived.formula else None,
        "rounding": "half_up" if rounded else None,
    }
