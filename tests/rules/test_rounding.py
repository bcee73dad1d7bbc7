"""What some true figures could have printed is never reported, rounded or cut off."""

from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from hypothesis import given
from hypothesis import strategies as st

from casebook import base, judged, patched
from jiheng.engine.findings import findings
from jiheng.rules.catalogue import RULES

WAYS = st.sampled_from([ROUND_HALF_UP, ROUND_DOWN])
FEN = st.integers(0, 10**9)
BY_NAME = {rule.name: rule for rule in RULES}


def _printed(true: Decimal, places: int, way: str) -> str:
    return str(true.quantize(Decimal(1).scaleb(-places), rounding=way))


def _wan(fen: int, places: int = 2) -> str:
    return _printed(Decimal(fen).scaleb(-6), places, ROUND_HALF_UP)


def _reported(patch: dict[str, object], *names: str) -> list[str]:
    form = patched(base(), patch)
    run = judged(form, tuple(BY_NAME[name] for name in names))
    return [finding.message for finding in findings(run, [form])]


@given(FEN, FEN, st.integers(0, 2), WAYS)
def test_a_rate_and_its_score(spent: int, left: int, places: int, way: str) -> None:
    budget = spent + left + 1
    true = Decimal(spent * 100) / budget
    patch: dict[str, object] = {
        "funds[0].revised_budget": _wan(budget),
        "funds[0].outturn": _wan(spent),
        "funds[0].execution_rate": _printed(true, places, way),
        "funds[0].claimed_score": _printed(true / 10, 2, way),
    }
    names = ("execution-rate-differs-from-amounts", "execution-score-differs-from-rate")
    assert _reported(patch, *names, "outturn-exceeds-budget") == []
    assert _reported(patch | {"funds[0].execution_rate": None}, names[1]) == []


@given(FEN, FEN, st.integers(0, 2), WAYS)
def test_a_rate_off_by_more_than_print_can_hide(
    spent: int, left: int, places: int, way: str
) -> None:
    budget = spent + left + 10**8
    true = Decimal(spent * 100) / budget
    claimed = true + Decimal(3).scaleb(-places)
    patch: dict[str, object] = {
        "funds[0].revised_budget": _wan(budget, 6),
        "funds[0].outturn": _wan(spent, 6),
        "funds[0].execution_rate": _printed(claimed, places, way),
    }
    assert _reported(patch, "execution-rate-differs-from-amounts") != []


@given(st.lists(FEN, min_size=3, max_size=3), st.integers(0, 4))
def test_sources_and_their_total(parts: list[int], places: int) -> None:
    amounts = [sum(parts), *parts]
    patch: dict[str, object] = {
        f"funds[{line}].{column}": _wan(amount, places)
        for column in ("original_budget", "revised_budget", "outturn")
        for line, amount in enumerate(amounts)
    }
    tied = [name for name in BY_NAME if name.endswith("-differs-from-sources")]
    assert len(tied) == 3
    assert _reported(patch, *tied) == []


@given(
    st.integers(1, 10**6),
    st.integers(0, 3 * 10**6),
    st.sampled_from(["ge", "le", "eq", "gt", "lt"]),
    st.integers(0, 2),
    WAYS,
)
def test_an_actual_value_and_its_score(
    target: int, actual: int, sign: str, places: int, way: str
) -> None:
    if sign in {"le", "lt"}:
        share = Decimal(1) if actual <= target else Decimal(target) / actual
    else:
        share = min(Decimal(1), Decimal(actual) / target)
    patch: dict[str, object] = {
        "indicators[2].target.value": _printed(Decimal(target).scaleb(-3), 3, way),
        "indicators[2].target.comparator": sign,
        "indicators[2].actual.value": _printed(Decimal(actual).scaleb(-3), places, way),
        "indicators[2].claimed_score": _printed(10 * share, 2, way),
    }
    names = ("score-above-completion", "score-below-completion", "score-by-other-formula")
    assert _reported(patch, *names) == []


@given(st.lists(st.integers(1, 150_000), min_size=6, max_size=6), st.sampled_from([3, 4]), WAYS)
def test_points_and_scores_that_add_up_in_print(parts: list[int], places: int, way: str) -> None:
    scale = 10 ** (4 - places)
    thin = [part // scale * scale for part in parts]
    printed = [str(Decimal(part).scaleb(-4)) for part in (*thin, 900_000 - sum(thin))]
    patch: dict[str, object] = {
        f"indicators[{row}].{column}": figure
        for row, figure in enumerate(printed)
        for column in ("max_points", "claimed_score")
    }
    names = ("points-off-total", "total-differs-from-components")
    assert _reported(patch | {"total.claimed_score": "99.60"}, *names) == []
    lost = Decimal(thin[0]).scaleb(-4)
    left = _printed(Decimal("99.60") - lost, 2, way)
    patch |= {"indicators[0].claimed_score": "0", "total.claimed_score": left}
    assert _reported(patch, names[1]) == []
