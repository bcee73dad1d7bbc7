"""Several programs over the same forms: a column that two compute alike is computed once.

Policies differ in a few parameters, and most of what scoring needs is the same under all of them.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import polars as pl

from jiheng.engine.columns import Columns, Scope
from jiheng.engine.program import Program
from jiheng.engine.run import Run

if TYPE_CHECKING:
    from jiheng.engine.level import Tables
    from jiheng.engine.remainder import Remainder


class Ensemble:
    """Programs that are run over the same forms.

    Args:
        programs: by any name, without rules.

    Raises:
        TypeError: one of them has rules.
    """

    def __init__(self, programs: Mapping[str, Program]) -> None:
        self._programs = dict(programs)
        self._remainders: dict[str, Remainder] = {}
        known: set[bytes] = set()
        for name, program in self._programs.items():
            if program.rules:
                message = f"{name} has rules: only what is computed of scores is shared"
                raise TypeError(message)
            self._remainders[name] = program.beyond(known)
            known.update(program.signatures.values())

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the programs."""
        return tuple(self._programs)

    def run(self, columns: Columns) -> dict[str, Run]:
        """Return what each program gives, by its name, the same as when it is run by itself."""
        if Program.is_few(columns):
            return {name: program.run(columns) for name, program in self._programs.items()}
        held: dict[bytes, pl.Series] = {}
        return {name: self._run(name, columns, held) for name in self._programs}

    def _run(self, name: str, columns: Columns, held: dict[bytes, pl.Series]) -> Run:
        """Run a program, and add to `held` each column that it had to compute."""
        program, remainder = self._programs[name], self._remainders[name]
        tables: Tables = {
            scope: columns.table(scope).hstack([held[each] for each in remainder.taken[scope]])
            for scope in Scope
        }
        remainder.add(tables, columns.texts)
        for node, signature in program.signatures.items():
            held.setdefault(signature, tables[node.scope][node.name])
        return Run(program, tables, {}, texts=columns.texts, evaluated=frozenset())
