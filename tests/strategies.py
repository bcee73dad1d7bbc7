"""Random forms: everything the domain can say, not only what makes sense."""

from decimal import Decimal

from hypothesis import strategies as st

from jiheng.domain.amount import AmountUnit
from jiheng.domain.form import Form, Kind, Note, Project, Total
from jiheng.domain.funds import FundingSource, FundsLine
from jiheng.domain.indicator import (
    Actual,
    Comparator,
    Evidence,
    Indicator,
    Level1,
    Level2,
    Target,
    Tier,
)
from jiheng.domain.locator import Confidence, Locator, Provenance, Source
from jiheng.domain.objective import Objective

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
SOME_TEXT = st.none() | TEXT
NUMBERS = st.builds(
    lambda digits, places: Decimal(digits).scaleb(-places),
    st.integers(-(10**15), 10**15),
    st.integers(0, 6),
)
SOME_NUMBER = st.none() | NUMBERS
COUNTS = st.integers(1, 10_000)
SOME_COUNT = st.none() | COUNTS
CORNERS = st.floats(-2000, 2000)

PLACES = st.builds(
    Locator,
    line=SOME_COUNT,
    end_line=SOME_COUNT,
    column=SOME_COUNT,
    page=SOME_COUNT,
    box=st.none() | st.tuples(CORNERS, CORNERS, CORNERS, CORNERS),
    sheet=SOME_TEXT,
    cell=SOME_TEXT,
)
FUNDS_LINES = st.builds(
    FundsLine,
    source=st.sampled_from(FundingSource),
    original_budget=SOME_NUMBER,
    revised_budget=SOME_NUMBER,
    outturn=SOME_NUMBER,
    max_points=SOME_NUMBER,
    execution_rate=SOME_NUMBER,
    claimed_score=SOME_NUMBER,
)
EVIDENCE = st.builds(
    Evidence,
    title=TEXT,
    value=SOME_NUMBER,
    dated=st.none() | st.dates(),
    sample_size=st.none() | st.integers(0, 10**6),
    sha256=SOME_TEXT,
)
INDICATORS = st.builds(
    Indicator,
    level1=st.none() | st.sampled_from(Level1),
    level2=st.none() | st.sampled_from(Level2),
    name=SOME_TEXT,
    target=st.builds(
        Target,
        text=SOME_TEXT,
        comparator=st.none() | st.sampled_from(Comparator),
        value=SOME_NUMBER,
        unit=SOME_TEXT,
    ),
    actual=st.builds(
        Actual,
        text=SOME_TEXT,
        value=SOME_NUMBER,
        unit=SOME_TEXT,
        tier=st.none() | st.sampled_from(Tier),
    ),
    max_points=SOME_NUMBER,
    claimed_score=SOME_NUMBER,
    variance_explanation=SOME_TEXT,
    evidence=st.none() | st.lists(EVIDENCE, max_size=2).map(tuple),
)
FORMS = st.builds(
    Form,
    kind=st.sampled_from(Kind),
    fiscal_year=st.none() | st.integers(1949, 2100),
    project=st.builds(Project, SOME_TEXT, SOME_TEXT),
    supervising_department=SOME_TEXT,
    implementing_unit=SOME_TEXT,
    amount_unit=st.none() | st.sampled_from(AmountUnit),
    funds=st.lists(FUNDS_LINES, max_size=3).map(tuple),
    objective=st.builds(Objective, SOME_TEXT, SOME_TEXT),
    indicators=st.lists(INDICATORS, max_size=3).map(tuple),
    total=st.builds(Total, SOME_NUMBER, SOME_NUMBER),
    claimed_rating=SOME_TEXT,
    extensions=st.dictionaries(TEXT, st.lists(TEXT, max_size=3).map(tuple), max_size=2),
    source=st.none() | st.builds(Source, TEXT, TEXT, TEXT, COUNTS),
    provenance=st.dictionaries(
        TEXT, st.builds(Provenance, PLACES, st.sampled_from(Confidence), SOME_TEXT), max_size=2
    ),
    notes=st.lists(st.builds(Note, TEXT, st.none() | PLACES, SOME_TEXT, SOME_TEXT), max_size=2).map(
        tuple
    ),
)
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
