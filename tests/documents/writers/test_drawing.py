"""What a form looks like on paper, in every layout, before any medium."""

from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import given

from documents.writers.drawn_forms import (
    FORMS,
    LAYOUT,
    LAYOUTS,
    by_path,
    covered,
    form_of,
    long_form,
    shown,
    twelve,
)
from jiheng.documents.interpret.folding import fold
from jiheng.documents.interpret.words import load_vocabulary
from jiheng.documents.writers import Layout, Role, bound, draw, load_layout
from jiheng.documents.writers.layout import LayoutError, parse_layout
from jiheng.domain.amount import printed
from jiheng.domain.canonical import to_json
from jiheng.domain.form import Form, Kind
from jiheng.domain.wording import printable


def leaves(value: object, path: str = "") -> list[tuple[str, str]]:
    """Return every text and number of a canonical form with its path."""
    if isinstance(value, dict):
        inner = ((f"{path}.{key}" if path else key, part) for key, part in value.items())
    elif isinstance(value, list):
        inner = ((f"{path}[{at}]", part) for at, part in enumerate(value))
    else:
        return [] if value is None else [(path, str(value))]
    return [leaf for step, part in inner for leaf in leaves(part, step)]


@given(FORMS, LAYOUT)
def test_the_cells_cover_the_grid_exactly(form: Form, layout: Layout) -> None:
    drawing = draw(form, layout)
    grid = Counter(covered(drawing))
    assert set(grid.values()) <= {1}
    assert len(grid) == drawing.row_count * len(drawing.widths)
    places = [(cell.row, cell.column) for cell in drawing.cells]
    assert places == sorted(places)


@given(FORMS, LAYOUT)
def test_the_columns_fill_the_page(form: Form, layout: Layout) -> None:
    drawing = draw(form, layout)
    full, _ = layout.page.printable(is_landscape=drawing.is_landscape)
    assert sum(drawing.widths) == pytest.approx(full, abs=0.3)


@given(FORMS, LAYOUT)
def test_every_text_and_figure_of_a_form_is_printed(form: Form, layout: Layout) -> None:
    drawing = draw(form, layout)
    text = "\n".join(cell.text for cell in drawing.cells)
    value = to_json(form)
    for key in ("schema", "kind", "fiscal_year", "source", "provenance", "notes"):
        value.pop(key)
    for path, leaf in leaves(value):
        last = path.rpartition(".")[2]
        if ".evidence" in path or last in {
            "source",
            "level1",
            "level2",
            "comparator",
            "tier",
            "value",
            "unit",
        }:
            continue
        assert printable(leaf) in text, path


@given(FORMS, LAYOUT)
def test_no_two_cells_show_the_same_value(form: Form, layout: Layout) -> None:
    paths = [cell.path for cell in draw(form, layout).cells if cell.path]
    assert len(paths) == len(set(paths))


@given(FORMS, LAYOUT)
def test_no_cell_holds_what_a_document_cannot(form: Form, layout: Layout) -> None:
    drawing = draw(form, layout)
    for text in [drawing.name, *(cell.text for cell in drawing.cells)]:
        assert text == printable(text)
        assert not any(ord(each) < 32 and each != "\n" for each in text)
        text.encode()


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_label_is_read_as_what_it_was_printed_for(name: str) -> None:
    layout, words = load_layout(name), load_vocabulary()
    for labels, table in (
        (layout.sources, words.sources),
        (layout.level1, words.level1),
        (layout.level2, words.level2),
    ):
        for concept, text in labels.items():
            label = table.find(fold(text))
            assert label is not None, text
            assert label.concept == concept
    for boxes, columns in (
        (layout.funds.columns, words.funds_columns),
        (layout.indicators, words.indicator_columns),
        (layout.objective.sides, words.objective),
    ):
        for box in boxes:
            found = columns.find(fold(box.label))
            assert box.field == "source" or (found and found.concept == box.field), box
    assert words.closing.find(fold(layout.total)).concept == "total"  # type: ignore[union-attr]
    assert words.closing.find(fold(layout.rating.label)).concept == "rating"  # type: ignore[union-attr]
    assert all(words.tiers[fold(text)] is tier for tier, text in layout.tiers.items())


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("name", LAYOUTS)
def test_the_title_tells_the_kind(name: str, kind: Kind) -> None:
    title, words = fold(load_layout(name).titles[kind]), load_vocabulary()
    assert any(title.endswith(ending) for ending in words.titles)
    told = {each for word, each in words.kinds.items() if word in title}
    assert told == (set() if kind is Kind.PROJECT else {kind})


@pytest.mark.parametrize("name", LAYOUTS)
def test_neighbours_share_the_label_of_their_level(name: str) -> None:
    levels = ["output", "output", "output", "outcome", None, None, "output"]
    seconds = ["quantity", "quantity", "quality", "quality", None, None, "quality"]
    rows = [{"level1": a, "level2": b} for a, b in zip(levels, seconds, strict=True)]
    cells = by_path(draw(form_of(indicators=rows), load_layout(name)))
    spans = {path: (cell.row_span, cell.text) for path, cell in cells.items() if "level" in path}
    assert spans == {
        "indicators[0].level1": (3, "产出指标"),
        "indicators[0].level2": (2, "数量指标"),
        "indicators[2].level2": (1, "质量指标"),
        "indicators[3].level1": (1, "效益指标"),
        "indicators[3].level2": (1, "质量指标"),
        "indicators[4].level1": (2, ""),
        "indicators[4].level2": (2, ""),
        "indicators[6].level1": (1, "产出指标"),
        "indicators[6].level2": (1, "质量指标"),
    }


def test_funding_lines_keep_their_order_and_their_own_labels() -> None:
    sources = ["total", "fiscal", "central", "own_funds", "total", "other"]
    form = form_of(funds=[{"source": source} for source in sources], amount_unit="元")
    cells = draw(form, load_layout("national")).cells
    labels = [cell.text for cell in cells if (cell.path or "").endswith(".source")]
    assert labels == [
        "年度资金总额",
        "其中：财政资金",
        "中央补助",
        "单位资金",
        "年度资金总额",
        "其中：其他资金",
    ]
    assert next(cell.text for cell in cells if cell.path == "amount_unit") == "项目资金（元）"


def test_only_the_total_has_points_and_score_and_nothing_else_is_marked() -> None:
    form = form_of(funds=[{"source": "total"}, {"source": "other", "claimed_score": "1.50"}])
    cells = by_path(draw(form, load_layout("national")))
    assert [cells[f"funds[0].{field}"].text for field in ("outturn", "max_points")] == ["", ""]
    assert cells["funds[1].max_points"].text == "-"
    assert cells["funds[1].claimed_score"].text == "1.50"
    assert cells["funds[1].execution_rate"].text == ""


@pytest.mark.parametrize(
    ("name", "rate"), [("national", "67.20%"), ("shanghai", "67.20"), ("sichuan", "67.20%")]
)
def test_a_rate_is_printed_as_the_place_prints_it(name: str, rate: str) -> None:
    cell = by_path(draw(twelve()[0], load_layout(name)))["funds[0].execution_rate"]
    assert (cell.text, cell.number, cell.role) == (rate, Decimal("67.20"), Role.FIGURE)


def test_without_funds_the_unit_of_money_stands_in_the_head() -> None:
    drawing = draw(form_of(amount_unit="万元", project={"code": "K1"}), load_layout("national"))
    texts = [cell.text for cell in drawing.cells]
    assert texts[texts.index("金额单位") + 1] == "万元"
    assert texts[texts.index("项目编码") + 1] == "K1"
    assert "项目资金" not in "".join(texts)


def test_what_has_no_place_is_a_column_or_a_row_below_the_table() -> None:
    form = form_of(
        indicators=[{"name": "甲"}, {"name": "乙"}],
        extensions={
            "复核得分": ["1", "2"],
            "存在问题": ["无"],
            "改进措施": ["一", "二", "三"],
            "private:联系人": ["某", "某某"],
            "空": [],
        },
    )
    drawing = draw(form, load_layout("national"))
    heads = [cell.text for cell in drawing.cells if cell.row == drawing.heading]
    assert heads[-1] == "复核得分"
    cells = by_path(drawing)
    assert cells["extensions.复核得分[1]"].row == cells["indicators[1].name"].row
    assert cells["extensions.复核得分[1]"].column == 9
    last = [cell.text for cell in drawing.cells if cell.column == 0][-7:]
    assert last == ["存在问题", "改进措施", "改进措施", "改进措施", "联系人", "联系人", "空"]


def test_many_local_columns_turn_the_page() -> None:
    rows = [{"name": "甲"}]
    few = form_of(indicators=rows, extensions={"a": ["1"]})
    many = form_of(indicators=rows, extensions={letter: ["1"] for letter in "abcdef"})
    layout = load_layout("national")
    assert not draw(few, layout).is_landscape
    assert draw(many, layout).is_landscape


@pytest.mark.parametrize(
    ("target", "cells"),
    [
        (("≥90%", "ge", "90", "%"), ("≥", "90", "%")),
        (("=365.00(天)", "eq", "365.00", "天"), ("=", "365.00", "(天)")),
        (("不低于1,000元", "ge", "1000", "元"), ("不低于", "1,000", "元")),
        (("90%以上", "ge", "90", "%"), ("", "90%以上", "")),
        (("建立健全", None, None, None), ("", "建立健全", "")),
        (("2024年12月前", None, None, None), ("", "2024年12月前", "")),
        (("\uff15\uff10％", None, "50", "%"), ("", "\uff15\uff10％", "")),
        ((None, "le", "5.0", "次"), ("≤", "5.0", "次")),
        (("3", None, "3", None), ("", "3", "")),
    ],
)
def test_a_target_is_parted_only_where_nothing_is_lost(
    target: tuple[str | None, ...], cells: tuple[str, ...]
) -> None:
    value = dict(zip(("text", "comparator", "value", "unit"), target, strict=True))
    drawing = draw(form_of(indicators=[{"target": value}]), load_layout("sichuan"))
    found = [c.text for c in drawing.cells if (c.path or "").startswith("indicators[0].target.")]
    assert tuple(found) == cells


@pytest.mark.parametrize(
    ("actual", "text"),
    [
        ({"tier": "partly"}, "部分达成指标"),
        ({"value": "5.0", "unit": "次"}, "5.0次"),
        ({"text": "已完成", "tier": "achieved"}, "已完成"),
    ],
)
def test_a_result_without_print_is_put_together(actual: dict[str, str], text: str) -> None:
    drawing = draw(form_of(indicators=[{"actual": actual}]), load_layout("national"))
    found = [c.text for c in drawing.cells if (c.path or "").startswith("indicators[0].actual.")]
    assert found == [text]


def test_the_rating_row_is_where_the_layout_or_the_form_has_one() -> None:
    def rating(name: str, value: str | None) -> str | None:
        cells = by_path(draw(form_of(claimed_rating=value), load_layout(name)))
        return cells["claimed_rating"].text if "claimed_rating" in cells else None

    assert rating("national", None) is None
    assert rating("national", "良") == "良"
    assert rating("shanghai", None) == ""


def test_control_characters_are_dropped_and_line_ends_kept() -> None:
    assert printable("a\x00b\tc\r\nd\x0be\u2028f\ud800g\ufffeh\U0001ffffi") == "ab c\nd\ne\nfghi"
    assert printable("绩效😀𠮷") == "绩效😀𠮷"


def test_several_forms_are_listed_first_and_the_list_is_no_form() -> None:
    layout, words = load_layout("shanghai"), load_vocabulary()
    drawings = bound(twelve(), layout, has_pages=True)
    listed = drawings[0]
    assert len(drawings) == 13
    assert not any(title in fold(listed.title) for title in words.titles)
    heads = [cell.text for cell in listed.cells if cell.row == 0]
    assert heads[3:] == ["预算（万元）", "执行（万元）", "执行率", "总分", "等级", "页码"]
    assert sum(words.funds_columns.find(fold(head)) is not None for head in heads) < 2
    assert sum(words.indicator_columns.find(fold(head)) is not None for head in heads) < 3
    first = [cell.text for cell in listed.cells if cell.row == 1]
    name, unit = "区政府总值班室值守工作经费", "上海市宝山区城市运行管理中心"
    assert first == ["1", name, unit, "5.00", "3.36", "67.20%", "96.72", "优", ""]
    links = [cell.link for cell in listed.cells if cell.role is Role.PAGE]
    assert links == [drawing.anchor for drawing in drawings[1:]]


def test_sums_in_different_units_are_listed_with_their_unit() -> None:
    forms = [
        form_of(amount_unit=unit, funds=[{"source": "total", "outturn": "3.0"}])
        for unit in ("元", "万元")
    ]
    listed = bound(forms, load_layout("national"))[0]
    assert [cell.text for cell in listed.cells if cell.column == 4] == ["执行", "3.0元", "3.0万元"]


def test_one_form_alone_has_no_list() -> None:
    assert len(bound(twelve()[:1], load_layout("national"))) == 1


def test_the_first_published_form_is_drawn_as_it_was_printed() -> None:
    drawing = draw(twelve()[0], load_layout("shanghai"))
    assert (drawing.title, drawing.year) == ("财政项目支出绩效自评表", "（2024年度）")
    rows = [[text for *_, text in row] for row in map(list, _rows_of(shown(drawing)))]
    unit = "上海市宝山区城市运行管理中心"
    goal = "确保政府值班工作标准化、规范化、制度化运行"
    assert rows[:5] == [
        ["项目名称", "区政府总值班室值守工作经费"],
        ["主管部门", unit, "实施单位", unit],
        [
            "项目资金（万元）",
            "",
            "年初预算数",
            "全年预算数",
            "全年执行数",
            "分数",
            "执行率(%)",
            "得分",
        ],
        ["年度资金总额", "5.00", "5.00", "3.36", "10.00", "67.20", "6.72"],
        ["其中：当年财政拨款", "5.00", "5.00", "3.36", "-", "67.20", "-"],
    ]
    assert rows[8] == [goal, goal]
    assert rows[10][:4] == ["产出指标", "数量指标", "值班天数", "=365.00(天)"]
    assert rows[-2:] == [["总分", "100.00", "96.72", ""], ["评分等级", "优"]]


def _rows_of(cells: list[tuple[int, int, int, int, str]]) -> list[list[tuple[object, ...]]]:
    last = cells[-1][0]
    return [[cell for cell in cells if cell[0] == row] for row in range(last + 1)]


def test_a_long_form_is_no_page_wider_for_its_texts() -> None:
    drawing = draw(long_form(), load_layout("sichuan"))
    assert len(drawing.widths) == 12
    assert drawing.heading is not None


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (("span: 7", "span: 6"), "head row 1 spans 8 of 9"),
        (("field: outturn", "field: outrun"), r"funds lacks or does not know"),
        (("blocks: [head, funds, ", "blocks: [head, "), r"blocks lacks or does not know"),
        (("total: 总分", "total: 总分\nsources: {mars: 火星}"), r"mars"),
    ],
)
def test_a_layout_that_contradicts_itself_is_refused(
    change: tuple[str, str], fault: str, layout_text: dict[str, str]
) -> None:
    text = layout_text["national"].replace(*change)
    assert text != layout_text["national"]
    with pytest.raises((LayoutError, ValueError), match=fault):
        parse_layout(layout_text["standard"], text)


def test_an_unknown_layout_is_no_layout() -> None:
    with pytest.raises(KeyError):
        load_layout("standard")


def test_numbers_keep_their_printed_decimals() -> None:
    form = form_of(total={"max_points": "100", "claimed_score": "96.720"})
    cells = by_path(draw(form, load_layout("national")))
    assert [printed(cells[f"total.{f}"].number or Decimal(0)) for f in ("max_points",)] == ["100"]
    assert cells["total.claimed_score"].text == "96.720"
