"""A row of running text that lacks a cell is for a person: words may be in wrong columns."""

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
