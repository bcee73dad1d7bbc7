"""A page without rules: its text is read, and nothing on it passes for certain."""

import typst

from documents.layouts import font_folder
from jiheng.documents import read_document
from jiheng.domain.locator import Confidence

PAGE = """
#set page(paper: "a4", margin: 1cm)
#set text(size: 8pt, font: "Noto Sans CJK SC")
#align(center)[项目支出绩效自评表]
#align(center)[（2024年度）]
#table(columns: 8, stroke: none,
[项目名称], table.cell(colspan: 7)[某项目],
[项目资金（万元）], [], [年初预算数], [全年预算数], [全年执行数], [分值], [执行率], [得分],
[], [年度资金总额], [5.00], [5.00], [3.36], [10.00], [67.20], [6.72],
[一级指标], [二级指标], [三级指标], [年度指标值], [实际完成值], [分值], [得分], [偏差原因],
[产出指标], [数量指标], [值班天数], [=365(天)], [365(天)], [90.00], [90.00], [],
[总分], [], [], [], [], [100.00], [96.72], [],
)
"""


def test_nothing_is_certain_where_no_rule_parts_the_cells() -> None:
    made: bytes = typst.compile(  # type: ignore[misc]
        PAGE.encode(), font_paths=[str(font_folder())]
    )
    (form,) = read_document(made, "f.pdf")
    assert form.project.name == "某项目"
    assert str(form.total.claimed_score) == "96.72"
    assert "没有表格线" in form.notes[0].text
    confidences = {entry.confidence for entry in form.provenance.values()}
    assert confidences <= {Confidence.UNCERTAIN, Confidence.UNREADABLE}
    assert form.provenance["project.name"].place.page == 1
