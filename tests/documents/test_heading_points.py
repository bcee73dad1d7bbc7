"""Points printed in headings of the indicator table are read, written and read again."""

import re
from pathlib import Path

import pytest

import jiheng
from jiheng.domain.form import LEVEL1_POINTS, LEVEL2_POINTS, Form
from jiheng.domain.locator import Confidence

PAGE = """项目支出绩效自评表
（2024年度）
项目名称	校舍维修
主管部门	某区教育局	实施单位	某区第一小学
项目资金（万元）	年初预算数	全年预算数	全年执行数	分值	执行率	得分
年度资金总额	100	100	100	10	100%	10
年度总体目标	预期目标	实际完成情况
维修校舍2000平方米，改善办学条件	维修校舍2000平方米，通过验收
一级指标	二级指标	三级指标	年度指标值	实际完成值	分值	得分	偏差原因分析及改进措施
产出指标({first}分)	数量指标	维修校舍面积	≥2000平方米	2000平方米	20	20	无
产出指标({first}分)	质量指标（15分）	工程验收合格率	=100%	100%	15	15	无
产出指标({first}分)	时效指标	工程按期完工率	=100%	100%	15	15	无
效益指标（30分）	社会效益指标	受益学生人数	≥500人	520人	30	30	无
满意度指标	服务对象满意度指标	学生家长满意度	≥90%	95%	10	10	无
总分	100	100
"""


def read(page: str, folder: Path) -> Form:
    file = folder / "form.txt"
    file.write_text(page, encoding="utf-8")
    (form,) = jiheng.read(file)
    return form


def test_points_are_kept_where_their_heading_begins(tmp_path: Path) -> None:
    form = read(PAGE.format(first=50), tmp_path)
    assert form.extensions[LEVEL1_POINTS] == ("50", "", "", "30", "")
    assert form.extensions[LEVEL2_POINTS] == ("", "15", "", "", "")


def test_points_say_where_their_heading_stands(tmp_path: Path) -> None:
    form = read(PAGE.format(first=50), tmp_path)
    entry = form.provenance[f"extensions.{LEVEL1_POINTS}[3]"]
    assert entry.text == "效益指标（30分）"
    assert entry.place == form.provenance["indicators[3].level1"].place
    assert entry.confidence is Confidence.CERTAIN
    assert f"extensions.{LEVEL1_POINTS}[1]" not in form.provenance


def test_points_in_a_grid_say_which_cell(tmp_path: Path) -> None:
    rows = "".join(
        f"<tr>{''.join(f'<td>{cell}</td>' for cell in line.split(chr(9)))}</tr>"
        for line in PAGE.format(first=50).splitlines()
    )
    page = tmp_path / "form.html"
    page.write_text(f"<table>{rows}</table>", encoding="utf-8")
    (form,) = jiheng.read(page)
    assert form.extensions[LEVEL2_POINTS][1] == "15"
    entry = form.provenance[f"extensions.{LEVEL2_POINTS}[1]"]
    assert entry.text == "质量指标（15分）"
    assert entry.place.cell == "R11C2"


@pytest.mark.parametrize("medium", ["docx", "xlsx", "pdf", "html"])
def test_points_written_in_a_column_say_where(medium: str, tmp_path: Path) -> None:
    paper = tmp_path / f"form.{medium}"
    paper.write_bytes(jiheng.render(read(PAGE.format(first=50), tmp_path), medium))
    (again,) = jiheng.read(paper)
    assert again.provenance[f"extensions.{LEVEL1_POINTS}[0]"].text == "50"


def test_headings_without_points_leave_nothing(tmp_path: Path) -> None:
    bare = re.sub(r"标\W\d+分\W", "标", PAGE.format(first=50))
    assert not read(bare, tmp_path).extensions


@pytest.mark.parametrize("medium", ["docx", "xlsx", "html", "json"])
def test_points_survive_another_paper(medium: str, tmp_path: Path) -> None:
    form = read(PAGE.format(first=50), tmp_path)
    paper = tmp_path / f"form.{medium}"
    paper.write_bytes(jiheng.render(form, medium))
    (again,) = jiheng.read(paper)
    assert again == form


def test_a_heading_off_its_rows_is_found(tmp_path: Path) -> None:
    found = jiheng.check([read(PAGE.format(first=45), tmp_path)])
    assert [
        (each.path, each.claimed, each.expected) for each in found if each.rule == "PTS109"
    ] == [("indicators[0].level1", "45.00", "50.00")]
