"""The queues of reviewers and finance officers, and progress by unit."""

from collections import Counter

import pytest
from django.urls import reverse

from jiheng.domain.finding import Severity
from jiheng.domain.form import Form
from jiheng.domain.workflow import Role, State
from jiheng.services.filing import Actor
from jiheng.web.models import Filing
from jiheng.web.opening import open_filing
from jiheng.web.views import work
from webcast import Cast, Enter

PLACES = ("unit", "sibling", "department")


@pytest.fixture
def queue(cast: Cast) -> dict[str, int]:
    """Three submitted filings: few errors, many warnings, nothing but much money."""
    figures = {"unit": (1, 0, 5), "sibling": (0, 9, 50), "department": (0, 0, 500)}
    for place, (errors, warnings, budget) in figures.items():
        Filing.objects.filter(pk=cast.filings[place].pk).update(
            state=State.SUBMITTED, errors=errors, warnings=warnings, revised_budget=budget
        )
    return {place: cast.filings[place].pk for place in PLACES}


@pytest.mark.parametrize(
    ("by", "wanted"),
    [
        ("", ["sibling", "unit", "department"]),
        ("risk", ["sibling", "unit", "department"]),
        ("amount", ["department", "sibling", "unit"]),
        ("unit", ["department", "unit", "sibling"]),
        ("no-such-order", ["sibling", "unit", "department"]),
    ],
)
def test_the_queue_is_ordered_as_asked(
    enter: Enter, queue: dict[str, int], by: str, wanted: list[str]
) -> None:
    page = enter("reviewer").get(reverse("work"), {"by": by})
    rows = page.context["piles"][0].rows
    assert [row.pk for row in rows] == [queue[place] for place in wanted]
    assert page.context["piles"][0].most == 9


def test_what_came_back_is_first_for_the_preparer(
    cast: Cast, enter: Enter, forms: list[Form]
) -> None:
    actor = Actor(cast.people["preparer"].pk, "填报人", frozenset({Role.PREPARER}))
    filing = cast.filings["unit"]
    later = open_filing(forms[1], filing.campaign, cast.tree["unit"], actor=actor)
    Filing.objects.filter(pk=later.pk).update(state=State.RETURNED)
    rows = enter("preparer").get(reverse("work")).context["piles"][0].rows
    assert [row.pk for row in rows] == [later.pk, filing.pk]


def test_clean_forms_are_accepted_together_by_finance(
    cast: Cast, enter: Enter, queue: dict[str, int]
) -> None:
    Filing.objects.update(state=State.DEPARTMENT_APPROVED)
    chosen = {"filing": [*queue.values(), cast.filings["foreign_unit"].pk], "action": "accept"}
    address = reverse("approve-clean")
    enter("reviewer").post(address, chosen)
    assert not Filing.objects.filter(state=State.FINANCE_REVIEWED).exists()
    answer = enter("finance_officer").post(address, chosen, follow=True)
    done = Filing.objects.filter(state=State.FINANCE_REVIEWED).values_list("pk", flat=True)
    assert set(done) == {queue["sibling"], queue["department"]}
    assert "审定 2 份" in answer.content.decode()
    assert enter("finance_officer").post(address, {"action": "publish"}).status_code == 404
    assert enter("finance_officer").post(address, {"action": "x"}).status_code == 400


def test_what_is_explained_is_told_apart_and_not_approved_together(
    cast: Cast, enter: Enter
) -> None:
    filing = cast.filings["unit"]
    preparer, reviewer = enter("preparer"), enter("reviewer")
    address = reverse("filing", args=[filing.pk])
    preparer.post(address, {"revision": 1, "cell:funds[0].execution_rate": "12.00"})
    found = preparer.get(address).context["page"].judged.findings
    errors = [each for each in found if each.severity is Severity.ERROR]
    for each in errors:
        preparer.post(reverse("explain", args=[filing.pk, each.fingerprint]), {"text": "见批复"})
    Filing.objects.filter(pk=filing.pk).update(state=State.SUBMITTED)
    page = reviewer.get(reverse("work"))
    row = page.context["piles"][0].rows[0]
    assert (row.errors, row.explained, row.has_errors) == (0, len(errors), True)
    assert f"{len(errors)} 项说明" in page.content.decode()
    assert 'type="checkbox"' in page.content.decode()
    assert " checked>" not in page.content.decode()
    reviewer.post(reverse("approve-clean"), {"filing": filing.pk, "action": "approve"})
    filing.refresh_from_db()
    assert filing.state == State.SUBMITTED


def test_an_administrator_is_told_where_to_begin(enter: Enter) -> None:
    text = enter("administrator").get(reverse("work")).content.decode()
    assert reverse("people") in text
    assert "在机构里建单位" in text


def test_who_sees_no_forms_is_not_told_that_there_are_none(enter: Enter) -> None:
    text = enter("administrator").get(reverse("progress")).content.decode()
    assert "您的角色不看自评表" in text
    assert "还没有自评表" not in text


def test_progress_narrows_to_a_unit_and_a_state(
    cast: Cast, enter: Enter, queue: dict[str, int]
) -> None:
    client, address = enter("finance_officer"), reverse("progress")

    def listed(**asked: object) -> set[int]:
        query = "&".join(f"{name}={value}" for name, value in asked.items())
        page = client.get(f"{address}?{query}")
        return {row.pk for row in page.context["filings"]}

    assert listed(unit=cast.tree["department"].pk) == set(queue.values())
    depths = [each.depth for each in enter("reviewer").get(address).context["tree"]]
    assert depths == [0, 1, 1]
    assert listed(unit=cast.tree["unit"].pk) == {queue["unit"]}
    assert listed(state="draft") == {cast.filings["cousin"].pk}
    everything = listed()
    for nonsense in ({"unit": cast.tree["foreign_unit"].pk}, {"unit": "x"}, {"state": "x"}):
        assert listed(**nonsense) == everything


def test_progress_counts_every_filing_once_on_each_level(cast: Cast, enter: Enter) -> None:
    for place, state in (("unit", State.SUBMITTED), ("cousin", State.PUBLISHED)):
        Filing.objects.filter(pk=cast.filings[place].pk).update(state=state)
    tree = enter("finance_officer").get(reverse("progress")).context["tree"]
    assert len(tree) == 6
    for row in tree:
        below = Filing.objects.filter(project__unit__path__startswith=row.organisation.path)
        states = below.values_list("state", flat=True)
        assert row.counts == Counter(states)
        assert row.total == len(states)


def test_a_long_tree_lists_its_upper_levels_and_what_is_below_the_chosen(
    cast: Cast, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, address = enter("finance_officer"), reverse("progress")
    told = "这里只列到上面几级"

    def listed(**asked: int) -> tuple[set[str], bool]:
        page = client.get(address, asked)
        rows = page.context["tree"]
        assert rows[0].total == len(cast.filings) - 1
        names = {row.organisation.name.partition("·")[2] for row in rows}
        return names, told in page.content.decode()

    everything = {"finance", "department", "other_department", "unit", "sibling", "cousin"}
    assert listed() == (everything, False)
    monkeypatch.setattr(work, "_MOST_ROWS", 4)
    upper = {"finance", "department", "other_department"}
    assert listed() == (upper, True)
    assert listed(unit=cast.tree["department"].pk) == (upper | {"unit", "sibling"}, True)
    assert listed(unit=cast.tree["cousin"].pk) == (upper | {"cousin"}, True)
