"""Forms of provinces and ministries: heads over several cells, other words, rows of their own."""

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
from jiheng.documents import read_document_parts
from jiheng.domain.amount import AmountUnit
from jiheng.domain.errors import OtherPaper
from jiheng.domain.form import Form
from jiheng.domain.funds import FundingSource
from jiheng.domain.indicator import Comparator, Level1, Target

SPLIT_HEADS = "一级指标|二级指标|三级指标|年度指标值|<|<|实际完成值|<|分值|得分|偏差原因分析"
SPLIT = (
    "产出指标|数量指标|养护里程|≥|50|公里|52|公里|30|30|",
    "^|质量指标|验收合格率|=|100|（%）|98|%|30|28|返工",
    "效益指标|社会效益指标|通行满意|提升|||达成指标||30|30|",
)


def notes(form: Form) -> str:
    """Return all that was noted."""
    return "\n".join(note.text for note in form.notes)


@every_medium
def test_sign_number_and_unit_below_one_head_are_one_value(medium: str) -> None:
    form = table(medium, *SPLIT, heads=SPLIT_HEADS, total="总分|<|<|||||||90|88|")
    first, second, third = form.indicators
    assert first.target == Target("≥50公里", Comparator.GE, Decimal(50), "公里")
    assert (first.actual.text, first.actual.value) == ("52公里", Decimal(52))
    assert (second.target.comparator, second.target.value) == (Comparator.EQ, Decimal(100))
    assert third.target.text == "提升"
    assert not {path for path in doubted(form) if "target" in path or "actual" in path}


@media
def test_cells_below_one_head_that_are_no_single_value_are_in_doubt(medium: str) -> None:
    rows = (SPLIT[0].replace("≥|50|公里", "≥50|≥60|"), SPLIT[1].replace("30|28", "30|28"))
    form = table(medium, *rows, heads=SPLIT_HEADS, total="总分|<|<|||||||60|58|")
    assert "indicators[0].target.text" in doubted(form)
    assert "indicators[1].target.text" not in doubted(form)


@media
def test_a_number_before_the_name_is_not_part_of_it(medium: str) -> None:
    heads = "一级指标|二级指标|三级指标|<|年度指标值|实际完成值|分值|得分"
    form = table(
        medium,
        "产出指标|数量指标|指标1|养护里程|≥50公里|52公里|90|88",
        heads=heads,
        total="总分|<|<|<|||90|88",
    )
    assert form.indicators[0].name == "养护里程"
    assert "indicators[0].name" not in doubted(form)


@media
def test_two_figures_below_one_head_are_in_doubt(medium: str) -> None:
    heads = "一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|得分|<"
    form = table(medium, "产出指标|数量指标|养护里程|≥50公里|52公里|90|88|80", heads=heads)
    assert "indicators[0].claimed_score" in doubted(form)


@every_medium
@pytest.mark.parametrize("blank", ["", "—", "/"])
def test_a_target_that_was_not_adjusted_is_the_one_before_and_to_be_confirmed(
    medium: str, blank: str
) -> None:
    heads = HEADS.replace("年度指标值", "年初指标值|调整后指标值")
    rows = (
        f"产出指标|数量指标|养护里程|≥50公里|{blank}|52公里|20|20|",
        "^|质量指标|验收合格率|100%|≥98%|98%|20|18|返工",
        f"效益指标|社会效益指标|通行满意|提升|{blank}|达成指标|30|30|",
    )
    form = table(medium, *rows, heads=heads, total="总分|<|<|||<|70|68|")
    first, second, _ = form.indicators
    assert {"indicators[0].target.text", "indicators[2].target.text"} <= doubted(form)
    assert first.target.text in {"≥50公里", None}
    assert second.target.text == "≥98%"
    assert "100%" in form.extensions["年初指标值"]


@every_medium
@pytest.mark.parametrize("order", ["权重|分值", "分值|权重"])
def test_points_are_in_their_own_column_and_not_in_that_of_weights(medium: str, order: str) -> None:
    heads = HEADS.replace("|分值|", f"|{order}|")
    swap = order.startswith("分值")
    rows = [
        f"{row}|{'90|90%' if swap else '90%|90'}|88|"
        for row in ("产出指标|数量指标|养护里程|≥50公里|52公里",)
    ]
    total = f"总分|<|<|||{'100|100%' if swap else '100%|100'}|97|"
    form = table(medium, *rows, heads=heads, total=total)
    assert form.indicators[0].max_points == 90
    assert form.total.max_points == 100
    assert len(form.indicators) == 1


@every_medium
def test_a_weight_in_percent_gives_points_to_be_confirmed(medium: str) -> None:
    heads = HEADS.replace("|分值|", "|权重|")
    form = table(medium, "产出指标|数量指标|养护里程|≥50公里|52公里|90%|88|", heads=heads)
    assert form.indicators[0].max_points == 90
    assert "indicators[0].max_points" in doubted(form)


@every_medium
def test_a_sum_of_execution_between_two_totals_is_no_indicator(medium: str) -> None:
    rows = (*ROWS, "合计|<|<|||70|68|", "预算执行率得分|<|<|||10|9|")
    form = table(medium, *rows, total="总分|<|<|||100|97|")
    assert [row.name for row in form.indicators] == ["养护里程", "验收合格率", "通行满意"]
    assert (form.total.max_points, form.total.claimed_score) == (Decimal(100), Decimal(97))
    assert "indicators" in doubted(form)
    assert "预算执行率得分" in notes(form)


@every_medium
def test_a_row_whose_name_stands_in_the_place_of_a_class_is_of_no_class_for_sure(
    medium: str,
) -> None:
    form = table(medium, *ROWS, "加分项|获得表彰|||省级表彰|5|3|", total="总分|<|<|||100|100|")
    assert "indicators[3].level1" in doubted(form)


@every_medium
@pytest.mark.parametrize("cell", ["97分（优）", "97（优）", "97分，等级：优", "97分，优"])
def test_score_and_grade_in_one_cell_of_the_total_row_are_both_read(medium: str, cell: str) -> None:
    form = table(medium, *ROWS, total=f"总分（100分）|<|<|{cell}|<|<|<|<")
    assert len(form.indicators) == 3
    assert (form.total.claimed_score, form.claimed_rating) == (Decimal(97), "优")
    assert "total.claimed_score" in doubted(form)


@every_medium
def test_a_grade_is_read_beside_what_it_takes(medium: str) -> None:
    form = table(medium, *ROWS, total=TOTAL)
    assert form.claimed_rating is None
    rating = "自评等级|优（90分≤得分≤100分）|<|<|<|<|<|<"
    form = bent(medium, HEAD, FUNDS, AIMS, (HEADS, *ROWS, TOTAL, rating))
    assert form.claimed_rating == "优"


@every_medium
@pytest.mark.parametrize(
    ("head", "other", "paths"),
    [
        ("实际完成值", "全年情况", {"actual.text"}),
        ("年度指标值", "考核要求", {"target.text"}),
        ("|得分|", "|结果|", {"claimed_score"}),
    ],
)
def test_a_head_that_is_not_listed_may_be_that_of_what_all_rows_lack(
    medium: str, head: str, other: str, paths: set[str]
) -> None:
    form = table(medium, *ROWS, heads=HEADS.replace(head, other))
    want = {f"indicators[{at}].{leaf}" for at in range(3) for leaf in paths}
    assert want <= doubted(form)


@media
def test_a_column_that_is_listed_as_the_layouts_own_is_not_what_rows_lack(medium: str) -> None:
    heads = "一级指标|二级指标|三级指标|评分标准|年度指标值|分值|得分|佐证材料"
    row = "产出指标|数量指标|养护里程|每少一公里扣一分|≥50公里|90|88|合同"
    form = table(medium, row, heads=heads)
    assert not {path for path in doubted(form) if path.startswith("indicators[0]")}


@every_medium
def test_what_names_the_objective_may_head_targets_and_results(medium: str) -> None:
    heads = HEADS.replace("年度指标值|实际完成值", "预期目标|实际完成情况")
    form = table(medium, *ROWS, heads=heads)
    assert (form.indicators[0].target.value, form.indicators[0].actual.value) == (
        Decimal(50),
        Decimal(52),
    )
    assert doubted(form) == set()


@every_medium
@pytest.mark.parametrize("serial", ["45260", "45291"])
def test_a_number_beside_a_day_may_be_a_day_too(medium: str, serial: str) -> None:
    rows = (
        f"产出指标|时效指标|完成时间|2023年12月31日前|{serial}|20|20|",
        f"^|数量指标|发放人次|≥40000人次|{serial}人次|20|20|",
    )
    form = table(medium, *rows)
    assert "indicators[0].actual.text" in doubted(form)
    assert "indicators[1].actual.text" not in doubted(form)


TRANSFER = (
    "转移支付（项目）名称|<|住房保障专项资金|<|<|<",
    "中央主管部门|<|某部|<|<|<",
    "地方主管部门|<|某厅|资金使用单位|某局|<",
    "资金投入情况（万元）|<|全年预算数（A）|全年执行数（B）|执行率（B/A×100%）|<",
    "年度资金总额|<|15000|14250|95%|<",
    "其中：中央财政资金|<|10000|9500|95%|<",
    "总体目标完成情况|<|总体目标|<|全年实际完成情况|<",
    "^|^|改造一百个小区|<|已完成一百零二个|<",
    "一级指标|二级指标|三级指标|指标值|全年实际完成值|未完成原因和改进措施",
    "产出指标|数量指标|改造数量|100个|102个|",
    "效益指标|社会效益指标|居住条件|改善|改善|",
    "说明|无|<|<|<|<",
)


@every_medium
def test_the_form_of_a_transfer_is_read_whole(medium: str) -> None:
    form = bent(medium, TRANSFER, title=("转移支付区域（项目）绩效自评表", "（2023年度）"))
    assert (form.project.name, form.supervising_department) == ("住房保障专项资金", "某部")
    assert (form.implementing_unit, form.amount_unit) == ("某局", AmountUnit.WAN_YUAN)
    assert form.objective.intended == "改造一百个小区"
    assert form.objective.achieved == "已完成一百零二个"
    assert [row.level1 for row in form.indicators] == [Level1.OUTPUT, Level1.OUTCOME]
    assert form.indicators[1].variance_explanation is None
    assert (form.extensions["地方主管部门"], form.extensions["说明"]) == (("某厅",), ("无",))
    assert doubted(form) == set()


@every_medium
def test_a_whole_department_lacks_no_name_of_a_project(medium: str) -> None:
    head = ("部门名称|<|某区教育局|<|<|<|<|<",)
    form = bent(medium, head, FUNDS, AIMS, (HEADS, *ROWS, TOTAL), title=("部门整体支出绩效自评表",))
    assert "项目名称" not in notes(form)


@every_medium
def test_a_heading_beside_its_columns_gives_points_and_unit_of_money(medium: str) -> None:
    funds = (
        "预算执行情况（万元）（20分）|<|预算数（A）|<|执行数（B）|<|执行率（B/A）|得分",
        "年度财政资金总额|<|500|<|480|<|96%|19.2",
    )
    form = bent(medium, HEAD, funds, AIMS, (HEADS, *ROWS, TOTAL))
    assert (form.funds[0].max_points, form.amount_unit) == (Decimal(20), AmountUnit.WAN_YUAN)


@media
def test_labels_numbered_with_a_full_stop_are_labels(medium: str) -> None:
    rows = (
        "项目年度目标|完成造林|<|<|年度目标完成情况|已造林|<|<",
        "2.项目实施内容及过程概述|按计划实施|<|<|<|<|<|<",
    )
    form = bent(medium, HEAD, FUNDS, rows, (HEADS, *ROWS, TOTAL))
    assert form.objective.achieved == "已造林"
    assert form.extensions["项目实施内容及过程概述"] == ("按计划实施",)


@every_medium
def test_amounts_beside_their_labels_are_those_of_the_total(medium: str) -> None:
    funds = ("预算资金（万元）|预算数|300|执行数|290|执行率|96.67%|<",)
    form = bent(medium, HEAD, funds, AIMS, (HEADS, *ROWS, TOTAL))
    (line,) = form.funds
    assert (line.source, line.revised_budget) == (FundingSource.TOTAL, Decimal(300))
    assert (line.outturn, line.execution_rate) == (Decimal(290), Decimal("96.67"))
    assert not {path for path in doubted(form) if path.startswith("funds")}


BESIDE = {
    "over two rows": (
        "年初预算数（万元）|<|100|<|全年预算数（万元）|<|120|<",
        "全年执行数（万元）|<|108|<|执行率|<|90%|<",
    ),
    "one below the other": (
        "项目资金（万元）|<|年初预算数|<|100|<|<|<",
        "^|^|全年预算数|<|120|<|<|<",
        "^|^|全年执行数|<|108|<|<|<",
        "^|^|执行率|<|90%|<|<|<",
    ),
    "in the cells of their labels": (
        "项目资金（万元）|<|年初预算数：100|<|全年预算数：120|<|<|<",
        "^|^|全年执行数：108|<|执行率：90%|<|<|<",
    ),
}


@every_medium
@pytest.mark.parametrize("shape", BESIDE)
def test_amounts_beside_their_labels_over_several_rows_are_one_line(
    medium: str, shape: str
) -> None:
    own = "自评得分|<|97|<|<|<|<|<"
    form = bent(medium, HEAD, (*BESIDE[shape], own), AIMS, (HEADS, *ROWS, TOTAL))
    (line,) = form.funds
    assert (line.original_budget, line.revised_budget) == (Decimal(100), Decimal(120))
    assert (line.outturn, line.execution_rate) == (Decimal(108), Decimal(90))
    assert line.claimed_score is None
    assert any((note.print or "").endswith("97") for note in form.notes)
    assert form.amount_unit is AmountUnit.WAN_YUAN


@media
def test_amounts_that_share_a_cell_leave_the_funds_in_doubt(medium: str) -> None:
    funds = ("项目资金（万元）|<|预算数：120，执行数：108|<|<|<|<|<",)
    form = bent(medium, HEAD, funds, AIMS, (HEADS, *ROWS, TOTAL))
    assert (form.funds, "funds" in doubted(form)) == ((), True)


@media
def test_amounts_beside_their_labels_are_those_of_the_source_of_their_row(medium: str) -> None:
    funds = (
        "资金总额|预算数|300|<|执行数|290|<|<",
        "其他资金|预算数|100|<|执行数|90|<|<",
    )
    form = bent(medium, HEAD, funds, AIMS, (HEADS, *ROWS, TOTAL))
    found = [(line.source, line.outturn) for line in form.funds]
    assert found == [
        (FundingSource.TOTAL, Decimal(290)),
        (FundingSource.OTHER, Decimal(90)),
    ]


@media
def test_a_line_whose_label_stands_below_the_head_of_an_amount_is_in_doubt(medium: str) -> None:
    funds = (FUNDS[0], "^||年度资金总额|120.00|108.00|10|90.00%|9.00")
    form = bent(medium, HEAD, funds, AIMS, (HEADS, *ROWS, TOTAL))
    assert {"funds[0].revised_budget", "funds[0].outturn"} <= doubted(form)


@every_medium
def test_a_level_below_the_third_names_the_indicator(medium: str) -> None:
    heads = HEADS.replace("三级指标|", "三级指标|四级指标|")
    rows = (
        "产出指标|数量指标|渠道建设|渠道长度|≥5公里|5公里|50|50|",
        "效益指标|社会效益指标|灌溉保障|灌溉面积|≥1000亩|1000亩|40|40|",
    )
    form = table(medium, *rows, heads=heads, total="总分|<|<|<|||100|99|")
    assert [row.name for row in form.indicators] == ["渠道长度", "灌溉面积"]
    assert form.extensions["三级指标"] == ("渠道建设", "灌溉保障")


@every_medium
@pytest.mark.parametrize("label", ["全年完成情况", "本年目标任务完成情况", "目标实际完成情况"])
def test_what_was_done_is_not_taken_for_what_is_intended(medium: str, label: str) -> None:
    aims = (AIMS[0].replace("实际完成情况", label), AIMS[1])
    form = bent(medium, HEAD, FUNDS, aims, (HEADS, *ROWS, TOTAL))
    is_read = (form.objective.intended, form.objective.achieved) == ("完成养护", "已完成养护")
    assert is_read or "objective.intended" in doubted(form)


@media
def test_a_list_of_forms_is_named_and_none_itself(medium: str) -> None:
    rows = (
        "项目名称|<|预算数|执行数|执行率|自评得分|等级|<",
        "道路养护|<|120|108|90%|99|优|<",
    )
    content = poured(medium, rows, title=("2023年度项目支出绩效自评汇总表",))
    found = read_document_parts(content, "f")
    assert found.forms == ()
    assert [type(each) for each in found.problems] == [OtherPaper]


@every_medium
def test_the_unit_of_money_may_stand_among_the_heads_of_amounts(medium: str) -> None:
    funds = (
        "项目资金|单位：元|年初预算数|全年预算数|全年执行数|分值|执行率|得分",
        "^|年度资金总额|1000000|1200000|1080000|10|90%|9",
    )
    form = bent(medium, HEAD, funds, AIMS, (HEADS, *ROWS, TOTAL))
    assert form.amount_unit is AmountUnit.YUAN
    assert form.funds[0].revised_budget == Decimal(1200000)
    assert len(form.indicators) == len(ROWS)


@every_medium
def test_a_unit_has_its_own_column_under_that_name(medium: str) -> None:
    heads = HEADS.replace("年度指标值|", "年度指标值|单位|")
    row = "产出指标|数量指标|养护里程|≥50|公里|52|90|88|"
    form = table(medium, row, heads=heads, total="总分|<|<|<|||100|97|")
    assert form.indicators[0].target == Target("≥50公里", Comparator.GE, Decimal(50), "公里")


@media
def test_a_row_of_rates_below_sources_is_no_second_budget(medium: str) -> None:
    funds = (
        "资金来源（万元）|合计|中央|省级|市级|本级|其他|<",
        "预算数|100|50|20|10|20|0|<",
        "执行数|90|45|20|5|20|0|<",
        "执行率|90%|90%|100%|50%|100%||<",
    )
    form = bent(medium, HEAD, funds, AIMS, (HEADS, *ROWS, TOTAL))
    assert [line.execution_rate for line in form.funds[:4]] == [90, 90, 100, 50]
    assert not {path for path in doubted(form) if path.startswith("funds")}
