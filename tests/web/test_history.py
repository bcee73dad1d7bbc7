"""The history of a filing: every version and every step, page by page."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from jiheng.web.models import Filing, StoredEntry, StoredRevision
from webcast import Enter

SAVES = 6


@pytest.fixture
def preparer(enter: Enter, filing: Filing, monkeypatch: pytest.MonkeyPatch) -> Client:
    """A preparer who saved six times; two versions and two steps are on a page."""
    monkeypatch.setattr("jiheng.web.views.history._A_PAGE", 2)
    client = enter("preparer")
    for turn in range(SAVES):
        sent = {"revision": turn + 1, "cell:objective.achieved": f"第{turn}次"}
        assert client.post(reverse("filing", args=[filing.pk]), sent).status_code == 302
    return client


def tables(client: Client, address: str) -> list[str]:
    text = client.get(address).content.decode()
    return [part.partition("</table>")[0] for part in text.split("<tbody>")[1:]]


def walked(client: Client, address: str, table: int) -> list[str]:
    """Return the first cells of all rows of a table, following its links to the next page."""
    found, query = [], ""
    while True:
        text = client.get(address + query).content.decode()
        sheet = text.split('<div class="sheet">')[table + 1].partition("</div>")[0]
        found += re.findall(r"<tr><td[^>]*>([^<]*)</td>", sheet)
        onwards = re.search(r'rel="next" href="([^"]+)"', sheet)
        if onwards is None:
            return found
        query = onwards[1].replace("&amp;", "&")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_all_versions_and_all_steps_are_reached(
    preparer: Client, filing: Filing, language: str
) -> None:
    preparer.cookies["django_language"] = language
    address = reverse("history", args=[filing.pk])
    assert walked(preparer, address, 0) == [str(each) for each in range(SAVES + 1, 0, -1)]
    steps = StoredEntry.objects.filter(filing=filing.pk).count()
    assert len(walked(preparer, address, 1)) == steps


def test_a_page_of_one_table_keeps_that_of_the_other(preparer: Client, filing: Filing) -> None:
    address = reverse("history", args=[filing.pk])
    text = preparer.get(address, {"page": "2", "steps": "3"}).content.decode()
    assert 'rel="next" href="?steps=3&amp;page=3"' in text
    assert 'rel="prev" href="?page=2&amp;steps=2"' in text
    evil = preparer.get(address, {"page": 'x&y"', "steps": "-1"})
    assert evil.status_code == 200
    assert "?page=x%26y%22&amp;steps=" in evil.content.decode()


def test_a_version_of_an_older_page_is_restored(preparer: Client, filing: Filing) -> None:
    address = reverse("history", args=[filing.pk])
    assert tables(preparer, f"{address}?page=4")[0].count("恢复这一版") == 1
    sent = {"revision": SAVES + 1, "number": 1}
    assert preparer.post(f"{address}?page=4", sent).status_code == 302
    assert StoredRevision.objects.filter(filing=filing).count() == SAVES + 2
