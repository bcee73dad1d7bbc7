"""What the paper says below the table under 注, 备注 or 说明 is kept, and written again."""

import pytest

from jiheng.documents import read_document
from jiheng.documents.carriers.neutral import GridCell, Line, Paper, Table
from jiheng.documents.interpret.grid import interpret_paper
from jiheng.documents.writers import layout_names
from jiheng.domain.form import Form
from jiheng.domain.locator import Locator
from jiheng.services.rendering import render

ROWS = (
    ("项目名称", "养护", "", ""),
    ("一级指标", "三级指标", "年度指标值", "实际完成值"),
    ("产出指标", "座数", "5座", "5座"),
)


def read(*below: str) -> Form:
    cells = [
        GridCell(text, row, at) for row, texts in enumerate(ROWS) for at, text in enumerate(texts)
    ]
    lines = [Line(text, Locator()) for text in below]
    (form,) = interpret_paper(Paper("docx", [Table(cells), *lines]), "f")
    assert isinstance(form, Form)
    return form


def left_over(form: Form) -> list[str]:
    return [note.text for note in form.notes if "缺少" not in note.text]


@pytest.mark.parametrize("label", ["注", "备注", "说明", "填报说明", "其他需要说明的问题"])
def test_numbered_remarks_go_on_line_by_line(label: str) -> None:
    form = read(f"{label}：1.资金含上年结转。", "2.得分保留两位小数；", "3、其他无。", "某市财政局")
    assert form.extensions == {label: ("1.资金含上年结转。", "2.得分保留两位小数；", "3、其他无。")}
    assert form.provenance[f"extensions.{label}[2]"].text == "3、其他无。"
    assert left_over(form) == ["某市财政局"]


def test_what_is_no_next_number_is_no_remark() -> None:
    form = read("备注：资金含上年结转。", "2.得分保留两位小数；", "注：1.无", "2024年5月", "2.无")
    assert form.extensions == {"备注": ("资金含上年结转。",), "注": ("1.无",)}
    assert left_over(form) == ["2.得分保留两位小数；", "2024年5月", "2.无"]


@pytest.mark.parametrize("layout", layout_names())
@pytest.mark.parametrize("medium", ["docx", "xlsx", "pdf", "html"])
def test_remarks_are_written_and_read_again(medium: str, layout: str) -> None:
    form = read("注：1.资金含上年结转。", "2.得分保留两位小数。", "说明：无")
    assert read_document(render(form, medium, layout=layout), "f") == [form]
    assert len(form.extensions["注"]) == 2
