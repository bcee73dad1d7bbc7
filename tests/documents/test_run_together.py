"""Figures without a gap are parted where arithmetic leaves one way, and never else."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiheng.documents import read_document
from jiheng.documents.interpret.run_together import part_figures
from jiheng.domain.locator import Confidence

OLD = ("original_budget", "outturn", "max_points", "execution_rate", "claimed_score")
FULL = ("original_budget", "revised_budget", *OLD[1:])
FORM = """项目支出绩效自评表
（2016年度）
项目名称 绿地养护
主管部门 某区园林局 实施单位 某区绿化队
项目资金（万元） 年初预算数（A） 全年执行数（B） 分值 执行率 得分
{line}
年度总体目标 预期目标 实际完成情况
完成养护 完成养护任务
一级指标 二级指标 三级指标 年度指标值 实际完成值 分值 得分
产出指标 数量指标 养护面积 12.00(万平方米) 12.00(万平方米) 90.00 90.00
总分 100.00 95.00
"""


def test_the_one_way_that_ties_out_is_taken() -> None:
    assert part_figures("310.2154.741050%5", OLD) == dict(
        zip(OLD, ("310.2", "154.74", "10", "50%", "5"), strict=True)
    )


@pytest.mark.parametrize(
    "text", ["2810810", "168755463", "310.2154.741051%5", "1010101010", "5%", "a1b2c3"]
)
def test_what_has_no_or_several_ways_stays_unread(text: str) -> None:
    assert part_figures(text, OLD) is None


@pytest.mark.parametrize("gap", ["", " ", "\n"])
def test_a_line_of_text_reads_with_or_without_a_gap_after_its_label(gap: str) -> None:
    text = FORM.format(line=f"年度资金总额{gap}310.2154.741050%5")
    (form,) = read_document(text.encode(), "f")
    total = form.funds[0]
    assert (total.original_budget, total.outturn) == (Decimal("310.2"), Decimal("154.74"))
    assert total.max_points == Decimal(10)
    assert (total.execution_rate, total.claimed_score) == (Decimal(50), Decimal(5))
    assert form.provenance["funds[0].outturn"].confidence is Confidence.UNCERTAIN


def test_a_line_that_cannot_be_parted_is_unreadable_and_kept() -> None:
    (form,) = read_document(FORM.format(line="年度资金总额 2810810").encode(), "f")
    assert form.funds[0].outturn is None
    assert form.provenance["funds[0].outturn"].confidence is Confidence.UNREADABLE
    assert any("2810810" in note.text for note in form.notes)


@given(
    budget=st.decimals("0.01", "99999.99", places=2),
    share=st.integers(1, 10_000),
    points=st.sampled_from(["10", "10.00", "20"]),
)
def test_a_parting_is_the_true_one_or_none(budget: Decimal, share: int, points: str) -> None:
    outturn = (budget * share / 10_000).quantize(Decimal("0.01"))
    rate = (outturn / budget * 100).quantize(Decimal("0.01"))
    score = (Decimal(points) * outturn / budget).quantize(Decimal("0.01"))
    true = [f"{budget}", f"{budget}", f"{outturn}", points, f"{rate}%", f"{score}"]
    found = part_figures("".join(true), FULL)
    assert found is None or list(found.values()) == true
