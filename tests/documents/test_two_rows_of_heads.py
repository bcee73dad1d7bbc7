"""Heads in two rows, names in two columns, labels printed twice: one form, read for certain."""

from decimal import Decimal

import pytest

from documents.bent import AIMS, FUNDS, HEAD, HEADS, ROWS, TITLE, TOTAL, bent, every_medium, media
from documents.silence import doubted
from jiheng.domain.funds import FundingSource as Source
from jiheng.domain.indicator import Level1
from jiheng.domain.objective import Objective


@every_medium
def test_half_a_year_and_the_whole_below_one_head(medium: str) -> None:
    form = bent(
        medium,
        HEAD,
        FUNDS,
        AIMS,
        (
            "一级指标|二级指标|三级指标|指标值|<|实际完成值|<|分值|得分",
            "^|^|^|半年|全年|半年|全年|^|^",
            "产出指标|数量指标|养护里程|≥25公里|≥50公里|26公里|52公里|20|20",
            "效益指标|社会效益指标|通行满意|≥80%|≥90%|85%|95%|30|30",
            "总分|<|<|<|<|<|<|100|97",
        ),
    )
    assert [row.target.text for row in form.indicators] == ["≥50公里", "≥90%"]
    assert [row.actual.text for row in form.indicators] == ["52公里", "95%"]
    assert form.extensions["指标值半年"] == ("≥25公里", "≥80%")
    assert form.extensions["实际完成值半年"] == ("26公里", "85%")
    assert doubted(form) == set()


@media
def test_names_of_the_third_and_fourth_level_are_of_one_form(medium: str) -> None:
    form = bent(
        medium,
        HEAD,
        FUNDS,
        AIMS,
        (
            "一级指标|二级指标|三级指标|四级指标|年度指标值|实际完成值|分值|得分",
            "产出指标|数量指标|养护|养护里程|≥50公里|52公里|20|20",
            "效益指标|社会效益指标|满意|通行满意|提升|达成指标|30|30",
            "总分|<|<|<|<|<|100|97",
        ),
    )
    assert [row.name for row in form.indicators] == ["养护里程", "通行满意"]
    assert form.extensions["三级指标"] == ("养护", "满意")
    assert doubted(form) == set()


@every_medium
def test_a_level_printed_in_both_columns_is_not_a_column_off(medium: str) -> None:
    row = "预算执行率|预算执行率|预算执行率|100%|90%|10|9|"
    form = bent(medium, HEAD, FUNDS, AIMS, (HEADS, row, *ROWS, TOTAL))
    first = form.indicators[0]
    assert first.level1 is Level1.EXECUTION
    assert first.name == "预算执行率"
    assert [first.max_points, first.claimed_score] == [10, 9]
    assert doubted(form) == {"indicators[0].level2"}


@every_medium
def test_amounts_beside_labels_that_are_not_read_are_told(medium: str) -> None:
    funds = (
        "预算数（万元）|<|120|<|执行数（万元）|<|108|<",
        "其中：财政拨款|<|100|<|其中：财政拨款|<|90|<",
        "其他资金|<|20|<|其他资金|<|18|<",
        "执行率|<|90%|<|得分（10分）|<|9|<",
    )
    form = bent(medium, HEAD, funds, AIMS, (HEADS, *ROWS, TOTAL))
    total = form.funds[0]
    assert [total.revised_budget, total.outturn, total.claimed_score] == [120, 108, 9]
    told = doubted(form)
    assert not any(path.startswith("funds[0]") for path in told)
    for at, line in enumerate(form.funds[1:], start=1):
        assert line.source is not Source.TOTAL
        assert {f"funds[{at}].revised_budget", f"funds[{at}].outturn"} <= told
    assert len(form.funds) == 3 or "funds" in told


@every_medium
def test_the_goal_of_three_years_is_not_that_of_this_one(medium: str) -> None:
    aims = (
        "总体目标|实施期目标（2022年-2024年）|<|<|年度目标（2023年）|<|<|<",
        "^|三年内建成|<|<|建成一期|<|<|<",
        "年度目标完成情况|预期目标|<|<|实际完成情况|<|<|<",
        "^|建成一期|<|<|已建成一期|<|<|<",
    )
    form = bent(medium, HEAD, FUNDS, aims, (HEADS, *ROWS, TOTAL), title=TITLE)
    want = Objective("建成一期", "已建成一期")
    told = doubted(form)
    for part in ("intended", "achieved"):
        path = f"objective.{part}"
        assert path in told or getattr(form.objective, part) == getattr(want, part)


@every_medium
def test_a_department_s_tasks_are_summed_up_in_the_last_row(medium: str) -> None:
    tasks = (
        "年度主要任务|任务名称|主要内容|预算数（万元）|<|<|执行数（万元）|<",
        "^|^|^|总额|财政拨款|其他资金|总额|财政拨款",
        "^|任务1：义务教育|保障|100|90|10|95|88",
        "^|任务2：高中|建设|200|200|0|190|190",
        "^|金额合计|<|300|290|10|285|278",
    )
    title = ("部门整体支出绩效自评表", "（2021年度）")
    form = bent(medium, HEAD, tasks, AIMS, (HEADS, *ROWS, TOTAL), title=title)
    (line,) = form.funds
    assert line.source is Source.TOTAL
    assert [line.revised_budget, line.outturn] == [300, 285]
    assert form.extensions["执行数财政拨款"] == ("278",)
    assert doubted(form) == {"funds"}
    assert any("保障" in note.text for note in form.notes)


WHOLE = (
    "年度预算执行情况（万元）||年初预算数|全年预算数|全年执行数|分值|执行率|得分",
    "^|年度资金总额|5000|5200|5100|10|98.08%|9.81",
)
TASKS = (
    "年度主要任务完成情况|任务名称|主要内容|预算数（万元）|<|执行数（万元）|<|<",
    "^|^|^|总额|财政拨款|总额|财政拨款|<",
    "^|义务教育|保障|100|90|95|88|<",
    "^|金额合计|<|100|90|95|88|<",
)
PLAIN_TASKS = (
    "年度主要任务完成情况|任务名称|<|完成情况|<|预算数（万元）|执行数（万元）|执行率",
    "^|义务教育|<|完成|<|100|95|95%",
    "^|合计|<|<|<|100|95|95%",
)


@media
@pytest.mark.parametrize("tasks", [TASKS, PLAIN_TASKS], ids=["divided", "plain"])
@pytest.mark.parametrize("order", [1, -1])
def test_the_amounts_of_tasks_are_not_those_of_the_whole(
    medium: str, tasks: tuple[str, ...], order: int
) -> None:
    blocks = (WHOLE, tasks)[::order]
    title = ("部门整体支出绩效自评表", "（2021年度）")
    form = bent(medium, HEAD, *blocks, AIMS, (HEADS, *ROWS, TOTAL), title=title)
    (line,) = form.funds
    assert [line.original_budget, line.revised_budget, line.outturn] == [5000, 5200, 5100]
    assert [line.max_points, line.claimed_score] == [10, Decimal("9.81")]
    assert form.objective == Objective("完成养护", "已完成养护")
    assert doubted(form) == {"funds"}
    assert any("义务教育" in note.text for note in form.notes)


@every_medium
def test_below_the_whole_tasks_divided_are_left_over(medium: str) -> None:
    form = bent(medium, HEAD, WHOLE, TASKS, AIMS, (HEADS, *ROWS, TOTAL))
    (line,) = form.funds
    assert [line.original_budget, line.outturn] == [5000, 5100]
    assert doubted(form) == {"funds"}
