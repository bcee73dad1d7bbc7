"""A document of another year or unit than it is handed in for: told of, and not kept unseen."""

from dataclasses import replace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

import jiheng
from jiheng.domain.form import Form
from jiheng.services.judging import read_form
from jiheng.web.models import Filing, Project, StoredRevision, Upload
from webcast import Cast, Enter, read_uploads

ACHIEVED: dict[str, Any] = {"cell:objective.achieved": "已核对"}


@pytest.fixture
def preparer(enter: Enter) -> Client:
    return enter("preparer")


@pytest.fixture
def place(cast: Cast) -> str:
    return f"{cast.tree['unit'].pk}-{cast.filings['unit'].campaign_id}"


def upload(client: Client, place: str, content: bytes, name: str) -> Upload:
    file = SimpleUploadedFile(name, content)
    client.post(reverse("import"), {"place": place, "files": [file]})
    read_uploads()
    return Upload.objects.latest("pk")


def confirm(client: Client, given: Upload, **fields: Any) -> Any:  # noqa: ANN401
    return client.post(reverse("import-confirmed", args=[given.pk, 1]), fields)


def test_a_form_of_another_year_is_kept_only_by_who_says_that_the_year_is_wrong(
    preparer: Client, place: str, forms: list[Form]
) -> None:
    before = Filing.objects.count()
    last = replace(forms[1], fiscal_year=2021)
    given = upload(preparer, place, jiheng.render(last, "docx"), "去年.docx")
    page = preparer.get(reverse("upload", args=[given.pk])).content.decode()
    assert "表上印的是 2021 年度，填报任务是 2024 年度" in page
    refused = confirm(preparer, given, checked="on", **ACHIEVED)
    assert refused.status_code == 422
    text = refused.content.decode()
    assert "表上印的是 2021 年度，这里是 2024 年度的填报任务；没有存" in text
    assert "已核对</textarea>" in text
    assert Filing.objects.count() == before
    assert confirm(preparer, given, year="on", **ACHIEVED).status_code == 302
    assert read_form(StoredRevision.objects.latest("pk").form).fiscal_year == 2024


def test_a_form_without_a_code_is_of_the_project_that_is_chosen_of_its_namesakes(
    preparer: Client, cast: Cast, place: str, forms: list[Form]
) -> None:
    called = forms[1].project.name or ""
    twins = [
        Project.objects.create(name=called, code=each, unit=cast.tree["unit"])
        for each in ("P1", "P2")
    ]
    given = upload(preparer, place, jiheng.render(forms[1], "docx"), "同名.docx")
    page = preparer.get(reverse("upload", args=[given.pk])).content.decode()
    assert all(f'name="project" value="{each.pk}" required' in page for each in twins)
    refused = confirm(preparer, given, checked="on", **ACHIEVED)
    assert refused.status_code == 422
    assert "有 2 个项目都叫" in refused.content.decode()
    assert (
        confirm(preparer, given, checked="on", project=twins[1].pk, **ACHIEVED).status_code == 302
    )
    assert Filing.objects.latest("pk").project == twins[1]


def test_a_form_that_bears_no_year_is_of_the_year_it_is_handed_in_for(
    preparer: Client, place: str, forms: list[Form]
) -> None:
    bare = replace(forms[1], fiscal_year=None)
    given = upload(preparer, place, jiheng.render(bare, "json"), "a.json")
    assert "年度的表" not in preparer.get(reverse("upload", args=[given.pk])).content.decode()
    assert confirm(preparer, given).status_code == 302
    assert read_form(StoredRevision.objects.latest("pk").form).fiscal_year == 2024


def test_a_form_of_another_unit_is_told_of(
    preparer: Client, place: str, cast: Cast, forms: list[Form]
) -> None:
    told = f"要存到的是“{cast.tree['unit'].name}”"
    theirs = replace(forms[1], implementing_unit="别的单位")
    own = replace(forms[1], implementing_unit=f"{cast.tree['unit'].name}（本级）")
    for form, is_told in ((theirs, True), (own, False)):
        given = upload(preparer, place, jiheng.render(form, "json"), "a.json")
        page = preparer.get(reverse("upload", args=[given.pk])).content.decode()
        assert (told in page) is is_told
