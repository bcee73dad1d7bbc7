"""Replaying a trace: every recorded number computed again from its recorded inputs.

The same expressions compute, so a trace holds exactly when this version of the program, given
the recorded inputs and parameters, gives the recorded digits; when each input is the figure or
the step its formula reads, the same wherever it is read; when what is shown says what was
computed; and when the digest covers everything.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import product
from typing import Any

import polars as pl
from polars.exceptions import PolarsError

from jiheng.domain.amount import AmountUnit
from jiheng.domain.authority import Authority, Certainty
from jiheng.domain.text import Text
from jiheng.domain.trace_errors import MalformedTrace, TraceRefuted
from jiheng.engine.columns import Scope, Unit
from jiheng.engine.findings import show_number
from jiheng.engine.parameters import Parameter, Parameters
from jiheng.engine.program import Program, Recipe
from jiheng.engine.recording import OF_FORM
from jiheng.engine.rule import Derived
from jiheng.engine.trace import (
    SCHEMA_ID,
    Json,
    cell,
    digest,
    face,
    inputs_of,
    origin,
    recipe_of,
    step_name,
)

_BROKEN = (
    KeyError,
    TypeError,
    IndexError,
    AttributeError,
    ArithmeticError,
    ValueError,
    RecursionError,
    PolarsError,
)
_BROKEN_STRUCTURE = Text("内容残缺，或类型不对", "its content is incomplete or of a wrong type")
Shipped = Callable[[str, int], Json | None]
"""Gives the parameters of a shipped policy and year as a trace records them, None if unknown."""


def replay(value: object, derived: Iterable[Derived], *, file: str, shipped: Shipped) -> int:
    """Replay a trace and return how many numbers it held.

    Args:
        value: the JSON value of a trace file.
        derived: the formulas of this version.
        file: its name, for messages.
        shipped: gives the parameters of a shipped policy, to be compared with those recorded.

    Raises:
        MalformedTrace: the value is no trace.
        TraceRefuted: naming the first number that does not hold.
    """
    if not isinstance(value, dict) or value.get("schema") != SCHEMA_ID:
        lacking = Text(f"缺少 schema {SCHEMA_ID}", f"schema {SCHEMA_ID} is missing")
        raise MalformedTrace(file, lacking)
    formulas = tuple(derived)
    try:
        count = sum(_Replay(run, formulas, file).run(shipped) for run in value["runs"])
        _must_agree(file, "digest", recorded=value.get("digest"), replayed=digest(value))
    except _BROKEN as fault:
        raise MalformedTrace(file, _BROKEN_STRUCTURE) from fault
    if count == 0:
        raise MalformedTrace(file, Text("没有任何一步", "it holds no step"))
    return count


def _must_agree(file: str, number: str, *, recorded: object, replayed: object) -> None:
    """Refuse what differs; ``true`` is not 1."""
    if recorded != replayed or type(recorded) is not type(replayed):
        raise TraceRefuted(file, number, recorded=str(recorded), replayed=str(replayed))


class _Replay:
    """One run of a trace: a policy, a year, and forms scored under it."""

    def __init__(self, run: Json, formulas: Sequence[Derived], file: str) -> None:
        self._run = run
        self._file = file
        wanted = dict.fromkeys(step["formula"] for form in run["forms"] for step in form["steps"])
        known = {f"{each.scope}.{each.name}": each for each in formulas if not each.within}
        unknown = [formula for formula in wanted if formula not in known]
        if unknown:
            told = Text(f"本版本没有公式 {unknown[0]}", f"no formula {unknown[0]} here")
            raise MalformedTrace(file, told)
        self._program = Program(
            (),
            formulas,
            parameters=_parameters(run),
            wanted=[(known[formula].scope, known[formula].name) for formula in wanted],
        )

    def run(self, shipped: Shipped) -> int:
        self._compare_parameters(shipped)
        return sum(
            _FormReplay(form, self._program, file=self._file, where=f"forms[{place}]").run()
            for place, form in enumerate(self._run["forms"])
        )

    def _compare_parameters(self, shipped: Shipped) -> None:
        policy, recorded = self._run["policy"], self._run["parameters"]
        ours = shipped(policy, self._run["year"])
        for name, entry in {} if ours is None else recorded.items():
            current = (ours or {}).get(name)
            _must_agree(self._file, f"{policy}.{name}", recorded=entry, replayed=current)


class _FormReplay:
    """One form of a trace, step by step."""

    def __init__(self, form: Json, program: Program, *, file: str, where: str) -> None:
        self._form = form
        self._program = program
        self._file = file
        self._where = where
        self._money = AmountUnit(form["amount_unit"])
        self._heights = {Scope.FORMS: 1} | {Scope(name): n for name, n in form["rows"].items()}
        self._held: dict[str, Any] = {}
        self._paper: dict[tuple[str, str], Any] = {}

    def run(self) -> int:
        for step in self._form["steps"]:
            self._step(step)
        return len(self._form["steps"])

    def _step(self, step: Json) -> None:
        scope, _, name = step["formula"].partition(".")
        recipe = recipe_of(self._program, Scope(scope), name)
        number = step["number"]
        row = self._row(number, recipe)
        self._inputs(step, recipe, row)
        raw = self._again(recipe, step["inputs"])
        self._agree(number, step["raw"], raw)
        shown = face(recipe.derived, self._shown(raw, recipe.derived.unit))
        for key, said in shown.items():
            self._agree(f"{number} {key}", step[key], said)
        self._agree(f"{number} parameters", step["parameters"], list(recipe.parameters))
        self._held[number] = raw

    def _agree(self, number: str, recorded: object, replayed: object) -> None:
        _must_agree(self._file, f"{self._where}.{number}", recorded=recorded, replayed=replayed)

    def _row(self, number: str, recipe: Recipe) -> int:
        """Return the row a step is named for, 0 for the form."""
        scope, name = recipe.derived.scope, recipe.derived.name
        digits = number.removeprefix(f"{scope}[").partition("]")[0]
        row = 0 if scope is Scope.FORMS else int(digits)
        self._agree(number, number, step_name(scope, name, row))
        if row >= self._heights[scope]:
            self._agree(f"{number} rows", self._heights[scope], row + 1)
        return row

    def _inputs(self, step: Json, recipe: Recipe, row: int) -> None:
        """Check that a step reads what its formula reads, from where it stands."""
        number = step["number"]
        table, rows = inputs_of(recipe, row, self._heights[recipe.table])
        self._agree(f"{number} inputs", len(step["inputs"]), len(rows) * len(recipe.reads))
        expected = product(rows, recipe.reads)
        for entry, (place, name) in zip(step["inputs"], expected, strict=True):
            where = f"{number} ← {name}"
            self._agree(where, [entry["row"], entry["name"]], [place, name])
            self._input(entry, where, origin(table, name, place))

    def _input(self, entry: Json, where: str, come: tuple[Scope, Any, int]) -> None:
        scope, column, row = come
        if isinstance(column, str):
            self._agree(where, entry["step"], step_name(scope, column, row))
            self._agree(where, entry["raw"], self._held[entry["step"]])
            return
        self._agree(where, entry["path"], cell(scope, column, row))
        key = (entry["path"], entry["name"].removeprefix(OF_FORM))
        self._agree(where, entry["raw"], self._paper.setdefault(key, entry["raw"]))
        self._agree(where, entry["value"], self._shown(entry["raw"], column.unit))

    def _shown(self, raw: int | None, unit: Unit) -> str | None:
        if raw is None:
            return None
        return show_number(raw, unit, parameters=self._program.parameters, money=self._money)

    def _again(self, recipe: Recipe, inputs: Sequence[Json]) -> Any:  # noqa: ANN401
        if recipe.derived.over is not None and not inputs:
            return None
        frame = self._frame(recipe, inputs)
        return frame.select(recipe.expression.alias("again"))["again"][0]

    def _frame(self, recipe: Recipe, inputs: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
        """Return the table a step read, rebuilt from its recorded inputs."""
        columns: dict[str, list[Any]] = {name: [] for name in recipe.reads}
        for entry in inputs:
            columns[entry["name"]].append(entry["raw"])
        schema = {name: self._program.dtype(recipe.table, name) for name in columns}
        return pl.DataFrame(columns, schema=schema)


def _parameters(run: Json) -> Parameters:
    values = {
        name: Parameter(
            name,
            entry["value"],
            level=entry["level"],
            since=entry["since"],
            authority=Authority(entry["authority"], Certainty(entry["certainty"])),
        )
        for name, entry in run["parameters"].items()
    }
    return Parameters(run["policy"], run["year"], values=values, authorities={})
