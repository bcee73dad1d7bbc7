"""Tables that go on over a page break: labels and rows that the break cut are mended, and said."""

from collections.abc import Sequence

import pytest

from jiheng.documents.carriers.neutral import GridCell, Line, Paper, Table
from jiheng.documents.interpret.grid import interpret_paper
from jiheng.domain.form import Form
from jiheng.domain.indicator import Level1, Level2
from jiheng.domain.locator import Confidence, Locator

HEADS = (
    "一级指标",
    "二级指标",
    "三级指标",
    "年度指标值",
    "实际完成值",
    "分值",
    "得分",
    "偏差原因分析",
)
WIDTH = 60.0
Spans = dict[tuple[int, int], int]


def page(number: int, rows: Sequence[Sequence[str]], spans: Spans | None = None) -> Table:
    """Return the table of one page; `spans` gives how many rows a cell covers."""
    spans = spans or {}
    covered = {
        (at + step, column) for (at, column), span in spans.items() for step in range(1, span)
    }
    cells = [
        GridCell(
            text,
            at,
            column,
            spans.get((at, column), 1),
            page=number,
            box=(column * WIDTH, at * 20.0, (column + 1) * WIDTH, at * 20.0 + 20),
        )
        for at, row in enumerate(rows)
        for column, text in enumerate(row)
        if (at, column) not in covered
    ]
    return Table(cells, number)


def row(name: str, level1: str = "", level2: str = "", reason: str = "") -> list[str]:
    return [level1, level2, name, "5个", "5个", "10", "10", reason]


def read(*pages: Table) -> Form:
    title = Line("项目支出绩效自评表", Locator(page=1))
    (form,) = interpret_paper(Paper("pdf", [title, *pages]), "f")
    assert isinstance(form, Form)
    return form


def trust(form: Form, path: str) -> Confidence:
    return form.provenance[path].confidence


def test_a_label_printed_on_the_next_page_names_the_rows_above_the_break() -> None:
    first = page(
        1,
        [HEADS, row("甲", "产出指标", "数量指标"), row("乙"), row("丙")],
        {(2, 0): 2, (2, 1): 2},
    )
    second = page(
        2, [row("丁", "效益指标", "社会效益指标"), row("戊", "", "经济效益指标")], {(0, 0): 2}
    )
    form = read(first, second)
    levels = [each.level1 for each in form.indicators]
    assert levels == [Level1.OUTPUT, *[Level1.OUTCOME] * 4]
    assert form.indicators[2].level2 is Level2.SOCIAL
    assert trust(form, "indicators[1].level1") is Confidence.UNCERTAIN
    assert trust(form, "indicators[0].level1") is Confidence.CERTAIN


def test_a_label_printed_nowhere_is_unreadable() -> None:
    form = read(
        page(1, [HEADS, row("甲", "产出指标", "数量指标"), row("乙"), row("丙")], {(2, 0): 2})
    )
    assert [each.level1 for each in form.indicators] == [Level1.OUTPUT, None, None]
    assert trust(form, "indicators[1].level1") is Confidence.UNREADABLE


def test_a_cell_that_goes_on_from_the_page_before_keeps_its_label() -> None:
    first = page(1, [HEADS, row("甲", "产出指标", "数量指标"), row("乙")], {(1, 0): 2, (1, 1): 2})
    second = page(2, [row("丙"), row("丁")], {(0, 0): 2, (0, 1): 2})
    form = read(first, second)
    assert {each.level1 for each in form.indicators} == {Level1.OUTPUT}
    assert trust(form, "indicators[3].level1") is Confidence.CERTAIN


def test_repeated_labels_left_blank_go_on_over_the_break() -> None:
    first = page(1, [HEADS, row("甲", "产出指标", "数量指标"), row("乙"), row("丙"), row("丁")])
    second = page(2, [row("戊", "效益指标", "社会效益指标")])
    form = read(first, second)
    assert [each.level1 for each in form.indicators] == [*[Level1.OUTPUT] * 4, Level1.OUTCOME]


def test_a_row_cut_by_the_break_is_one_row_to_be_confirmed() -> None:
    first = page(1, [HEADS, row("甲", "产出指标", "数量指标", "受疫情影响，部分活动")])
    rest = ["", "", "", "", "", "", "", "推迟到次年开展"]
    form = read(first, page(2, [rest, row("乙", "效益指标", "社会效益指标")]))
    assert len(form.indicators) == 2
    assert form.indicators[0].variance_explanation == "受疫情影响，部分活动推迟到次年开展"
    assert trust(form, "indicators[0].variance_explanation") is Confidence.UNCERTAIN


def test_heads_printed_again_are_no_indicator() -> None:
    first = page(1, [HEADS, row("甲", "产出指标", "数量指标")])
    form = read(first, page(2, [HEADS, row("乙", "效益指标", "社会效益指标")]))
    assert [each.name for each in form.indicators] == ["甲", "乙"]


def test_rows_that_share_no_cell_are_two_however_well_they_complement_each_other() -> None:
    first = page(1, [HEADS, ["产出指标", "数量指标", "", "", "", "10", "10", ""]])
    second = page(2, [["", "", "清淤长度", "5个", "", "", "", "雨季顺延"]])
    form = read(first, second)
    assert [indicator.name for indicator in form.indicators] == [None, "清淤长度"]
    assert form.indicators[0].variance_explanation is None


def broken(*between: str) -> Form:
    """Return a form whose table goes on over a page break with lines on both sides of it."""
    lines = [Line(text, Locator(page=1 + (at > 0))) for at, text in enumerate(between)]
    first = page(1, [HEADS, row("甲", "产出指标", "数量指标"), row("乙", "", "质量指标")])
    second = page(
        2, [row("丙", "效益指标", "社会效益指标"), ["总分", "", "", "", "", "100", "98", ""]]
    )
    title = Line("项目支出绩效自评表", Locator(page=1))
    (form,) = interpret_paper(Paper("pdf", [title, first, *lines, second]), "f")
    assert isinstance(form, Form)
    return form


@pytest.mark.parametrize(
    "between",
    [
        ["— 1 —"],
        ["第 1 页 共 2 页", "某市财政局"],
        ["1"],
        ["3"],
        ["某市财政局 2024 年度部门决算", "某市财政局 2024 年度部门决算"],
    ],
)
def test_a_line_at_the_foot_of_a_page_does_not_end_the_table(between: list[str]) -> None:
    form = broken(*between)
    assert [each.name for each in form.indicators] == ["甲", "乙", "丙"]
    assert form.indicators[2].level1 is Level1.OUTCOME
    assert form.total.claimed_score == 98
    assert [note.text for note in form.notes if "缺少" not in note.text] == between


def test_a_table_of_another_width_after_a_line_is_no_more_of_it() -> None:
    first = page(1, [HEADS, row("甲", "产出指标", "数量指标")])
    second = page(2, [["姓名", "单位", "职务", "签字"], ["张三", "财政局", "科长", ""]])
    title, line = (Line(text, Locator(page=1)) for text in ("项目支出绩效自评表", "评价人员"))
    (form,) = interpret_paper(Paper("pdf", [title, first, line, second]), "f")
    assert isinstance(form, Form)
    assert [each.name for each in form.indicators] == ["甲"]
    assert "张三 | 财政局 | 科长" in [note.text for note in form.notes]


@pytest.mark.parametrize(
    ("upper", "lower"),
    [
        (
            ["", "", "村庄", "部分\n达成", "全部", "", "", "无"],
            ["", "", "道路", "良好", "", "5", "", ""],
        ),
        (["", "", "", "5个", "", "", "", ""], ["", "", "道路", "7个", "", "5", "", ""]),
        (["", "", "", "优", "", "5", "", "无"], ["", "", "道路", "良好", "是", "", "", ""]),
        (["", "", "村庄", "优", "好", "", "", ""], ["", "", "道路", "良好", "是", "5", "", ""]),
    ],
)
def test_rows_that_share_what_no_break_cuts_are_two_and_in_doubt(
    upper: list[str], lower: list[str]
) -> None:
    first = page(1, [HEADS, row("甲", "产出指标", "数量指标"), upper])
    form = read(first, page(2, [lower]))
    assert [each.name for each in form.indicators] == ["甲", upper[2] or None, "道路"]
    points = [int(texts[5]) if texts[5] else None for texts in (upper, lower)]
    assert [each.max_points for each in form.indicators[1:]] == points
    assert trust(form, "indicators[1].target.text") is Confidence.UNCERTAIN
    assert trust(form, "indicators[2].name") is Confidence.UNCERTAIN


def test_a_row_cut_where_its_tallest_cell_goes_on_is_one() -> None:
    upper = ["", "", "村庄道路\n养护", "5个", "5个", "10", "10", "因工期\n推迟"]
    lower = ["", "", "完成率", "", "", "", "", "至明年"]
    form = read(page(1, [HEADS, upper]), page(2, [lower]))
    (only,) = form.indicators
    assert (only.name, only.variance_explanation) == ("村庄道路养护完成率", "因工期推迟至明年")
    assert trust(form, "indicators[0].name") is Confidence.UNCERTAIN


def test_one_line_that_is_no_full_line_does_not_go_on() -> None:
    whole = ["产出指标", "数量指标", "甲村庄道路养护完成率", "全部", "全部", "5", "", ""]
    upper, lower = (
        ["", "", name, "好", "好", points, "", ""] for name, points in (("路", "2"), ("桥", ""))
    )
    form = read(page(1, [HEADS, whole, upper]), page(2, [lower]))
    assert [each.name for each in form.indicators][1:] == ["路", "桥"]
    assert trust(form, "indicators") is Confidence.UNCERTAIN
    assert any("一条指标还是两条" in note.text for note in form.notes)


@pytest.mark.parametrize("halves", [("社会效益指", "标"), ("社会效益", "指标")])
def test_a_label_that_the_break_cut_is_one(halves: tuple[str, str]) -> None:
    first = page(1, [HEADS, row("甲", "效益指标", halves[0]), row("乙")], {(1, 0): 2, (1, 1): 2})
    second = page(2, [row("丙", "", halves[1]), row("丁")], {(0, 0): 2, (0, 1): 2})
    form = read(first, second)
    assert {each.level2 for each in form.indicators} == {Level2.SOCIAL}
    assert {trust(form, f"indicators[{at}].level2") for at in range(4)} == {Confidence.UNCERTAIN}
    assert {each.level1 for each in form.indicators} == {Level1.OUTCOME}


def test_a_merged_cell_that_lost_its_label_names_no_row_and_puts_page_heads_in_doubt() -> None:
    """Some offices drop the text of merged cells below a page break."""
    first = page(1, [HEADS, row("甲", "产出指标", "数量指标"), row("乙")], {(1, 0): 2, (1, 1): 2})
    second = page(
        2,
        [row("丙"), row("丁"), row("戊", "效益指标"), row("己"), row("庚", "", "社会效益指标")],
        {(0, 0): 2, (0, 1): 2, (2, 0): 3, (2, 1): 2},
    )
    form = read(first, second)
    levels = [each.level2 for each in form.indicators]
    assert levels == [*[Level2.QUANTITY] * 4, None, None, Level2.SOCIAL]
    at = [trust(form, f"indicators[{number}].level2") for number in (1, 3, 4, 5, 6)]
    assert at == [
        Confidence.CERTAIN,
        Confidence.UNCERTAIN,
        Confidence.UNREADABLE,
        Confidence.UNREADABLE,
        Confidence.CERTAIN,
    ]


def test_a_cell_that_ends_on_the_page_is_not_named_by_a_later_one() -> None:
    first = page(1, [HEADS, row("甲", "产出指标", "数量指标"), row("乙")], {(1, 0): 2, (1, 1): 2})
    second = page(
        2,
        [row("丙", "", "质量指标"), row("丁"), row("戊", "成本指标", "经济成本指标"), row("己")],
        {(0, 0): 2, (0, 1): 2, (2, 0): 2, (2, 1): 2},
    )
    third = page(3, [row("庚", "效益指标", "社会效益指标")])
    form = read(first, second, third)
    levels = [each.level1 for each in form.indicators]
    assert levels == [*[Level1.OUTPUT] * 4, *[Level1.COST] * 2, Level1.OUTCOME]
    assert trust(form, "indicators[2].level1") is Confidence.CERTAIN


def test_the_rest_of_a_row_without_figures_goes_with_it() -> None:
    upper = ["", "", "村庄道路\n养护", "达到预期", "未达成\n预期", "", "", "因工期\n推迟"]
    lower = ["", "", "完成率", "", "目标", "", "", "至明年"]
    form = read(page(1, [HEADS, row("甲"), upper]), page(2, [lower, row("乙")]))
    assert [each.name for each in form.indicators] == ["甲", "村庄道路养护完成率", "乙"]
    assert form.indicators[1].actual.text == "未达成预期目标"
    assert trust(form, "indicators[1].actual.text") is Confidence.UNCERTAIN


def test_a_row_with_neither_name_nor_figures_is_a_rest_however_short_the_line_above() -> None:
    upper = ["", "", "道路", "", "-%", "68", "", ""]
    lower = ["", "", "", "", "全部达成且\n效果良好", "", "", ""]
    form = read(page(1, [HEADS, row("甲乙丙丁戊己"), upper]), page(2, [lower, row("乙")]))
    assert [each.name for each in form.indicators] == ["甲乙丙丁戊己", "道路", "乙"]
    assert form.indicators[1].actual.text == "-%全部达成且效果良好"
    assert {"indicators", "indicators[1].actual.text"} <= {
        path
        for path, entry in form.provenance.items()
        if entry.confidence is not Confidence.CERTAIN
    }


@pytest.mark.parametrize(
    ("lower", "names"),
    [
        (["", "", "及排水设施", ""], ["道路及排水设施", "桥梁"]),
        (["", "", "河道", "6个"], ["道路", "河道", "桥梁"]),
    ],
)
def test_in_a_table_without_figures_a_rest_lacks_its_target(
    lower: list[str], names: list[str]
) -> None:
    whole = ["产出指标", "数量指标", "桥梁", "5个"]
    first = page(1, [HEADS[:4], ["产出指标", "数量指标", "道路", "5个"]])
    form = read(first, page(2, [lower, whole]))
    assert [each.name for each in form.indicators] == names


@pytest.mark.parametrize(
    ("at", "upper", "lower"), [(5, "2", "0"), (6, "19.", "5"), (6, "19", ".5"), (4, "134", "50")]
)
def test_a_figure_that_the_break_tore_is_unread_and_its_rest_no_indicator(
    at: int, upper: str, lower: str
) -> None:
    above, below = row("甲", "产出指标", "数量指标"), [""] * len(HEADS)
    above[at], below[at] = upper, lower
    form = read(page(1, [HEADS, above]), page(2, [below, row("乙", "", "质量指标")]))
    assert [each.name for each in form.indicators] == ["甲", "乙"]
    path = {4: "actual.text", 5: "max_points", 6: "claimed_score"}[at]
    assert trust(form, f"indicators[0].{path}") is Confidence.UNREADABLE
    assert trust(form, "indicators") is Confidence.UNCERTAIN
    assert any("跨页" in note.text for note in form.notes)


def test_a_row_with_a_target_of_its_own_is_no_rest_of_a_torn_one() -> None:
    above, below = row("甲", "产出指标", "数量指标"), ["", "", "", "7个", "", "5", "5", ""]
    form = read(page(1, [HEADS, above]), page(2, [below]))
    assert [each.max_points for each in form.indicators] == [10, 5]
