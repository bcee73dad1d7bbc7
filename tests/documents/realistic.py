"""Forms as offices write them: true words for names, targets and reasons, for random tests.

Everything is drawn from a `Random`, so the same makers serve Hypothesis and long runs by
hand. What a target or an actual value means is written here beside its print, never read by
the program under test.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from random import Random
from typing import TypeVar

from documents import rewrap
from documents.rewrap import LEVEL1, LEVEL2, ORDER, SOURCES, Choices, Row
from documents.test_rewrapped import LEVELS
from jiheng.documents.interpret.words import LabelTable, load_vocabulary
from jiheng.domain.amount import AmountUnit
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

_Level = TypeVar("_Level", Level1, Level2)
MOST_INDICATORS = 30
WHOM = ("企业", "居民", "受益群众", "服务对象", "学校", "参训人员", "社区老人", "项目单位", "游客")
WHAT = (
    "道路养护",
    "物业管理",
    "河道保洁",
    "设备采购",
    "信息系统运维",
    "党员干部培训",
    "公共文化活动",
    "政府购买服务",
    "垃圾分类宣传",
    "安全生产检查",
    "疫苗接种",
    "老旧小区改造",
    "绿化补种",
    "规划编制",
    "食堂餐饮服务",
    "办公用房维修",
    "数据治理",
    "APP推广",
    "5G基站建设",
    "“一网通办”窗口",
    "养老机构（二期）建设",
    "2024年人口抽样调查",
    "12345热线办理",
)
HOW = (
    "数量",
    "次数",
    "面积",
    "覆盖率",
    "完成率",
    "合格率",
    "及时率",
    "及时性",
    "验收通过率",
    "完成时间",
    "支付及时率",
    "成本",
    "成本控制率",
    "质量",
    "质量达标率",
    "满意度",
    "知晓率",
    "参与人次",
    "长效管理机制",
    "管理",
    "投入",
    "工作效率提升",
    "经济效益",
    "社会影响力",
    "持续影响",
    "",
)
DATES = (
    "3月底前",
    "9月30日前完成",
    "2024年12月底前",
    "全年",
    "一季度",
    "第四季度",
    "2024年6月30日",
    "2024年6月30日前",
    "12月31日前完成验收",
    "2024年底前",
    "2024年底",
    "年底前",
    "上半年",
    "2024.12.31",
    "2024-06-30",
    "每月25日前",
    "每季度末",
    "1-12月",
    "2024年1月至12月",
    "2024年1-12月",
    "12月底前完成",
    "6月底",
    "2024年内",
    "年内完成",
    "当年",
    "2024年",
    "2024年度",
    "11月20日",
)
WORDS = (
    "完成",
    "及时",
    "按时完成",
    "有所提升",
    "明显改善",
    "长期",
    "健全",
    "全部达标",
    "符合国家标准",
    "确保正常运行",
    "提高公共服务水平",
    "合同签订后30日内",
    "有效保障，持续提升",
    "优良",
    "无重大事故",
)
DONE = ("已完成", "已完成100%", "完成改造", "按计划完成", "较好", "基本完成", "2024年11月20日完成")
TIERS = {
    "达成指标": Tier.ACHIEVED,
    "达成预期指标": Tier.ACHIEVED,
    "部分达成指标": Tier.PARTLY,
    "部分达成指标并具有一定效果": Tier.PARTLY,
    "未达成指标": Tier.NOT,
}
UNITS = ("%", "个", "人次", "天", "次", "套", "万元", "平方米", "公里", "GB", "元/平方米")
SIGNS = {
    "=": Comparator.EQ,
    "≥": Comparator.GE,
    ">=": Comparator.GE,
    "不低于": Comparator.GE,
    "≤": Comparator.LE,
    "不超过": Comparator.LE,
    ">": Comparator.GT,
    "<": Comparator.LT,
}
REASONS = (
    "无",
    "采购流程延后",
    "受天气影响，部分活动推迟到次年开展。",
    "根据沪财绩〔{year}〕{small}号文要求，压减预算{small}.{digit}万元，完成率仅为{small}%。",
    "因{month}月{day}日前未完成招标，{small}个标段中{digit}个延期；下一步加强管理，提高质量",
    "实际参加{small}人，少于预期的{large}人，据实结算",
    "{year}年{month}月起合同价由{small}.50元/平方米调整为{large}.20元，成本增加。改进措施：控制成本",
    "偏差原因：样本量不足（仅{small}份）；改进措施：扩大调查范围，提升服务对象满意度。",
    "目标值设置偏低，下一年度合理设定指标值，科学确定产出数量",
    "预算执行率低，主要是项目资金年底（{month}月{day}日）才下达",
    "系统于{month}月底上线，目前尚在试运行阶段",
    "需求减少，据实结算",
)
OBJECTIVES = (
    "保障项目顺利实施，提高公共服务水平。",
    "完成{n}个小区改造，服务居民{m}人次，确保2024年12月底前全部验收合格。",
    "通过项目实施，进一步规范物业管理，提升群众满意度；全年开展活动{n}次。",
    "确保政府值班工作标准化、规范化、制度化运行",
    "1.完成设备采购{n}台；2.完成培训{m}人次；3.按时支付经费。",
)


def _labels(table: LabelTable[_Level]) -> dict[_Level, list[str]]:
    found: dict[_Level, list[str]] = {}
    for text in table:
        label = table.find(text)
        assert label is not None
        found.setdefault(label.concept, []).append(text)
    return found


LABELS1 = _labels(load_vocabulary().level1)
LABELS2 = _labels(load_vocabulary().level2)
LATER_POINTS = ("level1", "level2", "name", "points", "target", "actual", "score", "reason")
LATE = {
    Level1.DECISION: (Level2.QUALITY,),
    Level1.MANAGEMENT: (Level2.QUALITY, Level2.TIMELINESS),
    Level1.INPUT: (Level2.COST,),
    Level1.PROCESS: (Level2.QUALITY,),
    Level1.EXECUTION: (Level2.COST,),
}


def name(of: Random) -> str:
    """Return the name of an indicator."""
    if of.random() < 0.05:
        return of.choice(["服务对象满意度", "经济效益", "满意度", "成本控制", "完成及时性"])
    whom = of.choice(WHOM) if of.random() < 0.4 else ""
    return whom + of.choice(WHAT) + of.choice(HOW)


def number(of: Random) -> str:
    """Return a number as printed: whole, with decimals, with thousands."""
    whole = of.choice([of.randint(0, 20), of.randint(0, 100), of.randint(1000, 99999)])
    return of.choice([f"{whole}", f"{whole}.00", f"{whole}.{of.randint(0, 9)}", f"{whole:,}.50"])


def target(of: Random) -> Target:
    """Return a target with its print."""
    kind = of.choice(["number", "number", "date", "words"])
    if kind == "date":
        return Target(of.choice(DATES))
    if kind == "words":
        return Target(of.choice(WORDS))
    sign, print_, unit = of.choice(["", *SIGNS]), number(of), of.choice(UNITS)
    value = Decimal(print_.replace(",", ""))
    style = of.choice(["{s}{n}{u}", "{s}{n}({u})", "{s}{n}（{u}）", "{n}{u}以上"])
    text = style.format(s=sign, n=print_, u=unit)
    comparator = Comparator.GE if style.endswith("以上") else SIGNS.get(sign)
    return Target(text, comparator, value, unit)


def actual(of: Random) -> Actual:
    """Return what was reached, with its print."""
    kind = of.choice(["number", "number", "tier", "words", "date"])
    if kind == "tier":
        text = of.choice(list(TIERS))
        return Actual(text, tier=TIERS[text])
    if kind == "date":
        return Actual(of.choice(DATES))
    if kind == "words":
        return Actual(of.choice(DONE))
    print_, unit = number(of), of.choice(UNITS)
    text = of.choice(["{n}{u}", "{n}({u})", "{n}（{u}）"]).format(n=print_, u=unit)
    return Actual(text, Decimal(print_.replace(",", "")), unit)


def reason(of: Random) -> str:
    """Return why points were lost: prose with numbers, dates and document numbers."""
    return of.choice(REASONS).format(
        year=of.randint(2019, 2025),
        month=of.randint(1, 12),
        day=of.randint(1, 28),
        digit=of.randint(1, 9),
        small=of.randint(10, 99),
        large=of.randint(100, 999),
    )


def indicator(of: Random, level1: Level1, level2: Level2 | None, gaps: float) -> Indicator:
    """Return a row; each of its cells but the name is empty with chance `gaps`."""
    points = Decimal(of.choice(["5.00", "10.00", "20.00", "12.50", "5", "10", "2"]))
    score = points if of.random() < 0.7 else of.choice([Decimal("4.50"), Decimal(0), Decimal(1)])
    chance = 0.7 if score < points else 0.15
    row = Indicator(
        level1,
        level2,
        name(of),
        target(of),
        actual(of),
        points,
        score,
        reason(of) if of.random() < chance else None,
    )
    if of.random() < gaps:
        row = replace(row, target=Target())
    if of.random() < gaps:
        row = replace(row, actual=Actual())
    if of.random() < gaps:
        row = replace(row, claimed_score=None)
    if of.random() < gaps / 2:
        row = replace(row, max_points=None)
    return row


def form(of: Random, *, gaps: float = 0.0, families: bool = False) -> Form:
    """Return a form of one to thirty indicators.

    Args:
        of: Where chance comes from.
        gaps: The chance of an empty cell.
        families: Whether the rarer families of level 1 stand below the usual ones.
    """
    most = of.choice([1, 3, 6, 12, MOST_INDICATORS])
    levels: Mapping[Level1, tuple[Level2, ...]] = {**LEVELS, **(LATE if families else {})}
    places = [(first, second) for first, seconds in levels.items() for second in seconds]
    picked = sorted(of.choices(range(len(places)), k=of.randint(1, most)))
    rows = [indicator(of, *places[at], gaps) for at in picked]
    goals = [
        of.choice(OBJECTIVES).format(n=of.randint(2, 40), m=of.randint(50, 5000)) for _ in range(2)
    ]
    return Form(
        fiscal_year=of.randint(2018, 2026),
        project=Project(of.choice(WHAT) + "经费"),
        supervising_department="上海市宝山区城市运行管理中心",
        implementing_unit="上海市宝山区机关事务管理局",
        amount_unit=AmountUnit.WAN_YUAN,
        funds=_funds(of),
        objective=Objective(*goals),
        indicators=tuple(rows),
        total=Total(Decimal("100.00"), cents(of, 10_000)),
        claimed_rating=of.choice("优良中差"),
    )


def cents(of: Random, most: int) -> Decimal:
    """Return an amount with two decimals."""
    return Decimal(of.randint(0, most)).scaleb(-2)


def _funds(of: Random) -> tuple[FundsLine, ...]:
    lines = []
    for source in SOURCES:
        is_total = source is FundingSource.TOTAL
        points, score = (Decimal("10.00"), cents(of, 1000)) if is_total else (None, None)
        plan, last, spent, rate = (cents(of, most) for most in (10**6, 10**6, 10**6, 10**4))
        lines.append(FundsLine(source, plan, last, spent, points, rate, score))
    return tuple(lines)


def label_style(of: Random) -> tuple[dict[Level1, str], dict[Level2, str]]:
    """Return how one table prints the labels of its levels."""
    style = of.choice(["full", "bare", "bare first", "points", "spaced", "numbered", "any", "any"])
    first, second = dict(LEVEL1), dict(LEVEL2)
    first.update({level: LABELS1[level][0] for level in LATE})
    if style == "any":
        first = {level: of.choice(labels) for level, labels in LABELS1.items()}
        second = {level: of.choice(labels) for level, labels in LABELS2.items()}
    if style.startswith("bare"):
        first = {level: label.removesuffix("指标") for level, label in first.items()}
    if style == "bare":
        second = {level: label.removesuffix("指标") for level, label in second.items()}
    if style == "points":
        first = {level: f"{label}（{of.randint(1, 6)}0分）" for level, label in first.items()}
    if style == "spaced":
        first = {level: " ".join(label) for level, label in first.items()}
    if style == "numbered":
        marks = iter("一二三四五六七八九十")
        first = {level: f"{next(marks)}、{label}" for level, label in first.items()}
    return first, second


def choices(of: Random) -> Choices:
    """Return how the paper is printed."""
    first, second = label_style(of)
    return Choices(
        levels_on_every_row=of.random() < 0.3,
        order=of.choice([ORDER, ORDER, LATER_POINTS]),
        mark=of.choice(["-", "—", "/"]),
        merged_repeated=False,
        level1=first,
        level2=second,
    )


def widths(of: Random) -> dict[str, int]:
    """Return how wide the columns of a page are, in characters."""
    bounds = {
        "head": (8, 20),
        "goal": (15, 30),
        "level": (2, 6),
        "name": (6, 16),
        "target": (4, 10),
        "actual": (4, 10),
        "reason": (5, 16),
    }
    return {column: of.randint(*least_most) for column, least_most in bounds.items()}


def pour(of: Random, shape: str, *, gaps: float = 0.0, families: bool = False) -> tuple[Form, str]:
    """Return a form and its text in the shape."""
    made, chosen = form(of, gaps=gaps, families=families), choices(of)
    rows = rewrap.rows_of(made, chosen)
    if shape == "wrapped":
        return made, rewrap.wrapped(rows, chosen.order, widths(of))
    return made, POURS[shape](rows)


POURS: dict[str, Callable[[Sequence[Row]], str]] = {
    "lines": rewrap.one_cell_a_line,
    "blank lines": lambda rows: rewrap.one_cell_a_line(rows, between="\n\n"),
    "lines, empty kept": lambda rows: rewrap.one_cell_a_line(rows, keep_empty=True),
    "spaces": rewrap.row_a_line,
    "wide": lambda rows: rewrap.row_a_line(rows, joint="   "),
    "tabs": lambda rows: rewrap.row_a_line(rows, joint="\t"),
    "tabs, empty kept": lambda rows: rewrap.row_a_line(rows, joint="\t", keep_empty=True),
    "csv": rewrap.comma_separated,
    "bars": rewrap.pipe_table,
}
DRAWN = ("csv", "bars", "tabs, empty kept")
WHOLE_LINES = ("lines", "blank lines", "lines, empty kept", "spaces", "wide", "tabs")
RUNNING = (*WHOLE_LINES, "wrapped")
