"""Where a refusal leads back to: the page with the button, never an address for buttons alone."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from jiheng.domain.workflow import State
from jiheng.web.models import Filing
from webcast import PASSWORD, Cast, Enter

OURS = "http://testserver"


def test_who_signs_in_for_a_button_comes_back_to_its_page(cast: Cast, filing: Filing) -> None:
    del cast
    page, client = reverse("filing", args=[filing.pk]) + "?cell=project.name", Client()
    step = reverse("transit", args=[filing.pk, "submit"])
    answer = client.post(step, {"revision": 1}, headers={"Referer": OURS + page})
    address = answer["Location"]
    assert parse_qs(urlsplit(address).query)["next"] == [page]
    fields = {"username": "preparer", "password": PASSWORD, "next": page}
    assert client.post(address, fields)["Location"] == page


@pytest.mark.parametrize("page", ["https://evil.example/x", "", f"{OURS}//evil.example/"])
def test_who_signs_in_from_elsewhere_stays_here(filing: Filing, page: str) -> None:
    step = reverse("transit", args=[filing.pk, "submit"])
    address = Client().post(step, {"revision": 1}, headers={"Referer": page})["Location"]
    wanted = "/evil.example/" if page.startswith(OURS) else "/"
    assert parse_qs(urlsplit(address).query)["next"] == [wanted]


def test_a_page_of_refusal_changes_its_language_where_it_was_asked(
    enter: Enter, filing: Filing
) -> None:
    page, client = reverse("filing", args=[filing.pk]), enter("preparer")
    step = reverse("transit", args=[filing.pk, "submit"])
    refused = client.post(step, {"revision": 7}, headers={"Referer": OURS + page})
    assert refused.status_code == 409
    text = refused.content.decode()
    assert f'name="next" value="{page}"' in text
    assert step not in text.partition("<main")[0]


def test_what_keeps_a_form_from_submission_is_told_with_its_cells(
    enter: Enter, filing: Filing
) -> None:
    page, client = reverse("filing", args=[filing.pk]), enter("preparer")
    cells = {f"cell:indicators[{row}].claimed_score": "99" for row in (0, 1)}
    client.post(page, {"revision": 1, **cells})
    refused = client.post(reverse("transit", args=[filing.pk, "submit"]), {"revision": 2})
    assert refused.status_code == 422
    text = refused.content.decode()
    for row in (0, 1):
        assert f'href="{page}?cell=indicators%5B{row}%5D.claimed_score"' in text
    assert "第 2 项指标 · 得分" in text


@pytest.mark.parametrize(
    ("who", "step", "state"),
    [
        ("reviewer", "approve", State.SUBMITTED),
        ("finance_officer", "accept", State.DEPARTMENT_APPROVED),
    ],
)
def test_what_changed_since_the_list_was_seen_is_not_approved_with_the_others(
    cast: Cast, enter: Enter, who: str, step: str, state: State
) -> None:
    unit, sibling = (cast.filings[place] for place in ("unit", "sibling"))
    Filing.objects.update(state=state, errors=0)
    client = enter(who)
    page = client.get(reverse("work")).content.decode()
    assert f'name="seen:{unit.pk}" value="1"' in page
    enter_again(enter, unit, state)
    chosen = {"filing": [unit.pk, sibling.pk], f"seen:{unit.pk}": 1, f"seen:{sibling.pk}": 1}
    told = client.post(reverse("approve-clean"), chosen | {"action": step}, follow=True)
    assert "您看到的是第 1 版，现在已是第 2 版" in told.content.decode()
    unit.refresh_from_db()
    sibling.refresh_from_db()
    assert unit.state == state
    assert sibling.state != state


def enter_again(enter: Enter, filing: Filing, state: State) -> None:
    """Let the unit take its form back, change it and hand it in again."""
    Filing.objects.filter(pk=filing.pk).update(state=State.DRAFT)
    typed = {"revision": 1, "cell:objective.achieved": "另写的"}
    enter("preparer").post(reverse("filing", args=[filing.pk]), typed)
    Filing.objects.filter(pk=filing.pk).update(state=state, errors=0)
