"""What is known of the texts of a batch before it is judged, so that they need not be read again.

A form of a corpus is judged many times and its texts never change. What they tell by themselves,
marks and wording, can be noted once and kept beside the batch.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from jiheng.engine.columns import Scope
from jiheng.engine.said import Saying, together


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the texts of a batch.

    Attributes:
        marks: by table, rows as there, a column a mark, named by its signature.
        said: what the forms say; None where that is not known.
    """

    marks: Mapping[Scope, pl.DataFrame] = field(default_factory=dict)
    said: Saying | None = None


NOTHING = Known()
"""Of a batch nobody has read."""


def known_together(several: Sequence[Known]) -> Known:
    """Return what is known of batches that are taken as one, in order."""
    marks = {}
    for scope in Scope:
        tables = [each.marks[scope] for each in several if scope in each.marks]
        if tables and len(tables) == len(several):
            shared = [name for name in tables[0].columns if all(name in each for each in tables)]
            marks[scope] = pl.concat([each.select(shared) for each in tables])
    said = [each.said for each in several if each.said is not None]
    return Known(marks, together(said) if said and len(said) == len(several) else None)
