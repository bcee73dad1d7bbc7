"""The statistics page says what the tables say, in both languages, and nothing can run in it."""

import base64
import hashlib
import json
import re
import shutil
from collections.abc import Iterator
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from chromium import CHROMIUM
from jiheng.corpus.store import parts
from jiheng.corpus.synthesis.corpus import Order, synthesize
from jiheng.domain.text import Language
from jiheng.reporting import statistics_page as made
from jiheng.reporting.statistics_page import ChartsMissing, statistics_page
from jiheng.reporting.statistics_page.sentences import decimal, percent
from jiheng.reporting.statistics_page.views import MOST_POINTS
from jiheng.services.assessing import Request
from jiheng.services.corpora import check
from jiheng.services.corpus_reports import report
from jiheng.services.corpus_statistics import Measured, measure

CHARTS = resources.files("jiheng.reporting") / "vendor/echarts.min.js"
BANDS = (("优", 9_000), ("良", 8_000), ("中", 6_000), ("差", 0))
DAY = date(2026, 11, 26)


@pytest.fixture(scope="module")
def statistics(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of statistics with findings and reviews, of two years and regions."""
    folder = tmp_path_factory.mktemp("statistics")
    list(synthesize(Order(320, (2023, 2024), ("东州", "西州"), seed=3), folder / "c"))
    check(str(folder / "c"), folder / "k", request=Request(select=("RAT", "SCO", "IND2")))
    keys = [key for part in parts(folder / "c") for key in identities(part.folder)]
    lines = [f"{key},{90 - number % 9}.5,,评审中心" for number, key in enumerate(keys[::3])]
    listed = "\n".join(["key,total,rating,reviewer", *lines])
    (folder / "r.csv").write_text(listed, encoding="utf-8")
    measure(str(folder / "c"), folder / "o", findings=folder / "k", reviews=folder / "r.csv")
    return folder / "o"


def identities(part: Path) -> list[str]:
    return pl.read_parquet(part / "identity.parquet")["key"].to_list()


@pytest.fixture(scope="module")
def measured(statistics: Path) -> Measured:
    folder = statistics.parent
    return measure(str(folder / "c"), folder / "o", findings=folder / "k", reviews=folder / "r.csv")


@pytest.fixture
def without_charts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out the drawing library, which is built and not kept with the sources."""
    monkeypatch.setattr(made, "_library", lambda: "/* charts */")


def page(measured: Measured, language: Language = "zh", **changed: pl.DataFrame) -> str:
    tables = {**measured.tables, **changed}
    return statistics_page(tables, BANDS, language, policy=measured.policy, day=DAY)


def data_of(html: str) -> Any:  # noqa: ANN401
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', html, re.DOTALL)
    assert found
    return json.loads(found[1])


@pytest.mark.usefixtures("without_charts")
def test_page_shows_the_figures_of_the_tables(measured: Measured) -> None:
    html = page(measured)
    for row in measured.tables["years"].to_dicts():
        for figure in (percent(row["execution_rate"]), decimal(row["mean_claimed"])):
            assert f"<dd>{figure}</dd>" in html
    drawn = data_of(html)["years"]["2024"]
    regions = measured.tables["regions"].filter(year="2024")
    columns = ["region", "forms", "falsifiable_rate", "history_position", "peers_position"]
    assert [row[:5] for row in drawn["regions"]] == [
        list(row) for row in regions.select(columns).rows()
    ]
    claimed = sum(forms for side, _, forms in drawn["totals"] if side == "claimed")
    assert claimed == measured.tables["totals"].filter(year="2024", side="claimed")["forms"].sum()
    assert (
        sum(row[3] for row in drawn["gaps"])
        == measured.tables["gaps"].filter(year="2024")["reviews"].sum()
    )


@pytest.mark.usefixtures("without_charts")
def test_heat_shows_the_share_of_forms_with_a_finding(measured: Measured) -> None:
    html = page(measured)
    rules = measured.tables["rules"].filter(year="2024")
    top, forms = (
        rules.group_by("rule")
        .agg(pl.col("forms").sum())
        .sort("forms", "rule", descending=[True, False])
        .row(0)
    )
    share = percent((2 * 10_000 * forms + 160) // (2 * 160))
    row = re.search(rf'<th scope="row"><b>{top}</b>[^<]*</th><td class="s\d">([^<]*)</td>', html)
    assert row is not None
    assert row[1] == share
    assert "各地区有此问题的表占比" in html


@pytest.mark.usefixtures("without_charts")
def test_page_speaks_english_and_names_its_files(measured: Measured) -> None:
    html = page(measured, "en")
    assert '<html lang="en">' in html
    assert "Departments with most inflation" in html
    assert "data: departments.csv" in html
    assert "部门" not in re.sub(r"<td>.*?</td>", "", html).split('id="data"')[0]


@pytest.mark.usefixtures("without_charts")
def test_names_are_text_whatever_they_are(measured: Measured) -> None:
    hostile = "</script><img src=x onerror=alert(1)>{forms}\u2028"
    renamed = {
        name: measured.tables[name].with_columns(department=pl.lit(hostile))
        for name in ("departments", "units")
    }
    raters = measured.tables["raters"].with_columns(reviewer=pl.lit(hostile))
    html = page(measured, "zh", raters=raters, **renamed)
    assert "<img" not in html
    assert html.count("</script>") == 3
    assert data_of(html)["years"]["2024"]["departments"][0][1] == hostile


@pytest.mark.usefixtures("without_charts")
def test_policy_of_the_page_names_both_scripts_and_nothing_else(measured: Measured) -> None:
    html = page(measured)
    scripts = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    digests = [
        base64.b64encode(hashlib.sha256(each.encode()).digest()).decode() for each in scripts
    ]
    allowed = re.findall(r"'sha256-([^']+)'", html)
    assert allowed == digests
    assert len(digests) == 2
    assert "http" not in html.replace("http-equiv", "")


@pytest.mark.usefixtures("without_charts")
def test_page_does_not_grow_with_the_corpus(measured: Measured) -> None:
    departments = measured.tables["departments"]
    many = pl.concat(
        departments.with_columns(department=pl.col("department") + str(number))
        for number in range(200)
    )
    small, large = page(measured), page(measured, departments=many)
    assert len(data_of(large)["years"]["2024"]["departments"]) == MOST_POINTS
    assert f"共 {departments.filter(year='2024').height * 200:,} 个" in large
    assert len(large) < len(small) + 150_000


@pytest.mark.usefixtures("without_charts")
def test_a_region_that_is_not_told_is_a_dash(measured: Measured) -> None:
    tables: dict[str, Any] = {
        name: table.with_columns(region=pl.lit("_")) if "region" in table.columns else table
        for name, table in measured.tables.items()
    }
    html = page(measured, **tables)
    assert "<td>—</td>" in html
    assert ">_<" not in html


@pytest.mark.usefixtures("without_charts")
def test_charts_and_tables_say_how_many_regions_they_leave_out(measured: Measured) -> None:
    assert "个地区，共" not in page(measured)
    regions, departments, rules = (
        pl.concat(
            measured.tables[name].with_columns(region=pl.col("region") + f"之{number}")
            for number in range(10)
        )
        for name in ("regions", "departments", "rules")
    )
    html = page(measured, regions=regions, departments=departments, rules=rules)
    figures = re.findall("<figcaption>([^<]*) <small>最大的 14 个地区，共 20 个</small>", html)
    tables = re.findall("<h3>([^<]*) <small>最大的 14 个地区，共 20 个</small></h3>", html)
    assert figures == ["各地区目标的三个位置"] * 2
    assert tables == ["各地区有此问题的表占比"] * 2


@pytest.mark.usefixtures("without_charts")
def test_nothing_of_a_single_form_is_in_the_page(measured: Measured, statistics: Path) -> None:
    html = page(measured)
    keys = [key for part in parts(statistics.parent / "c") for key in identities(part.folder)]
    assert not [key for key in keys if key in html]


@pytest.mark.usefixtures("without_charts")
def test_one_year_alone_without_findings_or_reviews(tmp_path: Path) -> None:
    list(synthesize(Order(30, (2024,), ("东州",), seed=3), tmp_path / "c"))
    html = page(measure(str(tmp_path / "c"), tmp_path / "o"))
    assert "<select" not in html
    assert "2024 年度" in html
    for absent in (
        "规则：问题集中在哪里",
        "评审：自评与评审是否一致",
        'data-chart="evidence"',
        'data-chart="years"',
    ):
        assert absent not in html


@pytest.mark.usefixtures("without_charts")
@pytest.mark.parametrize("column", [",,", ",, "])
def test_year_that_is_not_known_comes_last_and_nobody_has_no_name(
    tmp_path: Path, column: str
) -> None:
    list(synthesize(Order(60, (2023, 2024), ("东州",), seed=3), tmp_path / "c"))
    shutil.copytree(tmp_path / "c/year=2023", tmp_path / "c/year=_")
    keys = identities(next((tmp_path / "c/year=2024/region=东州").iterdir()))
    rows = "".join(f"{key},99.9{column}\n" for key in keys[:9])
    (tmp_path / "r.csv").write_text(f"key,total,rating,reviewer\n{rows}", encoding="utf-8")
    html = page(measure(str(tmp_path / "c"), tmp_path / "o", reviews=tmp_path / "r.csv"))
    chosen = re.findall(r'<option value="([^"]*)">([^<]*)<', html)
    assert [year for year, _ in chosen] == ["2024", "2023", "_"]
    assert chosen[-1][1] == "年度不详"
    assert "没有写明的评审方评审 <b>9</b> 张：平均上调" in html
    assert "None" not in re.sub(r"<script.*?</script>", "", html, flags=re.DOTALL)
    trend = json.loads(re.search(r'"trend": ?(\[\[.*?\]\])', html)[1])  # type: ignore[index]
    assert [row[0] for row in trend] == ["2023", "2024"]


def test_missing_library_gets_a_sentence(
    measured: Measured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(made, "_LIBRARY", "vendor/none.js")
    with pytest.raises(ChartsMissing, match=r"vendor/none\.js"):
        page(measured)


@pytest.fixture
def browser_page() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        shown = opened.new_page(viewport={"width": 1280, "height": 900})
        yield shown
        opened.close()


@pytest.mark.skipif(CHROMIUM is None, reason="needs chromium")
@pytest.mark.skipif(not CHARTS.is_file(), reason="needs the chart library, which make builds")
def test_every_chart_is_drawn_and_the_year_can_be_chosen(
    statistics: Path,
    tmp_path: Path,
    browser_page: Any,  # noqa: ANN401
) -> None:
    said: list[str] = []
    browser_page.on("console", lambda message: said.append(message.text))
    browser_page.on("pageerror", lambda error: said.append(str(error)))
    path = tmp_path / "page.html"
    path.write_text(report(str(statistics), "zh", day=DAY), encoding="utf-8")
    browser_page.goto(path.as_uri())
    browser_page.wait_for_selector("html[data-ready]")
    charts = browser_page.locator(".chart:visible")
    assert charts.count() == browser_page.locator(".chart:visible svg").count() >= 7
    assert "优 ≥90" in (charts.first.text_content() or "")
    browser_page.select_option("#year", "2023")
    assert browser_page.locator('.year[data-year="2024"]').is_hidden()
    assert browser_page.locator('.year[data-year="2023"] .chart:visible svg').count() >= 5
    boxes = [each.bounding_box() for each in browser_page.locator(".chart:visible svg").all()]
    assert all(box and box["width"] > 300 and box["height"] > 200 for box in boxes)
    assert browser_page.pdf(format="A4").startswith(b"%PDF")
    assert said == []
