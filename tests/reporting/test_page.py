"""The report page: whole without scripts, inert whatever a document says, the same when drawn."""

import hashlib
import json
import re
import subprocess
from base64 import b64encode
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html  # type: ignore[import-untyped]
from playwright.sync_api import sync_playwright

from chromium import CHROMIUM
from jiheng.domain.errors import EmptyDocument
from jiheng.domain.form import Form, Project
from jiheng.domain.locator import Source
from jiheng.reporting.baseline import baseline_text, compared, parse_baseline
from jiheng.reporting.page import PAGE_SIZE, page
from jiheng.reporting.page.charts import MOST_POINTS
from jiheng.reporting.report import FormReport, Report, Trouble
from jiheng.reporting.suppressing import suppressed
from jiheng.services.reading import read
from jiheng.services.results import check
from reporting.settled_runs import TODAY, decision, finding, run_of
from sizes import some

ROOT = Path(__file__).parents[2]
EVIL = "</script><img src=x onerror='document.documentElement.dataset.owned=1'>\"'&<b>{0}\u2028"
BEFORE = run_of(("运维费", [finding("a"), finding("b")]), ("购置费", [finding("c", form=1)]))


@cache
def twelve() -> Report:
    return check(read(ROOT / "examples/baoshan-2024.txt")).report


def hostile(text: str) -> Report:
    """Return a run whose every text from a document is `text`."""
    first = twelve().forms[0]
    paper = replace(
        first.form,
        project=Project(text),
        implementing_unit=text,
        claimed_rating=text,
        indicators=tuple(replace(each, name=text) for each in first.form.indicators),
        source=Source(text, "00" * 32, "text"),
    )
    found = replace(finding("a"), message=text, path=text, help=text, authority=text)
    by = decision(reason=text, fingerprint="a")
    both = FormReport(0, paper, findings=(found,), cards=first.cards)
    trouble = Trouble(EmptyDocument(text, 0))
    return suppressed(
        Report((both, replace(both, index=1)), {"EXE101": {}}, problems=(trouble,)), [by], TODAY
    )


def tree(report: Report, language: str = "zh") -> html.HtmlElement:
    return html.document_fromstring(page(report, "zh" if language == "zh" else "en", day=TODAY))


def data(report: Report) -> dict[str, Any]:
    return dict(json.loads(tree(report).get_element_by_id("data").text))


def texts(report: Report) -> str:
    return " ".join(tree(report).xpath("//body//text()[not(ancestor::script)]"))


def test_every_finding_is_there_without_scripts() -> None:
    told = texts(twelve())
    for each in twelve().findings:
        assert each.message in told
        assert each.help in told
    assert len(tree(twelve()).xpath("//article")) == 12
    assert tree(twelve()).xpath("//noscript") == []


def test_claimed_stands_beside_computed_and_what_differs_is_marked() -> None:
    first = tree(twelve()).xpath("//article")[0]
    rows = [[cell.text_content() for cell in row] for row in first.xpath(".//tbody/tr")]
    assert ["总分", "100.00", "96.72", "96.72"] in rows
    wrong = replace(
        twelve().forms[0].form.total, claimed_score=twelve().forms[1].form.total.claimed_score
    )
    again = check([replace(twelve().forms[0].form, total=wrong)]).report
    (row,) = tree(again).xpath("//article//tr[@class='differs']")
    assert row.text_content() == "总分100.00100.00≠ 96.72"


def test_nothing_is_fetched_and_only_our_script_may_run() -> None:
    written = page(twelve(), "zh", day=TODAY)
    assert re.findall(r"https?:|//[a-z]|@import|url\(|\ssrc=", written.split("<script", 1)[0]) == []
    (policy,) = tree(twelve()).xpath("//meta[@http-equiv]/@content")
    script = tree(twelve()).xpath("//script[not(@type)]")[0].text
    digest = b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'")
    assert "fetch" not in script
    assert "innerHTML" not in script


@pytest.mark.parametrize("text", [EVIL, "<!--", "]]>", "<script>alert(1)</script>", "&lt;", "{x}"])
def test_text_of_a_document_is_only_ever_text(text: str) -> None:
    calm, wild = tree(hostile("安")), tree(hostile(text))
    elements = [[each.tag for each in side.iter(html.etree.Element)] for side in (calm, wild)]
    assert elements[0] == elements[1]
    shown = re.sub(r"\s+", " ", text.replace("\u2028", "\n"))
    assert shown.strip() in re.sub(r"\s+", " ", texts(hostile(text)))
    assert all(not name.startswith("on") for each in wild.iter() for name in each.attrib)


@given(st.text())
@settings(max_examples=some(15, thorough=60))
def test_any_text_keeps_markup_and_data_whole(text: str) -> None:
    report = hostile(text)
    assert [each.tag for each in tree(report).iter(html.etree.Element)].count("article") == 2
    assert len(data(report)["cards"]) == 2


def test_states_are_counted_and_told() -> None:
    now = run_of(("运维费", [finding("a"), finding("d")]), ("购置费", [finding("c", form=1)]))
    apart = suppressed(now, [decision(fingerprint="c")], TODAY)
    held = compared(apart, parse_baseline(baseline_text(BEFORE).encode(), "b.json"))
    counts = {
        each.xpath("string(dt)"): each.xpath("string(dd)")
        for each in tree(held).xpath("//dl[@class='counts']/div")
    }
    assert counts == {
        "自评表": "2", "错误": "1", "警告": "0", "建议": "0",
        "原有": "1", "已不再出现": "1", "这次没有核对": "0", "已豁免": "1",
    }  # fmt: skip
    kinds = [
        each.get("class") for each in tree(held).xpath("//div[starts-with(@class,'finding ')]")
    ]
    assert kinds == ["finding error new", "finding error suppressed"]
    assert "已批准（至 2025-06-30）" in texts(held)


def test_marks_of_charts_lead_to_what_they_stand_for() -> None:
    targets = tree(twelve()).xpath("//svg//a/@href")
    assert "#family=FND&severity=error" in targets
    assert "#form=11" in targets
    assert any(target.startswith("#claimed=") for target in targets)
    ids = set(tree(twelve()).xpath("//@id"))
    assert {"form=11", "rule=FND113"} <= ids
    assert tree(twelve()).xpath("//svg//a[not(title)]") == []


def test_other_forms_a_finding_names_are_linked() -> None:
    article = tree(twelve()).get_element_by_id("form=4")
    (twin,) = article.xpath(".//div[starts-with(@class,'finding ')][contains(., 'PRT111')]")
    links = twin.xpath("./dl/dd[last()]/a")
    assert [(link.text, link.get("href")) for link in links] == [
        ("6", "#form=6"), ("9", "#form=9"), ("12", "#form=12"),
    ]  # fmt: skip


def test_many_forms_are_paged_and_drawn_as_squares() -> None:
    first = twelve().forms[0]
    many = replace(twelve(), forms=tuple(replace(first, index=at) for at in range(MOST_POINTS + 1)))
    held = tree(many)
    assert len(held.xpath("//article")) == PAGE_SIZE
    assert f"前 {PAGE_SIZE} 张表（共 {MOST_POINTS + 1} 张）" in held.xpath("string(//noscript)")
    assert held.xpath("//svg//circle") == []
    assert "#rate=65~70&score=96.5~97" in held.xpath("//svg//a/@href")
    assert len(data(many)["cards"]) == MOST_POINTS + 1


def test_an_empty_run_says_what_to_do() -> None:
    assert "没有读到自评表；请核对所给的文件。" in texts(Report((), {}))


def test_english_has_no_word_of_ours_in_chinese() -> None:
    report = run_of(("x", [finding("a")]))
    told = tree(replace(report, forms=(replace(report.forms[0], form=Form()),)), "en")
    ours = "".join(told.xpath("//h1|//h2|//th|//dt|//label|//figcaption")[0].itertext())
    assert ours.isascii()
    assert told.get("lang") == "en"


def drawn(path: Path, fragment: str) -> html.HtmlElement:
    """Return the page as a browser has it once its script has run."""
    command = [str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom"]
    done = subprocess.run(
        [*command, f"{path.as_uri()}#{fragment}"], capture_output=True, check=True, timeout=120
    )
    found = html.document_fromstring(done.stdout.decode("utf-8"))
    assert found.get("data-ready")
    return found


def articles(held: html.HtmlElement) -> list[str]:
    return [
        html.tostring(each, encoding="unicode", with_tail=False) for each in held.xpath("//article")
    ]


@pytest.mark.skipif(CHROMIUM is None, reason="needs chromium")
def test_the_script_draws_what_is_there_without_it(tmp_path: Path) -> None:
    path = tmp_path / "p.html"
    path.write_text(page(twelve(), "zh", day=TODAY), encoding="utf-8")
    assert articles(drawn(path, "all")) == articles(tree(twelve()))
    some = drawn(path, "rule=FND113")
    assert [each.get("id") for each in some.xpath("//article")] == ["form=7"]
    assert len(some.xpath("//div[starts-with(@class,'finding ')]")) == 1
    assert some.xpath("string(//*[@id='told'])") == "第 1–1 张，共 1 张表、1 个问题"


@pytest.mark.skipif(CHROMIUM is None, reason="needs chromium")
def test_no_text_of_a_document_or_link_runs_in_a_browser(tmp_path: Path) -> None:
    path = tmp_path / "p.html"
    path.write_text(page(hostile(EVIL), "zh", day=TODAY), encoding="utf-8")
    for fragment in ("all", "q=<img src=x onerror=alert(1)>", "rule=__proto__&form=constructor"):
        found = drawn(path, fragment)
        assert found.get("data-owned") is None
        assert found.xpath("//img") == []


@pytest.mark.skipif(CHROMIUM is None, reason="needs chromium")
def test_no_report_is_wider_than_its_window(tmp_path: Path) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        window = browser.new_page()
        for language in ("zh", "en"):
            path = tmp_path / f"{language}.html"
            path.write_text(page(twelve(), language, day=TODAY), encoding="utf-8")
            window.goto(path.as_uri())
            for width in (320, 390, 600, 1280):
                window.set_viewport_size({"width": width, "height": 800})
                assert window.evaluate("document.documentElement.scrollWidth") == width
        window.set_viewport_size({"width": 320, "height": 800})
        codes = window.locator(".rules td:first-child a").all()
        lines = [each.evaluate("code => code.getClientRects().length") for each in codes]
        assert set(lines) == {1}
        browser.close()
