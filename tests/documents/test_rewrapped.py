"""Random forms poured into random shapes read back equal, or with the doubtful part marked."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from documents import rewrap
from documents.rewrap import Choices, Row
from documents.silence import doubted, in_silence
from jiheng.documents import read_document
from jiheng.domain.amount import AmountUnit
from jiheng.domain.canonical import Json, to_json
from jiheng.domain.form import Form, Project, Total
from jiheng.domain.funds import FundingSource, FundsLine
from jiheng.domain.indicator import (
    Actual,
    Comparator,
    Indicator,
    Level1,
    Level2,
    Target,
    Tier,
)
from jiheng.domain.objective import Objective
from sizes import some

HAN = "管理服务社区道路维修养护培训活动设备采购河流治理教育医疗卫生保障项目工程安全系统建设居民"
BEYOND = {"schema", "source", "provenance", "notes", "extensions"}
LEVELS: dict[Level1, tuple[Level2, ...]] = {
    Level1.COST: (Level2.ECONOMIC_COST, Level2.SOCIAL_COST, Level2.ENVIRONMENTAL_COST),
    Level1.OUTPUT: (Level2.QUANTITY, Level2.QUALITY, Level2.TIMELINESS, Level2.COST),
    Level1.OUTCOME: (
        Level2.ECONOMIC,
        Level2.SOCIAL,
        Level2.ECOLOGICAL,
        Level2.SUSTAINED_IMPACT,
    ),
    Level1.SATISFACTION: (Level2.BENEFICIARY_SATISFACTION,),
}
UNITS = ("%", "个", "人", "天", "次", "套", "万元", "公里", "G")
TIERS = {"达成指标": Tier.ACHIEVED, "部分达成指标": Tier.PARTLY, "未达成指标": Tier.NOT}
REASONS = (
    "受天气影响，部分活动推迟到次年开展。",
    "采购流程延后",
    "需求减少，据实结算",
    "参加培训的人数少于预期因此有结余",
)


def han(least: int, most: int) -> st.SearchStrategy[str]:
    return st.text(alphabet=HAN, min_size=least, max_size=most)


@st.composite
def names(draw: st.DrawFn) -> str:
    """A name of Chinese words, perhaps with a number or a Latin word inside."""
    inside = draw(st.sampled_from(["", "", "", "2024", "12345", "APP", "5G", "（二期）"]))
    return draw(han(2, 9)) + inside + draw(han(2, 8))


def amounts(most: int = 10_000_000) -> st.SearchStrategy[Decimal]:
    return st.integers(0, most).map(lambda cents: Decimal(cents).scaleb(-2))


@st.composite
def indicators(draw: st.DrawFn, level1: Level1, level2: Level2) -> Indicator:
    max_points = draw(st.sampled_from(["5.00", "10.00", "20.00", "0.00", "12.50"]))
    score = draw(st.sampled_from([max_points, max_points, "4.50", "0.00"]))
    chance = 2 if Decimal(score) < Decimal(max_points) else 8
    reason = draw(st.sampled_from(REASONS)) if draw(st.integers(1, chance)) == 1 else None
    if draw(st.booleans()):
        sign, unit = draw(st.none() | st.sampled_from(Comparator)), draw(st.sampled_from(UNITS))
        goal, done = draw(amounts(100_000)), draw(amounts(100_000))
        target = Target(f"{sign.sign if sign else ''}{goal}({unit})", sign, goal, unit)
        actual = Actual(f"{done}({unit})", done, unit)
    else:
        target = Target(draw(han(2, 10)))
        text = draw(st.sampled_from([*TIERS, "已完成", "完成改造"]))
        actual = Actual(text, tier=TIERS.get(text))
    return Indicator(
        level1,
        level2,
        draw(names()),
        target,
        actual,
        Decimal(max_points),
        Decimal(score),
        reason,
    )


@st.composite
def forms(draw: st.DrawFn) -> Form:
    rows: list[Indicator] = []
    for level1, seconds in LEVELS.items():
        for level2 in seconds:
            count = draw(st.sampled_from([0, 0, 1, 1, 2]))
            rows += [draw(indicators(level1, level2)) for _ in range(count)]
    rows = rows[:12] or [draw(indicators(Level1.OUTPUT, Level2.QUANTITY))]
    funds = []
    for source in rewrap.SOURCES:
        is_total = source is FundingSource.TOTAL
        points = Decimal("10.00") if is_total else None
        score = draw(amounts(1000)) if is_total else None
        funds.append(
            FundsLine(
                source,
                draw(amounts()),
                draw(amounts()),
                draw(amounts()),
                points,
                draw(amounts(10_000)),
                score,
            )
        )
    return Form(
        fiscal_year=draw(st.integers(2018, 2026)),
        project=Project(draw(names())),
        supervising_department=draw(han(4, 14)),
        implementing_unit=draw(han(4, 14)),
        amount_unit=AmountUnit.WAN_YUAN,
        funds=tuple(funds),
        objective=Objective(draw(han(4, 60)) + "。", draw(han(3, 40))),
        indicators=tuple(rows),
        total=Total(Decimal("100.00"), draw(amounts(10_000))),
        claimed_rating=draw(st.sampled_from("优良中差")),
    )


ORDERS = (
    rewrap.ORDER,
    ("level1", "level2", "name", "points", "target", "actual", "score", "reason"),
)


@st.composite
def choices(draw: st.DrawFn) -> Choices:
    return Choices(
        levels_on_every_row=draw(st.booleans()),
        order=draw(st.sampled_from(ORDERS)),
        mark=draw(st.sampled_from(["-", "—", "/"])),
    )


def pour_certain(data: st.DataObject, rows: Sequence[Row]) -> str:
    """Shapes whose cells the medium itself tells apart."""
    shape = data.draw(st.sampled_from(["framed", "ruled", "bars", "csv", "tabs"]))
    if shape == "csv":
        return rewrap.comma_separated(rows)
    if shape == "tabs":
        return rewrap.row_a_line(rows, joint="\t", keep_empty=True)
    return rewrap.pipe_table(rows, framed=shape != "bars", ruled=shape == "ruled")


def pour_plain(data: st.DataObject, rows: Sequence[Row]) -> str:
    """Shapes that only white space tells apart."""
    shape = data.draw(st.sampled_from(["lines", "blank lines", "rows", "wide", "tabs"]))
    if shape in {"lines", "blank lines"}:
        between = "\n" if shape == "lines" else "\n\n"
        return rewrap.one_cell_a_line(rows, between=between, keep_empty=data.draw(st.booleans()))
    joint = {"rows": " ", "wide": "   ", "tabs": "\t"}[shape]
    return rewrap.row_a_line(rows, joint=joint)


def leaves(value: object, path: str = "") -> Iterator[tuple[str, object]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from leaves(inner, f"{path}[{index}]")
    else:
        yield path, value


def compared(form: Form, text: str) -> tuple[list[str], list[str]]:
    """Return the paths that differ silently, and those that were not read for certain."""
    (read,) = read_document(text.encode(), "rewrapped")
    expected, found = dict(leaves(_values(form))), dict(leaves(_values(read)))
    return in_silence(expected, found, read), sorted(doubted(read))


def _values(form: Form) -> Json:
    return {key: value for key, value in to_json(form).items() if key not in BEYOND}


@settings(max_examples=some(10, thorough=40), deadline=None)
@given(st.data(), forms(), choices())
def test_reads_cells_that_the_medium_tells_apart(
    data: st.DataObject, form: Form, chosen: Choices
) -> None:
    text = pour_certain(data, rewrap.rows_of(form, chosen))
    assert compared(form, text) == ([], [])


@settings(max_examples=some(10, thorough=40), deadline=None)
@given(st.data(), forms(), choices())
def test_reads_cells_that_white_space_tells_apart(
    data: st.DataObject, form: Form, chosen: Choices
) -> None:
    text = pour_plain(data, rewrap.rows_of(form, chosen))
    assert compared(form, text)[0] == []


@settings(max_examples=some(10, thorough=40), deadline=None)
@given(st.data(), forms(), choices())
def test_never_misreads_cells_broken_over_lines(
    data: st.DataObject, form: Form, chosen: Choices
) -> None:
    widths = {
        "head": data.draw(st.integers(8, 20)),
        "goal": data.draw(st.integers(15, 30)),
        "level": data.draw(st.integers(2, 6)),
        "name": data.draw(st.integers(6, 16)),
        "target": data.draw(st.integers(5, 10)),
        "actual": data.draw(st.integers(5, 8)),
        "reason": data.draw(st.integers(5, 12)),
    }
    text = rewrap.wrapped(rewrap.rows_of(form, chosen), chosen.order, widths)
    assert compared(form, text)[0] == []
