"""In a browser: a form that comes in as a PDF or as a scan goes the whole way to publication."""

import json
import os
import re
import signal
import sqlite3
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

import jiheng
from webcast import EXAMPLES
from website import DESKTOP, PATIENCE, PHONE, Person, Site, explain_all

SCAN = Path(__file__).parents[1] / "data/paper/scan-07.jpg"
NAME = "cell:project.name"
READ = re.compile("已识读")


@pytest.fixture(scope="module")
def pdf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The third form as a PDF, under the name of a project nobody filed."""
    form = jiheng.read(EXAMPLES)[2]
    renamed = replace(form, project=replace(form.project, name="应急演练专项经费"))
    path = tmp_path_factory.mktemp("pdf") / "自评表.pdf"
    path.write_bytes(jiheng.render(renamed, "pdf"))
    return path


def bring_in(preparer: Person, *paths: Path) -> None:
    """Hand documents in and wait until each is read."""
    page = preparer.go("/import/")
    page.set_input_files("#files", [str(path) for path in paths])
    page.click(".import .primary")
    expect(page.locator("#uploads tr.read, #uploads tr.failed")).to_have_count(len(paths))


def way_to_publication(browser: Browser, site: Site, address: str) -> list[Person]:
    """Review, accept and publish the filing."""
    reviewer, officer = (Person(browser, site).enter(each) for each in ("reviewer", "finance"))
    reviewer.page.goto(address)
    rescore(reviewer)
    for person, step in ((reviewer, "通过"), (officer, "审定"), (officer, "公开")):
        person.page.goto(address)
        person.press(step)
    return [reviewer, officer]


def rescore(reviewer: Person) -> None:
    """Give the first indicator another score, by a rule and for a reason."""
    page = reviewer.page
    page.click('.actions a:text-is("复核")')
    row = page.locator("table.review tbody tr").nth(1)
    row.locator("summary").click()
    row.locator("[name=score]").fill("1.50")
    row.locator("[name=rule]").fill("数量指标按完成比例计分")
    row.locator("[name=text]").fill("佐证材料不全，按看到的部分计分")
    row.locator("button").click()
    expect(row.locator(".reasons p")).to_contain_text("佐证材料不全")
    expect(row.locator("td").nth(6)).to_have_text("1.50")
    reviewer.shot("rescored")
    with page.expect_download() as download:
        page.click('a:text-is("下载复核意见")')
    assert download.value.suggested_filename.endswith("-复核意见.docx")


def stored(site: Site, filing: str) -> dict[str, object]:
    """Return the filing's form as it is kept."""
    query = "SELECT form FROM jiheng_storedrevision WHERE filing_id = ? ORDER BY number DESC"
    with closing(sqlite3.connect(site.home / "jiheng.sqlite3", timeout=20)) as database:
        (text,) = database.execute(query, (int(filing),)).fetchone()
    form: dict[str, object] = json.loads(text)
    return form


def submitted(preparer: Person) -> str:
    """Explain what is open, submit; return the filing's address."""
    address = preparer.page.url
    explain_all(preparer)
    preparer.press("提交主管部门")
    return address


def test_a_pdf_becomes_a_published_form(browser: Browser, site: Site, pdf: Path) -> None:
    preparer = Person(browser, site).enter("preparer")
    page = preparer.page
    bring_in(preparer, pdf)
    page.click('#uploads a:text-is("核对并确认")')
    cell = page.locator('[name="cell:indicators[0].actual.text"]')
    cell.focus()
    here = page.locator(".mark.here")
    expect(here).to_have_attribute("data-cell", "c-indicators-0-actual")
    expect(here).to_be_in_viewport()
    page.locator('.mark[data-cell="c-objective-achieved"]').click()
    expect(page.locator('[name="cell:objective.achieved"]')).to_be_focused()
    preparer.shot("compare")
    page.click('.recognised > .foot button:text-is("存为草稿")')
    expect(page.locator(".notice")).to_contain_text("已存为草稿")
    expect(page.locator("h1")).to_have_text("应急演练专项经费")
    page.click('[name="cell:indicators[0].actual.text"]')
    expect(page.locator("#cell .crop")).to_be_visible()
    preparer.shot("origin")
    address = submitted(preparer)
    people = way_to_publication(browser, site, address)
    public = Person(browser, site)
    expect(public.go("/published/").locator("tbody")).to_contain_text("应急演练专项经费")
    form = stored(site, address.rstrip("/").rpartition("/")[2])
    assert "自评表.pdf" in json.dumps(form["source"], ensure_ascii=False)
    assert [each.complaints for each in (preparer, *people, public)] == [[]] * 4


def test_a_scan_is_read_though_its_reader_is_killed_and_becomes_a_published_form(
    browser: Browser, site: Site
) -> None:
    preparer = Person(browser, site).enter("preparer")
    page = preparer.go("/import/")
    page.set_input_files("#files", str(SCAN))
    page.click(".import .primary")
    expect(page.locator("#uploads tr.reading")).to_have_count(1)
    os.kill(reader_of(site), signal.SIGKILL)
    expect(page.locator("#uploads tr.read")).to_have_count(1, timeout=PATIENCE * 1000)
    preparer.shot("imports")
    page.click('#uploads a:text-is("核对并确认")')
    page.fill(f'[name="{NAME}"]', "公务用车更新")
    ticks = page.locator(".doubts [name=sure]")
    doubts = ticks.count()
    if doubts:
        page.click('.recognised > .foot button:text-is("存为草稿")')
        expect(page.locator(".notice.error")).to_contain_text("识读不确定")
        page.go_back()
        page.fill(f'[name="{NAME}"]', "公务用车更新")
        for number in range(doubts):
            ticks.nth(number).check()
    preparer.shot("compare-scan")
    page.click('.recognised > .foot button:text-is("存为草稿")')
    expect(page.locator("h1")).to_have_text("公务用车更新")
    address = submitted(preparer)
    people = way_to_publication(browser, site, address)
    form = stored(site, address.rstrip("/").rpartition("/")[2])
    assert "scan-07.jpg" in json.dumps(form["source"], ensure_ascii=False)
    assert form["provenance"]
    assert [each.complaints for each in (preparer, *people)] == [[]] * 3


def reader_of(site: Site) -> int:
    """Return the process that reads now."""
    query = "SELECT reader FROM jiheng_upload WHERE state = 'reading'"
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with closing(sqlite3.connect(site.home / "jiheng.sqlite3", timeout=20)) as database:
            row = database.execute(query).fetchone()
        if row:
            return int(str(row[0]).rpartition(":")[2])
        time.sleep(0.02)
    raise TimeoutError


def test_a_bad_file_says_why_and_a_dropped_one_is_taken(
    browser: Browser, site: Site, pdf: Path, tmp_path: Path
) -> None:
    bad = tmp_path / "坏.pdf"
    bad.write_bytes(b"%PDF-1.7 nothing")
    preparer = Person(browser, site).enter("preparer")
    page = preparer.page
    bring_in(preparer, bad, pdf)
    expect(page.locator("#uploads tr.failed .problem")).to_contain_text("坏.pdf")
    page.click("#uploads tr.failed button")
    expect(page.locator("#uploads tr.failed")).to_have_count(0)
    page.locator("[data-drop]").evaluate(
        """(form) => {
            const given = new DataTransfer();
            given.items.add(new File(["nothing"], "dropped.txt"));
            form.dispatchEvent(new DragEvent("drop", { dataTransfer: given }));
        }"""
    )
    expect(page.locator("#uploads tr.failed")).to_contain_text("dropped.txt")
    assert preparer.complaints == []


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_import_pages_fit_their_window(browser: Browser, site: Site, size: tuple[int, int]) -> None:
    person = Person(browser, site, size).enter("preparer")
    for path in ("/import/", *upload_of(person)):
        page = person.go(path)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path
        person.shot(f"import-{path.strip('/').replace('/', '-')}-{size[0]}")
    assert person.complaints == []


def upload_of(person: Person) -> list[str]:
    """Return the address of a document that is read and not confirmed."""
    person.go("/import/")
    links = person.page.locator("#uploads tr.read .actions a")
    return [str(links.first.get_attribute("href"))] if links.count() else []
