"""A head or a cell that a form lost on its way: what stood there is marked, in every medium."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from documents.layouts import MEDIA, layouts
from documents.silence import doubted, in_silence
from documents.test_unruled import values_of
from jiheng.documents import read_document
from jiheng.domain.form import Form

PLAIN = next(each for each in layouts() if each.name == "ezhou-2019")
INDICATOR_HEADS = ("年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施")
FUNDS_HEADS = ("年初预算数", "全年预算数（A）", "全年执行数（B）", "分值", "执行率（B/A）", "得分")
TABLE = """项目支出绩效自评表
|项目名称|道路养护|
|项目资金（万元）|年初预算数|全年预算数|全年执行数|分值|执行率|得分|
|年度资金总额|10|20|30|10|150%|10|
|一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|得分|偏差原因分析|
|产出指标|数量指标|养护里程|≥5公里|6公里|40|40||
|产出指标|质量指标|验收合格率|100%|98%|50|40|返工|
|总分|||||100|90||
"""


def without(heads: Sequence[str], of: str) -> list[list[str]]:
    """Return the rows of the plain layout without one head in the row that holds all `heads`."""
    rows = [list(row) for row in PLAIN.rows]
    for row in rows:
        if sum(head in row for head in heads) > 3 and of in row:
            row[row.index(of)] = ""
    assert rows != [list(row) for row in PLAIN.rows]
    return rows


def the(text: str) -> Form:
    (form,) = read_document(text.encode(), "f")
    return form


@pytest.mark.parametrize("medium", MEDIA)
@pytest.mark.parametrize(
    ("heads", "of"),
    [(INDICATOR_HEADS, of) for of in INDICATOR_HEADS[1:4]] + [(FUNDS_HEADS, FUNDS_HEADS[0])],
)
def test_a_column_without_a_head_leaves_no_value_missing_in_silence(
    medium: str, heads: Sequence[str], of: str
) -> None:
    (truth,) = read_document(MEDIA[medium](PLAIN), "f")
    (form,) = read_document(MEDIA[medium](replace(PLAIN, rows=without(heads, of))), "f")
    assert values_of(form) != values_of(truth)
    assert in_silence(values_of(truth), values_of(form), form) == []
    assert form.notes


@pytest.mark.parametrize("of", ["年初预算数", "实际完成值", "得分", "偏差原因分析"])
def test_a_column_of_a_pipe_table_without_a_head_is_marked(of: str) -> None:
    truth, form = the(TABLE), the(TABLE.replace(f"|{of}|", "||"))
    assert in_silence(values_of(truth), values_of(form), form) == []
    assert doubted(form)


def test_a_column_that_no_cell_names_is_marked_where_empty_cells_are_dropped() -> None:
    """Rows as wide as the heads say nothing, where the heads lost one of them."""
    text = TABLE.replace("分值|得分|偏差", "分值|偏差").replace("40||\n", "40|\n")
    form = the(_tabbed(text.replace("|返工|", "|")))
    assert "indicators" in doubted(form)
    assert {"indicators[0].claimed_score", "indicators[1].max_points"} <= doubted(form)


def test_figures_after_a_label_with_a_colon_count_as_cells() -> None:
    """其中：… is one cell: a line of one figure less than the others is not shifted."""
    line = "|其中：当年财政拨款|1|2|3|50%|-|"
    form = the(_tabbed(TABLE.replace("|一级指标", f"{line}\n|一级指标")))
    assert (form.funds[1].max_points, form.funds[1].execution_rate) == (None, None)
    assert {"funds[1].max_points", "funds[1].execution_rate"} <= doubted(form)


def _tabbed(table: str) -> str:
    """Return a pipe table with tabs between the cells and none around them."""
    return "\n".join(line.strip("|").replace("|", "\t") for line in table.splitlines()) + "\n"
