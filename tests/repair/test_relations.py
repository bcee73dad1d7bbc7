"""The declared mapping from rules to relations holds, and what slips and solutions are."""

from dataclasses import replace
from decimal import Decimal

import pytest

from jiheng.engine.columns import TABLES, Scope
from jiheng.repair.cells import Cell, Printed
from jiheng.repair.relations import BINDING, must_hold, relations
from jiheng.repair.slips import Slip, slip_to, slips
from jiheng.repair.solving import probes, solutions
from jiheng.rules.catalogue import RULES

COLUMNS = {column.name: column for column in TABLES[Scope.FUNDS]}


def printed(text: str, column: str = "outturn", scale: int = 1_000_000) -> Printed:
    number = Decimal(text)
    raw = int(number * scale)
    exponent = number.as_tuple().exponent
    assert isinstance(exponent, int)
    step = int(Decimal(scale).scaleb(exponent))
    cell = Cell(Scope.FUNDS, 0, COLUMNS[column])
    return Printed(
        cell=cell,
        number=number,
        raw=raw,
        step=step,
        fine=step,
        most=raw,
        scale=scale,
        is_usable=True,
    )


def test_every_binding_relation_is_a_rule_without_a_fix_of_its_own() -> None:
    named = {rule.code: rule for rule in RULES}
    assert set(named) >= BINDING
    assert all(named[code].fix is None for code in BINDING)


def test_relations_that_name_their_repair_show_both_figures() -> None:
    for rule in relations():
        assert rule.fix or rule.code in BINDING
    assert {rule.code for rule in relations() if not must_hold(rule)} == {
        "FND112",
        "SCO112",
        "SCO113",
    }


@pytest.mark.parametrize(
    ("before", "after", "slip"),
    [
        ("96.27", "96.72", Slip.SWAPPED),
        ("9.72", "96.72", Slip.DROPPED),
        ("966.72", "96.72", Slip.DOUBLED),
        ("96.82", "96.72", Slip.MISTAKEN),
        ("967.20", "96.72", Slip.POINT),
        ("967200.00", "96.72", Slip.UNIT),
        ("-96.72", "96.72", Slip.SIGN),
        ("12.34", "96.72", None),
        ("69.27", "96.72", None),
    ],
)
def test_a_slip_is_recognised(before: str, after: str, slip: Slip | None) -> None:
    assert slip_to(int(Decimal(after) * 1_000_000), printed(before)) is slip


def test_a_hundredfold_is_a_percentage_only_where_there_are_some() -> None:
    assert slip_to(9_672, printed("0.9672", "execution_rate", 100)) is Slip.PERCENT
    assert slip_to(9_672, printed("96.72", "outturn", 1)) is not Slip.PERCENT
    value = next(each for each in TABLES[Scope.INDICATORS] if each.name == "actual_value")
    persons = replace(printed("100"), cell=Cell(Scope.INDICATORS, 0, value))
    assert slip_to(10_000 * 1_000_000, persons) is Slip.POINT
    fraction = replace(printed("0.95"), cell=Cell(Scope.INDICATORS, 0, value))
    assert slip_to(95 * 1_000_000, fraction) is Slip.PERCENT


def test_slips_are_figures_a_slip_leads_back_from() -> None:
    held = printed("96.72")
    found = set(slips(held))
    assert {int(Decimal(text) * 1_000_000) for text in ("69.72", "97.62", "96.27")} <= found


def test_slips_come_in_an_order_that_is_always_the_same() -> None:
    found = [each // 10_000 for each in slips(printed("12.34"))]
    assert found == [2_134, 1_324, 1_243, 234, 134, 124, 123]


def test_a_sum_is_solved_by_the_line_through_two_trials() -> None:
    held = printed("10.00")
    trials = [(raw, 50_000_000, raw + 30_000_000) for raw in (held.raw, *probes(held))]
    assert 20_000_000 in solutions(held, [trials])[:2]


def test_a_quotient_is_solved_by_scaling() -> None:
    held = printed("160.56")
    trials = [(raw, 8418, 89_710_000 * 10_000 // raw) for raw in (held.raw, *probes(held)) if raw]
    found = solutions(held, [trials])
    assert any(abs(raw - 106_560_000) <= 20_000 for raw in found[:3])
