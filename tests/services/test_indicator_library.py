from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import jiheng
from jiheng.domain.form import Form
from jiheng.domain.funds import FundingSource, FundsLine
from jiheng.domain.indicator import Actual, Indicator, Level1, Level2, Target
from jiheng.services.indicator_library import (
    Entry,
    Origin,
    entries_of,
    load_library,
    searched,
)
from jiheng.services.year_on_year import difference, last_path, last_text

EXAMPLES = Path(__file__).parents[2] / "examples/baoshan-2024.txt"
OUTPUT = (Level1.OUTPUT, Level2.QUANTITY)


def row(name: str, value: str, level: tuple[Level1, Level2] = OUTPUT) -> Indicator:
    actual = Actual(text=f"{value}天", value=Decimal(value), unit="天")
    return Indicator(*level, name, target=Target(text=f"≥{value}天"), actual=actual)


def test_every_entry_stands_under_a_level_it_belongs_to() -> None:
    library = load_library()
    assert {each.origin for each in library} == {Origin.GENERIC, Origin.PUBLISHED}
    below = {
        Level1.OUTPUT: {"quantity", "quality", "timeliness", "cost"},
        Level1.OUTCOME: {"economic", "social", "ecological", "sustained_impact"},
        Level1.SATISFACTION: {"beneficiary_satisfaction"},
        Level1.COST: {"economic_cost", "social_cost", "environmental_cost"},
    }
    assert all(each.level2 in below[each.level1] for each in library)
    assert len({each.key for each in library}) == len(library)


def test_the_indicators_of_the_published_forms_are_there() -> None:
    forms = jiheng.read(EXAMPLES)
    known = {each.key for each in load_library()}
    wanted = {entry.key for form in forms for entry in entries_of(form)}
    assert wanted - known == set()


def test_what_is_approved_comes_first_and_counts() -> None:
    own = Entry(*OUTPUT, "培训人次", target="≥50人次", origin=Origin.APPROVED, uses=3)
    found = searched([own], "培训", level1=Level1.OUTPUT, level2=Level2.QUANTITY)
    assert found[0] == own
    assert [each.name for each in found].count("培训人次") == 1
    assert all("培训" in each.name for each in found)


def test_words_and_levels_narrow_the_search() -> None:
    assert {each.level2 for each in searched([], "", level2=Level2.QUALITY)} == {Level2.QUALITY}
    assert searched([], "满意度 企业")[0].name == "企业满意度"
    assert searched([], "没有这样的词") == []


def test_rows_without_level_or_name_add_nothing() -> None:
    form = Form(indicators=(Indicator(name="x"), Indicator(*OUTPUT), row("天数", "1")))
    assert [each.name for each in entries_of(form)] == ["天数"]


def test_a_line_is_found_by_its_name_wherever_it_stands() -> None:
    last = Form(indicators=(row("值守天数", "365"), row("次数", "10")))
    form = Form(indicators=(row("新指标", "1"), row("次 数", "12"), row("值守天数", "365")))
    assert last_path(form, last, "indicators[1].actual.text") == "indicators[1].actual.text"
    assert last_path(form, last, "indicators[2].name") == "indicators[0].name"
    assert last_text(form, last, "indicators[0].name") == ""
    assert difference(form, last, "indicators[1].actual.text") == Decimal(2)
    assert difference(form, last, "indicators[0].actual.text") is None
    assert difference(form, last, "indicators[9].name") is None


def test_money_is_compared_by_its_source() -> None:
    one = FundsLine(FundingSource.TOTAL, revised_budget=Decimal("5.00"))
    other = FundsLine(FundingSource.OTHER, revised_budget=Decimal("1.00"))
    last = Form(funds=(one,))
    form = Form(funds=(other, replace(one, revised_budget=Decimal("7.50"))))
    assert difference(form, last, "funds[1].revised_budget") == Decimal("2.50")
    assert last_path(form, last, "funds[0].revised_budget") is None
