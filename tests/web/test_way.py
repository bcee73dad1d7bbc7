"""A filing's way through all hands, and what each step refuses."""

import json
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from jsonschema import Draft202012Validator

import jiheng
from jiheng.domain.form import Form
from jiheng.domain.locator import Source
from jiheng.domain.schema import form_schema
from jiheng.domain.workflow import Role, State
from jiheng.services.filing import Actor
from jiheng.services.judging import read_form
from jiheng.web.models import (
    Campaign,
    Explanation,
    Filing,
    Membership,
    StoredEntry,
    StoredRevision,
)
from jiheng.web.opening import open_filing
from jiheng.web.stores import desk
from webcast import Cast, Enter


def step(client: Client, filing: Filing, action: str, reason: str = "") -> Any:  # noqa: ANN401
    filing.refresh_from_db()
    address = reverse("transit", kwargs={"filing": filing.pk, "action": action})
    return client.post(address, {"revision": filing.revision, "reason": reason})


def state(filing: Filing) -> str:
    filing.refresh_from_db()
    return filing.state


def shown(client: Client, filing: Filing) -> str:
    text: str = client.get(reverse("filing", args=[filing.pk])).content.decode()
    return text


def type_in(client: Client, filing: Filing, path: str, text: str) -> None:
    filing.refresh_from_db()
    fields = {"revision": filing.revision, f"cell:{path}": text}
    client.post(reverse("filing", args=[filing.pk]), fields)


def explain_errors(client: Client, filing: Filing) -> int:
    kept = StoredRevision.objects.filter(filing=filing).order_by("-number")[0]
    errors = [each for each in jiheng.check(read_form(kept.form)) if each.severity == "error"]
    for each in errors:
        address = reverse("explain", args=[filing.pk, each.fingerprint])
        client.post(address, {"text": "市里统一核定，见批复", "explain": ""})
    return len(errors)


def test_from_draft_to_published_with_a_return_between(enter: Enter, filing: Filing) -> None:
    preparer, reviewer = enter("preparer"), enter("reviewer")
    officer, public = enter("finance_officer"), Client()
    type_in(preparer, filing, "indicators[0].actual.text", "360天")
    explain_errors(preparer, filing)
    assert step(preparer, filing, "submit").status_code == 302
    assert state(filing) == State.SUBMITTED
    filing.refresh_from_db()
    remark = {"path": "indicators[0].actual.text", "text": "请说明少了五天的原因"}
    remark["revision"] = str(filing.revision)
    reviewer.post(reverse("comment", args=[filing.pk]), remark)
    assert step(reviewer, filing, "return", "见批注").status_code == 302
    assert "见批注" in preparer.get(reverse("history", args=[filing.pk])).content.decode()
    assert "<strong>退回</strong>：见批注" in shown(preparer, filing)
    assert (
        "请说明少了五天的原因" in preparer.get(reverse("filing", args=[filing.pk])).content.decode()
    )
    type_in(preparer, filing, "indicators[0].variance_explanation", "系统升级停机五天")
    explain_errors(preparer, filing)
    step(preparer, filing, "submit")
    assert "见批注" not in shown(preparer, filing)
    step(reviewer, filing, "approve")
    assert state(filing) == State.DEPARTMENT_APPROVED
    step(officer, filing, "accept")
    assert state(filing) == State.FINANCE_REVIEWED
    assert public.get(reverse("published-form", args=[filing.pk])).status_code == 404
    step(officer, filing, "publish")
    text = public.get(reverse("published-form", args=[filing.pk])).content.decode()
    assert "系统升级停机五天" in text
    moves = StoredEntry.objects.filter(filing=filing.pk, after__in=list(State)).order_by("number")
    assert [each.action for each in moves] == [
        "submit", "return", "submit", "approve", "accept", "publish",
    ]  # fmt: skip


def test_all_twelve_travel_the_whole_way_unchanged(
    cast: Cast, enter: Enter, forms: list[Form]
) -> None:
    preparer, reviewer, officer = enter("preparer"), enter("reviewer"), enter("finance_officer")
    campaign = Campaign.objects.create(
        name="第二批", fiscal_year=2024, organisation=cast.tree["finance"], layout="shanghai"
    )
    actor = Actor(cast.people["preparer"].pk, "preparer", frozenset())
    for form in forms:
        filing = open_filing(form, campaign, cast.tree["unit"], actor=actor)
        explain_errors(preparer, filing)
        step(preparer, filing, "submit")
        step(reviewer, filing, "approve")
        step(officer, filing, "accept")
        step(officer, filing, "publish")
        assert state(filing) == State.PUBLISHED
        kept = StoredRevision.objects.get(filing=filing, number=filing.revision)
        assert read_form(kept.form) == form


def to_do(client: Client, filing: Filing) -> int:
    """Return how many errors the work list says are left."""
    rows = client.get(reverse("work")).context["piles"][0].rows
    return next(int(row.errors) for row in rows if row.pk == filing.pk)


def test_errors_keep_a_form_from_submission_until_explained(enter: Enter, filing: Filing) -> None:
    preparer = enter("preparer")
    type_in(preparer, filing, "funds[0].execution_rate", "12.00")
    answer = step(preparer, filing, "submit")
    assert answer.status_code == 422
    assert state(filing) == State.DRAFT
    assert to_do(preparer, filing) > 0
    assert explain_errors(preparer, filing) > 0
    assert to_do(preparer, filing) == 0
    assert Explanation.objects.count() > 0
    assert step(preparer, filing, "submit").status_code == 302


def test_where_the_campaign_forbids_it_errors_cannot_be_explained(
    enter: Enter, filing: Filing
) -> None:
    preparer = enter("preparer")
    filing.campaign.explains_errors = False
    filing.campaign.save()
    type_in(preparer, filing, "funds[0].execution_rate", "12.00")
    explain_errors(preparer, filing)
    assert to_do(preparer, filing) > 0
    assert "0 项错误" not in preparer.get(reverse("filing", args=[filing.pk])).content.decode()
    assert step(preparer, filing, "submit").status_code == 422


@pytest.mark.parametrize("action", ["return", "reopen"])
def test_a_step_back_says_why(enter: Enter, filing: Filing, action: str) -> None:
    at = State.SUBMITTED if action == "return" else State.DEPARTMENT_APPROVED
    Filing.objects.filter(pk=filing.pk).update(state=at)
    answer = step(enter("reviewer"), filing, action, "  ")
    assert answer.status_code == 422
    assert state(filing) == at


@pytest.mark.parametrize("route", ["comment", "explain", "transit"])
def test_what_is_written_too_long_is_refused_whole_and_never_cut(
    enter: Enter, filing: Filing, route: str
) -> None:
    of = {"comment": [], "explain": ["0" * 16], "transit": ["submit"]}[route]
    said = {"text": "长" * 2_001, "reason": "长" * 2_001, "revision": 1}
    address = reverse(route, args=[filing.pk, *of])
    answer = enter("preparer").post(address, said, headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert "写了 2001 个字，超过上限 2000 个" in answer.content.decode()
    assert answer["HX-Reswap"] == "none"


def test_a_submitted_form_is_no_longer_typed_into(enter: Enter, filing: Filing) -> None:
    preparer = enter("preparer")
    Filing.objects.filter(pk=filing.pk).update(state=State.SUBMITTED)
    fields = {"revision": 1, "cell:project.name": "x"}
    assert preparer.post(reverse("filing", args=[filing.pk]), fields).status_code == 409
    assert (
        'name="cell:project.name"'
        not in preparer.get(reverse("filing", args=[filing.pk])).content.decode()
    )
    step(preparer, filing, "withdraw")
    assert state(filing) == State.DRAFT


def test_a_decision_on_an_old_revision_is_refused(enter: Enter, filing: Filing) -> None:
    type_in(enter("preparer"), filing, "project.name", "新名")
    Filing.objects.filter(pk=filing.pk).update(state=State.SUBMITTED)
    address = reverse("transit", kwargs={"filing": filing.pk, "action": "approve"})
    answer = enter("reviewer").post(address, {"revision": 1})
    assert answer.status_code == 409
    assert "第 1 版" in answer.content.decode()
    assert state(filing) == State.SUBMITTED


def test_nobody_approves_what_they_submitted(cast: Cast, enter: Enter, filing: Filing) -> None:
    both = cast.people["preparer"]
    Membership.objects.create(person=both, organisation=cast.tree["department"], role="reviewer")
    client = enter("preparer")
    explain_errors(client, filing)
    step(client, filing, "submit")
    assert step(client, filing, "approve").status_code == 409
    assert step(enter("reviewer"), filing, "approve").status_code == 302


def test_clean_forms_are_approved_together_and_the_others_kept(cast: Cast, enter: Enter) -> None:
    Filing.objects.update(state=State.SUBMITTED, errors=0)
    flawed = cast.filings["sibling"]
    Filing.objects.filter(pk=flawed.pk).update(errors=2)
    chosen = [cast.filings[place].pk for place in ("unit", "sibling")]
    answer = enter("reviewer").post(reverse("approve-clean"), {"filing": chosen}, follow=True)
    assert state(cast.filings["unit"]) == State.DEPARTMENT_APPROVED
    assert state(flawed) == State.SUBMITTED
    assert "通过 1 份" in answer.content.decode()


def test_work_lists_name_what_each_role_must_do(enter: Enter, filing: Filing) -> None:
    link = reverse("filing", args=[filing.pk])
    assert link in enter("preparer").get("/").content.decode()
    assert link not in enter("reviewer").get("/").content.decode()
    Filing.objects.filter(pk=filing.pk).update(state=State.SUBMITTED)
    assert link in enter("reviewer").get("/").content.decode()
    assert "没有待审定的表" in enter("finance_officer").get("/").content.decode()
    assert "没有填报、审核或审定的角色" in enter("stranger").get("/").content.decode()


@pytest.mark.parametrize("medium", ["docx", "xlsx", "pdf", "json"])
def test_the_form_is_downloaded_as_a_document(
    enter: Enter,
    filing: Filing,
    medium: str,
    tmp_path: Any,  # noqa: ANN401
) -> None:
    answer = enter("preparer").get(reverse("download", args=[filing.pk, medium]))
    assert answer.status_code == 200
    assert "attachment" in answer["Content-Disposition"]
    file = tmp_path / f"form.{medium}"
    file.write_bytes(answer.content)
    assert jiheng.read(file)[0].project.name == "区政府总值班室值守工作经费"


def test_what_was_found_is_not_published(client: Client, filing: Filing) -> None:
    address = reverse("published-form", args=[filing.pk])
    Filing.objects.filter(pk=filing.pk).update(state=State.PUBLISHED)
    text = client.get(address).content.decode()
    assert "区政府总值班室值守工作经费" in text
    assert "has-warning" not in text


def test_what_names_persons_is_not_published(cast: Cast, enter: Enter, filing: Filing) -> None:

    kept = read_form(StoredRevision.objects.get(filing=filing, number=1).form)
    source = Source("张三丰-13800000000.docx", "0" * 64, "docx")
    named = replace(kept, extensions={"private:填报人": ("张三丰",)}, source=source)
    person = Actor(cast.people["preparer"].pk, "x", frozenset({Role.PREPARER}))
    desk(person, timezone.now()).replace(filing.pk, named, base=1)
    assert "张三丰" in enter("preparer").get(reverse("filing", args=[filing.pk])).content.decode()
    Filing.objects.filter(pk=filing.pk).update(state=State.PUBLISHED)
    for address in (
        reverse("published-form", args=[filing.pk]),
        reverse("published-download", args=[filing.pk, "json"]),
    ):
        text = Client().get(address).content.decode()
        assert "张三丰" not in text
        assert "0000" not in text
    (published,) = json.loads(text)
    assert list(Draft202012Validator(form_schema()).iter_errors(published)) == []
