"""A form that is called otherwise keeps what was said of its findings, and the trail holds."""

import pytest
from django.test import Client
from django.urls import reverse

from jiheng.web import serving
from jiheng.web.models import Explanation, Filing
from jiheng.web.page import FilingPage
from webcast import Enter


@pytest.fixture
def preparer(enter: Enter) -> Client:
    return enter("preparer")


def page(client: Client, filing: Filing) -> FilingPage:
    shown: FilingPage = client.get(reverse("filing", args=[filing.pk])).context["page"]
    return shown


def open_still(client: Client, filing: Filing) -> set[tuple[str, str]]:
    """Return the findings that nothing is said of: their rules and cells."""
    shown = page(client, filing)
    found, said = shown.judged.findings, shown.explanations
    return {(each.rule, each.path) for each in found if each.fingerprint not in said}


def type_in(client: Client, filing: Filing, **cells: str) -> None:
    filing.refresh_from_db()
    typed = {f"cell:{path.replace('__', '.')}": text for path, text in cells.items()}
    client.post(reverse("filing", args=[filing.pk]), {"revision": filing.revision, **typed})


@pytest.fixture
def explained(preparer: Client, filing: Filing) -> Filing:
    """The filing, with something said of each of its findings."""
    type_in(preparer, filing, total__claimed_score="12")
    for each in page(preparer, filing).judged.findings:
        address = reverse("explain", args=[filing.pk, each.fingerprint])
        preparer.post(address, {"text": f"原因 {each.rule}"})
    assert open_still(preparer, filing) == set()
    return filing


@pytest.mark.parametrize(
    "cell", ["project__name", "implementing_unit", "supervising_department", "project__code"]
)
def test_what_was_said_of_findings_stays_when_the_form_is_renamed(
    preparer: Client, explained: Filing, cell: str
) -> None:
    before = {(each.rule, each.path) for each in page(preparer, explained).judged.findings}
    count = Explanation.objects.count()
    type_in(preparer, explained, **{cell: "改了的名称"})
    assert open_still(preparer, explained) & before == set()
    assert Explanation.objects.count() == count
    assert serving.verify().problems == ()


def test_a_version_of_before_the_renaming_brings_back_no_finding(
    preparer: Client, explained: Filing
) -> None:
    explained.refresh_from_db()
    revision = explained.revision
    type_in(preparer, explained, project__name="改了的名称", objective__achieved="另写")
    back = {"revision": revision + 1, "number": revision}
    assert preparer.post(reverse("history", args=[explained.pk]), back).status_code == 302
    assert open_still(preparer, explained) == set()
    assert serving.verify().problems == ()


def test_another_indicator_does_not_inherit_what_was_said(preparer: Client, filing: Filing) -> None:
    row = {"cell:indicators[0].claimed_score": "3"}
    preparer.post(reverse("filing", args=[filing.pk]), {"revision": 1, **row})
    found = page(preparer, filing).judged.findings
    wrong = next(each for each in found if each.path == "indicators[0].claimed_score")
    preparer.post(reverse("explain", args=[filing.pk, wrong.fingerprint]), {"text": "原因"})
    assert (wrong.rule, wrong.path) not in open_still(preparer, filing)
    row = {"cell:indicators[0].name": "另一项指标"}
    preparer.post(reverse("filing", args=[filing.pk]), {"revision": 2, **row})
    assert (wrong.rule, wrong.path) in open_still(preparer, filing)
