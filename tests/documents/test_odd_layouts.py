"""Tables as offices bend them: shared cells, sums between rows, heads not listed or lost.

What is read is right, or marked; nothing is missing in silence.
"""

from decimal import Decimal

import pytest

from documents.bent import (
    AIMS,
    FUNDS,
    HEAD,
    HEADS,
    ROWS,
    TOTAL,
    bent,
    every_medium,
    media,
    poured,
    table,
)
from documents.silence import doubted
from jiheng.documents import read_document
from jiheng.domain.form import Total
from jiheng.domain.funds import FundingSource
from jiheng.domain.locator import Confidence


@media
def test_a_plain_form_is_certain(medium: str) -> None:
    form = table(medium, *ROWS)
    assert doubted(form) == set()
    assert [row.claimed_score for row in form.indicators] == [20, 18, 30]


@media
def test_a_value_merged_over_rows_is_unreadable_in_those_below(medium: str) -> None:
    form = table(medium, ROWS[0], ROWS[1], "^|^|返工率下降|^|97%|10|10|", ROWS[2])
    assert [row.target.text for row in form.indicators] == ["≥50公里", "100%", None, "提升"]
    assert form.provenance["indicators[2].target.text"].confidence is Confidence.UNREADABLE
    assert doubted(form) == {"indicators[2].target.text"}


@media
def test_a_score_merged_over_rows_may_be_their_sum(medium: str) -> None:
    form = table(medium, ROWS[0].replace("20|20", "20|38"), "^|质量指标|合格率|100%|98%|20|^|返工")
    assert form.indicators[1].claimed_score is None
    assert doubted(form) == {"indicators[0].claimed_score", "indicators[1].claimed_score"}


@media
def test_a_value_merged_over_columns_is_unreadable_in_the_others(medium: str) -> None:
    form = table(medium, "产出指标|数量指标|养护里程|≥50公里|<|20|20|", *ROWS[1:])
    assert doubted(form) == {"indicators[0].actual.text"}


@media
def test_an_amount_merged_over_columns_is_unreadable_in_the_others(medium: str) -> None:
    funds = (*FUNDS[:2], "^|其中：当年财政拨款|100.00|<|88.00|-|88.00%|-")
    form = bent(medium, HEAD, funds, AIMS, (HEADS, *ROWS, TOTAL))
    assert form.funds[1].original_budget == 100
    assert doubted(form) == {"funds[1].revised_budget"}


@media
@pytest.mark.parametrize("label", ["小计", "合计"])
def test_sums_between_the_rows_are_no_indicators_and_no_total(medium: str, label: str) -> None:
    form = table(medium, *ROWS[:2], f"{label}|<|<|<|<|40|38|", ROWS[2])
    assert [row.name for row in form.indicators] == ["养护里程", "验收合格率", "通行满意"]
    assert form.total == Total(Decimal(100), Decimal(97))
    assert [note.text for note in form.notes] == [f"{label} | 40 | 38"]


@media
@pytest.mark.parametrize("label", ["绩效指标合计", "产出指标得分小计", "加分项", "预算执行率得分"])
def test_what_reaches_over_the_targets_is_no_indicator(medium: str, label: str) -> None:
    form = table(medium, *ROWS[:2], f"{label}|<|<|<|<|40|38|", ROWS[2])
    assert [row.name for row in form.indicators] == ["养护里程", "验收合格率", "通行满意"]
    assert [note.text for note in form.notes] == [f"{label} | 40 | 38"]
    assert not doubted(form)


@media
def test_a_sum_named_by_its_class_is_no_indicator_without_merged_cells(medium: str) -> None:
    form = table(medium, *ROWS[:2], "产出指标合计|||||40|38|", ROWS[2])
    assert [row.name for row in form.indicators] == ["养护里程", "验收合格率", "通行满意"]
    assert [note.text for note in form.notes] == ["产出指标合计 | 40 | 38"]


@media
def test_the_points_of_a_whole_class_are_no_indicator(medium: str) -> None:
    form = table(medium, "产出指标（40分）|<|<|<|<|40|38|", "产出指标|" + ROWS[0][5:], *ROWS[1:])
    assert [row.name for row in form.indicators] == ["养护里程", "验收合格率", "通行满意"]
    assert [row.max_points for row in form.indicators] == [20, 20, 30]


@media
def test_rows_below_the_total_are_told_of(medium: str) -> None:
    form = table(medium, ROWS[0], TOTAL, ROWS[1].replace("^", "产出指标"))
    assert [row.name for row in form.indicators] == ["养护里程"]
    assert "indicators" in doubted(form)
    assert any("像指标的行" in note.text for note in form.notes)


@media
def test_indicators_without_heads_are_no_objective(medium: str) -> None:
    form = bent(medium, HEAD, FUNDS, AIMS, ROWS, (TOTAL,))
    assert (form.objective.intended, form.objective.achieved) == ("完成养护", "已完成养护")
    assert form.indicators == ()
    assert "indicators" in doubted(form)


@media
def test_a_column_whose_head_is_not_listed_may_be_the_one_that_is_lacking(medium: str) -> None:
    form = table(medium, *ROWS, heads=HEADS.replace("年度指标值", "全年目标"))
    assert form.extensions["全年目标"] == ("≥50公里", "100%", "提升")
    assert {f"indicators[{at}].target.text" for at in range(3)} <= doubted(form)
    assert "indicators[0].actual.text" not in doubted(form)


@media
def test_a_total_over_both_columns_is_a_score_to_be_confirmed(medium: str) -> None:
    for total in ("总分|<|<|<|<|97|<|", "总分：97分|<|<|<|<|<|<|<"):
        form = table(medium, *ROWS, total=total)
        assert form.total == Total(None, Decimal(97))
        assert {"total.max_points", "total.claimed_score"} <= doubted(form)
        assert len(form.indicators) == 3


@media
def test_points_with_their_unit_are_certain(medium: str) -> None:
    form = table(medium, ROWS[0].replace("20|20", "20分|18.5 分"), ROWS[1])
    assert form.indicators[0].max_points == 20
    assert form.indicators[0].claimed_score == Decimal("18.5")
    assert doubted(form) == set()


@media
def test_amounts_with_a_column_a_source_are_what_their_rows_say(medium: str) -> None:
    funds = (
        "项目资金（万元）||年度资金总额|当年财政拨款|其他资金",
        "^|年初预算数|100.00|80.00|20.00",
        "^|全年预算数|120.00|100.00|20.00",
        "^|全年执行数|108.00|88.00|20.00",
    )
    form = bent(medium, HEAD, funds, AIMS, (HEADS, *ROWS, TOTAL))
    assert [line.source for line in form.funds] == [
        FundingSource.TOTAL,
        FundingSource.CURRENT_APPROPRIATION,
        FundingSource.OTHER,
    ]
    assert [line.original_budget for line in form.funds] == [100, 80, 20]
    assert [line.outturn for line in form.funds] == [108, 88, 20]
    assert doubted(form) == set()


def test_two_rows_of_amounts_without_a_label_are_in_doubt() -> None:
    funds = (
        "项目资金（万元）||年度资金总额|当年财政拨款|其他资金",
        "^||100.00|80.00|20.00",
        "^||120.00|100.00|20.00",
    )
    form = bent("html", HEAD, funds, AIMS, (HEADS, *ROWS, TOTAL))
    assert [line.revised_budget for line in form.funds] == [100, 80, 20]
    assert {f"funds[{at}].revised_budget" for at in range(3)} <= doubted(form)


@media
def test_two_forms_side_by_side_in_one_table_are_two(medium: str) -> None:
    rows = (
        "项目名称|道路养护|<|<|项目名称|河道保洁|<|<",
        "一级指标|三级指标|年度指标值|得分|一级指标|三级指标|年度指标值|得分",
        "产出指标|里程|5公里|10|产出指标|保洁面积|8亩|9",
        "总分|||90|总分|||88",
    )
    road, river = read_document(poured(medium, rows), "f")
    for form, name, measure, total in (
        (road, "道路养护", "里程", "90"),
        (river, "河道保洁", "保洁面积", "88"),
    ):
        assert (form.project.name, form.fiscal_year) == (name, 2023)
        assert [row.name for row in form.indicators] == [measure]
        assert str(form.total.claimed_score) == total
    assert river.indicators[0].target.text == "8亩"


@media
def test_a_second_form_without_a_head_beside_one_leaves_it_in_doubt(medium: str) -> None:
    rows = (
        "项目名称|道路养护|<|<|附|<|<|<",
        "一级指标|三级指标|年度指标值|得分|一级指标|三级指标|年度指标值|得分",
        "产出指标|里程|5公里|10|产出指标|保洁面积|8亩|9",
        "总分|||90|总分|||88",
    )
    form = bent(medium, rows)
    assert {"project.name", "indicators", "indicators[0].name"} <= doubted(form)


@every_medium
def test_a_label_not_listed_is_no_part_of_the_value_before_it(medium: str) -> None:
    head = ("项目名称|<|道路养护|<|业务处室|<|经济建设处|<", HEAD[1])
    form = bent(medium, head, FUNDS, AIMS, (HEADS, *ROWS, TOTAL))
    assert form.project.name == "道路养护"
    assert any("经济建设处" in note.text for note in form.notes)


@every_medium
def test_persons_and_their_numbers_are_private_under_any_label(medium: str) -> None:
    head = ("项目名称|<|道路养护|<|项目负责人及联系电话|<|张三 0571-8888|<", HEAD[1])
    form = bent(medium, head, FUNDS, AIMS, (HEADS, *ROWS, TOTAL))
    assert form.project.name == "道路养护"
    assert "private:项目负责人及联系电话" in form.extensions
