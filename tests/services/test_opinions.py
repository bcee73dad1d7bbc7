"""Review opinions: claimed beside proposed, the deviation, the basis, what was found, who signs."""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree  # type: ignore[import-untyped]

from jiheng.domain.form import Form, Project, Total
from jiheng.domain.indicator import Actual, Indicator, Target
from jiheng.domain.text import Language
from jiheng.reporting.report import Report
from jiheng.reporting.suppressing import suppressed
from jiheng.services.opinions import NothingToReview, deviation, opinion_docx
from jiheng.services.reading import read
from jiheng.services.results import check
from reporting.settled_runs import TODAY, decision
from sizes import some

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
ROOT = Path(__file__).parents[2]


@cache
def twelve() -> tuple[Form, ...]:
    return tuple(read(ROOT / "examples/baoshan-2024.txt"))


def wrong() -> Form:
    """Return a form that claims one point more than its execution rate earns."""
    first = twelve()[0]
    line = replace(first.funds[0], claimed_score=Decimal("7.72"))
    total = Total(first.total.max_points, Decimal("97.72"))
    return replace(first, funds=(line, *first.funds[1:]), total=total)


def body(content: bytes) -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        for name in package.namelist():
            etree.fromstring(package.read(name))
        return etree.fromstring(package.read("word/document.xml"))


def text(element: etree._Element) -> str:
    return "".join(node.text or "" for node in element.iter(f"{W}t"))


def rows(report: Report, language: Language = "zh") -> list[list[str]]:
    document = body(opinion_docx(report, language))
    return [[text(cell) for cell in row.iter(f"{W}tc")] for row in document.iter(f"{W}tr")]


def row(found: Sequence[list[str]], name: str) -> list[str]:
    (only,) = [each for each in found if each[0] == name]
    return only


def test_the_columns_are_those_of_reviewers() -> None:
    heads = ["指标", "指标值", "权重", "自评完成值", "自评得分", "复核得分", "偏离度", "依据"]
    assert heads in rows(check(twelve()[0]).report)


def test_claimed_stands_beside_proposed_with_deviation_and_basis() -> None:
    found = rows(check(wrong()).report)
    execution = row(found, "预算执行率")
    assert execution[2:7] == ["10.00", "67.20%", "7.72", "6.72", "12.95%"]
    assert execution[7].startswith("《项目支出绩效评价管理办法》（财预〔2020〕10号）；见问题 ")
    assert row(found, "数量 · 值班天数")[1:7] == [
        "=365.00(天)", "20.00", "365.00(天)", "20.00", "20.00", "0.00%",
    ]  # fmt: skip
    assert row(found, "总分")[4:7] == ["97.72", "96.72", "1.02%"]
    assert row(found, "评价等级")[4:6] == ["优", "优"]


def test_what_was_found_is_numbered_as_the_basis_says() -> None:
    report = check(wrong()).report
    found = rows(report)
    basis = row(found, "预算执行率")[7]
    numbers = basis.rpartition("见问题 ")[2].split("、")
    told = {each[0].partition(".")[0]: each for each in found if each[0][:1].isdigit()}
    assert len(told) == len(report.findings)
    assert {report.findings[int(number) - 1].path for number in numbers} <= {
        "funds[0].claimed_score", "funds[0].execution_rate",
    }  # fmt: skip
    for number, finding in enumerate(report.findings, start=1):
        assert told[str(number)][1:] == [finding.message, finding.authority or "", finding.help]


def test_the_opinion_says_totals_deviation_and_counts_and_leaves_room_to_sign() -> None:
    found = rows(check(wrong()).report)
    said = row(found, "复核意见")[1]
    assert "自评总分 97.72 分，复算为 96.72 分，偏离度 1.02%" in said
    assert "上海市财政项目支出绩效自评" in said
    assert [each[0] for each in found[-3:]] == [
        "复核人（签字）",
        "复核组长（签字）",
        "复核单位（盖章）",
    ]


def test_what_no_rule_gives_is_left_to_a_person_with_the_reason() -> None:
    loose = Indicator(
        name="影响", target=Target("良好"), actual=Actual("尚可"), max_points=Decimal(10)
    )
    paper = replace(twelve()[0], indicators=(*twelve()[0].indicators, loose))
    found = rows(check(paper).report)
    own = row(found, "影响")
    assert (own[4], own[5], own[6]) == ("", "", "")
    assert "既不是数字，也不是三档结论" in own[7]
    assert "不能算出总分" in row(found, "复核意见")[1]


def test_a_suppressed_finding_is_listed_with_its_reason() -> None:
    report = check(twelve()[0]).report
    first = report.findings[0]
    apart = suppressed(report, [decision(fingerprint=first.fingerprint)], TODAY)
    last = [each for each in rows(apart) if each[0].startswith(f"{len(report.findings)}. ")]
    assert last[0][1] == f"{first.message}（已豁免至 2025-06-30，理由：已批准）"


def test_several_forms_are_listed_first_and_each_begins_a_page() -> None:
    document = body(opinion_docx(check(twelve()).report, "zh"))
    titles = [
        text(paragraph)
        for paragraph in document.iter(f"{W}p")
        if paragraph.find(f"{W}pPr/{W}pStyle[@{W}val='Heading1']") is not None
    ]
    assert titles == ["绩效自评复核情况汇总", *["绩效自评复核意见"] * 12]
    anchors = {each.get(f"{W}anchor") for each in document.iter(f"{W}hyperlink")}
    names = {each.get(f"{W}name") for each in document.iter(f"{W}bookmarkStart")}
    assert anchors <= names
    assert len(anchors) == 12


def test_an_opinion_keeps_the_number_its_form_has_in_the_run() -> None:
    lost = Form(fiscal_year=1990, project=Project("旧"))
    report = check([lost, *twelve()[:2]], strict=False).report
    listed = rows(report)[1:3]
    assert [each[0] for each in listed] == ["2", "3"]


def test_long_tables_print_their_heads_again_and_findings_do_not() -> None:
    first = twelve()[0]
    paper = replace(first, indicators=first.indicators * 12)
    tables = list(body(opinion_docx(check(paper).report, "zh")).iter(f"{W}tbl"))
    again = [
        [
            text(each)
            for each in table.iter(f"{W}tr")
            if each.find(f"{W}trPr/{W}tblHeader") is not None
        ]
        for table in tables
    ]
    assert [len(heads) for heads in again] == [0, 1, 0]
    assert again[1][0].startswith("指标指标值")


def test_english_is_for_all_that_is_ours() -> None:
    found = rows(check(Form(fiscal_year=2024, project=Project("x"))).report, "en")
    assert "".join("".join(each) for each in found[:3]).isascii()


def test_nothing_to_review_is_said() -> None:
    with pytest.raises(NothingToReview, match="0 张"):
        opinion_docx(check([]).report, "zh")


@pytest.mark.parametrize(
    ("claimed", "reviewed", "told"),
    [
        ("97.72", "96.72", "1.02%"),
        ("10", "10", "0.00%"),
        ("8", "10", "-25.00%"),
        ("3", "2.99995", "0.00%"),
        ("2", "1.9999", "0.01%"),
        ("0", "5", ""),
        (None, "5", ""),
        ("5", None, ""),
    ],
)
def test_a_deviation_is_a_share_of_what_was_claimed(
    claimed: str | None, reviewed: str | None, told: str
) -> None:
    known = [None if each is None else Decimal(each) for each in (claimed, reviewed)]
    assert deviation(*known) == told


@given(st.text(max_size=40))
@settings(max_examples=some(7, thorough=30))
def test_any_text_gives_a_whole_document(said: str) -> None:
    first = twelve()[0]
    paper = replace(
        first,
        project=Project(said),
        implementing_unit=said,
        claimed_rating=said,
        indicators=(replace(first.indicators[0], name=said, target=Target(said)),),
    )
    assert rows(check(paper).report)
