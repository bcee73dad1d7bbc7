"""Labels that a scan does not show for certain: no value is missing in silence beside them."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

import pytest

from documents.bent import AIMS, FUNDS, HEAD, HEADS, ROWS, TOTAL
from documents.layouts import LEFT, cells_of
from documents.silence import doubted
from jiheng.documents.carriers.neutral import Line, Paper, Table
from jiheng.documents.interpret.grid import interpret_paper
from jiheng.domain.form import Form
from jiheng.domain.locator import Confidence, Locator

WIDE, HIGH = 60.0, 20.0


def scanned(
    misread: Mapping[str, str],
    *,
    sure: bool = False,
    table: Sequence[str] = (HEADS, *ROWS, TOTAL),
) -> Form:
    """Return the form of a page on which some cells were read as something else."""
    rows = [row.split("|") for block in (HEAD, FUNDS, AIMS, table) for row in block]
    width = max(map(len, rows))
    cells = []
    for cell in cells_of([[*row, *[LEFT] * (width - len(row))] for row in rows]):
        left, top = cell.column * WIDE, cell.row * HIGH
        box = (left, top, left + cell.column_span * WIDE, top + cell.row_span * HIGH)
        is_sure = sure or cell.text not in misread
        trust = Confidence.CERTAIN if is_sure else Confidence.UNCERTAIN
        text = misread.get(cell.text, cell.text)
        cells.append(cell._replace(text=text, page=1, box=box, trust=trust))
    title = Line("项目支出绩效自评表（2023年度）", Locator(page=1))
    (form,) = interpret_paper(Paper("scan", [title, Table(cells)]), "f")
    assert isinstance(form, Form)
    return form


def test_a_page_read_for_certain_leaves_no_doubt() -> None:
    assert doubted(scanned({})) == set()


@pytest.mark.parametrize(
    ("label", "misread", "path", "value"),
    [
        ("实施单位", "实施单住", "implementing_unit", "某市养护中心"),
        ("实施单位", "1实施单位", "implementing_unit", "某市养护中心"),
        ("全年执行数", "全年执行致", "funds[0].outturn", Decimal("108.00")),
        ("实际完成值", "实际完戒值", "indicators[1].actual.value", Decimal(98)),
        ("年度资金总额", "年度负全总额", "funds[0].source", "total"),
        ("预期目标", "预期自标", "objective.intended", "完成养护"),
    ],
)
def test_a_label_known_but_for_a_character_is_that_label_and_its_value_uncertain(
    label: str, misread: str, path: str, value: object
) -> None:
    form = scanned({label: misread})
    assert form.provenance[path].confidence is Confidence.UNCERTAIN
    found: object = form
    for step in path.replace("[", ".").replace("]", "").split("."):
        found = found[int(step)] if step.isdigit() else getattr(found, step)  # type: ignore[index]
    assert found == value


@pytest.mark.parametrize(
    ("label", "misread", "paths"),
    [
        ("实施单位", "实肺早住", {"implementing_unit"}),
        ("执行率", "执行辛", {"funds[0].execution_rate", "funds[1].execution_rate"}),
        ("得分", "侍分", {"funds[0].claimed_score", "indicators[0].claimed_score"}),
        ("总分", "忘分", {"total.claimed_score", "total.max_points"}),
        ("实际完成情况", "头际完戒情沉", {"objective.achieved"}),
    ],
)
def test_what_a_label_that_cannot_be_read_may_name_is_unreadable(
    label: str, misread: str, paths: set[str]
) -> None:
    form = scanned({label: misread})
    unread = {
        path for path, entry in form.provenance.items() if entry.confidence is Confidence.UNREADABLE
    }
    assert paths <= unread


def test_a_label_read_for_certain_is_never_taken_for_another() -> None:
    form = scanned({"实施单位": "实施单住"}, sure=True)
    assert form.implementing_unit is None


def test_a_label_and_its_value_with_no_rule_between_are_parted() -> None:
    form = scanned({"实施单位": "实施单位  某站", "某市养护中心": ""})
    assert form.implementing_unit == "某站"
    assert form.provenance["implementing_unit"].confidence is Confidence.UNCERTAIN


def test_an_unread_unit_column_leaves_its_targets_to_be_confirmed() -> None:
    heads = "一级指标|二级指标|三级指标|指标性质|指标值|度量单位|实际完成值|得分"
    rows = ("产出指标|数量指标|养护里程|≥|50|公里|52|20", "^|质量指标|合格率|=|100|%|98|18")
    form = scanned({"度量单位": "度皇早位"}, table=(heads, *rows, "总分|<|<|<|<|<|<|38"))
    told = doubted(form)
    assert {f"indicators[{at}].target.{leaf}" for at in (0, 1) for leaf in ("text", "unit")} <= told


def test_a_mark_of_nothing_that_is_not_certain_may_be_a_figure() -> None:
    form = scanned({"88.00": "-", "-": "-"})
    assert form.provenance["funds[1].outturn"].confidence is Confidence.UNREADABLE
    assert form.provenance["funds[1].max_points"].confidence is Confidence.UNREADABLE
    assert "funds[1].max_points" not in doubted(scanned({}))
