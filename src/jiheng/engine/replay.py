"""Replaying a trace: every recorded number computed again from its recorded inputs.

The same expressions compute, so a trace holds exactly when this version of the program, given
the recorded inputs and parameters, gives the recorded digits, steps agree with one another,
and the digest covers everything, what is shown included.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import polars as pl
from polars.exceptions import PolarsError

from jiheng.domain.authority import Authority, Certainty
from jiheng.domain.errors import MalformedTrace, TraceRefuted
from jiheng.engine.columns import Scope
from jiheng.engine.parameters import Parameter, Parameters
from jiheng.engine.program import Program, Recipe
from jiheng.engine.rule import Derived
from jiheng.engine.trace import SCHEMA_ID, Json, digest

_BROKEN = (
    KeyError,
    TypeError,
    IndexError,
    AttributeError,
    ValueError,
    OverflowError,
    PolarsError,
)
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
        raise MalformedTrace(file, f"缺少 schema {SCHEMA_ID}")
    formulas = tuple(derived)
    try:
        count = sum(_Replay(run, formulas, file).run(shipped) for run in value["runs"])
        if count == 0:
            raise MalformedTrace(file, "没有任何一步")
        _check_seal(value, file)
    except _BROKEN as fault:
        _check_seal(value, file)
        raise MalformedTrace(file, f"{type(fault).__name__}: {fault}") from fault
    return count


def _check_seal(value: Json, file: str) -> None:
    recorded, replayed = value.get("digest"), digest(value)
    if recorded != replayed:
        _refute(file, "digest", recorded=recorded, replayed=replayed)


def _refute(file: str, number: str, *, recorded: object, replayed: object) -> None:
    raise TraceRefuted(file, number, recorded=str(recorded), replayed=str(replayed))


class _Replay:
    """One run of a trace: a policy, a year, and forms scored under it."""

    def __init__(self, run: Json, formulas: Sequence[Derived], file: str) -> None:
        self._run = run
        self._file = file
        wanted = dict.fromkeys(step["formula"] for form in run["forms"] for step in form["steps"])
        known = {f"{each.scope}.{each.name}": each for each in formulas}
        unknown = [formula for formula in wanted if formula not in known]
        if unknown:
            raise MalformedTrace(file, f"本版本没有公式 {unknown[0]}")
        self._program = Program(
            (),
            formulas,
            parameters=_parameters(run),
            wanted=[(known[formula].scope, known[formula].name) for formula in wanted],
        )

    def run(self, shipped: Shipped) -> int:
        self._compare_parameters(shipped)
        return sum(self._form(form, place) for place, form in enumerate(self._run["forms"]))

    def _compare_parameters(self, shipped: Shipped) -> None:
        recorded = self._run["parameters"]
        ours = shipped(self._run["policy"], self._run["year"])
        for name, entry in recorded.items() if ours else ():
            current = (ours or {}).get(name)
            if current != entry:
                where = f"{self._run['policy']}.{name}"
                _refute(self._file, where, recorded=entry, replayed=current)

    def _form(self, form: Json, place: int) -> int:
        held: dict[str, Any] = {}
        paper: dict[str, Any] = {}
        for step in form["steps"]:
            where = f"forms[{place}].{step['number']}"
            self._inputs(step, where=where, held=held, paper=paper)
            again = self._again(step)
            if again != step["raw"] or type(again) is not type(step["raw"]):
                _refute(self._file, where, recorded=step["raw"], replayed=again)
            held[step["number"]] = step["raw"]
        return len(form["steps"])

    def _inputs(
        self, step: Json, *, where: str, held: Mapping[str, Any], paper: dict[str, Any]
    ) -> None:
        for entry in step["inputs"]:
            name = f"{where} ← {entry['name']}"
            if "step" in entry and held[entry["step"]] != entry["raw"]:
                _refute(self._file, name, recorded=entry["raw"], replayed=held[entry["step"]])
            key = f"{entry.get('path')}|{entry['name'].removeprefix('form.')}"
            if "path" in entry and paper.setdefault(key, entry["raw"]) != entry["raw"]:
                _refute(self._file, name, recorded=entry["raw"], replayed=paper[key])

    def _again(self, step: Json) -> Any:  # noqa: ANN401
        scope, _, name = step["formula"].partition(".")
        recipe = self._program.recipe(Scope(scope), name)
        if recipe is None:
            raise MalformedTrace(self._file, f"本版本没有公式 {step['formula']}")
        frame = self._frame(recipe, step["inputs"])
        result = frame.select(recipe.expression.alias("again"))["again"]
        return result[0] if len(result) else None

    def _frame(self, recipe: Recipe, inputs: Sequence[Json]) -> pl.DataFrame:
        """Return the table a step read, rebuilt from its recorded inputs."""
        rows = sorted({entry["row"] for entry in inputs})
        place = {row: position for position, row in enumerate(rows)}
        columns: dict[str, list[Any]] = {name: [None] * len(rows) for name in recipe.reads}
        for entry in inputs:
            columns[entry["name"]][place[entry["row"]]] = entry["raw"]
        scope = recipe.derived.over or recipe.derived.scope
        schema = {name: self._program.dtype(scope, name) for name in columns}
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
