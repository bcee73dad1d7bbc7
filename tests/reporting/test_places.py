"""Where a finding stands, in people's words and in the document."""

import pytest

from jiheng.domain.form import Form
from jiheng.domain.funds import FundingSource, FundsLine
from jiheng.domain.indicator import LEVELS, Indicator, Level1, Level2
from jiheng.domain.locator import Locator, Provenance, Source
from jiheng.engine.columns import TABLES, Scope
from jiheng.reporting.places import Place, cell_name, place_name, place_of, start_of
from jiheng.reporting.words import FAMILIES, SEVERITIES, SOURCES, VERDICTS

FORM = Form(
    funds=(FundsLine(FundingSource.CARRY_OVER),),
    indicators=(
        Indicator(Level1.OUTPUT, Level2.QUANTITY, "值班天数"),
        Indicator(level1=Level1.OUTCOME),
        Indicator(name="无级别"),
    ),
    source=Source("表.txt", "0" * 64, "text"),
    provenance={
        "kind": Provenance(Locator(line=1)),
        "funds[0].outturn": Provenance(Locator(line=20)),
        "indicators[0].target.text": Provenance(Locator(page=3)),
        "indicators[10].name": Provenance(Locator(line=99)),
        "total.claimed_score": Provenance(Locator(sheet="表1", cell="G20")),
    },
)


@pytest.mark.parametrize(
    ("path", "where"),
    [
        ("funds[0].outturn", "表.txt:20"),
        ("funds[0]", "表.txt:20"),
        ("funds[0].claimed_score", "表.txt:20"),
        ("funds", "表.txt:20"),
        ("indicators[0].target", "表.txt 第 3 页"),
        ("indicators[1].name", "表.txt 第 3 页"),
        ("total.claimed_score", "表.txt 表1!G20"),
        ("objective.achieved", "表.txt:1"),
        ("", "表.txt:1"),
    ],
)
def test_a_place_is_the_value_s_own_or_the_nearest(path: str, where: str) -> None:
    place = place_of(FORM, path)
    assert place
    assert place.told("zh") == where


def test_a_place_is_told_within_its_file() -> None:
    assert Place("f", Locator(line=3)).within("zh") == "第 3 行"
    assert Place("f", Locator(line=3)).within("en") == "line 3"
    assert Place("f", Locator(page=3)).told("en") == "f page 3"
    assert Place("f", None).told("zh") == "f"


def test_a_form_from_nowhere_has_no_place() -> None:
    assert place_of(Form(), "total") is None
    assert start_of(Form(source=FORM.source)) == Place("表.txt", None)


@pytest.mark.parametrize(
    ("path", "zh"),
    [
        ("funds[0].outturn", "上年结转资金 · 全年执行数"),
        ("funds[0]", "上年结转资金"),
        ("indicators[0].claimed_score", "数量 · 值班天数 · 得分"),
        ("indicators[1].actual.text", "效益 · 未命名指标 · 实际完成值"),
        ("indicators[2]", "无级别"),
        ("total.claimed_score", "总分"),
        ("funds", "项目资金"),
        ("", "全表"),
        ("objective.achieved", "实际完成情况"),
        ("extensions.x", "extensions.x"),
    ],
)
def test_a_cell_is_named_in_people_s_words(path: str, zh: str) -> None:
    assert cell_name(FORM, path, "zh") == zh
    assert cell_name(FORM, path, "en")


def test_every_member_has_its_words() -> None:
    assert set(SOURCES) == set(FundingSource)
    assert set(LEVELS) >= {*Level1, *Level2}
    assert len(SEVERITIES) == 3
    assert len(VERDICTS) == 4
    assert all(text.zh and text.en for text in (*SOURCES.values(), *LEVELS.values()))
    assert set(FAMILIES) >= {"FND", "EXE", "PTS", "SCO", "RAT", "IND", "NAR"}
    assert set(TABLES) == set(Scope)


@pytest.mark.parametrize(
    ("path", "zh", "en"),
    [
        ("indicators[2].actual.text", "第 3 项指标 · 实际完成值", "indicator 3 · actual value"),
        ("indicators[0].target", "第 1 项指标 · 年度指标值", "indicator 1 · target"),
        ("indicators[0]", "第 1 项指标", "indicator 1"),
        ("funds[0].outturn", "第 1 行资金 · 全年执行数", "funds line 1 · outturn"),
        ("objective.achieved", "实际完成情况", "actual achievement"),
        ("no.such.place", "no.such.place", "no.such.place"),
    ],
)
def test_a_path_is_told_without_its_form(path: str, zh: str, en: str) -> None:
    assert (place_name(path, "zh"), place_name(path, "en")) == (zh, en)
