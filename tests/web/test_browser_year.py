"""In a browser, a whole year: a campaign, its list of projects, a form's way, publication."""

import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Browser, expect

import jiheng
from webcast import EXAMPLES
from website import Person, Site, explain_all

HEADS = (
    "项目编码,项目名称,实施单位,年初预算数,全年预算数,预期目标,"
    "一级指标,二级指标,三级指标,年度指标值,分值"
)
ROWS = (
    "Y1,城市运行值守经费,{unit},12.50,15.00,全年不间断值守,产出指标,数量指标,值守天数,≥365天,30",
    ",,,,,,产出指标,质量指标,值守到岗率,≥98%,20",
    ",,,,,,效益指标,社会效益指标,事件按时处置率,≥95%,30",
    ",,,,,,满意度指标,服务对象满意度指标,群众满意度,≥90%,10",
    "Y2,值守设备维护经费,{unit},8.00,8.00,,,,,,",
)
PROJECT = "城市运行值守经费"
ACTUAL = "cell:indicators[{row}].actual.text"


def conduct(officer: Person, file: Path) -> None:
    """Make the year's campaign and import its projects."""
    page = officer.go("/campaigns/")
    page.click("details summary")
    page.fill("#id_name", "2025 年度项目支出绩效自评")
    page.fill("#id_fiscal_year", "2025")
    page.fill("#id_deadline", "2099-03-31")
    officer.shot("year-campaign-new")
    page.click("details .primary")
    expect(page.locator("h1")).to_have_text("2025 年度项目支出绩效自评")
    page.set_input_files("[name=file]", str(file))
    page.click(".import .primary")
    expect(page.locator(".notice")).to_contain_text("将新建 2 个项目")
    officer.shot("year-list")
    page.click('button:text-is("导入 2 个项目")')
    expect(page.locator(".notice")).to_contain_text("新建 2 个项目")
    expect(page.locator("main")).to_contain_text(PROJECT)
    officer.shot("year-campaign")


def fill_in(preparer: Person) -> str:
    """Type what is new, take an indicator of the library, take over the computed scores."""
    page = preparer.go("/")
    expect(page.locator("tbody tr", has_text=PROJECT)).to_contain_text("截止")
    page.click(f'a:text-is("{PROJECT}")')
    preparer.type_in("cell:funds[0].outturn", "14.70")
    for row, actual in enumerate(("366天", "99%", "93%", "94%")):
        preparer.type_in(ACTUAL.format(row=row), actual)
    preparer.type_in("cell:objective.achieved", "全年值守未中断，处置事件 1,204 起")
    page.click("#c-indicators-1-name .handle")
    page.click('#cell a:text-is("从指标库选")')
    offered = page.locator("#cell .library li button").first
    picked = offered.inner_text()
    preparer.shot("year-library")
    offered.click()
    page.wait_for_load_state()
    expect(page.locator("#c-indicators-2-name textarea")).to_have_value(picked)
    page.click("#c-indicators-2-name .handle")
    page.click('#cell button:text-is("删去")')
    expect(page.locator('[name="cell:indicators[2].name"]')).to_have_value("事件按时处置率")
    page.click('button:text-is("按折算结果填写得分")')
    page.wait_for_load_state()
    preparer.shot("year-filled")
    explain_all(preparer)
    address = page.url.partition("?")[0]
    preparer.press("提交主管部门")
    expect(page.locator(".notice")).to_contain_text("待主管部门审核")
    return address


def send_back(reviewer: Person) -> None:
    page = reviewer.go("/")
    page.click(f'a:text-is("{PROJECT}")')
    page.click("#c-indicators-2-actual")
    page.fill("#remark", "93% 低于目标 95%，请写明原因")
    page.click("#cell form button")
    expect(page.locator("#comments")).to_contain_text("请写明原因")
    page.click('.actions summary:has-text("退回")')
    page.fill("#reason-return", "见第三项指标的批注")
    page.click('.actions form button:text-is("退回")')
    page.wait_for_url(f"{reviewer.site.address}/")
    reviewer.shot("year-returned")


def answer(preparer: Person, address: str) -> None:
    page = preparer.go("/")
    expect(page.locator("tbody tr").first).to_contain_text("已退回")
    page.goto(address)
    reply = page.locator("#comments li", has_text="请写明原因")
    reply.locator("summary").click()
    reply.locator("textarea").fill("已写明，7 月台风期间道路中断")
    reply.locator("button").click()
    page.wait_for_load_state()
    expect(page.locator("#comments")).to_contain_text("7 月台风期间道路中断")
    preparer.type_in(
        "cell:indicators[2].variance_explanation", "7 月台风期间道路中断，未能按时处置"
    )
    explain_all(preparer)
    preparer.shot("year-answered")
    preparer.press("提交主管部门")


def test_a_year_from_the_campaign_to_publication(
    browser: Browser, site: Site, tmp_path: Path
) -> None:
    names = ("finance", "preparer", "reviewer", "auditor")
    officer, preparer, reviewer, auditor = (Person(browser, site).enter(each) for each in names)
    unit = f"{jiheng.read(EXAMPLES)[0].implementing_unit}（本级）"
    file = tmp_path / "项目清单.csv"
    file.write_text("\n".join((HEADS, *ROWS)).format(unit=unit), encoding="utf-8")
    conduct(officer, file)
    address = fill_in(preparer)
    send_back(reviewer)
    answer(preparer, address)
    for person, step in ((reviewer, "通过"), (officer, "审定"), (officer, "公开")):
        person.page.goto(address)
        person.press(step)
    public = Person(browser, site)
    public.go("/published/").click(f'a:text-is("{PROJECT}")')
    expect(public.page.locator(".paper")).to_contain_text("7 月台风期间道路中断")
    public.shot("year-published")
    page = auditor.go("/audit/?q=台风")
    expect(page.locator("tbody tr").first).to_contain_text("台风")
    page.click('summary:text-is("导出")')
    with page.expect_download() as download:
        page.click('.menu a:has-text("JSON")')
    exported = tmp_path / "audit.jsonl"
    download.value.save_as(exported)
    verify = [sys.executable, "-m", "jiheng.cli", "audit", "verify"]
    for more in ([str(exported)], ["--data", str(site.home)]):
        done = subprocess.run([*verify, *more], check=False, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    everyone = (officer, preparer, reviewer, auditor, public)
    assert [each.complaints for each in everyone] == [[]] * len(everyone)
