import pytest

from documents.carriers.twelve import missing, sample
from jiheng.documents.carriers.neutral import Line, Paper, Table
from jiheng.documents.carriers.pdf import read_pdf
from jiheng.domain.locator import Confidence


@pytest.fixture(scope="module")
def paper() -> Paper:
    return read_pdf(sample("forms12.pdf"), "forms12.pdf")


@pytest.fixture(scope="module")
def tables(paper: Paper) -> list[Table]:
    return [block for block in paper.blocks if isinstance(block, Table)]


def test_every_value_stands_in_a_cell_of_its_form(paper: Paper) -> None:
    assert missing(paper) == []


def test_each_page_is_one_table_after_its_title_and_year(paper: Paper) -> None:
    shape = [block.text if isinstance(block, Line) else block.ordinal for block in paper.blocks]
    title, year = "财政项目支出绩效自评表", "（2024年度）"
    assert shape == [part for number in range(1, 13) for part in (title, year, number)]


def test_every_cell_of_the_print_is_found_once(tables: list[Table]) -> None:
    assert sum(len(table.cells) for table in tables) == 1238
    for table in tables:
        covered = [
            (cell.row + row, cell.column + column)
            for cell in table.cells
            for row in range(cell.row_span)
            for column in range(cell.column_span)
        ]
        assert len(covered) == len(set(covered)) == 9 * (max(covered)[0] + 1)


def test_merged_cells_know_their_spans(tables: list[Table]) -> None:
    spans = {cell.text: (cell.row, cell.column, *cell[3:5]) for cell in tables[0].cells}
    assert spans["区政府总值班室值守工作经费"] == (0, 2, 1, 7)
    assert spans["项目资金（万元）"] == (2, 0, 5, 2)
    assert spans["年度总\n体目标"] == (7, 0, 2, 1)
    assert spans["评分等级"] == (16, 0, 1, 6)


def test_empty_cells_and_lone_dashes_are_told_apart(tables: list[Table]) -> None:
    texts = {(cell.row, cell.column): cell.text for cell in tables[0].cells}
    assert (texts[4, 6], texts[4, 8], texts[10, 8]) == ("-", "-", "")


def test_every_cell_knows_its_page_and_its_box(tables: list[Table]) -> None:
    for number, table in enumerate(tables, start=1):
        assert {cell.page for cell in table.cells} == {number}
        boxes = [cell.box for cell in table.cells if cell.box is not None]
        assert len(boxes) == len(table.cells)
        assert all(0 < left < right < 596 for left, _, right, _ in boxes)
        assert all(0 < top < bottom < 842 for _, top, _, bottom in boxes)
        assert min(boxes) == boxes[0]
    assert tables[0].cells[0].box == pytest.approx((45.4, 120.8, 130.4, 134.3), abs=0.1)


def test_print_is_certain(paper: Paper, tables: list[Table]) -> None:
    assert {cell.trust for table in tables for cell in table.cells} == {Confidence.CERTAIN}
    assert paper.notes == []
    assert paper.carrier == "pdf"
