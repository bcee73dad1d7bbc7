"""How many forms each stratum gives: down or up of what it expects, and nothing slips through."""

from collections.abc import Callable, Iterable
from itertools import groupby
from math import ceil, floor, prod, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiheng.corpus.draw.chances import MONEY, RISKS, Chance, Stratum, chances
from jiheng.corpus.draw.settling import given as given_by
from sizes import some

Forms = tuple[str, str, int, int]
"""Department, class of risk, class of money, and how many forms."""
FRAME = "0" * 64


def chances_of(forms: Iterable[Forms], size: int) -> list[Chance]:
    groups = [
        Stratum(name, risk, money, count, RISKS[risk] * MONEY[money][1])
        for name, risk, money, count in sorted(forms)
    ]
    return chances(groups, size)


names = st.tuples(st.sampled_from("ABCDE"), st.sampled_from(sorted(RISKS)), st.integers(0, 2))


@given(st.dictionaries(names, st.integers(1, 30), min_size=1), st.text(min_size=1), st.data())
def test_each_group_gives_what_it_expects_rounded_down_or_up(
    forms: dict[tuple[str, str, int], int], seed: str, data: st.DataObject
) -> None:
    lowest, most = len({name for name, _, _ in forms}), sum(forms.values())
    size = data.draw(st.integers(lowest, most))
    found = chances_of([(*own, count) for own, count in forms.items()], size)
    counts = given_by(found, seed, FRAME)
    assert sum(counts) == size
    told = [
        ((each.stratum.department, each.stratum.risk, each.stratum.money), each.expected, count)
        for each, count in zip(found, counts, strict=True)
    ]
    for level in (1, 2, 3):
        for _, own in groupby(told, lambda each: each[0][:level]):  # noqa: B023
            group = [*own]
            expected = sum(each for _, each, _ in group)
            assert floor(expected) <= sum(count for *_, count in group) <= ceil(expected)


CASES: dict[str, tuple[int, list[Forms], Callable[[Stratum], bool]]] = {
    "two departments of one mark and a half": (
        3,
        [
            *(("A", "high", 0, 25), ("A", "low", 0, 100), ("A", "medium", 0, 50)),
            *(("B", "low", 0, 100), ("B", "medium", 0, 100)),
        ],
        lambda each: each.risk == "low",
    ),
    "strata one mark apart": (
        3,
        [
            ("A", risk, money, 160 // (weight * 2**money))
            for risk, weight in RISKS.items()
            for money in range(3)
        ],
        lambda each: each.money == 0,
    ),
    "every second department": (
        45,
        [(f"{place:02d}", "low", 0, 10) for place in range(30)],
        lambda each: int(each.department) % 2 == 0,
    ),
    "departments alike": (
        60,
        [
            (f"{place:02d}", risk, 0, count)
            for place in range(40)
            for risk, count in (("high", 5), ("medium", 45), ("low", 50))
        ],
        lambda each: each.risk == "high",
    ),
    "departments of one mark": (
        40,
        [
            (f"{place:02d}", risk, 0, count)
            for place in range(40)
            for risk, count in (("high", 1), ("medium", 45), ("low", 50))
        ],
        lambda each: each.risk == "high",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_wrong_forms_are_hit_as_often_as_promised_wherever_they_lie(case: str) -> None:
    """Marks one apart (systematic sampling) miss some of these far too often."""
    size, forms, is_wrong = CASES[case]
    found, rounds = chances_of(forms, size), some(400, thorough=6_000)
    wrong = [place for place, each in enumerate(found) if is_wrong(each.stratum)]
    expected = float(sum(found[place].expected for place in wrong))
    apart = [(found[place].stratum.forms, float(found[place].probability)) for place in wrong]
    counts = [given_by(found, f"seed {seed}", FRAME) for seed in range(rounds)]
    hits = [sum(each[place] for place in wrong) for each in counts]
    missed = prod((1 - chance) ** count for count, chance in apart)
    assert hits.count(0) <= rounds * missed + 4 * sqrt(rounds * missed + 1)
    binomial = sum(count * chance * (1 - chance) for count, chance in apart)
    spread = sum((each - expected) ** 2 for each in hits) / rounds
    assert spread < binomial * (1 + 4 * sqrt(2 / rounds))
    assert abs(sum(hits) / rounds - expected) < 4 * sqrt(binomial / rounds)
