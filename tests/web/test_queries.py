"""How often a page asks the database, however much there is to show."""

from typing import Any

import pytest
from django.urls import reverse

from jiheng.domain.workflow import State
from jiheng.services.filing import Actor
from jiheng.web.models import Campaign, Filing
from jiheng.web.opening import open_filing
from webcast import Cast, Enter

COUNTED = {
    "work": ("preparer", 8),
    "progress": ("auditor", 7),
    "published": ("stranger", 5),
    "trail": ("auditor", 6),
    "filing": ("preparer", 5),
    "history": ("preparer", 10),
    "cell": ("preparer", 11),
    "import": ("preparer", 8),
    "review": ("reviewer", 11),
}


@pytest.fixture
def many(cast: Cast, forms: Any) -> None:  # noqa: ANN401
    campaign = Campaign.objects.create(
        name="多", fiscal_year=2023, organisation=cast.tree["finance"]
    )
    person = cast.people["preparer"]
    for form in forms[1:]:
        actor = Actor(person.pk, person.name, frozenset())
        open_filing(form, campaign, cast.tree["unit"], actor=actor)


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize("name", COUNTED)
def test_a_page_asks_a_bounded_number_of_times(
    enter: Enter,
    filing: Filing,
    name: str,
    django_assert_max_num_queries: Any,  # noqa: ANN401
) -> None:
    person, most = COUNTED[name]
    if name == "published":
        Filing.objects.update(state=State.PUBLISHED)
    of_one = name in {"filing", "history", "cell", "review"}
    address = reverse(name, args=[filing.pk] if of_one else [])
    asked = {"path": "indicators[0].actual.text"} if name == "cell" else {}
    client = enter(person)
    assert client.get(address, asked).status_code == 200
    with django_assert_max_num_queries(most):
        client.get(address, asked)


def test_a_save_asks_a_bounded_number_of_times(
    enter: Enter,
    filing: Filing,
    django_assert_max_num_queries: Any,  # noqa: ANN401
) -> None:
    client = enter("preparer")
    fields = {"revision": 1, "cell:indicators[0].actual.text": "360天"}
    address = reverse("filing", args=[filing.pk])
    client.get(address)
    with django_assert_max_num_queries(26):
        client.post(address, fields, headers={"HX-Request": "true"})
