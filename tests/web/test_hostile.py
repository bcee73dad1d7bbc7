"""Texts that no keyboard gives, in every field of every route: refused or taken, never a fault."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from jiheng.domain.wording import one_line, printable
from jiheng.web.models import (
    Campaign,
    Comment,
    Filing,
    Organisation,
    Rescoring,
    StoredEntry,
    Upload,
)
from jiheng.web.urls import urlpatterns
from sizes import some
from webcast import Cast, Enter

ODD = "a\x00'\u202e\ufffe\x0b𠮷\u200b%s{{x}}"
LONG = "x" * 3_000
NAMED = (
    "text",
    "path",
    "answers",
    "reason",
    "score",
    "rule",
    "kind",
    "level1",
    "level2",
    "name",
    "q",
    "unit",
    "state",
    "by",
    "page",
    "actor",
    "action",
    "filing",
    "from",
    "to",
    "username",
    "email",
    "organisation",
    "roles",
    "role",
    "membership",
    "parent",
    "code",
    "password",
    "new_password1",
    "new_password2",
    "old_password",
    "column:0",
    "deadline",
    "review_deadline",
    "fiscal_year",
    "policy",
    "layout",
    "reminder_days",
    "place",
    "form",
    "sure",
    "number",
    "target.text",
    "cell",
    "wide",
    "cell:objective.achieved",
    "cell:indicators[0].name",
    "cell:extensions.x[0]",
)
"""The fields that some route asks for."""
PEOPLE = ("finance_officer", "preparer", "administrator", "reviewer", "auditor", "")
"""Who tries them: on every commit those who may do most."""


def routes(cast: Cast, campaign: Campaign) -> list[str]:
    """Return the address of every route, with things that are there."""
    filing = cast.filings["unit"]
    upload = Upload.objects.create(
        person=cast.people["preparer"],
        unit=cast.tree["unit"],
        campaign=filing.campaign,
        name="a",
        size=1,
        sha256="0" * 64,
        content=b"x",
        at=timezone.now(),
    )
    there: dict[str, object] = {
        "filing": filing.pk,
        "campaign": campaign.pk,
        "organisation": cast.tree["unit"].pk,
        "account": cast.people["sibling"].pk,
        "upload": upload.pk,
        "uploaded": 1,
        "form": 1,
        "page": 1,
        "token": "abc",
        "code": "EXE102",
        "medium": "xlsx",
        "fingerprint": "0" * 16,
        "action": "return",
    }
    return [
        reverse(each.name or "", kwargs={name: there[name] for name in each.pattern.converters})
        for each in urlpatterns
        if each.name != "sign-out"
    ]


@pytest.mark.parametrize("name", PEOPLE[: some(3, thorough=len(PEOPLE))])
def test_no_text_is_a_fault(cast: Cast, enter: Enter, campaign: Campaign, name: str) -> None:
    client = enter(name) if name else Client()
    client.raise_request_exception = False
    known: dict[str, str | int] = {
        "version": "1",
        "row": "0",
        "path": "indicators[0]",
        "score": "3",
        "fiscal_year": 2025,
    }
    known |= {"kind": "unit", "layout": "national", "reminder_days": 3, "roles": "preparer"}
    known |= {"organisation": cast.tree["unit"].pk, "unit": cast.tree["unit"].pk}
    lacking = {"answers", "policy", "deadline", "review_deadline", "email"}
    faults = []
    for address in routes(cast, campaign):
        revision = Filing.objects.get(pk=cast.filings["unit"].pk).revision
        long: dict[str, str | int] = dict.fromkeys(NAMED, LONG) | {"revision": revision}
        valid: dict[str, str | int] = dict.fromkeys(NAMED, ODD) | known | {"revision": revision}
        for fields in (long, {at: of for at, of in valid.items() if at not in lacking}):
            answers = client.get(address, fields), client.post(address, fields)
            faults += [(address, each.status_code) for each in answers if each.status_code >= 500]
    assert faults == []
    for entry in StoredEntry.objects.all():
        for text in (entry.actor_name, entry.before, entry.after, entry.reason):
            assert printable(text) == text
    assert all(printable(each.text) == each.text for each in Comment.objects.all())
    assert all(printable(each.rule) == each.rule for each in Rescoring.objects.all())
    assert all(one_line(each.name) == each.name for each in Organisation.objects.all())


def test_no_user_name_is_longer_than_those_there_are(cast: Cast) -> None:
    del cast
    answer = Client().post(reverse("sign-in"), {"username": "x" * 70_000, "password": "x"})
    assert answer.status_code == 200
    assert not StoredEntry.objects.filter(action="sign-in-failed").exists()


def test_names_that_look_the_same_are_the_same(cast: Cast, enter: Enter) -> None:
    administrator = enter("administrator")
    address = reverse("organisation-add", args=[cast.tree["department"].pk])
    for name in ("机构·\u200bunit", "\u202a机构·unit\u202c", "机构·unit\x00"):
        answer = administrator.post(address, {"name": name, "kind": "unit"})
        assert answer.status_code in {409, 422}
    administrator.post(address, {"name": " 新\u2060 \u00a0 所 ", "kind": "unit"})
    assert Organisation.objects.filter(name="新 所").exists()
