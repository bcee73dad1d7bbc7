"""A row of running text that lacks a cell is for a person: words may be in wrong columns."""

import pytest

from jiheng.documents import read_document
from jiheng.domain.form import Form
from jiheng.domain.locator import Confidence

HEAD = """项目支出绩效自评表
项目名称 道路养护
一级指标 二级指标 三级指标 分值 年度指标值 实际完成值 得分 偏差原因分析
产出指标 数量指标 养护里程 20 ≥5公里 6公里 20
质量指标 验收合格率 30 {}
总分 100 90
"""


def read(row: str) -> Form:
    (form,) = read_document(HEAD.format(row).encode(), "f")
    return form


def marks(form: Form, at: int) -> dict[str, Confidence]:
    start = f"indicators[{at}]."
    return {
        path.removeprefix(start): entry.confidence
        for path, entry in form.provenance.items()
        if path.startswith(start) and entry.confidence is not Confidence.CERTAIN
    }


def test_a_full_row_is_certain() -> None:
    assert marks(read("100% 100% 30"), 1) == {}


def test_a_row_without_a_score_is_in_doubt_as_a_whole() -> None:
    form = read("按时完成 采购流程延后")
    found = marks(form, 1)
    assert found["claimed_score"] is Confidence.UNREADABLE
    assert {"name", "target.text", "actual.text", "variance_explanation"} <= found.keys()
    assert marks(form, 0) == {}


@pytest.mark.parametrize(
    "row",
    [
        "产出\n数量\n\n指标\n=80.00（次） 87906.7GB 10 10",
        "成 本 指 标\n生态环境成本\n\n指标\n不低于\n\n98929.00万\n\n元\n6月底 10.00 10.00",
    ],
)
def test_the_end_of_a_label_or_a_sign_is_no_name(row: str) -> None:
    """All names were lost: what stands next is not taken for one of them."""
    text = f"""项目支出绩效自评表
项目名称 道路养护

一级指标 二级指标 三级指标 年度指标值 实际完成值 分值 得分
偏差原因分析及改

进措施

{row}

总分 100.00 90

评分等级 良
"""
    (form,) = read_document(text.encode(), "f")
    found = {path for path in marks(form, 0) if path.startswith(("name", "target"))}
    assert {"name", "target.text"} <= found


@pytest.mark.parametrize("row", ["小计 20 20", "小计\t20\t20"])
def test_a_sum_of_rows_is_no_indicator(row: str) -> None:
    text = HEAD.format("100% 100% 30").replace("质量指标", f"{row}\n质量指标")
    (form,) = read_document(text.encode(), "f")
    assert [each.name for each in form.indicators] == ["养护里程", "验收合格率"]
    assert any("小计" in note.text for note in form.notes)
