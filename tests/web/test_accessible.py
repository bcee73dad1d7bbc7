"""Every main page in both languages: axe-core finds nothing serious; the way by keyboard."""

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

import jiheng
from sizes import IS_THOROUGH
from webcast import EXAMPLES
from website import DESKTOP, PHONE, Person, Site

AXE = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"
CELL = "/filings/1/?cell=indicators[0].name"
GRAVE = {"serious", "critical"}
PAGES = {
    "preparer": (
        "/",
        "/import/",
        "/filings/1/",
        "/filings/1/?cell=indicators[0].name",
        "/filings/1/library/?row=0",
        "/filings/1/history/",
        "/progress/",
        "/password/",
        "/second-step/",
    ),
    "reviewer": ("/", "/filings/2/", "/filings/2/review/", "/filings/2/history/"),
    "finance": ("/", "/progress/", "/campaigns/", "/campaigns/1/"),
    "auditor": ("/audit/", "/filings/3/"),
    "admin": ("/people/", "/people/1/", "/people/invite/", "/organisations/", "/organisations/2/"),
    "": ("/sign-in/", "/forgotten/", "/published/", "/rules/EXE102/"),
}
LIST = (
    "项目编码,项目名称,实施单位,年初预算数,全年预算数,三级指标,年度指标值,分值\n"
    "Z1,值守经费,{unit},12.50,15.00,值守天数,≥365天,30\n"
    "Z2,维护经费,{unit},{amount},1200,,,\n"
)


def violations(person: Person) -> list[dict[str, Any]]:
    """Return what axe-core finds serious on the page, past the policy on scripts."""
    page = person.page
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("async () => (await axe.run({resultTypes: ['violations']})).violations")
    return [
        {"rule": each["id"], "at": [node["target"] for node in each["nodes"]][:3]}
        for each in found
        if each["impact"] in GRAVE
    ]


def entered(browser: Browser, site: Site, username: str, language: str) -> Person:
    person = Person(browser, site)
    if username:
        person.enter(username)
    else:
        person.go("/sign-in/")
    if language == "en":
        person.page.click('.who button:text-is("English")')
        expect(person.page.locator("html")).to_have_attribute("lang", "en")
    return person


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("username", PAGES)
def test_axe_finds_nothing_serious(
    browser: Browser, site: Site, username: str, language: str
) -> None:
    person = entered(browser, site, username, language)
    found = {}
    for path in PAGES[username]:
        person.go(path)
        part = path.replace("/", "-").replace("?", "-").partition("=")[0]
        grave = seen(person, f"{username or 'anyone'}{part}-{language}")
        if grave:
            found[path] = grave
    assert found == {}, json.dumps(found, indent=1, ensure_ascii=False)


def seen(person: Person, name: str) -> list[dict[str, Any]]:
    """Return what is serious on the page as wide as a desktop, and as a phone; keep pictures.

    In English, which is wider and the same otherwise, axe-core looks every night only.
    """
    found = []
    for size, width, height in (("desktop", *DESKTOP), ("phone", *PHONE)):
        person.page.set_viewport_size({"width": width, "height": height})
        if IS_THOROUGH or not name.endswith("-en"):
            found += violations(person)
        beyond = person.page.evaluate("document.documentElement.scrollWidth") - width
        if beyond > 0:
            found.append({"rule": f"{beyond} px wider than a {size}", "at": []})
        person.shot(f"{name}-{size}")
    return found


@pytest.mark.parametrize("language", ["zh", "en"])
def test_axe_finds_nothing_serious_on_a_list_of_projects(
    browser: Browser, site: Site, tmp_path: Path, language: str
) -> None:
    person = entered(browser, site, "finance", language)
    unit = jiheng.read(EXAMPLES)[0].implementing_unit
    page = person.go("/campaigns/1/")
    for amount, name in (("abc", "faults"), ("9", "list")):
        file = tmp_path / f"{name}.csv"
        file.write_text(LIST.format(unit=unit, amount=amount), encoding="utf-8")
        page = person.go("/campaigns/1/")
        page.set_input_files("[name=file]", str(file))
        page.click(".import .primary")
        expect(page.locator(".mapping")).to_be_visible()
        assert seen(person, f"finance-{name}-{language}") == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_axe_finds_nothing_serious_beside_a_recognised_page(
    browser: Browser, site: Site, tmp_path: Path, language: str
) -> None:
    person = entered(browser, site, "preparer", language)
    paper = tmp_path / f"{language}.pdf"
    paper.write_bytes(jiheng.render(jiheng.read(EXAMPLES)[3], "pdf"))
    page = person.go("/import/")
    page.set_input_files("#files", str(paper))
    page.click(".import .primary")
    page.locator("#uploads tr.read .primary").first.click(timeout=60_000)
    expect(page.locator("form.recognised")).to_be_visible()
    assert seen(person, f"preparer-recognised-{language}") == []


def test_the_first_stop_skips_to_the_text_and_the_order_is_that_of_reading(
    browser: Browser, site: Site
) -> None:
    person = Person(browser, site).enter("preparer")
    page = person.go("/filings/1/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")
    stops = page.evaluate(
        """() => [...document.querySelectorAll(
                'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]')]
            .filter((each) => each.checkVisibility() && each.tabIndex > 0).length"""
    )
    assert stops == 0


def test_what_has_the_focus_is_seen(browser: Browser, site: Site) -> None:
    person = Person(browser, site).enter("preparer")
    page = person.go("/filings/1/")
    page.keyboard.press("Tab")
    unseen = []
    for _ in range(25):
        page.keyboard.press("Tab")
        shown = page.evaluate(
            """() => {
                const style = getComputedStyle(document.activeElement);
                return style.outlineStyle !== "none" || style.boxShadow !== "none";
            }"""
        )
        if not shown:
            unseen.append(page.evaluate("document.activeElement.outerHTML.slice(0, 80)"))
    assert unseen == []
