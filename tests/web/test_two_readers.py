"""What two people see of one thing agrees, or the page says that it does not."""

import io
import zipfile

import pytest
from django.test import Client
from django.urls import reverse

from jiheng.domain.form import Form
from jiheng.domain.workflow import Role, State
from jiheng.services.filing import Actor
from jiheng.web import organising
from jiheng.web.models import Campaign, Filing, Membership, Organisation, Person
from jiheng.web.opening import open_filing
from webcast import Cast, Enter

CHANGED = "打分以后单位改过这一行"


def test_a_unit_moved_away_is_no_longer_seen_by_who_conducts_the_campaign(
    cast: Cast, forms: list[Form]
) -> None:
    department = cast.tree["department"]
    campaign = Campaign.objects.create(name="部门", fiscal_year=2024, organisation=department)
    someone = cast.people["preparer"]
    actor = Actor(someone.pk, someone.name, frozenset({Role.PREPARER}))
    filing = open_filing(forms[1], campaign, cast.tree["unit"], actor=actor)
    client = conducting(department)
    assert seen_of(client, campaign, filing) == (200, True, True)
    unit = Organisation.objects.get(pk=cast.tree["unit"].pk)
    elsewhere = Organisation.objects.get(pk=cast.tree["other_department"].pk)
    by = cast.people["administrator"]
    organising.move(unit.pk, elsewhere, version=unit.version, by=by)
    assert seen_of(client, campaign, filing) == (404, False, False)


def conducting(place: Organisation) -> Client:
    person = Person.objects.create_person("officer", None, name="某人")
    Membership.objects.create(person=person, organisation=place, role=Role.FINANCE_OFFICER)
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def seen_of(client: Client, campaign: Campaign, filing: Filing) -> tuple[int, bool, bool]:
    """Return the status of a filing's page, and whether the campaign lists and exports it."""
    name = filing.project.name
    page = client.get(reverse("campaign", args=[campaign.pk])).content.decode()
    book = client.get(reverse("project-list", args=[campaign.pk])).content
    texts = zipfile.ZipFile(io.BytesIO(book)).read("xl/sharedStrings.xml").decode()
    status = client.get(reverse("filing", args=[filing.pk])).status_code
    return status, name in page, name in texts


@pytest.mark.parametrize(
    ("cells", "is_told"),
    [
        ({"indicators[0].actual.text": "361天"}, True),
        ({"indicators[0].variance_explanation": "停机五天"}, True),
        ({"indicators[1].actual.text": "未完成"}, False),
        ({"objective.achieved": "另写"}, False),
    ],
)
def test_a_line_that_changed_after_it_was_scored_says_so(
    enter: Enter, filing: Filing, cells: dict[str, str], *, is_told: bool
) -> None:
    Filing.objects.filter(pk=filing.pk).update(state=State.SUBMITTED)
    reviewer, address = enter("reviewer"), reverse("review", args=[filing.pk])
    given = {"path": "indicators[0]", "score": "5", "rule": "EXE102", "text": "停机"}
    reviewer.post(reverse("rescore", args=[filing.pk]), {**given, "revision": 1})
    assert CHANGED not in reviewer.get(address).content.decode()
    Filing.objects.filter(pk=filing.pk).update(state=State.RETURNED)
    typed = {f"cell:{path}": text for path, text in cells.items()}
    enter("preparer").post(reverse("filing", args=[filing.pk]), {"revision": 1, **typed})
    assert (CHANGED in reviewer.get(address).content.decode()) is is_told


def test_a_row_that_only_moved_is_not_said_to_have_changed(enter: Enter, filing: Filing) -> None:
    Filing.objects.filter(pk=filing.pk).update(state=State.SUBMITTED)
    reviewer = enter("reviewer")
    given = {"path": "indicators[0]", "score": "5", "rule": "EXE102", "text": "停机"}
    reviewer.post(reverse("rescore", args=[filing.pk]), {**given, "revision": 1})
    Filing.objects.filter(pk=filing.pk).update(state=State.RETURNED)
    moved = {"revision": 1, "row": 0, "kind": "down"}
    enter("preparer").post(reverse("reshape", args=[filing.pk]), moved)
    page = reviewer.get(reverse("review", args=[filing.pk])).content.decode()
    assert "停机" in page
    assert CHANGED not in page


def test_a_form_that_names_its_project_otherwise_than_the_list_says_so(
    enter: Enter, filing: Filing
) -> None:
    address, told = reverse("filing", args=[filing.pk]), "登记的项目名称是“区政府总值班室值守"
    assert told not in enter("preparer").get(address).content.decode()
    typed = {"revision": 1, "cell:project.name": f"{filing.project.name}（二期）"}
    enter("preparer").post(address, typed)
    for person in ("preparer", "reviewer", "auditor"):
        assert told in enter(person).get(address).content.decode()


def test_without_javascript_what_was_refused_is_shown_as_it_was_typed(
    enter: Enter, filing: Filing
) -> None:
    long, address = "很长" * 2_001, reverse("filing", args=[filing.pk])
    typed = {"cell:objective.achieved": long, "cell:funds[0].outturn": "约<b>三万"}
    refused = enter("preparer").post(address, {"revision": 1, **typed})
    assert refused.status_code == 422
    text = refused.content.decode()
    assert long in text
    assert "<blockquote>约&lt;b&gt;三万</blockquote>" in text
