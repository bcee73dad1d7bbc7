"""Chinese first, English when asked: every text of the pages is there in both."""

import io
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.test import Client
from django.utils import translation
from django.utils.translation import template as templates

from jiheng.domain.finding import Severity
from jiheng.domain.workflow import Role
from jiheng.services.filing import Actor
from jiheng.services.reshaping import Reshaping
from jiheng.web import acts
from jiheng.web.access import Granted
from jiheng.web.models import Filing
from jiheng.web.page import FilingPage
from webcast import Enter

WEB = Path(__file__).parents[2] / "src/jiheng/web"
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


def used() -> set[tuple[str, str]]:
    """Return every text that a source or a template asks a translation for, with its context."""
    found = set()
    sources = [(path.read_text("utf-8"), path) for path in WEB.rglob("*.py")]
    sources += [
        (templates.templatize(path.read_text("utf-8"), origin=str(path)), path)
        for path in WEB.rglob("*.html")
    ]
    for text, _path in sources:
        for _line, message, _comments, context in extract(
            "python", io.BytesIO(text.encode()), keywords=KEYWORDS
        ):
            found.add((context or "", message if isinstance(message, str) else message[0]))
    return found


def catalogue(language: str) -> dict[tuple[str, str], Any]:
    with (WEB / f"locale/{language}/LC_MESSAGES/django.po").open("rb") as file:
        read = read_po(file)
    return {
        (each.context or "", each.id if isinstance(each.id, str) else each.id[0]): each.string
        for each in read
        if each.id
    }


def test_every_text_has_its_english_and_nothing_else_is_kept() -> None:
    texts = catalogue("en")
    assert used() ^ texts.keys() == set()
    assert [
        key
        for key, text in texts.items()
        if not text or "" in (text if isinstance(text, tuple) else ())
    ] == []


@pytest.mark.parametrize("language", ["en", "zh_Hans"])
def test_the_compiled_catalogue_is_that_of_the_source(language: str) -> None:
    folder = WEB / f"locale/{language}/LC_MESSAGES"
    with (folder / "django.po").open("rb") as source, (folder / "django.mo").open("rb") as made:
        wanted, found = read_po(source), read_mo(made)
    assert plain(wanted) == plain(found)


def plain(messages: Catalog) -> list[str]:
    pairs = ((each.id, each.string) for each in messages if each.id)
    return sorted(
        repr(pair).replace(",)", ")").replace("[", "(").replace("]", ")") for pair in pairs
    )


def test_nobody_is_called_by_the_familiar_word(enter: Enter) -> None:
    client = enter("preparer")
    wrong = {"old_password": "x", "new_password1": "1111111", "new_password2": "1111112"}
    for answer in (client.get("/password/"), client.post("/password/", wrong)):
        assert "你" not in answer.content.decode()
    assert "两次输入的新密码不一样" in answer.content.decode()


def test_a_comment_names_its_cell_in_the_language_of_the_page(enter: Enter, filing: Filing) -> None:
    client = enter("preparer")
    remark = {"path": "indicators[0].actual", "text": "?", "revision": filing.revision}
    client.post(f"/filings/{filing.pk}/comments/", remark)
    assert (
        "数量 · 值班天数 · 实际完成值</a>" in client.get(f"/filings/{filing.pk}/").content.decode()
    )
    client.cookies["django_language"] = "en"
    text = client.get(f"/filings/{filing.pk}/").content.decode()
    assert "quantity · 值班天数 · actual value</a>" in text


@pytest.mark.parametrize("kind", Reshaping)
def test_what_was_done_to_a_row_is_told_in_words(
    enter: Enter, filing: Filing, kind: Reshaping
) -> None:
    client, page = enter("preparer"), f"/filings/{filing.pk}/"
    sent = {"revision": 1, "kind": kind, "row": 1}
    assert client.post(f"{page}rows/", sent).status_code == 302
    told = client.get(f"{page}history/").content.decode()
    assert f'<td data-label="现在">{acts.recorded(kind, "reshape")}</td>' in told
    with translation.override("zh-Hans"):
        assert acts.recorded(kind, "reshape") != kind
    with translation.override("en"):
        assert acts.recorded(kind, "reshape")[0].isupper()
    assert acts.recorded(kind, "comment") == kind


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (
            "zh-hans",
            (
                "机构·unit · 审核人",
                "邀请",
                "机构·x · 预算单位",
                "部门审核截止：2025-03-01，截止前几天起提醒：7，错误写明原因后可以提交：是",
                "账户 7",
                "新建：2，另开表：0，更新：0，未变：1",
            ),
        ),
        (
            "en",
            (
                "机构·unit · reviewer",
                "invitation",
                "机构·x · budgetary unit",
                "instead of mended: yes",
                "account 7",
                "new: 2, opened: 0, updated: 0, unchanged: 1",
            ),
        ),
    ],
)
def test_what_the_trail_keeps_is_told_in_words(language: str, told: tuple[str, ...]) -> None:
    with translation.override(language):
        role, link, kind, fields, place, count = told
        assert acts.recorded("机构·unit · reviewer", "role-given") == role
        assert acts.recorded("invitation", "link-made") == link
        assert acts.recorded("机构·x · unit", "organisation-added") == kind
        kept = "2024 · 局 · name=甲 policy=x policy=cn layout=shanghai deadline=None"
        kept += " review_deadline=2025-03-01 reminder_days=7 explains_errors=True"
        assert acts.recorded(kept, "campaign-changed").endswith(fields)
        assert "甲 policy=x" in acts.recorded(kept, "campaign-changed")
        assert acts.recorded("name=甲 policy=cn", "campaign-changed") == "name=甲 policy=cn"
        assert count == acts.recorded("new=2 opened=0 revised=0 same=1", "projects-imported")
        assert acts.act_place("people/7") == place
        assert acts.recorded("a=b · reviewer", "comment") == "a=b · reviewer"
        assert acts.act_name("no-such-act") == "no-such-act"


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
    assert "Self-evaluation of fiscal project spending of Shanghai" in text


def test_refusals_are_in_the_language_of_the_page(enter: Enter, filing: Filing) -> None:
    client = enter("preparer")
    client.cookies["django_language"] = "en"
    answer = client.post(f"/filings/{filing.pk}/steps/submit/", {"revision": 9})
    assert answer.status_code == 409
    assert "nothing changed" in answer.content.decode()


def test_what_keeps_a_form_back_is_told_in_the_language_of_the_page(
    enter: Enter, filing: Filing
) -> None:
    client = enter("preparer")
    fields = {"revision": 1, "cell:indicators[0].actual.text": "360天"}
    client.post(f"/filings/{filing.pk}/", fields)
    for language, told in (
        ("zh-hans", "指标值 365天，完成 360天"),
        ("en", "Target 365天, actual 360天"),
    ):
        client.cookies["django_language"] = language
        answer = client.post(f"/filings/{filing.pk}/steps/submit/", {"revision": 2})
        assert answer.status_code == 422
        assert told in answer.content.decode()


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
