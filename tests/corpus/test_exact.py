"""Roots, correlations and kappas of whole numbers equal those of fractions and the library."""

import math
import statistics
from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiheng.corpus.statistics.ambition import PEERS, compared, medians
from jiheng.corpus.statistics.exact import correlation, deviation, ratio, root, weighted_kappa

NUMBERS = st.integers(-10_000, 10_000)
VALUES = st.integers(-(10**18), 10**18)


@given(st.integers(-(10**20), 10**20), st.integers(1, 10**12))
def test_ratio_is_rounded_half_up(part: int, whole: int) -> None:
    assert ratio(part, whole) == math.floor(Fraction(part, whole) + Fraction(1, 2))


@given(st.integers(0, 10**30), st.integers(1, 10**12))
def test_root_is_the_nearest_whole_number(numerator: int, denominator: int) -> None:
    found = root(numerator, denominator)
    exact = Fraction(numerator, denominator)
    assert found == 0 or (found - Fraction(1, 2)) ** 2 <= exact
    assert exact < (found + Fraction(1, 2)) ** 2


@given(st.lists(NUMBERS, min_size=2, max_size=40))
def test_deviation_is_that_of_a_sample(values: list[int]) -> None:
    found = deviation(len(values), sum(values), sum(value * value for value in values))
    assert found == pytest.approx(statistics.stdev(values), abs=0.5001)


@given(st.lists(st.tuples(NUMBERS, NUMBERS), min_size=2, max_size=40))
def test_correlation_is_pearsons(pairs: list[tuple[int, int]]) -> None:
    xs, ys = zip(*pairs, strict=True)
    products = (
        sum(x * x for x in xs),
        sum(y * y for y in ys),
        sum(x * y for x, y in pairs),
    )
    found = correlation(len(pairs), (sum(xs), sum(ys)), products=products)
    if len(set(xs)) == 1 or len(set(ys)) == 1:
        assert found is None
    else:
        assert found == pytest.approx(10_000 * statistics.correlation(xs, ys), abs=1.01)


def kappa(pairs: list[tuple[int, int]], grades: int) -> Fraction | None:
    """Weighted kappa by its definition: one less observed ÷ expected squared distance."""
    observed = Fraction(sum((one - two) ** 2 for one, two in pairs), len(pairs))
    expected = Fraction(
        sum((one - two) ** 2 for one, _ in pairs for _, two in pairs), len(pairs) ** 2
    )
    assert all(0 <= grade < grades for pair in pairs for grade in pair)
    return None if expected == 0 else 1 - observed / expected


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=60))
def test_kappa_is_cohens(pairs: list[tuple[int, int]]) -> None:
    table = {pair: pairs.count(pair) for pair in pairs}
    exact = kappa(pairs, 4)
    found = weighted_kappa(table, 4)
    assert (found is None) == (exact is None)
    if exact is not None:
        assert found == math.floor(10_000 * exact + Fraction(1, 2))


def test_known_figures() -> None:
    assert weighted_kappa({(0, 0): 20, (1, 1): 10}, 2) == 10_000
    assert weighted_kappa({(0, 0): 20, (0, 1): 5, (1, 0): 10, (1, 1): 15}, 2) == 4_000
    assert deviation(1, 5, 25) is None
    assert ratio(1, 0) is None
    assert correlation(1, (1, 1), products=(1, 1, 1)) is None


def stand(target: int, low: int, high: int, *, is_limit: bool) -> tuple[int, int]:
    """How a target stands to a yardstick, in fractions."""
    if low <= target <= high:
        return 0, 0
    near = high if target > high else low
    sign = 1 if (target > high) != is_limit else -1
    if near == 0:
        return sign, sign * 10_000
    share = min(Fraction(abs(target - near), abs(near)), Fraction(1))
    return sign, sign * math.floor(share * 10_000)


@given(st.lists(st.tuples(VALUES, VALUES, VALUES, st.booleans()), min_size=1, max_size=20))
def test_targets_stand_to_their_yardstick(rows: list[tuple[int, int, int, bool]]) -> None:
    ordered = [(target, min(a, b), max(a, b), limit) for target, a, b, limit in rows]
    frame = pl.DataFrame(
        ordered,
        schema={"target": pl.Int64, "low": pl.Int64, "high": pl.Int64, "is_limit": pl.Boolean},
        orient="row",
    )
    sign, distance = compared("low", "high")
    found = frame.select(sign=sign, distance=distance).rows()
    assert found == [
        stand(target, low, high, is_limit=limit) for target, low, high, limit in ordered
    ]


def test_a_target_without_a_yardstick_stands_nowhere() -> None:
    schema = {"target": pl.Int64, "low": pl.Int64, "high": pl.Int64, "is_limit": pl.Boolean}
    rows = [(1, None, None, False), (None, 1, 1, True)]
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    sign, distance = compared("low", "high")
    assert frame.select(sign=sign, distance=distance).null_count().row(0) == (2, 2)


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 6)), min_size=1, max_size=60))
def test_medians_are_the_two_middle_targets(rows: list[tuple[int, int]]) -> None:
    frame = pl.DataFrame(rows, schema={"peers": pl.UInt64, "target": pl.Int64}, orient="row")
    found = medians(frame.with_columns(is_falsifiable=pl.lit(value=True)).lazy())
    expected = {}
    for peers in {peers for peers, _ in rows}:
        targets = [target for each, target in rows if each == peers]
        if len(targets) >= PEERS:
            middle = statistics.median_low(targets), statistics.median_high(targets)
            expected[peers] = middle
    assert {peers: (low, high) for peers, low, high in found.iter_rows()} == expected


def test_medians_leave_out_what_cannot_fail() -> None:
    enough = [(1, 5, True)] * PEERS + [(1, 0, False)] * 100
    schema = {"peers": pl.UInt64, "target": pl.Int64, "is_falsifiable": pl.Boolean}
    frame = pl.DataFrame(enough, schema=schema, orient="row")
    assert medians(frame.lazy()).rows() == [(1, 5, 5)]
