"""Rules that cross make tables; how they are drawn does not matter."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiheng.documents.carriers.lattice import (
    LatticeTable,
    Rule,
    RulingTooDense,
    Tolerance,
    tables,
)

XS, YS = (50.0, 150.0, 250.0, 350.0), (100.0, 120.0, 140.0, 160.0)
Rules = tuple[list[Rule], list[Rule]]


def grid(xs: tuple[float, ...] = XS, ys: tuple[float, ...] = YS) -> Rules:
    return [Rule(y, xs[0], xs[-1]) for y in ys], [Rule(x, ys[0], ys[-1]) for x in xs]


def only(rules: Rules) -> LatticeTable:
    (table,) = tables(*rules)
    return table


def spans(table: LatticeTable) -> list[tuple[int, int, int, int]]:
    return [cell[:4] for cell in table.cells]


def dashed(rule: Rule, dash: float = 4.0, gap: float = 3.0) -> list[Rule]:
    count = int(rule.length // (dash + gap)) + 1
    starts = [rule.start + index * (dash + gap) for index in range(count)]
    return [Rule(rule.at, start, min(start + dash, rule.end)) for start in starts]


NINE = [(row, column, 1, 1) for row in range(3) for column in range(3)]


def test_a_grid_gives_its_cells_by_row_and_column() -> None:
    table = only(grid())
    assert spans(table) == NINE
    assert table.cells[5].box == (250.0, 120.0, 350.0, 140.0)
    assert table.box == (50.0, 100.0, 350.0, 160.0)


def test_a_point_is_found_in_its_cell_and_outside_in_none() -> None:
    table = only(grid())
    assert table.cell_at(260.0, 130.0) == 5
    assert table.cell_at(50.0, 100.0) == 0
    assert {table.cell_at(*point) for point in ((49, 110), (351, 110), (60, 99), (60, 161))} == {-1}


def test_two_points_of_one_height_are_found_together() -> None:
    table = only(grid())
    assert table.cells_at(60.0, 140.0, y=110.0) == (0, 0)
    assert table.cells_at(60.0, 160.0, y=110.0) == (0, 1)
    assert table.cells_at(40.0, 60.0, y=110.0) == (-1, 0)
    assert table.cells_at(340.0, 360.0, y=110.0) == (2, -1)
    assert table.cells_at(10.0, 20.0, y=110.0) == table.cells_at(400, 410, y=110) == (-1, -1)


def test_a_missing_inner_rule_merges_columns() -> None:
    across, down = grid()
    down[1] = Rule(150.0, 120.0, 160.0)
    assert spans(only((across, down)))[:2] == [(0, 0, 1, 2), (0, 2, 1, 1)]


def test_a_missing_inner_rule_merges_rows() -> None:
    across, down = grid()
    across[1] = Rule(120.0, 150.0, 350.0)
    assert (0, 0, 2, 1) in spans(only((across, down)))


def test_a_cell_merged_both_ways_is_one() -> None:
    across, down = grid()
    across[1] = Rule(120.0, 250.0, 350.0)
    down[1] = Rule(150.0, 140.0, 160.0)
    table = only((across, down))
    assert spans(table)[0] == (0, 0, 2, 2)
    assert table.cell_at(149.0, 121.0) == table.cell_at(151.0, 119.0) == 0


def test_what_is_no_rectangle_is_cut_into_rectangles() -> None:
    across, down = grid((0.0, 100.0, 200.0), (0.0, 20.0, 40.0))
    across[1], down[1] = Rule(20.0, 100.0, 200.0), Rule(100.0, 20.0, 40.0)
    assert spans(only((across, down))) == [(0, 0, 1, 2), (1, 0, 1, 1), (1, 1, 1, 1)]


@pytest.mark.parametrize("dash", [(4.0, 3.0), (1.0, 2.0), (8.0, 5.5)])
def test_dashed_rules_are_whole(dash: tuple[float, float]) -> None:
    across, down = grid()
    broken = (
        [piece for rule in across for piece in dashed(rule, *dash)],
        [piece for rule in down for piece in dashed(rule, *dash)],
    )
    assert spans(only(broken)) == NINE


def test_dots_that_could_lie_either_way_lead_nowhere() -> None:
    across, down = grid()
    dots = [piece for rule in down for piece in dashed(rule, 1.0, 1.5)]
    lying = [Rule(dot.start, dot.at - 0.5, dot.at + 0.5) for dot in dots]
    assert spans(only((across + lying, dots))) == NINE


def test_double_rules_are_one() -> None:
    across, down = grid()
    double = (
        [Rule(rule.at + shift, *rule[1:]) for rule in across for shift in (-1.2, 1.2)],
        [Rule(rule.at + shift, *rule[1:]) for rule in down for shift in (-1.2, 1.2)],
    )
    assert spans(only(double)) == NINE


@pytest.mark.parametrize("side", range(16))
def test_missing_outer_rules_close_at_the_ends_of_the_inner_ones(side: int) -> None:
    across, down = grid()
    left, right, top, bottom = (side >> bit & 1 for bit in range(4))
    open_sides = (across[top : 4 - bottom], down[left : 4 - right])
    table = only(open_sides)
    assert spans(table) == NINE
    assert table.box == (50.0, 100.0, 350.0, 160.0)


def test_a_rule_that_runs_a_little_over_opens_no_column() -> None:
    across, down = grid()
    long = [Rule(rule.at, rule.start - 5, rule.end + 5) for rule in across]
    assert spans(only((long, down))) == NINE


def test_rules_that_nearly_meet_do() -> None:
    across, down = grid()
    short = [Rule(rule.at, rule.start + 2.5, rule.end - 2.5) for rule in down]
    assert spans(only((across, short))) == NINE


def test_tables_of_a_page_are_told_apart_and_ordered() -> None:
    upper, lower = grid(), grid((50.0, 100.0, 350.0), (300.0, 320.0, 340.0))
    found = tables(lower[0] + upper[0], lower[1] + upper[1])
    assert [len(table.cells) for table in found] == [9, 4]


def test_tables_side_by_side_keep_their_own_rows() -> None:
    left, right = (
        grid((0.0, 50.0, 100.0), (0.0, 20.0, 40.0)),
        grid((150.0, 250.0), (0.0, 33.0, 66.0)),
    )
    found = tables(left[0] + right[0], left[1] + right[1])
    assert [len(table.cells) for table in found] == [4, 2]
    assert found[1].ys == [0.0, 33.0, 66.0]


def test_a_table_inside_a_cell_is_its_own() -> None:
    outer, inner = grid(), grid((60.0, 100.0, 140.0), (104.0, 110.0, 116.0))
    assert [len(table.cells) for table in tables(outer[0] + inner[0], outer[1] + inner[1])] == [
        9,
        4,
    ]


def test_underlines_and_lone_strokes_are_no_table() -> None:
    assert tables([Rule(10.0, 0.0, 100.0), Rule(30.0, 0.0, 100.0)], []) == []
    assert tables([Rule(10.0, 0.0, 100.0)], [Rule(300.0, 0.0, 100.0)]) == []
    assert tables([Rule(10.0, 0.0, 100.0)], [Rule(0.0, 10.0, 100.0)]) == []


def test_an_underline_inside_a_cell_divides_nothing() -> None:
    across, down = grid()
    assert spans(only(([*across, Rule(113.0, 60.0, 140.0)], down))) == NINE


def test_a_lone_frame_is_one_cell() -> None:
    assert spans(only(grid((0.0, 100.0), (0.0, 50.0)))) == [(0, 0, 1, 1)]


def test_a_corner_the_outline_leaves_out_is_no_cell() -> None:
    across, down = grid()
    across[0], down[0] = Rule(100.0, 250.0, 350.0), Rule(50.0, 120.0, 160.0)
    down[1] = Rule(150.0, 120.0, 160.0)
    table = only((across, down))
    assert spans(table)[0] == (0, 2, 1, 1)
    assert table.cell_at(60.0, 110.0) == table.cell_at(200.0, 110.0) == -1
    assert len(table.cells) == 7


def test_more_rules_than_a_table_has_are_refused_with_figures() -> None:
    across = [Rule(10.0 * index, 0.0, 100.0) for index in range(30)]
    with pytest.raises(RulingTooDense) as refusal:
        tables(across, [], Tolerance(most=20))
    assert (refusal.value.found, refusal.value.limit) == (30, 20)


def test_tolerances_of_a_picture_can_be_wider() -> None:
    across, down = grid()
    torn = [piece for rule in across for piece in dashed(rule, 30.0, 15.0)]
    assert spans(only((across, down))) == NINE
    (table,) = tables(torn, down, Tolerance(gap=20.0))
    assert spans(table) == NINE


cuts = st.lists(st.integers(10, 120), min_size=2, max_size=9)


@given(cuts, cuts, st.data())
def test_any_merged_grid_is_found_again(
    widths: list[int], heights: list[int], data: st.DataObject
) -> None:
    xs = [float(sum(widths[:index])) for index in range(len(widths) + 1)]
    ys = [float(sum(heights[:index])) for index in range(len(heights) + 1)]
    row = data.draw(st.integers(0, len(heights) - 1))
    column = data.draw(st.integers(0, len(widths) - 1))
    last_row = data.draw(st.integers(row, len(heights) - 1))
    last_column = data.draw(st.integers(column, len(widths) - 1))
    merged = {(r, c) for r in range(row, last_row + 1) for c in range(column, last_column + 1)}
    across = [
        Rule(y, xs[c], xs[c + 1])
        for r, y in enumerate(ys)
        for c in range(len(widths))
        if not {(r - 1, c), (r, c)} <= merged
    ]
    down = [
        Rule(x, ys[r], ys[r + 1])
        for c, x in enumerate(xs)
        for r in range(len(heights))
        if not {(r, c - 1), (r, c)} <= merged
    ]
    single = {(r, c) for r in range(len(heights)) for c in range(len(widths))} - merged
    expected = {(r, c, 1, 1) for r, c in single}
    expected.add((row, column, last_row - row + 1, last_column - column + 1))
    (table,) = tables(data.draw(st.permutations(across)), down)
    lines = (len(table.xs), len(table.ys))
    if lines == (len(xs), len(ys)):
        assert spans(table) == sorted(expected)
    else:
        assert len(table.cells) == len(expected)


strokes = st.lists(
    st.builds(
        lambda at, start, length: Rule(at, start, start + length),
        st.floats(0, 300),
        st.floats(0, 300),
        st.floats(0, 300),
    ),
    max_size=25,
)


@given(strokes, strokes)
def test_cells_never_overlap_whatever_is_drawn(across: list[Rule], down: list[Rule]) -> None:
    for table in tables(across, down):
        faces = [
            (row + i, column + j)
            for row, column, row_span, column_span, _ in table.cells
            for i in range(row_span)
            for j in range(column_span)
        ]
        assert len(faces) == len(set(faces))
        assert table.cells == sorted(table.cells)
        for index, (left, top, right, bottom) in enumerate(cell.box for cell in table.cells):
            assert left < right
            assert top < bottom
            assert table.cell_at((left + right) / 2, (top + bottom) / 2) == index
