"""Funding lines in doubt: confirmed, added and removed, at a revision and in the trail."""

from dataclasses import replace

import pytest
from django.test import Client

from jiheng.domain.form import Form
from jiheng.domain.locator import Confidence, Locator, Provenance
from jiheng.domain.workflow import Role
from jiheng.services.filing import Actor
from jiheng.services.judging import read_form
from jiheng.web import serving
from jiheng.web.acts import recorded
from jiheng.web.models import Comment, Filing, StoredEntry, StoredRevision
from jiheng.web.stores import desk
from webcast import Cast, Enter

DOUBT = Provenance(Locator(line=7), Confidence.UNCERTAIN, "某项资金 3.00")
HTMX = {"HX-Request": "true"}


@pytest.fixture
def filing(cast: Cast) -> Filing:
    """A draft of which a funding line and the outturn of the total were read with doubt."""
    made = cast.filings["unit"]
    person = cast.people["preparer"]
    here = desk(Actor(person.pk, person.name, frozenset({Role.PREPARER})))
    doubts = {"funds": DOUBT, "funds[0].outturn": DOUBT}
    here.replace(made.pk, replace(now(made), provenance=doubts), base=1)
    return made


def now(filing: Filing) -> Form:
    filing.refresh_from_db()
    return read_form(StoredRevision.objects.get(filing=filing, number=filing.revision).form)


def send(client: Client, filing: Filing, to: str, **fields: object) -> int:
    told = {"revision": filing.revision, **fields}
    return client.post(f"/filings/{filing.pk}/{to}/", told).status_code


def test_a_doubt_is_confirmed_once_and_in_the_trail(enter: Enter, filing: Filing) -> None:
    client = enter("preparer")
    now(filing)
    page = client.get(f"/filings/{filing.pk}/").content.decode()
    assert "?cell=funds" in page
    panel = client.get(f"/filings/{filing.pk}/cell/", {"path": "funds"}).content.decode()
    assert "与原件核对过，没有错" in panel
    typed = {"revision": filing.revision, "cell:funds[0].original_budget": "9.00"}
    assert send(client, filing, "confirm", path="funds") == 302
    assert list(now(filing).provenance) == ["funds", "funds[0].outturn"]
    assert now(filing).provenance["funds"].confidence is Confidence.CERTAIN
    assert send(client, filing, "confirm", path="funds") == 422
    said = StoredEntry.objects.filter(filing=filing.pk, action="confirm").get()
    assert (said.path, said.before, said.actor_name) == ("funds", DOUBT.text, "preparer")
    answer = client.post(f"/filings/{filing.pk}/", typed, headers=HTMX)
    assert answer.status_code == 200, "no row moved"


def test_a_line_is_added_and_removed_and_what_hangs_on_lines_follows(
    enter: Enter, filing: Filing
) -> None:
    client = enter("preparer")
    count = len(now(filing).funds)
    send(client, filing, "comments", path="funds[1].outturn", text="核对一下")
    assert send(client, filing, "lines", kind="add", source="central") == 302
    assert [line.source.value for line in now(filing).funds][count:] == ["central"]
    assert "funds" not in now(filing).provenance, "whoever adds a line has looked"
    stale = filing.revision
    assert send(client, filing, "lines", kind="add", source="central") == 422
    assert send(client, filing, "lines", kind="remove", row=0) == 302
    assert send(client, filing, "lines", kind="remove", row=0, revision=stale) == 409
    typed = {"revision": stale, "cell:funds[1].outturn": "1.00"}
    assert client.post(f"/filings/{filing.pk}/", typed, headers=HTMX).status_code == 409
    assert now(filing).funds[0].source.value != "total"
    assert Comment.objects.get(filing=filing).path == "funds[0].outturn"
    assert "funds[0].outturn" not in now(filing).provenance
    assert send(client, filing, "lines", kind="add", source="total") == 302
    assert now(filing).funds[0].source.value == "total"
    assert Comment.objects.get(filing=filing).path == "funds[1].outturn"
    assert list(serving.verify().problems) == []
    said = StoredEntry.objects.filter(filing=filing.pk, action="lines").order_by("number")
    told = [(recorded(each.before, "lines"), recorded(each.after, "lines")) for each in said]
    assert told == [
        ("中央资金", "加一行资金"),
        ("年度资金总额", "删去这一行资金"),
        ("年度资金总额", "加一行资金"),
    ]


@pytest.mark.parametrize("to", ["confirm", "lines"])
def test_only_who_may_edit_changes_lines(enter: Enter, filing: Filing, to: str) -> None:
    now(filing)
    fields = {"path": "funds", "kind": "add", "source": "central"}
    assert send(enter("reviewer"), filing, to, **fields) in {403, 409}
    assert send(enter("stranger"), filing, to, **fields) == 404
    assert "funds" in now(filing).provenance
