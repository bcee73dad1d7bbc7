"""The layout of the national annex: a side label before the heads, merged cells, templates."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

import pytest

from documents import rewrap
from documents.rewrap import Choices, Row
from jiheng.documents import read_document
from jiheng.domain.form import Form
from jiheng.domain.locator import Confidence

SEED = (Path(__file__).parents[2] / "examples" / "baoshan-2024.txt").read_bytes()
FORMS = read_document(SEED, "seed")
WIDTH = 9


def the(text: str) -> Form:
    (form,) = read_document(text.encode(), "f")
    return form


def beside_heads(form: Form, side: str) -> list[Row]:
    """Return the rows of a form with a side label in front of the indicator heads."""
    rows = rewrap.rows_of(form, Choices())
    heads = next(row for row in rows if "一级指标" in row)
    heads.insert(0, side)
    return rows


def grid(form: Form, side: str = "绩效指标") -> list[list[tuple[str, int]]]:
    """Return the rows of a form as cells of the national grid, each with its columns."""
    rows = rewrap.rows_of(form, Choices())
    (_, name), (_, department, _, unit) = rows[2:4]
    heads = next(at for at, row in enumerate(rows) if "一级指标" in row)
    cells = [
        [("项目名称", 2), (name, 7)],
        [("主管部门", 2), (department, 3), ("实施单位", 1), (unit, 3)],
    ]
    cells += [[(cell, 1) for cell in row[:-1]] + [(row[-1], 2)] for row in rows[4 : heads - 2]]
    cells[2][0:2] = [("项目资金（万元）", 2)]
    cells += [[(row[0], 1), (row[1], 4), (row[2], 4)] for row in rows[heads - 2 : heads]]
    cells += [
        [(side if at == heads else "", 1)] + [(cell, 1) for cell in rows[at]]
        for at in range(heads, len(rows) - 2)
    ]
    total = rows[-2]
    cells.append([(total[0], 6), *((cell, 1) for cell in total[-3:])])
    cells.append([("评分等级", 2), (form.claimed_rating or "", 7)])
    return cells


def blank_merged(cells: Sequence[Sequence[tuple[str, int]]]) -> list[Row]:
    """Return rows in which a merged cell stands once."""
    return [[text for cell, span in row for text in (cell, *[""] * (span - 1))] for row in cells]


def repeated_merged(cells: Sequence[Sequence[tuple[str, int]]]) -> list[Row]:
    """Return rows in which a merged cell stands in all its columns and rows."""
    rows = [[cell for cell, span in row for _ in range(span)] for row in cells]
    for above, row in pairwise(rows):
        if not row[0]:
            row[0] = above[0]
        for at in (1, 2) if "绩效指标" in row[0] else ():
            row[at] = row[at] or above[at]
    return rows


def tabs(rows: Sequence[Row]) -> str:
    return "\n".join("\t".join(row) for row in rows) + "\n"


def titled(form: Form, rows: Sequence[Row]) -> list[Row]:
    return [["财政项目支出绩效自评表"], [f"（{form.fiscal_year}年度）"], *rows]


TABLES = (rewrap.pipe_table, rewrap.comma_separated, tabs)


@pytest.mark.parametrize("side", ["绩效指标", "绩效指标(90分)", "年度绩效指标"])
@pytest.mark.parametrize("joint", ["\n", " ", "\t"])
@pytest.mark.parametrize("form", FORMS[:4], ids=range(4))
def test_a_label_beside_the_heads_ends_the_objective(form: Form, side: str, joint: str) -> None:
    rows = beside_heads(form, side)
    text = rewrap.one_cell_a_line(rows) if joint == "\n" else rewrap.row_a_line(rows, joint=joint)
    assert the(text) == form


@pytest.mark.parametrize("pour", TABLES)
@pytest.mark.parametrize("form", FORMS, ids=range(12))
def test_reads_the_grid_of_the_national_annex(form: Form, pour: Callable[..., str]) -> None:
    assert the(pour(titled(form, blank_merged(grid(form))))) == form


@pytest.mark.parametrize("pour", TABLES)
@pytest.mark.parametrize("form", FORMS, ids=range(12))
def test_merged_cells_of_the_grid_may_be_repeated(form: Form, pour: Callable[..., str]) -> None:
    read = the(pour(titled(form, repeated_merged(grid(form)))))
    assert read == form
    assert not read.notes


def test_two_figures_under_one_merged_head_are_unreadable() -> None:
    rows = repeated_merged(grid(FORMS[0]))
    total = next(row for row in rows if "年度资金总额：" in row)
    total[-1] = "6.70"
    read = the(rewrap.pipe_table(titled(FORMS[0], rows)))
    assert read.funds[0].claimed_score is None
    assert read.provenance["funds[0].claimed_score"].confidence is Confidence.UNREADABLE
    assert read.funds[1:] == FORMS[0].funds[1:]


def test_a_repeated_total_row_is_no_indicator() -> None:
    rows = repeated_merged(grid(FORMS[0]))
    assert rows[-2][:6] == ["总分"] * 6
    assert the(tabs(titled(FORMS[0], rows))).total == FORMS[0].total


def with_templates(form: Form) -> list[Row]:
    """Return the rows of a form with what the empty template left between them."""
    rows = rewrap.rows_of(form, Choices())
    heads = next(at for at, row in enumerate(rows) if "一级指标" in row)
    blank = [""] * 5
    rows[-2:-2] = [["", "", "指标2", *blank], ["", "", "……", *blank]]
    rows[heads + 2 : heads + 2] = [["", "", "指标2：", *blank], ["", "", "……", *blank]]
    return rows


SHAPES = {
    "cell": rewrap.one_cell_a_line,
    "spaces": rewrap.row_a_line,
    "tabs": lambda rows: rewrap.row_a_line(rows, joint="\t"),
    "empties": tabs,
    "pipe": rewrap.pipe_table,
    "csv": rewrap.comma_separated,
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("form", FORMS, ids=range(12))
def test_template_rows_are_no_indicators(form: Form, shape: str) -> None:
    read = the(SHAPES[shape](with_templates(form)))
    assert read == form
    assert sum(note.text in {"指标2", "指标2：", "……"} for note in read.notes) == 4


@pytest.mark.parametrize("shape", SHAPES)
def test_a_category_of_templates_only_does_not_reach_its_neighbours(shape: str) -> None:
    form = FORMS[0]
    rows = rewrap.rows_of(form, Choices())
    first = next(at for at, row in enumerate(rows) if row[0] == "效益指标")
    blank = [""] * 5
    rows[first:first] = [["", "成本指标", "指标1", *blank], ["", "", "指标2", *blank]]
    rows[-2:-2] = [["成本指标", "经济成本指标", "指标1", *blank], ["", "", "……", *blank]]
    assert the(SHAPES[shape](rows)) == form


@pytest.mark.parametrize("shape", SHAPES)
def test_the_number_of_the_template_is_no_part_of_a_name(shape: str) -> None:
    form = FORMS[0]
    rows = rewrap.rows_of(form, Choices())
    for row in rows:
        row[:] = [f"指标1：{cell}" if cell == "值班天数" else cell for cell in row]
    read = the(SHAPES[shape](rows))
    assert read == form
    assert read.provenance["indicators[0].name"].text == "指标1：值班天数"


@pytest.mark.parametrize("form", FORMS, ids=range(12))
def test_rows_that_lack_the_side_cell_of_their_heads_are_not_shifted(form: Form) -> None:
    assert the(tabs(beside_heads(form, "绩效指标"))) == form
