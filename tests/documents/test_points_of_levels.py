"""Forms that print points for every level: only those of the indicator are the indicator's."""

from decimal import Decimal

from documents.bent import AIMS, FUNDS, HEAD, bent, every_medium
from documents.silence import doubted
from jiheng.domain.form import Form, Total

THREE = "一级指标|{0}|二级指标|{0}|三级指标|{0}|年度指标值|实际完成值|得分"
ROWS = (
    "产出指标|50|数量指标|20|养护里程|20|≥50公里|52公里|20",
    "产出指标|50|质量指标|30|验收合格率|30|100%|98%|28",
    "效益指标|40|社会效益指标|40|通行满意|40|提升|达成指标|40",
)
TOTAL = "总分|<|<|<|<|100|<|<|97"


def read(medium: str, *table: str) -> Form:
    return bent(medium, HEAD, FUNDS, AIMS, table)


@every_medium
def test_weights_of_levels_are_none_of_the_indicators(medium: str) -> None:
    for word in ("权重", "分值"):
        form = read(medium, THREE.format(word), *ROWS, TOTAL)
        assert [row.max_points for row in form.indicators] == [20, 30, 40]
        assert form.total == Total(Decimal(100), Decimal(97))
        assert doubted(form) == set()
        assert form.extensions[f"一级指标{word}"] == ("50", "50", "40")
        assert form.extensions[f"二级指标{word}"] == ("20", "30", "40")


@every_medium
def test_scores_of_levels_are_none_of_the_indicators(medium: str) -> None:
    heads = "一级指标|分值|得分|二级指标|三级指标|分值|年度指标值|实际完成值|得分"
    rows = (
        "产出指标|50|48|数量指标|养护里程|20|≥50公里|52公里|20",
        "产出指标|50|48|质量指标|验收合格率|30|100%|98%|28",
        "效益指标|40|40|社会效益指标|通行满意|40|提升|达成指标|40",
    )
    form = read(medium, heads, *rows, TOTAL)
    assert [row.max_points for row in form.indicators] == [20, 30, 40]
    assert [row.claimed_score for row in form.indicators] == [20, 28, 40]
    assert form.extensions["一级指标得分"] == ("48", "48", "40")
    assert doubted(form) == set()


@every_medium
def test_without_points_of_its_own_an_indicator_has_none_of_its_level(medium: str) -> None:
    for heads, cut in (
        ("一级指标|分值|二级指标|分值|三级指标|年度指标值|实际完成值|得分", 1),
        ("一级指标|分值|二级指标|三级指标|年度指标值|实际完成值|得分", 2),
    ):
        rows = [row.split("|") for row in ROWS]
        for cells in rows:
            del cells[5], cells[3 : 2 + cut]
        form = read(medium, heads, *("|".join(cells) for cells in rows))
        assert [row.max_points for row in form.indicators] == [None] * 3
        assert {f"indicators[{at}].max_points" for at in range(3)} <= doubted(form)
