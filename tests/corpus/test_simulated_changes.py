"""Under changes of every kind a simulation gives each form what the independent scorer gives it.

``JIHENG_SIMULATED=100000`` does the same with as many forms.
"""

import os
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from jiheng.corpus.simulation import MOVES, UNSCORED
from jiheng.corpus.store import IDENTITY, Batch, Part, write
from jiheng.domain.form import Form
from jiheng.domain.indicator import Actual, Comparator, Target
from jiheng.engine.intake import to_columns
from jiheng.engine.parameters import Parameters
from jiheng.policy import policy, resolve, suppose
from jiheng.services.corpora import simulate
from oracle import score_form
from repair.defects import consistent_form, planted

COUNT = int(os.environ.get("JIHENG_SIMULATED", "1000"))
BASE, YEAR = "cn-mof-2020", 2024
CHANGES = {
    "a grade": [("grade_bands.excellent", "95")],
    "all grades": [("grade_bands.excellent", "98"), ("grade_bands.good", "92.5")],
    "limits, linear": [("at_most_formula", "linear")],
    "limits, all or nothing": [("at_most_formula", "all_or_nothing")],
    "equal means equal": [("equal_formula", "strict")],
    "caps": [("execution_caps", "[{rate_below: 80, total: 89}, {rate_below: 60, total: 69}]")],
    "stepwise execution": [("execution_formula", "stepwise"), ("execution_step_points", "1.5")],
    "no budget, full score": [("zero_budget_rule", "full")],
    "whole points": [("rounding_step", "1")],
    "tenths": [("rounding_step", "0.1")],
    "tiers": [("qualitative_bands", "{achieved: [90, 100], partly: [70, 90], not: [0, 70]}")],
    "equal to none": [("equal_zero_target", "manual")],
    "all at once": [
        ("at_most_formula", "linear"),
        ("rounding_step", "0.5"),
        ("grade_bands.good", "85"),
        ("execution_caps", "[{rate_below: 90, total: 95}]"),
    ],
}
Settings = list[tuple[str, str]]


def made_up(count: int) -> list[Form]:
    """Return forms, most of them with figures that do not agree, some without money or target."""
    chance = random.Random(f"{count} forms")  # noqa: S311 - repeatable
    parameters = resolve(policy(BASE), YEAR)
    forms = []
    for number in range(count):
        form = consistent_form(chance, parameters)
        form = planted(form, chance.choice([0, 1, 2, 3]), chance)[0]
        forms.append(without(form) if number % 25 == 0 else form)
    return forms


def without(form: Form) -> Form:
    """Return a form without money, its first indicator to be nothing at all."""
    nothing = Decimal(0)
    first, *others = form.funds
    row, *rows = form.indicators
    target, actual = Target("=0", Comparator.EQ, nothing), Actual("2", Decimal(2))
    return replace(
        form,
        funds=(replace(first, revised_budget=nothing, outturn=nothing), *others),
        indicators=(replace(row, target=target, actual=actual), *rows),
    )


def stored(forms: Sequence[Form], folder: Path) -> None:
    """Write forms as a corpus of two parts in two regions."""
    for number, region in enumerate(("东州", "西州")):
        held = forms[number::2]
        keys = [f"{region}{place}" for place in range(len(held))]
        identity = {"key": keys, "project_code": None, "file": "f", "ordinal": 1}
        table = pl.DataFrame(identity, schema=IDENTITY)
        write(Part(folder, str(YEAR), region, "0"), Batch(to_columns(held), table))


def scored(form: Form, parameters: Parameters) -> tuple[str, int | None]:
    """Return the rating and the total in hundredths, by the independent scorer."""
    scores = score_form(form, parameters)
    total = None if scores.total is None else int(scores.total.scaleb(2))
    return scores.rating or UNSCORED, total


def moved(forms: Sequence[Form], settings: Settings) -> dict[tuple[str, str, str], Counter[str]]:
    """Return what `MOVES` sums of the forms by region and both ratings, by the scorer."""
    base = policy(BASE)
    rules = [resolve(each, YEAR) for each in (base, suppose(base, settings, YEAR))]
    found: dict[tuple[str, str, str], Counter[str]] = {}
    for place, form in enumerate(forms):
        (first, before), (second, after) = (scored(form, each) for each in rules)
        told = found.setdefault(("东州西州"[place % 2 * 2 :][:2], first, second), Counter())
        told["forms"] += 1
        if before is not None and after is not None:
            told.update(total_before=before, total_after=after)
    return found


def assert_same(forms: Sequence[Form], folder: Path, settings: Settings) -> None:
    moves = simulate(str(folder), BASE, settings).moves
    assert moves.schema == MOVES
    stays = (moves["rating_before"] == moves["rating_after"]).all()
    assert not (stays and moves["total_before"].equals(moves["total_after"]))
    keys, sums = (
        ("region", "rating_before", "rating_after"),
        ("forms", "total_before", "total_after"),
    )
    told = moves.group_by(keys).agg(pl.col(sums).sum())
    expected = moved(forms, settings)
    assert {
        (row["region"], row["rating_before"], row["rating_after"]): {key: row[key] for key in sums}
        for row in told.iter_rows(named=True)
    } == {key: {name: counted[name] for name in sums} for key, counted in expected.items()}


@pytest.fixture(scope="module")
def forms() -> list[Form]:
    return made_up(COUNT)


@pytest.fixture(scope="module")
def corpus(forms: list[Form], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus")
    stored(forms, folder)
    return folder


@pytest.mark.parametrize("change", CHANGES)
def test_every_form_moves_as_the_independent_scorer_says(
    change: str, forms: list[Form], corpus: Path
) -> None:
    assert_same(forms, corpus, CHANGES[change])
