"""Rows and columns of blocks, also of blocks that have no width."""

from jiheng.documents.carriers.bare_blocks import Block
from jiheng.documents.carriers.bare_rows import rows_of, zones_of


def block(left: float, right: float, top: float) -> Block:
    return Block([], left, top, right, top + 10)


def test_a_block_stands_in_the_column_it_begins_in() -> None:
    blocks = [block(0, 20, 0), block(30, 60, 0), block(5, 10, 20), block(40, 50, 20)]
    (zone,) = zones_of(rows_of(blocks, centred=True))
    assert [zone.columns_in(row) for row in zone.rows] == [[0, 1], [0, 1]]


def test_a_block_without_width_has_a_column() -> None:
    blocks = [block(0, 20, 0), block(30, 30, 0), block(60, 70, 0)]
    (zone,) = zones_of(rows_of(blocks, centred=True))
    assert zone.columns_in(zone.rows[0]) == [0, 1, 2]
