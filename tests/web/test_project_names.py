"""Projects that are there already: not added again, not renamed unseen; lists too long refused."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from jiheng.web.models import Campaign, Filing, Project
from webcast import Cast, read_uploads

HEADS = "项目编码,项目名称,实施单位,全年预算数\n"


@pytest.fixture
def added(cast: Cast, officer: Client, campaign: Campaign) -> Filing:
    """The filing of a project that was added by hand."""
    answer = add(officer, campaign, cast, code="P1", name="值守经费")
    assert answer.status_code == 302
    return Filing.objects.get(campaign=campaign)


def add(officer: Client, campaign: Campaign, cast: Cast, **fields: str) -> Any:  # noqa: ANN401
    fields["unit"] = str(cast.tree["unit"].pk)
    return officer.post(reverse("project-add", args=[campaign.pk]), fields)


def upload(officer: Client, campaign: Campaign, text: str) -> Any:  # noqa: ANN401
    file = SimpleUploadedFile("a.csv", text.encode())
    address = reverse("list-upload", args=[campaign.pk])
    return officer.post(address, {"file": file}, follow=True)


@pytest.mark.parametrize("code", ["P1", "", "P1 "])
@pytest.mark.parametrize("name", ["值守经费", "维护经费"])
def test_what_is_there_is_not_added_again_nor_renamed(
    cast: Cast, officer: Client, campaign: Campaign, added: Filing, name: str, code: str
) -> None:
    answer = add(officer, campaign, cast, code=code, name=name)
    is_new = name == "维护经费" and not code
    assert answer.status_code == (302 if is_new else 422)
    if not is_new:
        text = answer.content.decode()
        assert "“值守经费”在“2025”里已有自评表，没有再建" in text
        assert f'value="{name}"' in text
    added.refresh_from_db()
    assert (added.revision, added.project.name) == (1, "值守经费")


def test_a_code_of_last_year_s_project_is_not_given_to_another_name(
    cast: Cast, officer: Client, campaign: Campaign
) -> None:
    project = Project.objects.create(code="P7", name="旧项目", unit=cast.tree["unit"])
    answer = add(officer, campaign, cast, code="P7", name="新项目")
    assert answer.status_code == 422
    assert "编码 P7 已是“机构·unit”的“旧项目”" in answer.content.decode()
    assert not Filing.objects.filter(campaign=campaign).exists()
    assert add(officer, campaign, cast, code="P7", name="旧项目").status_code == 302
    assert Filing.objects.get(campaign=campaign).project == project


@pytest.mark.parametrize(("name", "is_told"), [("维护经费", True), ("值守经费", False)])
def test_a_list_says_which_projects_it_renames(
    officer: Client, campaign: Campaign, added: Filing, name: str, *, is_told: bool
) -> None:
    answer = upload(officer, campaign, f"{HEADS}P1,{name},机构·unit,15\n")
    page = answer.content.decode()
    assert ("值守经费 → 维护经费" in page) is is_told
    assert ("会改名" in page) is is_told
    officer.post(reverse("list-confirmed", args=[campaign.pk, answer.context["kept"].pk]))
    read_uploads()
    added.refresh_from_db()
    assert (added.project.name, added.revision) == (name, 2)


def test_a_list_beyond_the_limit_is_refused_and_never_cut(
    officer: Client, campaign: Campaign
) -> None:
    answer = upload(officer, campaign, f"{HEADS}P1,值守,机构·unit,1\n" + " " * (17 << 20))
    assert answer.status_code == 409
    assert "18 MB" in answer.content.decode()
    assert "16 MB" in answer.content.decode()


def test_a_list_says_what_its_amounts_come_to(
    cast: Cast, officer: Client, campaign: Campaign
) -> None:
    del cast
    rows = "P1,值守经费,机构·unit,1200000.50\nP2,维护经费,机构·sibling,15\nP3,巡查,机构·unit,\n"
    page = upload(officer, campaign, HEADS + rows).content.decode()
    assert "金额合计（万元） · 全年预算数 1200015.50" in page
    assert "年初预算数 0" not in page
