"""A table that breaks off before its total: the list of its rows is in doubt, and says where."""

import pytest

from jiheng.documents import read_document
from jiheng.documents.carriers.neutral import GridCell, Paper, Table
from jiheng.documents.interpret.grid import interpret_paper
from jiheng.domain.form import Form
from jiheng.domain.locator import Confidence
from jiheng.services.recognising import doubtful
from jiheng.services.rendering import render

ROWS = (
    ("项目名称", "养护", "", "", "", ""),
    ("一级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"),
    ("产出指标", "座数", "5座", "5座", "50", "50"),
    ("效益指标", "受益人数", "≥9人", "9人", "40", "40"),
)


def read(*rows: tuple[str, ...]) -> Form:
    cells = [
        GridCell(text, row, at) for row, texts in enumerate(rows) for at, text in enumerate(texts)
    ]
    (form,) = interpret_paper(Paper("docx", [Table(cells)]), "f")
    assert isinstance(form, Form)
    return form


def test_a_table_without_an_end_may_have_lost_rows() -> None:
    form = read(*ROWS)
    entry = form.provenance["indicators"]
    assert entry.confidence is Confidence.UNCERTAIN
    assert entry.place.cell == "R4C6"
    assert set(doubtful(form)) == {"indicators", "total.max_points", "total.claimed_score"}
    assert any("读到 2 个指标" in note.text for note in form.notes)


def test_heads_without_rows_say_so_too() -> None:
    form = read(*ROWS[:2])
    assert form.provenance["indicators"].place.cell == "R2C6"


@pytest.mark.parametrize(
    "end",
    [
        ("总分", "", "", "", "90", "90"),
        ("评价等级", "优", "", "", "", ""),
        ("备注", "无", "", "", "", ""),
    ],
)
def test_what_comes_below_ends_the_table(end: tuple[str, ...]) -> None:
    assert "indicators" not in read(*ROWS, end).provenance


def test_a_table_without_scores_needs_no_total() -> None:
    assert "indicators" not in read(*(row[:4] for row in ROWS)).provenance


def test_a_number_over_two_lines_is_for_a_person() -> None:
    cells = [
        GridCell(text, row, at, page=1, box=(at * 9.0, row * 9.0, at * 9.0 + 9, row * 9.0 + 9))
        for row, texts in enumerate(
            (*ROWS[:2], ("产出指标", "座数", "≥5座", "0.091\n5座", "50", "50"))
        )
        for at, text in enumerate(texts)
    ]
    (form,) = interpret_paper(Paper("pdf", [Table(cells)]), "f")
    assert isinstance(form, Form)
    assert form.provenance["indicators[0].actual.text"].confidence is Confidence.UNCERTAIN
    assert form.provenance["indicators[0].target.text"].confidence is Confidence.CERTAIN


def test_a_page_that_broke_off_says_where() -> None:
    whole = render(read(*ROWS, ("总分", "", "", "", "90", "90")), "html")
    assert "indicators" not in read_document(whole, "f")[0].provenance
    torn = whole[: whole.index("受益人数".encode())]
    (form,) = read_document(torn[: torn.rindex(b"<tr")], "f")
    assert [row.name for row in form.indicators] == ["座数"]
    assert form.provenance["indicators"].confidence is Confidence.UNCERTAIN
