"""A bare level word alone on a line is no label where it may end a name."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from documents import rewrap
from documents.rewrap import Choices
from documents.test_rewrapped import choices, compared, forms
from jiheng.documents import read_document
from jiheng.domain.form import Form
from jiheng.domain.locator import Confidence
from sizes import some

LABELS = {*rewrap.LEVEL1.values(), *rewrap.LEVEL2.values()}
WRAPPED = """绩效自评表

（2018 年度）

项目名称 办公楼运行

一级指标 二级指标 三级指标 年度指标值 实际完成值 分值 得分 偏差原因分析及改进措施

效益

指标

可持

续影

响指

标

长效机制 完成 达成指标 5.00 4.50

机关后勤2024

{word}

制度较为完

善
达成指标 5.00 5.00

受天气影

响，部分

活动推迟

到次年开

展。

总分 100.00 19.50

评分等级 优
"""


@pytest.mark.parametrize("word", ["管理", "决策", "投入", "过程", "项目管理"])
def test_the_end_of_a_name_is_not_taken_for_a_level(word: str) -> None:
    (form,) = read_document(WRAPPED.format(word=word).encode(), "f")
    assert [row.level1 for row in form.indicators] == ["outcome", "outcome"]
    assert form.indicators[0].variance_explanation is None
    entry = form.provenance["indicators[1].name"]
    assert entry.confidence is not Confidence.CERTAIN or form.indicators[1].name == (
        f"机关后勤2024{word}"
    )


BARE_AFTER_REASON = """绩效自评表
（2024年度）
项目名称 物业管理
一级指标 二级指标 三级指标 分值 年度指标值 实际完成值 得分 偏差原因分析及改进措施
效益
可持续影响指
标
人员到岗率 12.50
程备维采工修民程
育区
完成改造 0.00
{reason}
满意度
服务对象满意
度指标
活河安工采 12.50 系备 完成改造 12.50
总分 100.00 12.50
评分等级 中
"""


def test_a_bare_level_after_a_finished_reason_is_certain() -> None:
    reason = "参加培训的人数少\n于预期有结余。"
    (form,) = read_document(BARE_AFTER_REASON.format(reason=reason).encode(), "f")
    assert [row.level1 for row in form.indicators] == ["outcome", "satisfaction"]
    assert form.indicators[0].variance_explanation == "参加培训的人数少于预期有结余。"
    assert form.provenance["indicators[1].level1"].confidence is Confidence.CERTAIN


def test_a_bare_level_after_a_reason_that_may_run_on_is_never_silently_lost() -> None:
    reason = "参加培训的人数少\n于预期因此有结余"
    (form,) = read_document(BARE_AFTER_REASON.format(reason=reason).encode(), "f")
    entry = form.provenance["indicators[1].level1"]
    assert form.indicators[1].level1 == "satisfaction" or (
        entry.confidence is not Confidence.CERTAIN
    )
    told = form.provenance["indicators[0].variance_explanation"]
    assert form.indicators[0].variance_explanation == "参加培训的人数少于预期因此有结余" or (
        told.confidence is not Confidence.CERTAIN
    )


WRAPPED_NAME = """绩效自评表
（2024年度）
项目名称 物业管理
一级指标 二级指标 三级指标 年度指标值 实际完成值 分值 得分
偏差原因分析及改

进措施

成本
生态

环境

成本
保保保保 保保 达成指标 5.00 5.00
受天气影响，部分

活动推迟到次年开

展。

管理（二期）

保保
保保 达成指标 5.00 5.00
受天气影响，部分

活动推迟到次年开

展。

总分 100.00 0.00

评分等级 优
"""


def test_below_a_level_in_doubt_a_level_that_is_not_printed_is_unreadable() -> None:
    """管理（二期） may be a level with a bracket, or half of a name."""
    (form,) = read_document(WRAPPED_NAME.encode(), "f")
    assert form.indicators[1].level2 is None
    assert form.provenance["indicators[1].level2"].confidence is Confidence.UNREADABLE


@settings(max_examples=some(50, thorough=200), deadline=None)
@given(data=st.data(), form=forms(), chosen=choices(), is_second_full=st.booleans())
def test_never_misreads_where_levels_are_printed_bare(
    data: st.DataObject, form: Form, chosen: Choices, *, is_second_full: bool
) -> None:
    widths = {
        "level": data.draw(st.integers(2, 6)),
        "name": data.draw(st.integers(6, 16)),
        "head": 12,
        "goal": 20,
    }
    rows = [
        [
            cell.removesuffix("指标") if cell in LABELS and not (slot and is_second_full) else cell
            for slot, cell in enumerate(row)
        ]
        for row in rewrap.rows_of(form, chosen)
    ]
    text = rewrap.wrapped(rows, chosen.order, widths)
    wrong = compared(form, text)[0]
    assert [path for path in wrong if path.startswith("indicators")] == []
