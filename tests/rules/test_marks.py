"""What the marks tell of texts, word by word."""

import polars as pl
import pytest

from jiheng.engine.rule import Mark
from jiheng.policy import policy, resolve
from jiheng.rules import marks
from jiheng.rules.marks import (
    COUNT,
    HIGH,
    LOW,
    OPEN,
    OTHER_MONEY,
    PLAIN_UNIT,
    SHARE,
    WAN_YUAN,
    YUAN,
)

P = resolve(policy("cn-shanghai-2024"), 2024)


def told(mark: Mark, *texts: str) -> list[object]:
    frame = pl.DataFrame({"text": list(texts)}, schema={"text": pl.String})
    return frame.select(mark.build(pl.col("text"), P).alias("told"))["told"].to_list()


def each(true: str, false: str) -> list[tuple[str, bool]]:
    return [*((text, True) for text in true.split()), *((text, False) for text in false.split())]


@pytest.mark.parametrize(
    ("text", "expected"),
    each(
        "完成既定目标 已完成 已完成。 完成既定目标，达到预期目标。 已完成年度任务 "
        "43.2 43.20万元 287 无 更新设备 100%",
        "购置公务用车一辆 已完成，更新设备26台 确保城运中心工作正常运行 保障设备对工作进行有效支撑",
    ),
)
def test_says_nothing(text: str, *, expected: bool) -> None:
    assert told(marks.says_nothing, text) == [expected]


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("购置公务用车一辆。", "已购置公务用车一辆", True),
        ("购置公务用车一辆。", "已经完成购置公务用车一辆", True),
        ("为保障运行，单位申请物业费。", "为保障运行,单位 申请物业费", True),
        ("“三个一”工程（二期）", "三个一工程二期", True),
        ("购置公务用车一辆", "购置公务用车两辆", False),
        ("保障值班", "已保障值班365天", False),
    ],
)
def test_plain_texts_are_equal_but_for_signs_and_openings(
    first: str, second: str, *, same: bool
) -> None:
    one, other = told(marks.plain, first, second)
    assert (one == other) is same


@pytest.mark.parametrize(
    ("text", "expected"),
    each(
        "无 暂无。 0 0.00 — / N/A 不适用 供货慢 、",
        "厂家供货推迟 无法按期到货，已另行签约 因疫情推迟到十二月",
    ),
)
def test_explains_nothing(text: str, *, expected: bool) -> None:
    assert told(marks.explains_nothing, text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    each(
        "指标1 三级指标1： …… 请填写未完成原因 （200字以内）",
        "一级指标体系建设 示范点数量 填报及时率",
    ),
)
def test_is_residue(text: str, *, expected: bool) -> None:
    assert told(marks.is_residue, text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    each("≥266米 =100% ＞90 90%以上 不低于24台", "266米 100% 26(≥24) 达成指标"),
)
def test_is_bound(text: str, *, expected: bool) -> None:
    assert told(marks.is_bound, text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    each(
        "20小时内 6个月之内 3年以内 30日内完成", "2024年内 12月内 24台（室内） 4小时内，不含节假日"
    ),
)
def test_ends_within(text: str, *, expected: bool) -> None:
    assert told(marks.ends_within, text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    each(
        "全年值班天数、业务培训(讲座)开展次数 合格率和优良率 培训场次及参训人次 "
        "验收合格率（%）、及时率（%）",
        "诊疗设备和候诊座椅数量 管理制度和流程知晓度 年度及季度报表报送及时率 "
        "质量和安全管理水平 服务能力与水平 市民对12345热线诉求办理满意度 检查频率 数量",
    ),
)
def test_joins_measures(text: str, *, expected: bool) -> None:
    assert told(marks.joins_measures, text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    each("完成率 数量 满意度 经济效益指标", "车辆合格率 系统数量 服务对象满意度 流量 维护次数"),
)
def test_is_bare_measure(text: str, *, expected: bool) -> None:
    assert told(marks.is_bare_measure, text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("群众投诉率", LOW),
        ("安全事故次数", LOW),
        ("单台设备采购成本", LOW),
        ("差错率（%）", LOW),
        ("设备更新覆盖率", HIGH),
        ("群众投诉办结率", HIGH),
        ("成本控制目标完成率", OPEN),
        ("事故下降率", OPEN),
        ("成本节约率", OPEN),
        ("受理投诉件数", OPEN),
        ("挽回经济损失", OPEN),
        ("床位使用率", OPEN),
        ("医疗费用增长率", OPEN),
        ("事故应急演练场次", OPEN),
        ("更新诊疗设备数量", OPEN),
    ],
)
def test_direction(text: str, expected: int) -> None:
    assert told(marks.direction, text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("万元", WAN_YUAN),
        ("元", YUAN),
        ("亿元", OTHER_MONEY),
        ("元/人", OTHER_MONEY),
        ("万元每公里", OTHER_MONEY),
        ("%", SHARE),
        ("百分比", SHARE),
        ("人次", COUNT),
        ("公里", PLAIN_UNIT),
        ("‰", PLAIN_UNIT),
        ("元素", PLAIN_UNIT),
    ],
)
def test_unit_kind(text: str, expected: int) -> None:
    assert told(marks.unit_kind, text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    each("设备验收合格率 居民满意度 覆盖率（%）", "计划完成率 业务增长率 满意度调查次数"),
)
def test_is_whole_share(text: str, *, expected: bool) -> None:
    assert told(marks.is_whole_share, text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"), each("工程资金金额 设备款支付率 预算执行率", "更新设备数量 资助学生人数")
)
def test_measures_funds(text: str, *, expected: bool) -> None:
    assert told(marks.measures_funds, text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    each("运维费 单台采购成本 成本节约率 人均补助标准", "计划完成率 采购程序规范"),
)
def test_names_cost(text: str, *, expected: bool) -> None:
    assert told(marks.names_cost, text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"), each("完成 已完成 达成指标", "26台 已完成26台 完成情况良好，共26台")
)
def test_is_unquantified(text: str, *, expected: bool) -> None:
    assert told(marks.is_unquantified, text) == [expected]


def test_every_mark_tells_something_of_odd_texts() -> None:
    odd = ["", " ", "\n", "((", "\\", "𠮷", "a" * 10_000, "≥"]
    told_by_all = {each.name: each for each in vars(marks).values() if isinstance(each, Mark)}
    del told_by_all[marks.meaning_of_name.name]
    for mark in told_by_all.values():
        assert None not in told(mark, *odd), mark.name


def test_a_name_without_words_means_nothing() -> None:
    assert told(marks.meaning_of_name, "", " ", "((") == [None, None, None]
    assert None not in told(marks.meaning_of_name, "设备验收合格率")


def test_no_words_match_nothing() -> None:
    frame = pl.DataFrame({"text": ["", "完成率", "."]})
    assert frame.select(pl.col("text").str.contains(marks.any_of(())))["text"].sum() == 0
