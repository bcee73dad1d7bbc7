"""Queries put into words once answer as the models do; what stands around a page is its own."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jiheng.web.models import Filing, Membership
from jiheng.web.prepared import Prepared
from webcast import Cast, Enter

FILING = Prepared(
    lambda: Filing.objects.select_related("project__unit", "campaign", "submitter").filter(pk=0)
)
HELD = Prepared(lambda: Membership.objects.filter(person_id=0, role="").order_by("-pk"))


def values(row: Any) -> dict[str, Any]:  # noqa: ANN401
    return {each.attname: getattr(row, each.attname) for each in row._meta.concrete_fields}


def test_a_row_is_what_the_models_give(cast: Cast) -> None:
    for filing in cast.filings.values():
        found = FILING.first(filing.pk)
        asked = Filing.objects.select_related("project__unit", "campaign").get(pk=filing.pk)
        assert found == asked
        assert found is not None
        assert values(found) == values(asked)
        assert {type(each) for each in values(found).values()} == {
            type(each) for each in values(asked).values()
        }
        for one, other in [
            (found.project, asked.project),
            (found.project.unit, asked.project.unit),
            (found.campaign, asked.campaign),
        ]:
            assert values(one) == values(other)


def test_what_is_asked_for_together_is_asked_once(cast: Cast) -> None:
    filing = cast.filings["unit"]
    Filing.objects.filter(pk=filing.pk).update(submitter=cast.people["preparer"])
    with CaptureQueriesContext(connection) as asked:
        found = FILING.first(filing.pk)
        assert found is not None
        told = (found.project.unit.name, found.campaign.name, found.submitter)
    assert len(asked) == 1
    assert told == ("机构·unit", "2024", cast.people["preparer"])


def test_a_relation_that_is_not_there_is_none(cast: Cast) -> None:
    found = FILING.first(cast.filings["unit"].pk)
    assert found is not None
    with CaptureQueriesContext(connection) as asked:
        assert found.submitter is None
    assert len(asked) == 0


def test_each_time_other_values_and_the_present_state_are_asked_for(cast: Cast) -> None:
    person = cast.people["preparer"]
    assert [each.role for each in HELD.rows(person.pk, "preparer")] == ["preparer"]
    assert HELD.rows(person.pk, "auditor") == []
    unit = cast.tree["sibling"]
    later = Membership.objects.create(person=person, organisation=unit, role="preparer")
    assert HELD.first(person.pk, "preparer") == later
    later.delete()
    assert len(HELD.rows(person.pk, "preparer")) == 1
    assert HELD.first(0, "preparer") is None


@pytest.mark.parametrize("hostile", ["' OR 1=1 --", "%s", "auditor'; DROP TABLE jiheng_filing"])
def test_a_value_is_never_read_as_words(cast: Cast, hostile: str) -> None:
    assert HELD.rows(cast.people["preparer"].pk, hostile) == []


def test_a_remembered_frame_is_that_of_the_person_the_page_and_the_answer(
    enter: Enter, filing: Filing
) -> None:
    address = f"/filings/{filing.pk}/"
    clients = {name: enter(name) for name in ("preparer", "reviewer", "auditor")}
    seen = {name: client.get(address).content.decode() for name, client in clients.items()}
    again = {name: client.get(address).content.decode() for name, client in clients.items()}
    for name in clients:
        assert f">{name}</a>" in again[name]
        assert ('href="/audit/"' in again[name]) is (name == "auditor")
        assert f'name="next" value="{address}"' in again[name]
        assert tokens(seen[name]).isdisjoint(tokens(again[name]))
    other = clients["preparer"].get("/published/", {"q": '"><b>'}).content.decode()
    assert '<input type="hidden" name="next" value="/published/?q=%22%3E%3Cb%3E">' in other
    assert re.search(r'href="/published/" aria-current="page"', other)
    assert not re.search(r'href="/" aria-current="page"', other)


def test_a_remembered_frame_knows_who_left(enter: Enter) -> None:
    client = enter("preparer")
    assert "preparer</a>" in client.get("/published/").content.decode()
    client.logout()
    assert "preparer</a>" not in client.get("/published/").content.decode()
    assert "preparer</a>" not in Client().get("/published/").content.decode()


def tokens(page: str) -> set[str]:
    found = set(re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page))
    found |= set(re.findall(r'"X-CSRFToken": "(\w+)"', page))
    assert len(found) == 1, found
    return found
