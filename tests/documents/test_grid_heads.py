"""Heads and blocks as real paper varies them: weak labels, spelt years, lone lines, repeats."""

from collections.abc import Sequence

import pytest

from jiheng.documents import read_document
from jiheng.domain.amount import AmountUnit
from jiheng.domain.form import Form
from jiheng.domain.locator import Confidence

TABLE = (
    "一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|得分|偏差原因说明",
    "产出指标|数量指标|维护数量|≥5.5万亩|5.5万亩|90|85|雨季停工",
    "总分|||||100|95|",
)
FUNDS = (
    "项目资金（万元）||年初预算数|全年预算数|全年执行数|分值|执行率|得分",
    "|年度资金总额|8|8|8|10|100%|10",
)


def the(*rows: str, title: str = "项目支出绩效自评表（2023年度）") -> Form:
    (form,) = read_document(page(title, rows), "f.html")
    return form


def page(title: str, rows: Sequence[str]) -> bytes:
    body = "".join(
        f"<tr>{''.join(f'<td>{cell}</td>' for cell in row.split('|'))}</tr>" for row in rows
    )
    return f"<html><body><p>{title}</p><table>{body}</table></body></html>".encode()


def test_a_proper_label_goes_before_a_weak_one_whatever_the_order() -> None:
    for rows in (
        ("单位名称|丙局", "项目名称|甲", "项目实施单位|乙站"),
        ("项目名称|甲", "项目实施单位|乙站", "单位名称|丙局"),
    ):
        assert the(*rows, *FUNDS, *TABLE).implementing_unit == "乙站"


@pytest.mark.parametrize(
    "title",
    [
        "项目支出绩效自评表（二〇二三年度）",
        "二\u25cb二三年度项目支出绩效自评表",
        "2023年项目绩效自评表（2024年3月填）",
    ],
)
def test_a_year_is_read_however_it_is_written(title: str) -> None:
    assert the("项目名称|甲", *FUNDS, *TABLE, title=title).fiscal_year == 2023


def test_a_year_may_have_a_label_of_its_own() -> None:
    form = the("项目名称|甲", "评价年度|2022", *FUNDS, *TABLE, title="项目支出绩效自评表")
    assert form.fiscal_year == 2022


@pytest.mark.parametrize(
    "head", ["资金（元）", "项目资金执行情况（元）", "金额情况（单位：元）", "资金（人民币元）"]
)
def test_the_unit_of_money_is_taken_from_any_head_of_the_block(head: str) -> None:
    heads = FUNDS[0].replace("项目资金（万元）", head)
    form = the("项目名称|甲", heads, FUNDS[1], *TABLE)
    assert form.amount_unit is not None
    assert form.amount_unit.value == "元"


def test_a_line_of_figures_without_a_label_is_the_total() -> None:
    rows = ("资金情况（万元）|全年预算数|全年执行数|执行率", "|12.5|12.5|100%")
    form = the("项目名称|甲", *rows, *TABLE)
    assert [(line.source.value, str(line.outturn)) for line in form.funds] == [("total", "12.5")]


def test_an_objective_may_stand_on_one_line() -> None:
    line = "年度总体目标|建成一期|实际完成情况|已建成一期"
    form = the("项目名称|甲", *FUNDS, line, *TABLE)
    assert (form.objective.intended, form.objective.achieved) == ("建成一期", "已建成一期")


def test_texts_that_merged_cells_repeat_count_once() -> None:
    objective = ("年度总体目标|预期目标|预期目标|实际完成情况", "年度总体目标|建成|建成|已建成")
    form = the("项目名称|甲", *FUNDS, *objective, *TABLE, "改进措施|加快|加快|加快")
    assert form.objective.intended == "建成"
    assert form.extensions["改进措施"] == ("加快",)


def test_reasons_and_units_have_many_names() -> None:
    (row,) = the("项目名称|甲", *FUNDS, *TABLE).indicators
    assert row.variance_explanation == "雨季停工"
    assert (row.target.unit, row.actual.unit) == ("万亩", "万亩")


@pytest.mark.parametrize(
    ("printed", "code", "name"),
    [
        ("[310113-2024-xx]城管服务", "310113-2024-xx", "城管服务"),
        ("310113-2024-0012 城管服务", "310113-2024-0012", "城管服务"),
        ("51000022R000000012345-城管服务", "51000022R000000012345", "城管服务"),
        ("【310113245021001234】城管服务", "310113245021001234", "城管服务"),
        ("2024公务用车购置", None, "2024公务用车购置"),
        ("12345热线", None, "12345热线"),
        ("110101-110105号楼维修", None, "110101-110105号楼维修"),
        ("[2024]102号文件项目", None, "[2024]102号文件项目"),
        ("城管服务（51000022R000000012345）", "51000022R000000012345", "城管服务"),
        ("城管服务/51000022R000000012345", "51000022R000000012345", "城管服务"),
        ("城管服务（编码：A12）", "A12", "城管服务"),
        ("城管服务（代码A123456）", "A123456", "城管服务"),
        ("城管服务（G318国道）", None, "城管服务（G318国道）"),
        ("城管服务（2024-2025）", None, "城管服务（2024-2025）"),
        ("（编码A12）|城管服务", "A12", "城管服务"),
        ("（代码）|城管服务（ABC123）", "ABC123", "城管服务"),
        ("（代码）|城管服务（2024-2025）", None, "城管服务（2024-2025）"),
    ],
)
def test_a_code_beside_the_name_is_told_apart_where_it_is_one(
    printed: str, code: str | None, name: str
) -> None:
    bracket, _, value = printed.rpartition("|")
    running = f"项目支出绩效自评表\n项目名称{bracket} {value}\n主管部门 甲局\n"
    head = f"项目名称{bracket}|{value}"
    for form in (the(head, *FUNDS, *TABLE), read_document(running.encode(), "f.txt")[0]):
        assert (form.project.code, form.project.name) == (code, name)
        assert ("project.code" in form.provenance) == (code is not None)


@pytest.mark.parametrize("gap", [" ", "\n"])
def test_a_label_not_listed_may_stand_behind_a_name(gap: str) -> None:
    cells = ("项目名称", "城管服务", "立项类型", "新增", "主管部门", "甲局")
    text = f"项目支出绩效自评表\n{gap.join(cells)}\n"
    (form,) = read_document(text.encode(), "f.txt")
    assert form.provenance["project.name"].confidence is not Confidence.CERTAIN
    assert form.supervising_department == "甲局"


@pytest.mark.parametrize("bullet", ["- ", "* ", "• ", "+ "])
@pytest.mark.parametrize("colon", ["：", " "])
def test_marks_of_a_list_are_no_part_of_a_name(bullet: str, colon: str) -> None:
    lines = [f"{bullet}{label}{colon}甲" for label in ("项目名称", "主管部门", "实施单位")]
    text = "\n".join(["项目支出绩效自评表", *lines])
    (form,) = read_document(text.encode(), "f.md")
    found = form.project.name, form.supervising_department
    is_sure = form.provenance["project.name"].confidence is Confidence.CERTAIN
    assert found == ("甲", "甲") if is_sure else colon == " "


def test_a_code_with_a_label_of_its_own_leaves_the_name_alone() -> None:
    form = the("项目名称|[310113-2024-xx]甲", "项目编码|31011324", *FUNDS, *TABLE)
    assert (form.project.code, form.project.name) == ("31011324", "[310113-2024-xx]甲")


def test_the_department_of_a_whole_department_is_its_department() -> None:
    whole = "部门整体支出绩效自评表（2023年度）"
    department = the("部门名称|丙局", *FUNDS, *TABLE, title=whole)
    assert (department.supervising_department, department.implementing_unit) == ("丙局", None)
    assert "supervising_department" in department.provenance
    assert the("项目名称|甲", "部门名称|丙局", *FUNDS, *TABLE).implementing_unit == "丙局"


def test_sources_of_money_have_their_own_codes() -> None:
    rows = (*FUNDS, "|地方财政资金|1|1|1|||", "|事业收入|2|2|2|||", "|县级资金|3|3|3|||")
    sources = [line.source for line in the("项目名称|甲", *rows, *TABLE).funds]
    assert sources == ["total", "local", "own_funds", "county"]


def test_points_in_a_name_count_where_no_column_has_them() -> None:
    heads = "一级指标|二级指标|三级指标|年度指标值|实际完成值|得分"
    row = "产出指标|数量指标|养护座数（20分）|≥5座|5座|18"
    (indicator,) = the("项目名称|甲", *FUNDS, heads, row).indicators
    assert (indicator.name, str(indicator.max_points)) == ("养护座数（20分）", "20")


def test_points_in_a_name_fill_an_empty_cell_with_doubt_and_a_full_one_never() -> None:
    row = "产出指标|数量指标|养护座数（20分）|≥5座|5座||18|"
    form = the("项目名称|甲", *FUNDS, TABLE[0], row)
    assert str(form.indicators[0].max_points) == "20"
    assert form.provenance["indicators[0].max_points"].confidence is Confidence.UNCERTAIN
    full = the("项目名称|甲", *FUNDS, TABLE[0], row.replace("||18", "|15|18"))
    assert str(full.indicators[0].max_points) == "15"


def test_a_second_year_or_unit_of_money_puts_the_first_in_doubt() -> None:
    form = the("（2024年度）", "项目名称|甲", "金额单位|元", *FUNDS, *TABLE)
    assert (form.fiscal_year, form.amount_unit) == (2023, AmountUnit.YUAN)
    for path, other in (("fiscal_year", "2024"), ("amount_unit", "万元")):
        assert form.provenance[path].confidence is Confidence.UNCERTAIN
        assert any(other in note.text for note in form.notes)


def test_a_year_or_unit_printed_again_is_certain() -> None:
    form = the("（2023年度）", "项目名称|甲", "金额单位|万元", *FUNDS, *TABLE)
    for path in ("fiscal_year", "amount_unit"):
        assert form.provenance[path].confidence is Confidence.CERTAIN


def test_a_document_number_is_no_second_year() -> None:
    form = the("财预〔2020〕10号附件2", "项目名称|甲", *FUNDS, *TABLE)
    assert form.fiscal_year == 2023
    assert form.provenance["fiscal_year"].confidence is Confidence.CERTAIN
