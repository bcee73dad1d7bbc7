"""Other layouts, other carriers: the vocabulary and the grid do the work, not the code."""

from decimal import Decimal
from pathlib import Path

import pytest

from documents import rewrap
from documents.rewrap import Choices
from jiheng.documents import read_document
from jiheng.documents.interpret.words import VocabularyError, load_vocabulary, merge_vocabulary
from jiheng.domain.form import Form, Kind
from jiheng.domain.funds import FundingSource
from jiheng.domain.indicator import Comparator, Level1, Level2, Tier
from jiheng.domain.locator import Confidence

SEED = (Path(__file__).parents[2] / "examples" / "baoshan-2024.txt").read_bytes()

SICHUAN = """部门预算项目支出绩效自评表（2023年度）
| 主管部门及代码 | 123 某局 | 实施单位（盖章） | 某中心 |
| 项目名称 | 某项目 |
| 预算执行情况（10分）||年初预算数 | 调整后预算数 | 预算执行数 | 预算执行率 | 权重 | 得分 | 原因 |
| | 总额 | 1,000.00 | 1,200.50 | 600.25 | 50.00% | 10 | 5 | 下达较晚 |
| | 其中：财政资金 | 1,000.00 | 1,200.50 | 600.25 | 50.00% | / | / | |
| | 单位资金 | 0 | 0 | 0 | 0 | / | / | |
| 年度目标完成情况 | 项目年度目标 | 年度目标完成情况 |
| | 建成二期 | 已建成 |
|绩效指标（90分）|一级指标|二级指标|三级指标|指标性质|指标值|度量单位|完成值|权重|得分|未完成原因分析|评分依据|
| | 产出指标 | 数量指标 | 建设面积 | ≥ | 1,500 | 平方米 | 1600 | 40 | 40 | | 竣工图 |
| | | 质量指标 | 指标2 | | | | | | | | |
| | 效益指标 | 社会效益指标 | 服务能力 | 定性 | 明显提升 | | 部分达成指标 | 50 | 35 | 尚未开放 | |
| 合计 | | | | | | | | 100 | 80 | | |
评价结论：良
"""


def the(text: str) -> Form:
    (form,) = read_document(text.encode(), "f")
    return form


def test_reads_a_provincial_layout_by_its_words() -> None:
    form = the(SICHUAN)
    assert form.fiscal_year == 2023
    assert form.project.name == "某项目"
    assert form.implementing_unit == "某中心"
    total, fiscal, own = form.funds
    assert total.revised_budget == Decimal("1200.50")
    assert total.execution_rate == Decimal("50.00")
    assert (total.max_points, total.claimed_score) == (Decimal(10), Decimal(5))
    assert fiscal.source is FundingSource.FISCAL
    assert own.source is FundingSource.OWN_FUNDS
    first, second = form.indicators
    assert first.target.text == "≥1,500平方米"
    assert first.target.comparator is Comparator.GE
    assert (first.target.value, first.target.unit) == (Decimal(1500), "平方米")
    assert (first.actual.value, first.claimed_score) == (Decimal(1600), Decimal(40))
    assert (second.level1, second.level2) == (Level1.OUTCOME, Level2.SOCIAL)
    assert second.target.text == "明显提升"
    assert second.actual.tier is Tier.PARTLY
    assert second.variance_explanation == "尚未开放"
    assert form.total.claimed_score == Decimal(80)


def test_keeps_columns_and_rows_that_have_no_canonical_place() -> None:
    form = the(SICHUAN)
    assert form.extensions["评分依据"] == ("竣工图", "")
    assert form.extensions["评价结论"] == ("良",)
    assert any("下达较晚" in note.text for note in form.notes)
    assert any("指标2" in note.text for note in form.notes)


def test_merged_cells_may_be_repeated() -> None:
    forms = read_document(SEED, "seed")
    chosen = Choices(levels_on_every_row=True, merged_repeated=True)
    for form in forms:
        rows = rewrap.rows_of(form, chosen)
        rows[2] = [rows[2][0], *[rows[2][1]] * 5]
        for text in (rewrap.pipe_table(rows), rewrap.comma_separated(rows)):
            assert the(text) == form


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("部门整体支出绩效自评表", Kind.DEPARTMENT),
        ("中央对地方转移支付区域绩效自评表", Kind.TRANSFER),
        ("项目支出绩效自评表", Kind.PROJECT),
    ],
)
def test_the_title_tells_the_kind(title: str, kind: Kind) -> None:
    text = SEED.decode().split("财政项目支出绩效自评表")[1]
    assert the(title + text).kind is kind


def test_a_level_of_no_known_kind_is_unreadable() -> None:
    form = the(SICHUAN.replace("社会效益指标", "其他效益"))
    assert form.indicators[1].level2 is None
    entry = form.provenance["indicators[1].level2"]
    assert (entry.confidence, entry.text) == (Confidence.UNREADABLE, "其他效益")


@pytest.mark.parametrize(
    ("extra", "fault"),
    [
        ("heads: {}", "unknown section"),
        ("level1: {outputs: [产出]}", "unknown level1 concept"),
        ("level2: {quality: [数量指标]}", "already, as quantity in base.yaml"),
        ("level2: {quantity: [数量指标]}", "already, as quantity in base.yaml"),
    ],
)
def test_a_vocabulary_that_contradicts_or_repeats_names_both_files(extra: str, fault: str) -> None:
    base = "level2: {quantity: [数量指标]}"
    with pytest.raises(VocabularyError, match=rf"(?s)mine\.yaml.*{fault}"):
        merge_vocabulary({"base.yaml": base, "mine.yaml": extra})


def test_the_shipped_vocabulary_loads() -> None:
    words = load_vocabulary()
    assert words.level2.find("可持续影响指标(10分)") is not None
    assert words.level2.find("一、数量指标") is not None
    assert words.level2.find("可持续") is None
