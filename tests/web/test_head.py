"""HEAD asks what GET would answer, without the body: of pages that everyone may see and others."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from jiheng.domain.workflow import State
from jiheng.web.models import Filing, UploadedList
from webcast import Cast, Enter

PUBLISHED = [
    ("published", {}),
    ("published-form", {"filing": 0}),
    ("published-download", {"filing": 0, "medium": "xlsx"}),
    ("rule", {"code": "EXE102"}),
]


@pytest.mark.parametrize(("name", "more"), PUBLISHED, ids=[name for name, _ in PUBLISHED])
def test_a_public_page_answers_head_as_get_without_a_body(
    cast: Cast, name: str, more: dict[str, object]
) -> None:
    filing = cast.filings["unit"]
    Filing.objects.filter(pk=filing.pk).update(state=State.PUBLISHED)
    address = reverse(name, kwargs=more | ({"filing": filing.pk} if "filing" in more else {}))
    client = Client()
    whole, head = client.get(address), client.head(address)
    assert (whole.status_code, head.status_code) == (200, 200)
    assert whole.content
    assert not head.content
    assert head["Content-Type"] == whole["Content-Type"]
    assert head.get("Content-Disposition") == whole.get("Content-Disposition")


def test_what_is_not_published_is_not_there_for_head(cast: Cast) -> None:
    address = reverse("published-form", args=[cast.filings["unit"].pk])
    assert Client().head(address).status_code == 404


OF_ROLES = [
    ("preparer", "work"), ("preparer", "filing"), ("preparer", "history"), ("preparer", "library"),
    ("preparer", "import"), ("preparer", "second-step"), ("preparer", "password"),
    ("finance_officer", "campaigns"), ("finance_officer", "campaign"),
    ("administrator", "invite"), ("administrator", "person"), ("administrator", "organisation"),
]  # fmt: skip


def test_head_is_let_in_as_get_is(cast: Cast, enter: Enter) -> None:
    filing = cast.filings["unit"]
    keys = {
        "campaign": filing.campaign_id,
        "person": cast.people["preparer"].pk,
        "organisation": cast.tree["unit"].pk,
    }
    assert Client().head(reverse("work")).status_code == 302
    assert Client().head(reverse("forgotten")).status_code == 200
    assert enter("preparer").head(reverse("approve-clean")).status_code == 405
    for person, name in OF_ROLES:
        of_one = name in {*keys, "filing", "history", "library"}
        address = reverse(name, args=[keys.get(name, filing.pk)] if of_one else [])
        asked = {"row": 0} if name == "library" else {}
        client = enter(person)
        whole, head = client.get(address, asked), client.head(address, asked)
        assert (name, head.status_code, head.content) == (name, whole.status_code, b"")


def test_head_takes_note_of_no_list_that_was_taken_over(cast: Cast, enter: Enter) -> None:
    told = {"file": "a.csv", "heads": [], "rows": [], "first": 2, "columns": {}, "unit": "万元"}
    campaign, person = cast.filings["unit"].campaign, cast.people["finance_officer"]
    counted = dict.fromkeys(("new", "opened", "revised", "same"), 1)
    done = {"state": UploadedList.State.DONE, "counted": counted, "at": timezone.now()}
    kept = UploadedList.objects.create(campaign=campaign, person=person, **told, **done)
    client, address = enter("finance_officer"), reverse("list", args=[campaign.pk, kept.pk])
    assert client.head(address).status_code == 302
    assert "新建 1 个项目" in client.get(address, follow=True).content.decode()
