"""Text whose rows all have as many cells is read by its columns where running on does not do."""

import pytest

from documents.bent import AIMS, FUNDS, HEAD, HEADS, ROWS, TOTAL, poured
from documents.silence import doubted
from jiheng.documents import read_document
from jiheng.domain.form import Form

TASKS = (
    "年度主要任务|任务名称|主要内容|预算数|执行数",
    "^|养护|养护50公里|70|60",
    "^|维修|修桥|50|48",
)
ACROSS = (
    "项目资金（万元）|<|年度资金总额|当年财政拨款|其他资金",
    "^|年初预算数|100.00|80.00|20.00",
    "^|全年预算数|120.00|100.00|20.00",
    "^|全年执行数|108.00|88.00|20.00",
)
PAGE = ("— 1 —", "项目支出绩效自评表（续）", HEADS)
BLOCKS = {
    "tasks before": (HEAD, TASKS, FUNDS, AIMS, (HEADS, *ROWS, TOTAL)),
    "heads again": (HEAD, (*FUNDS[:2], FUNDS[0], FUNDS[2]), AIMS, (HEADS, *ROWS, TOTAL)),
    "sources beside": (HEAD, ACROSS, AIMS, (HEADS, *ROWS, TOTAL)),
    "pages": (HEAD, FUNDS, AIMS, (HEADS, *ROWS[:2], *PAGE, ROWS[2], TOTAL)),
}


def read(medium: str, layout: str) -> Form:
    """Return the one form of a layout in a medium."""
    (form,) = read_document(poured(medium, *BLOCKS[layout]), "f")
    return form


@pytest.mark.parametrize("medium", ["pipe", "tabs"])
@pytest.mark.parametrize("layout", BLOCKS)
def test_columns_tell_what_running_text_does_not(medium: str, layout: str) -> None:
    form = read(medium, layout)
    assert [float(line.outturn or 0) for line in form.funds[:2]] == [108, 88]
    assert [row.claimed_score for row in form.indicators] == [20, 18, 30]
    assert form.total.claimed_score == 97
    assert doubted(form) <= {"funds"}
    assert form.provenance["funds[0].outturn"].place.line is not None


def test_uneven_rows_do_not_tell_their_columns() -> None:
    lines = poured("pipe", *BLOCKS["sources beside"]).decode().split("\n")
    lines[6] = lines[6].replace("|  |", "|", 1)
    (form,) = read_document("\n".join(lines).encode(), "f")
    assert form.funds == ()


@pytest.mark.parametrize(
    ("last", "is_sure"), [(",100,97,", True), (",100,97", True), (",100,9", False)]
)
def test_a_last_row_without_a_line_end_is_whole_where_it_adds_up(
    last: str, *, is_sure: bool
) -> None:
    rows = (*ROWS[:2], ROWS[2].replace("30|30", "50|50"))
    text = poured("tabs", HEAD, FUNDS, AIMS, (HEADS, *rows)).decode().replace("\t", ",")
    (form,) = read_document(f"{text}总分,,,,{last}".encode(), "f")
    assert ("total.claimed_score" not in doubted(form)) is is_sure
