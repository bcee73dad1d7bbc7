"""In a browser: nothing typed is lost, however it is refused, interrupted or left."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Dialog, Page, expect

import jiheng
from webcast import EXAMPLES
from website import Person, Site, explain_all

LATIN = "2024_performance_self_evaluation_form_final_v3.json"
OUTTURN, ACHIEVED = "cell:funds[0].outturn", "cell:objective.achieved"


def asked_on(page: Page, *, stay: bool) -> list[str]:
    """Return the list that each question asked before leaving is put into."""
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.type)
        if stay:
            dialog.dismiss()
        else:
            dialog.accept()

    page.on("dialog", answer)
    return asked


def refused(person: Person, path: str) -> Page:
    """Open a filing and type into it what its cell refuses."""
    page = person.go(path)
    page.fill(f'[name="{OUTTURN}"]', "约三万")
    expect(page.locator("#status .saved")).to_contain_text("不是数字")
    return page


@pytest.mark.parametrize(
    "step",
    [
        '.actions button:text-is("提交主管部门")',
        '.actions a:text-is("Excel")',
        '#cell button:text-is("下移")',
    ],
    ids=["submit", "export", "move"],
)
def test_no_step_is_taken_while_a_refused_value_is_on_screen(
    browser: Browser, site: Site, step: str
) -> None:
    person = Person(browser, site).enter("preparer")
    page = refused(person, "/filings/4/")
    address, button = page.url, page.locator(step)
    page.click('[name="cell:indicators[0].name"]')
    expect(page.locator("#cell h2")).to_contain_text("三级指标")
    if "Excel" in step:
        page.click('summary:text-is("导出")')
    button.click()
    told = page.locator("#wrong")
    expect(told).to_contain_text("这一步还没有做")
    expect(told.locator("li")).to_have_count(1)
    expect(told.locator("li")).to_contain_text("不是数字")
    expect(page.locator(f'[name="{OUTTURN}"]')).to_be_focused()
    expect(page.locator(f'[name="{OUTTURN}"]')).to_be_in_viewport()
    expect(told).to_be_in_viewport()
    person.shot("refused-step")
    assert (page.url, page.input_value(f'[name="{OUTTURN}"]')) == (address, "约三万")
    page.fill(f'[name="{OUTTURN}"]', "2.00")
    expect(told).to_be_empty()
    assert person.complaints == []


def test_a_refused_value_is_not_left_without_a_word(browser: Browser, site: Site) -> None:
    person = Person(browser, site).enter("preparer")
    page = refused(person, "/filings/4/")
    person.type_in(ACHIEVED, "另一格照常保存")
    expect(page.locator("#status .saved")).to_have_text("有内容未保存")
    asked = asked_on(page, stay=True)
    page.click('nav a:text-is("进度")')
    page.wait_for_timeout(500)
    assert asked == ["beforeunload"]
    assert page.input_value(f'[name="{OUTTURN}"]') == "约三万"


@pytest.mark.parametrize("name", [ACHIEVED, "cell:indicators[0].actual.text"])
def test_a_text_that_is_too_long_is_not_cut(browser: Browser, site: Site, name: str) -> None:
    person = Person(browser, site).enter("preparer")
    page = person.go("/filings/3/")
    page.focus(f'[name="{name}"]')
    page.keyboard.press("Control+a")
    page.keyboard.insert_text("填" * 4_500)
    expect(page.locator("#status .saved")).to_contain_text("4500 个字，超过上限 4000 个")
    assert page.input_value(f'[name="{name}"]') == "填" * 4_500
    person.shot("too-long")


def boxes(page: Page) -> tuple[str, str]:
    """Begin two explanations; return where they are written, by the form's key."""
    begun = page.locator("#findings li:not(.settled) form[data-keep]")
    keys = [begun.nth(at).get_attribute("data-keep") for at in range(2)]
    areas = [f'[data-keep="{key}"] textarea' for key in keys]
    for at, area in enumerate(areas):
        page.locator("#findings li:not(.settled) summary").nth(at).click()
        page.fill(area, f"写了一半的说明{at}")
    return areas[0], areas[1]


def test_explanations_that_were_begun_outlast_saving_a_cell_and_each_other(
    browser: Browser, site: Site
) -> None:
    person = Person(browser, site).enter("preparer")
    page = person.go("/filings/6/")
    first, second = boxes(page)
    person.type_in(ACHIEVED, "改了一格")
    expect(page.locator(second)).to_be_visible()
    assert [page.input_value(area) for area in (first, second)] == [
        "写了一半的说明0",
        "写了一半的说明1",
    ]
    page.fill(f'[name="{ACHIEVED}"]', "又改了一格")
    page.focus(second)
    page.keyboard.press("End")
    expect(page.locator(".saving")).to_have_count(0)
    expect(page.locator(second)).to_be_focused()
    page.keyboard.type("，接着写")
    person.shot("begun")
    page.click(first.replace("textarea", "[name=explain]"))
    expect(page.locator("#findings li.settled")).to_contain_text("写了一半的说明0")
    expect(page.locator(second)).to_have_value("写了一半的说明1，接着写")
    asked = asked_on(page, stay=False)
    page.click('nav a:text-is("进度")')
    page.wait_for_url("**/progress/")
    assert asked == ["beforeunload"]
    person.go("/filings/6/")
    expect(page.locator("#main")).to_contain_text("已放回原处")
    expect(page.locator(second)).to_have_value("写了一半的说明1，接着写")
    page.click("[data-forget]")
    expect(page.locator(second)).to_have_value("")
    page.click('nav a:text-is("进度")')
    page.wait_for_url("**/progress/")
    assert len(asked) == 1
    assert person.complaints == []


def sign_in(person: Person, username: str = "reviewer") -> None:
    """Sign in on the page that asks for it."""
    person.page.fill("#id_username", username)
    person.page.fill("#id_password", person.site.password)
    person.page.click("main form .primary")


def test_a_remark_sent_after_the_session_ended_is_there_after_signing_in(
    browser: Browser, site: Site
) -> None:
    preparer = Person(browser, site).enter("preparer")
    preparer.go("/filings/12/")
    explain_all(preparer)
    preparer.press("提交主管部门")
    person = Person(browser, site).enter("reviewer")
    page = person.go("/filings/12/?cell=objective.achieved")
    page.fill("#remark", "会话结束前写的批注")
    person.context.clear_cookies(name="sessionid")
    page.click("#cell form:has(#remark) button")
    page.wait_for_url("**/sign-in/**")
    expect(page.locator("[data-kept]")).to_be_visible()
    sign_in(person)
    page.wait_for_url("**/filings/12/**")
    expect(page.locator("#remark")).to_have_value("会话结束前写的批注")
    person.shot("remark-again")
    page.click("#cell form:has(#remark) button")
    expect(page.locator("#comments")).to_contain_text("会话结束前写的批注")
    page.reload()
    expect(page.locator("#remark")).to_have_value("")
    lines_of_a_review(person)


def lines_of_a_review(person: Person) -> None:
    """Begin two lines, save one: the other stays; and after the session ended neither is lost."""
    page = person.go("/filings/12/review/")
    rows = page.locator("table.review tbody tr:has(form)")
    for at in range(2):
        rows.nth(at).locator("summary").click()
        rows.nth(at).locator("[name=score]").fill("1.00")
        rows.nth(at).locator("[name=rule]").fill("按比例计分")
        rows.nth(at).locator("[name=text]").fill(f"第 {at} 行的理由")
    asked = asked_on(page, stay=False)
    rows.nth(0).locator("button").click()
    expect(rows.nth(0).locator(".reasons p")).to_contain_text("第 0 行的理由")
    expect(rows.nth(1).locator("[name=text]")).to_have_value("第 1 行的理由")
    expect(rows.nth(1).locator("[name=text]")).to_be_visible()
    assert asked == []
    person.context.clear_cookies(name="sessionid")
    rows.nth(1).locator("button").click()
    expect(page.locator("h1")).to_have_text("表单已过期")
    expect(page.locator("[data-kept]")).to_be_visible()
    person.shot("expired")
    page.click('a:text-is("返回刚才那一页")')
    sign_in(person)
    expect(rows.nth(1).locator("[name=text]")).to_have_value("第 1 行的理由")
    rows.nth(1).locator("button").click()
    expect(rows.nth(1).locator(".reasons p")).to_contain_text("第 1 行的理由")
    expect(page.locator("[data-forget]")).to_have_count(0)
    assert person.complaints == []


def brought_in(preparer: Person, folder: Path) -> Page:
    """Hand a document in and open the page where it is compared."""
    form = jiheng.read(EXAMPLES)[2]
    renamed = replace(form, project=replace(form.project, name="应急演练专项经费"))
    path = folder / LATIN
    path.write_bytes(jiheng.render(renamed, "json"))
    page = preparer.go("/import/")
    page.set_input_files("#files", str(path))
    page.click(".import .primary")
    page.click('#uploads tr.read a:text-is("核对并确认")')
    expect(page.locator("form.recognised")).to_be_visible()
    return page


def test_corrections_of_a_recognised_form_are_not_lost(
    browser: Browser, site: Site, tmp_path: Path
) -> None:
    person = Person(browser, site).enter("preparer")
    page = brought_in(person, tmp_path)
    address, save = page.url, '.recognised > .foot button:text-is("存为草稿")'
    page.set_viewport_size({"width": 360, "height": 780})
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    person.shot("compare-narrow")
    page.focus(f'[name="{OUTTURN}"]')
    page.keyboard.press("Enter")
    page.focus('[name="cell:indicators[0].claimed_score"]')
    page.keyboard.press("Enter")
    expect(page.locator('[name="cell:indicators[1].claimed_score"]')).to_be_focused()
    assert page.url == address
    page.fill(f'[name="{ACHIEVED}"]', "改了很久的总结")
    asked = asked_on(page, stay=False)
    page.click('a:text-is("返回导入")')
    page.wait_for_url("**/import/")
    assert asked == ["beforeunload"]
    page.goto(address)
    expect(page.locator(f'[name="{ACHIEVED}"]')).to_have_value("改了很久的总结")
    person.context.clear_cookies(name="sessionid")
    page.click(save)
    expect(page.locator("h1")).to_have_text("表单已过期")
    page.click('a:text-is("返回刚才那一页")')
    sign_in(person, "preparer")
    expect(page.locator(f'[name="{ACHIEVED}"]')).to_have_value("改了很久的总结")
    page.fill(f'[name="{OUTTURN}"]', "约三万")
    page.click(save)
    expect(page.locator(".notice.error")).to_contain_text("不是数字")
    expect(page.locator(f'[name="{OUTTURN}"]')).to_have_value("约三万")
    page.fill(f'[name="{OUTTURN}"]', "2.00")
    page.click(save)
    expect(page.locator(".notice")).to_contain_text("已存为草稿")
    expect(page.locator(f'[name="{ACHIEVED}"]')).to_have_value("改了很久的总结")
    assert len(asked) == 1
    assert person.complaints == []


def test_long_latin_names_make_no_page_wider_than_a_phone(browser: Browser, site: Site) -> None:
    long = Path(LATIN).stem * 2
    with closing(sqlite3.connect(site.home / "jiheng.sqlite3", timeout=20)) as database, database:
        for table in ("person", "organisation", "project"):
            database.execute(f"UPDATE jiheng_{table} SET name = ? || id", (long,))  # noqa: S608
    for who, paths in (
        ("preparer", ("/", "/filings/7/", "/filings/7/history/", "/password/")),
        ("admin", ("/people/", "/people/1/", "/organisations/", "/organisations/3/")),
    ):
        person = Person(browser, site, (360, 780)).enter(who)
        for path in paths:
            page = person.go(path)
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path
