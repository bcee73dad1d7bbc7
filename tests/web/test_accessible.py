"""Every main page in both languages: axe-core finds nothing serious; the way by keyboard."""

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

import jiheng
from webcast import EXAMPLES
from website import Person, Site

AXE = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"
CELL = "/filings/1/?cell=indicators[0].name"
GRAVE = {"serious", "critical"}
PAGES = {
    "preparer": (
        "/",
        "/import/",
        "/filings/1/",
        "/filings/1/?cell=indicators[0].name",
        "/progress/",
    ),
    "reviewer": ("/", "/filings/2/", "/filings/2/review/", "/filings/2/history/"),
    "finance": ("/", "/progress/"),
    "auditor": ("/audit/",),
    "admin": ("/people/", "/organisations/"),
    "": ("/sign-in/", "/published/", "/rules/EXE102/"),
}


def violations(person: Person) -> list[dict[str, Any]]:
    """Return what axe-core finds serious on the page, past the policy on scripts."""
    page = person.page
    page.wait_for_load_state("networkidle")
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("async () => (await axe.run()).violations")
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
        grave = violations(person)
        if grave:
            found[path] = grave
        name = f"{username or 'anyone'}{path.replace('/', '-').partition('?')[0]}{language}"
        person.shot(name)
    assert found == {}, json.dumps(found, indent=1, ensure_ascii=False)


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
    assert violations(person) == []


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
