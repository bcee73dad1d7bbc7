"""In a browser, against the server as it is started: a form's whole way, seen and clicked."""

import re
import subprocess
import sys

import pytest
from playwright.sync_api import Browser, expect

from website import DESKTOP, PHONE, Person, Site, explain_all

ACTUAL = "cell:indicators[0].actual.text"
REASON = "cell:indicators[0].variance_explanation"


def prepare(preparer: Person) -> str:
    """Change the actual value of form 1, watch what it changes, explain, submit."""
    page = preparer.page
    page.click("tbody a >> nth=0")
    score, total = page.locator("#score .total strong"), page.locator("#c-total-claimed_score")
    expect(score).to_have_text("96.72")
    before = page.locator("#findings li").count()
    preparer.type_in(ACTUAL, "360.00天")
    expect(score).to_have_text("96.45")
    expect(total).to_contain_text("96.45")
    expect(page.locator("#c-indicators-0-claimed_score")).to_contain_text("19.73")
    assert page.locator("#findings li").count() == before + 1
    expect(page.locator("#findings li.error")).to_contain_text("19.73")
    expect(page.locator("#cell")).to_contain_text("数量 · 值班天数")
    preparer.shot("editor")
    address = page.url
    page.click('.actions button:text-is("提交主管部门")')
    expect(page.locator(".notice.error")).to_contain_text("还有 1 项错误")
    page.goto(address)
    explain_all(preparer)
    preparer.press("提交主管部门")
    expect(page.locator(".notice")).to_contain_text("待主管部门审核")
    return address


def send_back(reviewer: Person) -> None:
    """Compare, comment on the cell, return."""
    page = reviewer.page
    reviewer.shot("queue")
    page.click("tbody th a >> nth=0")
    expect(page.locator("#compared")).to_contain_text("19.73")
    page.click("#c-indicators-0-actual")
    page.fill("#remark", "请写明停机的五天")
    page.click("#cell form button")
    expect(page.locator("#comments")).to_contain_text("请写明停机的五天")
    expect(page.locator("#c-indicators-0-actual")).to_have_class(re.compile("commented"))
    reviewer.shot("review")
    page.click('.actions summary:has-text("退回")')
    page.fill("#reason-return", "见批注")
    page.click('.actions form button:text-is("退回")')
    page.wait_for_url(f"{reviewer.site.address}/")


def answer(preparer: Person, address: str) -> None:
    """See why it came back, write the reason, submit again."""
    page = preparer.go("/")
    expect(page.locator("tbody tr").first).to_contain_text("已退回")
    page.goto(address)
    expect(page.locator("#comments")).to_contain_text("请写明停机的五天")
    preparer.type_in(REASON, "3 月系统升级停机五天，已安排替班")
    explain_all(preparer)
    preparer.press("提交主管部门")


def test_from_typing_to_publication(browser: Browser, site: Site) -> None:
    preparer, reviewer = (Person(browser, site).enter(each) for each in ("preparer", "reviewer"))
    address = prepare(preparer)
    reviewer.go("/")
    send_back(reviewer)
    answer(preparer, address)
    officer = Person(browser, site).enter("finance")
    for person, step in ((reviewer, "通过"), (officer, "审定"), (officer, "公开")):
        person.page.goto(address)
        person.press(step)
    public = Person(browser, site)
    public.go("/published/").click("tbody a >> nth=0")
    expect(public.page.locator(".paper")).to_contain_text("3 月系统升级停机五天")
    public.shot("published")
    auditor = Person(browser, site).enter("auditor")
    expect(auditor.go("/audit/").locator("tbody tr").first).to_be_visible()
    auditor.shot("audit")
    assert [each.complaints for each in (preparer, reviewer, officer, public, auditor)] == [[]] * 5
    verify = [sys.executable, "-m", "jiheng.cli", "audit", "verify", "--data", str(site.home)]
    assert subprocess.run(verify, check=False, capture_output=True).returncode == 0


def test_two_people_at_one_cell_choose_between_both_texts(browser: Browser, site: Site) -> None:
    one, other = (Person(browser, site).enter("preparer") for _ in range(2))
    for person in (one, other):
        person.go("/filings/2/")
    one.type_in("cell:objective.achieved", "甲写的")
    other.page.fill('[name="cell:objective.achieved"]', "乙写的")
    expect(other.page.locator("#conflict")).to_contain_text("甲写的")
    expect(other.page.locator("#conflict textarea")).to_have_value("乙写的")
    other.shot("conflict")
    other.page.click('#conflict button:text-is("用我填的")')
    expect(other.page.locator('[name="cell:objective.achieved"]')).to_have_value("乙写的")
    assert one.complaints == other.complaints == []


def test_what_the_other_typed_is_shown_before_it_can_be_replaced(
    browser: Browser, site: Site
) -> None:
    one, other = (Person(browser, site).enter("preparer") for _ in range(2))
    for person in (one, other):
        person.go("/filings/5/")
    one.type_in("cell:objective.achieved", "甲写的")
    other.type_in(REASON, "乙写的原因")
    expect(other.page.locator('[name="cell:objective.achieved"]')).to_have_value("甲写的")
    assert one.complaints == other.complaints == []


def test_what_is_typed_while_the_other_s_text_comes_in_is_a_conflict(
    browser: Browser, site: Site
) -> None:
    one, other = (Person(browser, site).enter("preparer") for _ in range(2))
    for person in (one, other):
        person.go("/filings/6/")
    one.type_in("cell:objective.achieved", "甲写的")
    page, held = other.page, []
    page.route("**/filings/6/", lambda route: held.append(route), times=1)  # noqa: PLW0108
    page.fill(f'[name="{REASON}"]', "乙写的原因")
    expect(page.locator("#status .saving")).to_be_visible()
    page.wait_for_timeout(100)
    page.fill('[name="cell:objective.achieved"]', "乙写的")
    held[0].continue_()
    expect(page.locator("#conflict")).to_contain_text("甲写的")
    expect(page.locator("#conflict tbody th")).to_have_text("实际完成情况")
    page.fill("#conflict textarea", "两人商定的")
    other.type_in("cell:objective.intended", "乙写的目标")
    page.wait_for_timeout(4_500)
    expect(page.locator("#conflict textarea")).to_have_value("两人商定的")
    expect(page.locator("#c-objective-achieved")).to_have_class(re.compile("invalid"))
    page.click('#conflict button:text-is("用我填的")')
    expect(page.locator('[name="cell:objective.achieved"]')).to_have_value("两人商定的")
    expect(page.locator('[name="cell:objective.intended"]')).to_have_value("乙写的目标")
    expect(page.locator(f'[name="{REASON}"]')).to_have_value("乙写的原因")
    assert one.complaints == other.complaints == []


def test_what_is_typed_after_the_session_ended_is_saved_after_signing_in_elsewhere(
    browser: Browser, site: Site
) -> None:
    person = Person(browser, site).enter("preparer")
    page = person.go("/filings/7/")
    person.context.clear_cookies(name="sessionid")
    asked = f"{site.address}/filings/7/"
    with page.expect_response(lambda each: each.request.method == "GET" and each.url == asked):
        page.fill('[name="cell:objective.achieved"]', "过期以后写的")
    expect(page.locator("#conflict")).to_contain_text("登录已过期")
    page.wait_for_load_state("networkidle")
    assert all(cookie.get("name") != "sessionid" for cookie in person.context.cookies())
    window = person.context.new_page()
    window.goto(f"{site.address}/sign-in/")
    window.fill("#id_username", "preparer")
    window.fill("#id_password", site.password)
    window.click("main form .primary")
    window.wait_for_url(f"{site.address}/")
    expect(page.locator("#status .saved")).to_contain_text("已保存", timeout=20_000)
    expect(page.locator("#conflict")).to_be_empty()
    window.goto(f"{site.address}/filings/7/")
    expect(window.locator('[name="cell:objective.achieved"]')).to_have_value("过期以后写的")
    assert person.complaints == []


def test_enter_and_arrows_go_along_the_column_and_not_through_a_word_being_composed(
    browser: Browser, site: Site
) -> None:
    page = Person(browser, site).enter("preparer").go("/filings/8/")
    here = "document.activeElement.name"
    page.focus('[name="cell:indicators[0].actual.text"]')
    page.keyboard.press("Enter")
    assert page.evaluate(here) == "cell:indicators[1].actual.text"
    page.keyboard.press("ArrowUp")
    assert page.evaluate(here) == "cell:indicators[0].actual.text"
    page.dispatch_event(f'[name="{ACTUAL}"]', "keydown", {"key": "Enter", "isComposing": True})
    assert page.evaluate(here) == ACTUAL
    page.keyboard.press("End")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("另一行")
    assert page.input_value(f'[name="{ACTUAL}"]').endswith("\n另一行")
    page.keyboard.press("ArrowUp")
    assert page.evaluate(here) == ACTUAL
    page.focus('[name="cell:objective.achieved"]')
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    assert page.input_value('[name="cell:objective.achieved"]').endswith("\n")


def test_the_panel_tells_what_was_just_saved_and_keeps_a_remark_that_was_begun(
    browser: Browser, site: Site
) -> None:
    person = Person(browser, site).enter("preparer")
    page = person.go("/filings/10/")
    page.click('[name="cell:objective.achieved"]')
    expect(page.locator("#cell")).to_contain_text("实际完成情况")
    page.fill("#remark", "写了一半")
    page.click('[name="cell:objective.intended"]')
    expect(page.locator("#cell h2")).to_contain_text("预期目标")
    expect(page.locator("#remark")).to_have_value("")
    person.type_in("cell:objective.intended", "刚才填的目标")
    expect(page.locator("#cell dl")).to_contain_text("→ 刚才填的目标")
    page.click('[name="cell:objective.achieved"]')
    expect(page.locator("#remark")).to_have_value("写了一半")
    page.click("#cell form:has(#remark) button")
    expect(page.locator("#comments")).to_contain_text("写了一半")
    expect(page.locator("#remark")).to_have_value("")
    assert person.complaints == []


def test_a_word_that_is_being_composed_is_not_saved_in_halves(browser: Browser, site: Site) -> None:
    person = Person(browser, site).enter("preparer")
    page = person.go("/filings/11/")
    page.fill('[name="cell:objective.achieved"]', "")
    expect(page.locator(".saving")).to_have_count(0)
    revision = person.revision
    keyboard = person.context.new_cdp_session(page)
    half = {"text": "zhi'ban", "selectionStart": 7, "selectionEnd": 7}
    keyboard.send("Input.imeSetComposition", half)
    page.wait_for_timeout(1_000)
    assert page.input_value('[name="cell:objective.achieved"]') == "zhi'ban"
    assert person.revision == revision
    keyboard.send("Input.insertText", {"text": "值班"})
    expect(page.locator("#paper [name=revision]")).not_to_have_value(revision)
    page.reload()
    assert page.input_value('[name="cell:objective.achieved"]') == "值班"


def test_a_menu_is_closed_by_escape(browser: Browser, site: Site) -> None:
    page = Person(browser, site).enter("preparer").go("/filings/11/")
    page.focus("details.menu summary")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    assert page.locator("details.menu[open]").count() == 0
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_on_paper_no_cell_covers_the_lines_around_it(browser: Browser, site: Site) -> None:
    page = Person(browser, site).enter("preparer").go("/filings/9/")
    page.emulate_media(media="print")
    kinds = page.evaluate(
        "() => [...new Set([...document.querySelectorAll('.paper td, .paper th')].map((cell) => {"
        "const {position, backgroundColor} = getComputedStyle(cell);"
        "return position + ' ' + backgroundColor; }))]"
    )
    assert kinds == ["static rgba(0, 0, 0, 0)"]
    assert not page.locator(".top, .side").first.is_visible()


def test_what_is_typed_while_the_network_is_away_is_saved_when_it_is_back(
    browser: Browser, site: Site
) -> None:
    person = Person(browser, site).enter("preparer")
    page = person.go("/filings/3/")
    person.context.set_offline(True)
    page.fill('[name="cell:objective.achieved"]', "断网时写的")
    expect(page.locator("#status .saved")).to_contain_text("未保存")
    person.context.set_offline(False)
    expect(page.locator("#status .saved")).to_contain_text("已保存", timeout=20_000)
    person.go("/filings/3/")
    expect(page.locator('[name="cell:objective.achieved"]')).to_have_value("断网时写的")


def test_a_wrong_figure_stays_in_its_cell_and_says_why(browser: Browser, site: Site) -> None:
    person = Person(browser, site).enter("preparer")
    page = person.go("/filings/4/")
    page.fill('[name="cell:funds[0].outturn"]', "约三万")
    expect(page.locator("#c-funds-0-outturn")).to_have_class(re.compile("invalid"))
    expect(page.locator("#status .saved")).to_contain_text("不是数字")
    expect(page.locator('[name="cell:funds[0].outturn"]')).to_have_value("约三万")
    page.fill('[name="cell:funds[0].outturn"]', "1.00")
    expect(page.locator("#c-funds-0-outturn")).not_to_have_class(re.compile("invalid"))


def test_the_keyboard_reaches_every_cell_and_moves_between_rows(
    browser: Browser, site: Site
) -> None:
    person = Person(browser, site).enter("preparer")
    page = person.go("/filings/5/")
    page.focus('[name="cell:indicators[0].claimed_score"]')
    page.keyboard.press("Enter")
    focused = "document.activeElement.name"
    assert page.evaluate(focused) == "cell:indicators[1].claimed_score"
    page.keyboard.press("ArrowUp")
    assert page.evaluate(focused) == "cell:indicators[0].claimed_score"
    page.keyboard.press("Tab")
    assert page.evaluate(focused) == REASON
    cells = page.locator("#paper [name^='cell:']").count()
    assert page.locator("#paper [name^='cell:'][aria-label]:not([aria-label=''])").count() == cells


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_page_is_wider_than_its_window(
    browser: Browser, site: Site, size: tuple[int, int], language: str
) -> None:
    person = Person(browser, site, size).enter("preparer")
    if language == "en":
        person.page.click('.who button:text-is("English")')
    for path, name in (("/", "work"), ("/filings/6/", "editor"), ("/progress/", "progress")):
        page = person.go(path)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path
        person.shot(f"{name}-{language}-{'phone' if size == PHONE else 'desktop'}")
    assert person.complaints == []


def test_without_javascript_the_form_is_filled_saved_and_submitted(
    browser: Browser, site: Site
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site.address}/sign-in/")
    page.fill("#id_username", "preparer")
    page.fill("#id_password", site.password)
    page.click("main form .primary")
    page.goto(f"{site.address}/filings/9/")
    page.fill('[name="cell:objective.achieved"]', "全部完成，已验收")
    page.click("noscript button")
    expect(page.locator('[name="cell:objective.achieved"]')).to_have_value("全部完成，已验收")
    expect(page.locator("#status")).to_contain_text("第 2 版")
    page.click('.actions button:text-is("提交主管部门")')
    expect(page.locator(".notice")).to_contain_text("待主管部门审核")
