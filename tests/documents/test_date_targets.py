"""A date or deadline is known as one, so a target beside a name is not taken for its end."""

from collections.abc import Callable

import pytest

from jiheng.documents import read_document
from jiheng.documents.interpret.values import Form as FormOfValue
from jiheng.documents.interpret.values import ValueReader
from jiheng.documents.interpret.words import load_vocabulary
from jiheng.domain.locator import Confidence

DATES = [
    "3月底前",
    "9月30日前完成",
    "2024年12月底前",
    "全年",
    "一季度",
    "2024 年 6 月 30 日",
    "２０２４年底前",
    "2024.12.31",
    "2024-06-30",
    "每月25日前",
    "每季度末",
    "1-12月",
    "2024年1月至12月",
    "2024年3月至次年5月",
    "截至2024年12月底",
    "12月31日前完成验收",
    "30个工作日内",
    "合同签订后30日内",
]
NO_DATES = ["2024", "12月", "30天", "2024.12", "年", "底", "前完成", "2024年人口抽样调查", "及时"]
TABLE = """绩效自评表
（2024年度）
项目名称 物业管理
一级指标 二级指标 三级指标 年度指标值 实际完成值 分值 得分 偏差原因分析及改进措施
产出指标 时效指标 {name} {date} {actual} 10.00 10.00
设备采购数量 ≥12.00(台) 12.00(台) 10.00 10.00
总分 100.00 100.00
评分等级 优
"""


@pytest.mark.parametrize("text", DATES)
def test_knows_a_date(text: str) -> None:
    value = ValueReader(load_vocabulary()).read(text)
    assert (value.form, value.table_form) == (FormOfValue.TEXT, FormOfValue.DATE)


@pytest.mark.parametrize("text", NO_DATES)
def test_takes_nothing_else_for_a_date(text: str) -> None:
    assert not ValueReader(load_vocabulary()).read(text).is_date


@pytest.mark.parametrize("pour", [str, lambda text: text.replace(" ", "\n")], ids=["row", "cell"])
@pytest.mark.parametrize("actual", ["达成指标", "已完成", "100.00(%)", "11月20日完成"])
@pytest.mark.parametrize("name", ["道路养护完成时间", "居民满意度", "2024年人口抽样调查"])
@pytest.mark.parametrize("date", [date for date in DATES if " " not in date])
def test_parts_a_date_from_the_name_before(
    date: str, name: str, actual: str, pour: Callable[[str], str]
) -> None:
    text = pour(TABLE.format(name=name, date=date, actual=actual))
    (form,) = read_document(text.encode(), "f")
    first = form.indicators[0]
    target, _ = ValueReader(load_vocabulary()).target(date)
    assert (first.name, first.target, first.actual.text) == (name, target, actual)
    assert {entry.confidence for entry in form.provenance.values()} == {Confidence.CERTAIN}
