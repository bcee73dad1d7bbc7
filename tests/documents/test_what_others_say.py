"""What a reviewer says in a form is kept, and is nothing that the form claims."""

from decimal import Decimal

import pytest

from documents.bent import AIMS, FUNDS, HEAD, HEADS, ROWS, TOTAL, bent, every_medium, media
from documents.silence import doubted
from jiheng.domain.form import Form, Total
from jiheng.domain.locator import Confidence

CLAIMED = Total(Decimal(100), Decimal(97))


def closed(medium: str, *rows: str) -> Form:
    return bent(medium, HEAD, FUNDS, AIMS, (HEADS, *ROWS, TOTAL, *rows))


@every_medium
@pytest.mark.parametrize(
    "rows",
    [
        ("财政部门审核意见|<|审核得分：95分，等级：优|<|<|<|<|<",),
        ("财政部门审核意见|<|评价等级|<|优|<|<|<",),
        ("财政部门审核意见|<|评价等级|<|优|<|<|<", "^|^|总分|<|95|<|<|<"),
        ("复核意见：总分：95 评价等级：优|<|<|<|<|<|<|<",),
        ("主管部门审核意见：|<|<|<|<|<|<|<", "同意自评结果，等级：优|<|<|<|<|<|<|<"),
    ],
)
def test_the_grade_in_an_opinion_is_not_claimed(medium: str, rows: tuple[str, ...]) -> None:
    form = closed(medium, *rows)
    assert form.claimed_rating is None
    assert form.total == CLAIMED
    assert doubted(form) == set()
    kept = [*form.extensions.get("财政部门审核意见", ()), *(note.text for note in form.notes)]
    assert "优" in "".join(kept)


@every_medium
def test_the_grade_of_the_form_stands_beside_an_opinion(medium: str) -> None:
    form = closed(
        medium, "主管部门意见|<|评价等级：良|<|<|<|<|<", "自评等级|<|优|<|主管部门意见|<|良|<"
    )
    assert form.claimed_rating == "优"
    assert form.extensions["主管部门意见"] == ("评价等级：良", "良")


@every_medium
def test_the_grade_a_department_gives_is_not_claimed(medium: str) -> None:
    form = closed(medium, "主管部门复核得分|<|95|<|<|<|<|<", "主管部门评价等级|<|良|<|<|<|<|<")
    assert form.claimed_rating is None
    assert form.total == CLAIMED
    assert doubted(form) == set()


@every_medium
@pytest.mark.parametrize("grade", ["A", "A级", "一等", "项目总体完成较好，自评等级为优。"])
def test_a_grade_of_another_scale_is_not_lost_in_silence(medium: str, grade: str) -> None:
    form = closed(medium, f"自评等级|<|{grade}|<|<|<|<|<")
    assert form.claimed_rating is None
    assert form.provenance["claimed_rating"].confidence is Confidence.UNREADABLE
    beside = bent(medium, HEAD, FUNDS, AIMS, (HEADS, *ROWS, f"{TOTAL}{grade}"))
    assert doubted(beside) == {"claimed_rating"}


@every_medium
def test_a_total_that_is_no_number_is_not_lost_in_silence(medium: str) -> None:
    heads = "一级指标|二级指标|三级指标|年度指标值|实际完成值|分值/得分|<|偏差原因分析"
    rows = (
        "产出指标|数量指标|养护里程|≥50公里|52公里|20/20|<|",
        "效益指标|社会效益指标|通行满意|提升|达成指标|20/18|<|拥堵",
        "总分|<|<|<|<|40/约38|<|",
    )
    form = bent(medium, HEAD, FUNDS, AIMS, (heads, *rows))
    assert form.total == Total()
    assert {"total.max_points", "total.claimed_score"} <= doubted(form)


@every_medium
@pytest.mark.parametrize(
    ("heads", "own"),
    [("自评|复核", 0), ("单位自评分|财政复核分", 0), ("部门复核|单位自评", 1)],
)
def test_of_two_scores_below_one_head_the_form_claims_its_own(
    medium: str, heads: str, own: int
) -> None:
    scores = [("20", "18"), ("18", "15"), ("30", "28"), ("97", "91")]
    pairs = ["|".join(pair[:: 1 if own == 0 else -1]) for pair in scores]
    rows = (
        "一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|得分|<",
        f"^|^|^|^|^|^|{heads}",
        f"产出指标|数量指标|养护里程|≥50公里|52公里|20|{pairs[0]}",
        f"^|质量指标|验收合格率|100%|98%|20|{pairs[1]}",
        f"效益指标|社会效益指标|通行满意|提升|达成指标|30|{pairs[2]}",
        f"总分|<|<|<|<|100|{pairs[3]}",
    )
    form = bent(medium, HEAD, FUNDS, AIMS, rows)
    assert [row.claimed_score for row in form.indicators] == [20, 18, 30]
    assert form.total == CLAIMED
    assert doubted(form) == set()
    assert form.extensions[heads.split("|")[1 - own]] == ("18", "15", "28")


@media
def test_what_the_unit_says_of_itself_is_claimed(medium: str) -> None:
    form = closed(medium, "自评意见|<|完成较好，等级：优|<|<|<|<|<")
    assert form.claimed_rating == "优" or "claimed_rating" in doubted(form)


@every_medium
def test_below_an_opinion_left_blank_the_form_speaks_again(medium: str) -> None:
    alone = "主管部门审核意见：|<|<|<|<|<|<|<"
    for own in ("自评等级：优|<|<|<|<|<|<|<", "自评等级|<|优|<|<|<|<|<"):
        assert closed(medium, alone, own).claimed_rating == "优"
