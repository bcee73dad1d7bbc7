"""Columns are computed in few rounds, each after what it reads."""

from collections.abc import Mapping, Sequence

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from jiheng.engine.columns import Scope, Unit
from jiheng.engine.recording import Node
from jiheng.engine.rule import Derived
from jiheng.engine.schedule import rounds

FORMS, INDICATORS = Scope.FORMS, Scope.INDICATORS


def column(name: str, scope: Scope = FORMS, *, over: Scope | None = None) -> Node:
    return Node(
        scope, name, Derived(name, scope, lambda *_: pl.lit(0), Unit.COUNT, name, name, over=over)
    )


def spread(name: str) -> Node:
    return Node(INDICATORS, f"form.{name}", name)


def test_a_column_put_beside_rows_hurries_no_other() -> None:
    """The sums of what only such a column reads are taken with sums that come later."""
    early, late = column("early", over=INDICATORS), column("late", over=INDICATORS)
    row, next_row = column("row", INDICATORS), column("next_row", INDICATORS)
    beside, after = spread("early"), column("after")
    placed = rounds(
        {early: [], beside: [early], row: [], next_row: [row], late: [next_row], after: [late]}
    )
    assert placed[early] == placed[late] == placed[next_row] + 1
    assert placed[beside] == placed[after]


@st.composite
def graphs(draw: st.DrawFn) -> Mapping[Node, Sequence[Node]]:
    needs: dict[Node, Sequence[Node]] = {}
    for place in range(draw(st.integers(1, 12))):
        kind = draw(st.sampled_from(["form", "row", "sum", "spread"]))
        known = [each for each in needs if _may_be_read(each, kind)]
        read = draw(st.lists(st.sampled_from(known), unique=True, max_size=3)) if known else []
        if kind == "spread":
            read = read[:1]
        name = read[0].name if kind == "spread" and read else f"c{place}"
        node = {
            "form": column(name),
            "row": column(name, INDICATORS),
            "sum": column(name, over=INDICATORS),
            "spread": spread(name),
        }[kind]
        needs.setdefault(node, read)
    return needs


def _may_be_read(node: Node, kind: str) -> bool:
    is_of_row = node.scope is INDICATORS
    return is_of_row if kind in {"row", "sum"} else not is_of_row


@given(graphs())
def test_each_column_follows_what_it_reads(needs: Mapping[Node, Sequence[Node]]) -> None:
    placed = rounds(needs)
    assert placed.keys() == needs.keys()
    for node, read in needs.items():
        assert placed[node] >= 1
        assert all(placed[each] < placed[node] for each in read)
