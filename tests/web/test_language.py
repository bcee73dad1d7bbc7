"""Chinese first, English when asked: every text of the pages is there in both."""

import io
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.test import Client
from django.utils.translation import template as templates

from jiheng.domain.finding import Severity
from jiheng.domain.workflow import Role
from jiheng.services.filing import Actor
from jiheng.web.access import Granted
from jiheng.web.models import Filing
from jiheng.web.page import FilingPage
from webcast import Enter

WEB = Path(__file__).parents[2] / "src/jiheng/web"
MESSAGES = WEB / "locale/en/LC_MESSAGES"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


def used() -> set[str]:
    """Return every text that a source or a template asks a translation for."""
    found = set()
    sources = [(path.read_text("utf-8"), path) for path in WEB.rglob("*.py")]
    sources += [
        (templates.templatize(path.read_text("utf-8"), origin=str(path)), path)
        for path in WEB.rglob("*.html")
    ]
    for text, _path in sources:
        for _line, message, _comments, _context in extract(
            "python", io.BytesIO(text.encode()), keywords=KEYWORDS
        ):
            parts = message if isinstance(message, tuple) else (message,)
            found.add(parts[-1] if parts[0] == "step" else parts[0])
    return found


def catalogue() -> dict[str, object]:
    with (MESSAGES / "django.po").open("rb") as file:
        read = read_po(file, locale="en")
    return {
        str(each.id if isinstance(each.id, str) else each.id[0]): each.string
        for each in read
        if each.id
    }


def test_every_text_has_its_english() -> None:
    texts = catalogue()
    assert used() - texts.keys() == set()
    assert [key for key, text in texts.items() if not text] == []


def test_the_compiled_catalogue_is_that_of_the_source() -> None:
    with (MESSAGES / "django.po").open("rb") as source, (MESSAGES / "django.mo").open("rb") as made:
        wanted, found = read_po(source, locale="en"), read_mo(made)
    assert plain(wanted) == plain(found)


def plain(messages: Catalog) -> list[str]:
    pairs = ((each.id, each.string) for each in messages if each.id)
    return sorted(repr(pair).replace("[", "(").replace("]", ")") for pair in pairs)


def test_chinese_unless_english_is_chosen(enter: Enter, filing: Filing) -> None:
    client = enter("preparer")
    page = f"/filings/{filing.pk}/"
    plain = client.get(page, headers={"Accept-Language": "en-US,en"})
    assert '<html lang="zh-Hans">' in plain.content.decode()
    client.post("/language/", {"language": "en", "next": page})
    text = client.get(page).content.decode()
    assert '<html lang="en">' in text
    assert "To be dealt with" in text
    assert "需要处理" not in text
    assert "execution rate" in text.lower()


def test_refusals_are_in_the_language_of_the_page(enter: Enter, filing: Filing) -> None:
    client = enter("preparer")
    client.cookies["django_language"] = "en"
    answer = client.post(f"/filings/{filing.pk}/steps/submit/", {"revision": 9})
    assert answer.status_code == 409
    assert "nothing changed" in answer.content.decode()


@pytest.mark.django_db
def test_an_unknown_language_is_no_language() -> None:
    client = Client()
    client.cookies["django_language"] = "../../etc"
    assert client.get("/sign-in/").headers["Content-Language"] == "zh-hans"


def test_one_warning_is_no_warnings(enter: Enter, filing: Filing) -> None:
    client = enter("preparer")
    client.cookies["django_language"] = "en"
    found = FilingPage(Granted(filing, Actor(1, "x", frozenset({Role.PREPARER})))).judged.findings
    warned = [each for each in found if each.severity is Severity.WARNING]
    for each in warned[1:]:
        client.post(f"/filings/{filing.pk}/findings/{each.fingerprint}/", {"text": "why"})
    text = client.get(f"/filings/{filing.pk}/").content.decode()
    assert "0 errors · 1 warning<" in text
