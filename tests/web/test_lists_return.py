"""Lists that go out and come back: to the same projects, in the same unit, with nothing lost."""

import csv
import io
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from jiheng.domain.amount import AmountUnit
from jiheng.domain.form import Form
from jiheng.services import preparing
from jiheng.services.filing import Actor
from jiheng.services.list_writing import write_list
from jiheng.services.listed import parsed
from jiheng.services.project_lists import guessed, read_list
from jiheng.web.access import Destination
from jiheng.web.models import Campaign, Filing, Organisation, Project
from jiheng.web.opening import open_filing
from webcast import Cast


@pytest.fixture
def actor(cast: Cast, campaign: Campaign) -> Actor:
    return Destination(cast.tree["unit"], campaign).actor(cast.people["preparer"])


def upload(officer: Client, campaign: Campaign, content: bytes, name: str = "a.xlsx") -> Any:  # noqa: ANN401
    address = reverse("list-upload", args=[campaign.pk])
    return officer.post(address, {"file": SimpleUploadedFile(name, content)}, follow=True)


def exported(officer: Client, campaign: Campaign) -> bytes:
    content: bytes = officer.get(reverse("project-list", args=[campaign.pk])).content
    return content


def test_a_list_of_papers_that_name_their_unit_otherwise_leads_back_to_the_same_projects(
    cast: Cast, officer: Client, campaign: Campaign, actor: Actor, forms: list[Form]
) -> None:
    for form in forms:
        open_filing(form, campaign, cast.tree["unit"], actor=actor)
    Organisation.objects.filter(pk=cast.tree["unit"].pk).update(name="机构·unit（改名）")
    answer = upload(officer, campaign, exported(officer, campaign))
    assert answer.context["plan"].faults == []
    assert answer.context["plan"].counted == {"new": 0, "opened": 0, "revised": 0, "same": 12}


def test_lines_of_objectives_and_indicators_come_back_as_they_went(forms: list[Form]) -> None:
    first, *others = forms[0].indicators
    target = replace(first.target, text="≥36\n5天")
    lined = replace(
        forms[0],
        objective=replace(forms[0].objective, intended="一、值守\n  二、“巡查”"),
        indicators=(replace(first, name="值班\n天数", target=target), *others),
    )
    book = read_list(write_list([lined]), "a.xlsx")
    text = io.StringIO()
    csv.writer(text).writerows([book.heads, *book.rows])
    for given in (book, read_list(text.getvalue().encode("gb18030"), "a.csv")):
        (listed,), faults = parsed(given, guessed(given.heads), AmountUnit.WAN_YUAN)
        assert not faults
        assert preparing.given(lined, listed) == lined
        assert listed.intended == lined.objective.intended


def test_a_list_tells_amounts_in_the_unit_of_its_heads(forms: list[Form]) -> None:
    line = forms[0].funds[0]
    in_yuan = replace(
        forms[0],
        amount_unit=AmountUnit.YUAN,
        funds=(forms[0].funds[1], replace(line, revised_budget=Decimal("51234.50"))),
    )
    given = read_list(write_list([in_yuan]), "a.xlsx")
    assert given.unit is AmountUnit.WAN_YUAN
    projects, faults = parsed(given, guessed(given.heads), given.unit)
    assert not faults
    assert projects[0].revised_budget == Decimal("5.12345")


@pytest.mark.parametrize(("name", "code"), [("值守经费(本级)", ""), ("值守 经费（本级）", "P1")])
def test_brackets_and_blanks_make_no_other_project_or_unit(
    cast: Cast, officer: Client, campaign: Campaign, name: str, code: str
) -> None:
    Organisation.objects.filter(pk=cast.tree["unit"].pk).update(name="机构（本级）")
    Project.objects.create(name="值守经费（本级）", unit=cast.tree["unit"], code=code)
    text = f"项目编码,项目名称,实施单位\n{code},{name},机构(本级)\n"
    plan = upload(officer, campaign, text.encode(), "a.csv").context["plan"]
    assert plan.faults == []
    assert plan.counted["opened"] == 1
    assert plan.renamed == []


def test_indicators_that_units_filled_in_are_told_before_they_are_taken_out(
    cast: Cast, officer: Client, campaign: Campaign, actor: Actor, forms: list[Form]
) -> None:
    filing = open_filing(forms[0], campaign, cast.tree["unit"], actor=actor)
    first, second = (row.name for row in forms[0].indicators[:2])
    text = f"项目名称,实施单位,三级指标\n{filing.project.name},机构·unit,{first}\n"
    page = upload(officer, campaign, text.encode(), "a.csv").content.decode()
    left = len(forms[0].indicators) - 1
    assert f"单位已经填写、清单里没有的指标有 {left} 条" in page
    assert f"<li>{filing.project.name}：{second}</li>" in page
    assert f"<li>{filing.project.name}：{first}</li>" not in page


def test_a_submitted_form_stops_no_list_that_tells_the_same(
    cast: Cast, officer: Client, campaign: Campaign, actor: Actor, forms: list[Form]
) -> None:
    filing = open_filing(forms[0], campaign, cast.tree["unit"], actor=actor)
    Filing.objects.filter(pk=filing.pk).update(state="submitted")
    budget = forms[0].funds[0].revised_budget
    assert budget is not None
    text = f"项目名称,实施单位,全年预算数\n{filing.project.name},机构·unit,{budget.normalize():f}\n"
    plan = upload(officer, campaign, text.encode(), "a.csv").context["plan"]
    assert plan.faults == []
    assert plan.counted["same"] == 1


@pytest.mark.parametrize(("outturn", "is_told"), [("3.36", False), ("3.4", True), ("", False)])
def test_an_outturn_that_a_form_has_is_not_replaced_unseen(
    cast: Cast,
    officer: Client,
    campaign: Campaign,
    actor: Actor,
    forms: list[Form],
    *,
    outturn: str,
    is_told: bool,
) -> None:
    filing = open_filing(forms[0], campaign, cast.tree["unit"], actor=actor)
    text = f"项目名称,实施单位,全年执行数\n{filing.project.name},机构·unit,{outturn}\n"
    page = upload(officer, campaign, text.encode(), "a.csv").content.decode()
    assert ("与清单不同的有 1 个项目" in page) is is_told
    assert (f"<li>{filing.project.name}：3.36 → 3.4" in page) is is_told
