"""Random forms that paper can say: whatever is printed in a cell can be read out of it again."""

from collections.abc import Sequence
from decimal import Decimal

from hypothesis import strategies as st

from jiheng.documents.interpret.folding import clean, fold
from jiheng.documents.interpret.grid.rows import Labels
from jiheng.documents.interpret.values import ValueReader
from jiheng.documents.interpret.words import load_vocabulary
from jiheng.domain.amount import AmountUnit
from jiheng.domain.form import PRIVATE, Form, Kind, Project, Total
from jiheng.domain.funds import FundingSource, FundsLine
from jiheng.domain.indicator import Actual, Indicator, Level1, Level2, Target
from jiheng.domain.objective import Objective

WORDS = load_vocabulary()
READER = ValueReader(WORDS)
LABELS = Labels(WORDS)
CHARACTERS = (
    "绩效评价项目经费年度购置维护建设培训服务城市道路村镇ABCxyz0129\uff10\uff19"
    "（）()%％，。、；：-—/·《》〔〕+&<>"
)
SIGNS = ("", "=", "≥", "≤", ">", "<", "＝", "≧", "﹥", "不低于", "不超过")
UNITS = ("", "%", "(%)", "个", "(人)", "万元", "（天）", "平方米", "人次")
REMARKS = ("注", "备注", "说明", "填报说明")
LEVELS = {
    Level1.OUTPUT: (Level2.QUANTITY, Level2.QUALITY, Level2.TIMELINESS, Level2.COST),
    Level1.OUTCOME: (Level2.ECONOMIC, Level2.SOCIAL, Level2.ECOLOGICAL, Level2.SUSTAINED_IMPACT),
    Level1.SATISFACTION: (Level2.BENEFICIARY_SATISFACTION,),
    Level1.COST: (Level2.ECONOMIC_COST, Level2.SOCIAL_COST, Level2.ENVIRONMENTAL_COST),
}


def is_sayable(text: str) -> bool:
    """Whether the text stands for itself in a cell: no label, no title, no mark for nothing."""
    folded = fold(text)
    return (
        bool(folded)
        and text == clean(text)
        and not READER.is_blank(text)
        and not LABELS.hits(folded)
        and not WORDS.template_cell.fullmatch(folded)
        and not WORDS.name_prefix.match(text)
        and ":" not in folded
        and not any(title in folded for title in WORDS.titles)
    )


def texts(longest: int) -> st.SearchStrategy[str]:
    """Return texts of up to `longest` characters."""
    return (
        st.text(st.sampled_from(CHARACTERS), min_size=1, max_size=longest)
        .map(clean)
        .filter(is_sayable)
    )


NUMBERS = st.builds(
    lambda digits, places: Decimal(digits).scaleb(-places),
    st.integers(0, 10**10),
    st.integers(0, 4),
)
SOME_NUMBER = st.none() | NUMBERS
POINTS = st.builds(
    lambda digits, places: Decimal(digits).scaleb(-places), st.integers(0, 10**4), st.integers(0, 2)
)
SOME_POINTS = st.none() | POINTS
QUANTITIES = st.builds(
    lambda sign, number, unit: f"{sign}{number:f}{unit}",
    st.sampled_from(SIGNS),
    NUMBERS,
    st.sampled_from(UNITS),
)
VALUES = QUANTITIES | texts(20) | st.sampled_from(sorted(WORDS.tiers))
TARGETS = st.none() | VALUES


def target_of(text: str | None) -> Target:
    return Target() if text is None else READER.target(text)[0]


def actual_of(text: str | None) -> Actual:
    return Actual() if text is None else READER.actual(text)[0]


@st.composite
def rows_of(draw: st.DrawFn) -> tuple[Indicator, ...]:
    """Return indicators as they stand on paper: classes and their parts together."""
    rows: list[Indicator] = []
    for level1 in draw(st.lists(st.sampled_from(list(LEVELS)), unique=True, max_size=4)):
        for level2 in draw(st.lists(st.sampled_from(LEVELS[level1]), unique=True, min_size=1)):
            count = draw(st.integers(1, 5))
            rows.extend(draw(row_of(level1, level2)) for _ in range(count))
    return tuple(rows[:30])


@st.composite
def row_of(draw: st.DrawFn, level1: Level1, level2: Level2) -> Indicator:
    name = draw(st.none() | texts(40))
    return Indicator(
        level1,
        level2,
        name,
        target_of(draw(TARGETS)),
        actual_of(draw(TARGETS)),
        draw(POINTS) if name is None else draw(SOME_POINTS),
        draw(SOME_POINTS),
        draw(st.none() | texts(120)),
    )


@st.composite
def funds_of(draw: st.DrawFn) -> tuple[FundsLine, ...]:
    sources = draw(st.lists(st.sampled_from(FundingSource), unique=True, max_size=6))
    return tuple(draw(line_of(source)) for source in sources)


def line_of(source: FundingSource) -> st.SearchStrategy[FundsLine]:
    return st.builds(
        FundsLine,
        source=st.just(source),
        original_budget=SOME_NUMBER,
        revised_budget=SOME_NUMBER,
        outturn=SOME_NUMBER,
        max_points=SOME_POINTS,
        execution_rate=SOME_POINTS,
        claimed_score=SOME_POINTS,
    )


@st.composite
def extensions_of(draw: st.DrawFn, rows: int) -> dict[str, tuple[str, ...]]:
    """Return local columns, as long as the table, and fields below it."""
    held: dict[str, tuple[str, ...]] = {}
    if rows > 1 and draw(st.booleans()):
        cells = st.just("") | texts(15)
        column = tuple(draw(cells) for _ in range(rows))
        if any(column):
            held["评分标准"] = column
    for key in draw(st.sets(st.sampled_from(("存在问题", "改进措施", f"{PRIVATE}联系电话")))):
        held[key] = (draw(texts(60)),)
    for key in draw(st.sets(st.sampled_from(REMARKS), max_size=2)):
        held[key] = tuple(draw(st.lists(texts(60), min_size=1, max_size=3, unique=True)))
    return held


@st.composite
def forms(draw: st.DrawFn, kinds: Sequence[Kind] = tuple(Kind)) -> Form:
    """Return a form with at least a name and a funding line or an indicator."""
    rows = draw(rows_of())
    funds = draw(funds_of()) if rows else draw(funds_of().filter(bool))
    return Form(
        kind=draw(st.sampled_from(kinds)),
        fiscal_year=draw(st.integers(2015, 2030)),
        project=Project(draw(texts(40)), draw(st.none() | st.just("51142523T000008"))),
        supervising_department=draw(st.none() | texts(25)),
        implementing_unit=draw(st.none() | texts(25)),
        amount_unit=draw(st.sampled_from(AmountUnit)),
        funds=funds,
        objective=Objective(draw(st.none() | texts(200)), draw(st.none() | texts(200))),
        indicators=rows,
        total=Total(draw(SOME_POINTS), draw(SOME_POINTS)),
        claimed_rating=draw(st.none() | st.sampled_from(["优", "良", "中", "差"])),
        extensions=draw(extensions_of(len(rows))),
    )
