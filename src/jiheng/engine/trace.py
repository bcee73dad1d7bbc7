"""How every computed number was reached, as JSON that can be replayed (``jiheng/trace/1``).

A trace holds, for each form, the steps of its computed numbers in the order they build on
one another. A step names its formula (a derived column), what it read with the place on the
paper, and the parameters it used; parameters carry value, level, date and authority. The
digest at the end covers everything before it.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from jiheng.domain.canonical import plain
from jiheng.domain.form import Form
from jiheng.engine.columns import SCHEMAS, TABLES, Scope, Unit
from jiheng.engine.findings import show
from jiheng.engine.parameters import Parameters
from jiheng.engine.program import Recipe, Run

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
        self._used: set[str] = set()
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
            "parameters": parameters_json(parameters, sorted(self._used)),
            "forms": forms,
        }

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
            "steps": list(self._steps.values()),
        }

    def _rows(self, scope: Scope, form_id: int) -> list[dict[str, Any]]:
        return self._tables[scope].get(form_id, [])

    def _step(self, scope: Scope, name: str, *, form_id: int, row: int) -> str:
        number = step_name(scope, name, row)
        if number in self._steps:
            return number
        recipe = self._run.program.recipe(scope, name)
        if recipe is None:
            message = f"{scope}.{name} is not a derived column of this program"
            raise KeyError(message)
        inputs = list(self._inputs(recipe, form_id, row))
        raw = self._rows(scope, form_id)[row][name]
        self._used.update(recipe.parameters)
        self._steps[number] = {
            "number": number,
            "label": recipe.derived.zh,
            "value": self._shown(raw, recipe.derived.unit, form_id),
            "raw": raw,
            "formula": f"{scope}.{name}",
            "says": recipe.derived.formula.zh if recipe.derived.formula else None,
            "rounding": "half_up" if recipe.derived.unit in {Unit.POINTS, Unit.RATE} else None,
            "inputs": inputs,
            "parameters": list(recipe.parameters),
        }
        return number

    def _inputs(self, recipe: Recipe, form_id: int, row: int) -> Iterator[Json]:
        table = recipe.derived.over or recipe.derived.scope
        summed = recipe.derived.over is not None
        rows = range(len(self._rows(table, form_id))) if summed else [row]
        for each in rows:
            for name in recipe.reads:
                yield self._input(table, name, form_id=form_id, row=each)

    def _input(self, scope: Scope, name: str, *, form_id: int, row: int) -> Json:
        raw = self._rows(scope, form_id)[row][name]
        found: Json = {"name": name, "row": row, "raw": raw}
        spread = name.removeprefix("form.")
        if spread != name:
            scope, name, row = Scope.FORMS, spread, 0
        if name in SCHEMAS[scope]:
            return found | self._on_paper(scope, name, raw=raw, form_id=form_id, row=row)
        return found | {"step": self._step(scope, name, form_id=form_id, row=row)}

    def _on_paper(self, scope: Scope, name: str, *, raw: Any, form_id: int, row: int) -> Json:  # noqa: ANN401
        base = name.removesuffix("_step")
        column = next((each for each in TABLES[scope] if each.name == base), None)
        if column is None:
            return {}
        path = column.path if scope is Scope.FORMS else f"{scope}[{row}].{column.path}"
        origin = self._forms[form_id].provenance.get(path)
        return {
            "path": path,
            "value": self._shown(raw, column.unit, form_id),
            "place": plain(origin.place) if origin else None,
        }

    def _shown(self, raw: Any, unit: Unit, form_id: int) -> str | None:  # noqa: ANN401
        if raw is None:
            return None
        return show(raw, unit, run=self._run, form=self._forms[form_id])


def step_name(scope: Scope, name: str, row: int) -> str:
    """Return what a step is called: ``computed_total`` or ``indicators[3].computed_score``."""
    return name if scope is Scope.FORMS else f"{scope}[{row}].{name}"
