"""What synthetic forms are made of, from ``files/synthesis-zh.yaml``, which says where it is from.

Structures, levels, lengths of texts and execution rates are those of the twelve published forms
of ``examples/baoshan-2024.txt``; names, places and subjects are made up.
"""

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import polars as pl

from jiheng.corpus.synthesis.patterns import compiled
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
_WORDS = (
    *("departments", "units", "places", "subjects", "reasons"),
    *("short_aims", "short_results", "long_aims", "long_results"),
)
_STOCK = ("stock_aims", "stock_results")


@dataclass(frozen=True, slots=True)
class Facts:
    """Words and tables to choose from.

    Attributes:
        words: lists of texts by name: departments, units, places, subjects, reasons; aims and
            the results that answer them, short and long.
        stock: stock phrases by name, ``phrase`` and ``weight``: aims, results.
        objectives: of `forms` forms, how many ``clauses`` an objective has, 0 for a stock
            phrase, and how many of them are ``told`` again as a result.
        schemes: the ``weight`` of each scheme.
        rows: the rows of every scheme: scheme, row, level1, level2, max_points (hundredths), and
            ``nth``, how many rows of its level stand above it.
        levels: a row a level2, in the order of its code: of a hundred indicators how many are
            ``qualitative``; where its measures begin in `measures` and how many there are, of
            numbers (``numbers``, ``numbers_begin``) and of words (``words``, ``words_begin``).
        measures: what a row may measure, a pattern of its name and: comparator, sign, unit, the
            target's ``least``, ``steps`` and ``step``, all null for words; where the words of its
            target begin in `targets` and how many there are.
        targets: patterns of the targets of qualitative indicators.
        execution: of `forms` forms, `least` and `spread` of the rate in hundredths of a percent.
        explained_below: the rate below which it may be explained.
        explained: of a hundred such forms, how many explain it.
        better, missed: of a hundred indicators, how many exceed and how many miss their target.
        defects: the rule that finds each planted defect.
    """

    words: dict[str, pl.Series]
    stock: dict[str, pl.DataFrame]
    objectives: pl.DataFrame
    schemes: pl.Series
    rows: pl.DataFrame
    levels: pl.DataFrame
    measures: pl.DataFrame
    targets: pl.DataFrame
    execution: pl.DataFrame
    explained_below: int
    explained: int
    better: int
    missed: int
    defects: dict[str, str]


@lru_cache(maxsize=1)
def facts() -> Facts:
    """Return the facts of the package."""
    text = (files("jiheng.corpus") / "files/synthesis-zh.yaml").read_text(encoding="utf-8")
    held = load_shipped(text)
    levels, measures, targets = _levels(held["levels"])
    return Facts(
        {name: pl.Series(name, held[name]) for name in _WORDS},
        {name: _stock(held[name]) for name in _STOCK},
        pl.DataFrame(held["objectives"]),
        pl.Series([scheme["weight"] for scheme in held["schemes"]]),
        pl.DataFrame(
            [
                row
                for number, scheme in enumerate(held["schemes"])
                for row in _rows(number, scheme["of"])
            ]
        ),
        levels,
        measures,
        targets,
        _execution(held["execution"]),
        held["explained"]["below"],
        held["explained"]["share"],
        held["better"],
        held["missed"],
        dict(held["defects"]),
    )


def _stock(phrases: dict[str, int]) -> pl.DataFrame:
    return pl.DataFrame({"phrase": list(phrases), "weight": list(phrases.values())})


def _execution(bands: list[dict[str, int]]) -> pl.DataFrame:
    return pl.DataFrame(bands).select("forms", "least", spread=pl.col("most") - pl.col("least") + 1)


def _rows(number: int, scheme: dict[str, list[int]]) -> list[dict[str, int]]:
    points = [
        (Level2(name), nth, each) for name, of in scheme.items() for nth, each in enumerate(of)
    ]
    return [
        {
            "scheme": number,
            "row": row,
            "level1": code(_LEVEL1.get(level2, Level1.OUTCOME)),
            "level2": code(level2),
            "nth": nth,
            "max_points": each * 100,
        }
        for row, (level2, nth, each) in enumerate(points)
    ]


def _levels(held: dict[str, Any]) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Return levels, measures and targets, which lie one after the other."""
    levels, measures, targets = [], list[dict[str, Any]](), list[str]()
    for level2 in Level2:
        each = held.get(level2.value, {})
        numbers, words = each.get("numbers", []), each.get("words", [])
        levels.append(
            {
                "qualitative": each.get("qualitative", 0),
                "numbers": len(numbers),
                "numbers_begin": len(measures),
                "words": len(words),
                "words_begin": len(measures) + len(numbers),
            }
        )
        measures += map(_counted, numbers)
        for measure in words:
            said = {"targets": len(measure["targets"]), "targets_begin": len(targets)}
            measures.append({"name": measure["name"], **said})
            targets += measure["targets"]
    table = pl.DataFrame(measures, infer_schema_length=None)
    named = compiled(table["name"]).hstack(table.drop("name"))
    return pl.DataFrame(levels), named, compiled(pl.Series(targets))


def _counted(measure: dict[str, Any]) -> dict[str, Any]:
    comparator = Comparator(measure["sign"])
    return {
        "name": measure["name"],
        "comparator": code(comparator),
        "sign": comparator.sign,
        "unit": measure["unit"],
        "least": measure["least"],
        "steps": (measure["most"] - measure["least"]) // measure["step"] + 1,
        "step": measure["step"],
    }
