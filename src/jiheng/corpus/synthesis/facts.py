"""What synthetic forms are made of, from ``files/synthesis-zh.yaml``."""

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import polars as pl

from jiheng.domain.indicator import Comparator, Level1, Level2
from jiheng.engine.columns import code
from jiheng.policy.shipped import load_shipped

_LEVEL1 = {
    Level2.QUANTITY: Level1.OUTPUT,
    Level2.QUALITY: Level1.OUTPUT,
    Level2.TIMELINESS: Level1.OUTPUT,
    Level2.COST: Level1.OUTPUT,
    Level2.BENEFICIARY_SATISFACTION: Level1.SATISFACTION,
}


@dataclass(frozen=True, slots=True)
class Facts:
    """Words and tables to choose from.

    Attributes:
        words: lists of texts by name: departments, units, places, subjects, aims, results, reasons.
        rows: the rows of every scheme: scheme, row, level1, level2, max_points (hundredths).
        measures: what a row may measure: level2, choice, name, comparator, unit, sign, and the
            target's least, most and step.
        execution: execution rates: of a hundred forms from ``begins`` on, `least` and `spread`
            of the rate in hundredths of a percent.
        explained_below: the rate below which it is explained.
        better, missed: of a hundred indicators, how many exceed and how many miss their target.
        defects: the rule that finds each planted defect.
    """

    words: dict[str, pl.Series]
    rows: pl.DataFrame
    measures: pl.DataFrame
    execution: pl.DataFrame
    explained_below: int
    better: int
    missed: int
    defects: dict[str, str]

    @property
    def schemes(self) -> int:
        """How many schemes there are."""
        return int(self.rows["scheme"].max()) + 1  # type: ignore[arg-type]


@lru_cache(maxsize=1)
def facts() -> Facts:
    """Return the facts of the package."""
    text = (files("jiheng.corpus") / "files/synthesis-zh.yaml").read_text(encoding="utf-8")
    held = load_shipped(text)
    words = ("departments", "units", "places", "subjects", "aims", "results", "reasons")
    return Facts(
        {name: pl.Series(name, held[name]) for name in words},
        pl.DataFrame(
            [row for number, scheme in enumerate(held["schemes"]) for row in _rows(number, scheme)]
        ),
        pl.DataFrame(
            [
                _measure(level2, number, each)
                for level2, measures in held["measures"].items()
                for number, each in enumerate(measures)
            ]
        ),
        _execution(held["execution"]),
        held["explained_below"],
        held["better"],
        held["missed"],
        dict(held["defects"]),
    )


def _execution(bands: list[dict[str, int]]) -> pl.DataFrame:
    table = pl.DataFrame(bands)
    return table.select(
        begins=pl.col("forms").cum_sum() - pl.col("forms"),
        least="least",
        spread=pl.col("most") - pl.col("least") + 1,
    )


def _rows(number: int, scheme: dict[str, list[int]]) -> list[dict[str, int]]:
    points = [(Level2(name), each) for name, of in scheme.items() for each in of]
    return [
        {
            "scheme": number,
            "row": row,
            "level1": code(_LEVEL1.get(level2, Level1.OUTCOME)),
            "level2": code(level2),
            "max_points": each * 100,
        }
        for row, (level2, each) in enumerate(points)
    ]


def _measure(level2: str, choice: int, each: dict[str, Any]) -> dict[str, Any]:
    comparator = Comparator(each["sign"])
    return {
        "level2": code(Level2(level2)),
        "choice": choice,
        "measure": each["name"],
        "comparator": code(comparator),
        "sign": comparator.sign,
        "unit": each["unit"],
        "least": each["least"],
        "steps": (each["most"] - each["least"]) // each["step"] + 1,
        "step": each["step"],
    }
