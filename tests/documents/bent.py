"""A form bent row by row, in every medium that draws cells and in text that holds them."""

from collections.abc import Iterable, Sequence

import pytest

from documents.layouts import ABOVE, LEFT, MEDIA, Layout
from jiheng.documents import read_document
from jiheng.domain.form import Form

HEAD = ("项目名称|<|道路养护", "主管部门|<|某市交通局|<|实施单位|<|某市养护中心|<")
FUNDS_HEADS = "项目资金（万元）||年初预算数|全年预算数|全年执行数|分值|执行率|得分"
FUNDS = (
    FUNDS_HEADS,
    "^|年度资金总额|100.00|120.00|108.00|10|90.00%|9.00",
    "^|其中：当年财政拨款|80.00|100.00|88.00|-|88.00%|-",
)
AIMS = (
    "年度总体目标|预期目标|<|<|实际完成情况|<|<|<",
    "^|完成养护|<|<|已完成养护|<|<|<",
)
HEADS = "一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|得分|偏差原因分析"
ROWS = (
    "产出指标|数量指标|养护里程|≥50公里|52公里|20|20|",
    "^|质量指标|验收合格率|100%|98%|20|18|返工",
    "效益指标|社会效益指标|通行满意|提升|达成指标|30|30|",
)
TOTAL = "总分|<|<|<|<|100|97|"
TITLE = ("项目支出绩效自评表", "（2023年度）")
media = pytest.mark.parametrize("medium", MEDIA)
every_medium = pytest.mark.parametrize("medium", [*MEDIA, "pipe", "tabs"])


def bent(medium: str, *blocks: Iterable[str], title: Sequence[str] = TITLE) -> Form:
    """Return the form read from a table of these rows; the last cell of each fills its row."""
    (form,) = read_document(poured(medium, *blocks, title=title), "f")
    return form


def poured(medium: str, *blocks: Iterable[str], title: Sequence[str] = TITLE) -> bytes:
    """Return a table of these rows in a medium; the last cell of each fills its row."""
    rows = [row.split("|") for block in blocks for row in block]
    width = max(map(len, rows))
    grid: list[Sequence[str]] = [[*row, *[LEFT] * (width - len(row))] for row in rows]
    return _poured(medium, grid, title)


def _poured(medium: str, grid: Sequence[Sequence[str]], title: Sequence[str]) -> bytes:
    """Return the rows in a medium; in text a cell that another covers is an empty one."""
    if medium in MEDIA:
        return MEDIA[medium](Layout("", title, grid, {}, (), (), (), None, None))
    rows = [["" if cell in {LEFT, ABOVE} else cell for cell in row] for row in grid]
    lines = [f"| {' | '.join(row)} |" if medium == "pipe" else "\t".join(row) for row in rows]
    return "\n".join([*title, *lines, ""]).encode()


def text_of(*lines: str) -> Form:
    """Return the form that these lines of text are."""
    (form,) = read_document("\n".join([*lines, ""]).encode(), "f")
    return form


def table(medium: str, *rows: str, heads: str = HEADS, total: str = TOTAL) -> Form:
    """Return the form with these rows of indicators."""
    return bent(medium, HEAD, FUNDS, AIMS, (heads, *rows, total))
