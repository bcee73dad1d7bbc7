"""What a program computes beyond columns that others have computed over the same forms."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from jiheng.engine.columns import Scope
from jiheng.engine.level import Level, Tables
from jiheng.engine.marking import Marking


@dataclass(frozen=True, slots=True)
class Remainder:
    """The rest of a program.

    Attributes:
        taken: signatures of the columns that are there already, by table.
        marking: the marks that are not.
        levels: the rest, in order.
    """

    taken: Mapping[Scope, Sequence[bytes]]
    marking: Marking
    levels: Sequence[Level]

    def add(self, tables: Tables, texts: pl.DataFrame) -> None:
        """Add what is missing to `tables`, which hold the stored columns and those taken."""
        self.marking.add(tables, texts)
        for level in self.levels:
            level.add(tables)
