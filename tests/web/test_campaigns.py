"""Campaigns, and lists of projects: looked over first, taken over whole or not at all."""

import io
import zipfile
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import xlsxwriter  # type: ignore[import-untyped]
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from jiheng.domain.form import Form
from jiheng.domain.workflow import State
from jiheng.services.judging import read_form
from jiheng.web import jobs, serving
from jiheng.web.campaigning import form_of
from jiheng.web.gathering import GatheringStore
from jiheng.web.models import (
    Campaign,
    ColumnMapping,
    Filing,
    Membership,
    Organisation,
    Project,
    StoredEntry,
    UploadedList,
)
from webcast import Cast, Enter, read_uploads

HEADS = (
    "项目编码,项目名称,实施单位,年初预算数,全年预算数,一级指标,二级指标,三级指标,年度指标值,分值\n"
)
ROWS = (
    "P1,值守经费,机构·unit,12.50,15.00,产出指标,数量指标,值守天数,≥365天,30\n"
    ",,,,,效益指标,社会效益指标,群众知晓率,≥90%,30\n"
    'P2,维护经费,机构·sibling,"1,200.00",1200,,,,,\n'
)


def upload(client: Client, campaign: Campaign, text: str | bytes, name: str = "a.csv") -> Any:  # noqa: ANN401
    content = text if isinstance(text, bytes) else text.encode()
    file = SimpleUploadedFile(name, content)
    return client.post(reverse("list-upload", args=[campaign.pk]), {"file": file}, follow=True)


def confirm(client: Client, campaign: Campaign) -> Any:  # noqa: ANN401
    """Confirm the list, let it be taken over, and look again."""
    address = [campaign.pk, UploadedList.objects.get().pk]
    answer = client.post(reverse("list-confirmed", args=address), follow=True)
    if answer.status_code != 200:
        return answer
    read_uploads()
    return client.get(reverse("list", args=address), follow=True)


def form_in(campaign: Campaign, name: str) -> Form:
    return read_form(form_of(Filing.objects.get(campaign=campaign, project__name=name)))


def test_a_campaign_is_made_and_changed(cast: Cast, officer: Client) -> None:
    fields = {
        "name": "2025 年度自评",
        "fiscal_year": 2025,
        "organisation": cast.tree["finance"].pk,
        "policy": "cn-mof-2020",
        "layout": "national",
        "deadline": "2026-03-31",
        "review_deadline": "2026-04-30",
        "reminder_days": 10,
    }
    officer.post(reverse("campaigns"), fields)
    made = Campaign.objects.get(name="2025 年度自评")
    assert (made.policy, made.reminder_days, made.explains_errors) == ("cn-mof-2020", 10, False)
    address = reverse("campaign", args=[made.pk])
    early = officer.post(address, fields | {"review_deadline": "2026-03-01", "version": 1})
    assert early.status_code == 422
    assert "早于" in early.content.decode()
    assert officer.post(address, fields | {"version": 1, "layout": "sichuan"}).status_code == 302
    assert officer.post(address, fields | {"version": 1}).status_code == 409
    made.refresh_from_db()
    assert (made.layout, made.version) == ("sichuan", 2)
    changed = StoredEntry.objects.get(action="campaign-changed")
    assert "layout=national" in changed.before
    assert "layout=sichuan" in changed.after


def test_a_policy_changes_until_a_form_is_submitted(cast: Cast, officer: Client) -> None:
    filing = cast.filings["unit"]
    own, address = filing.campaign, reverse("campaign", args=[filing.campaign_id])
    fields = {"name": own.name, "layout": own.layout, "reminder_days": 7, "explains_errors": "on"}
    lower = fields | {"policy": "option-lower-grades", "version": 1}
    assert officer.post(address, lower).status_code == 302
    Filing.objects.filter(pk=filing.pk).update(state=State.SUBMITTED)
    refused = officer.post(address, fields | {"policy": "cn-mof-2020", "version": 2})
    assert refused.status_code == 409
    assert "已有 1 份" in refused.content.decode()
    own.refresh_from_db()
    assert own.policy == "option-lower-grades"


def test_a_list_is_looked_over_before_anything_changes(
    cast: Cast, officer: Client, campaign: Campaign
) -> None:
    del cast
    before = Project.objects.count()
    answer = upload(officer, campaign, HEADS + ROWS)
    text = answer.content.decode()
    assert "将新建 2 个项目" in text
    assert "导入 2 个项目" in text
    assert (Project.objects.count(), Filing.objects.filter(campaign=campaign).count()) == (
        before,
        0,
    )


def test_units_without_a_preparer_are_named_before_the_import(
    cast: Cast, officer: Client, campaign: Campaign
) -> None:
    text = upload(officer, campaign, HEADS + ROWS).content.decode()
    assert "还没有填报人" not in text
    Membership.objects.filter(person=cast.people["sibling"]).delete()
    text = upload(officer, campaign, HEADS + ROWS).content.decode()
    assert "有 1 个单位还没有填报人（机构·sibling）" in text


def test_a_list_opens_a_draft_with_what_was_approved(
    cast: Cast, officer: Client, campaign: Campaign, enter: Enter
) -> None:
    upload(officer, campaign, HEADS + ROWS)
    assert "新建 2 个项目" in confirm(officer, campaign).content.decode()
    form = form_in(campaign, "值守经费")
    assert (form.project.code, form.fiscal_year) == ("P1", 2025)
    assert form.supervising_department == cast.tree["department"].name
    assert form.funds[0].original_budget == Decimal("12.50")
    assert form.funds[0].max_points == Decimal(10)
    assert [row.name for row in form.indicators] == ["值守天数", "群众知晓率"]
    assert form.indicators[0].target.value == Decimal(365)
    assert form_in(campaign, "维护经费").funds[0].original_budget == Decimal(1200)
    assert "值守经费" in enter("preparer").get("/").content.decode()
    assert "值守经费" not in enter("sibling").get("/").content.decode()
    acts = list(StoredEntry.objects.values_list("action", flat=True))
    assert acts.count("project-added") == 2
    assert acts.count("projects-imported") == 1
    assert serving.verify().problems == ()


def test_one_fault_keeps_everything_out(cast: Cast, officer: Client, campaign: Campaign) -> None:
    del cast
    rows = (
        "P3,甲,机构·unit,abc,,,,,,\n"
        "P4,乙,没有的单位,1,,,,,,\n"
        ",,,,,胡写指标,,x,≥1,\n"
        "P5,丙,机构·unit,1,,,,,,\n"
        "P3,甲,机构·unit,2,,,,,,\n"
    )
    answer = upload(officer, campaign, HEADS + ROWS + rows)
    found = [(row, column) for row, column, _ in answer.context["faults"]]
    assert found == [
        (5, "年初预算数"), (6, "实施单位"), (7, "一级指标"), (9, "项目编码"),
    ]  # fmt: skip
    text = answer.content.decode()
    assert "“abc”不是数字" in text
    assert "没有的单位" in text
    assert "导入 6 个项目" not in text
    refused = confirm(officer, campaign)
    assert refused.status_code == 409
    assert "一个也没有导入" in refused.content.decode()
    assert not Filing.objects.filter(campaign=campaign).exists()


def test_nothing_is_half_imported_when_one_fails(
    cast: Cast, officer: Client, campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    del cast
    upload(officer, campaign, HEADS + ROWS)

    def failing(_: GatheringStore) -> None:
        assert Filing.objects.filter(campaign=campaign).count() == 2
        raise OSError

    monkeypatch.setattr(GatheringStore, "flush", failing)
    before = (Project.objects.count(), StoredEntry.objects.count())
    assert "正在导入" in confirm(officer, campaign).content.decode()
    assert (Project.objects.count(), StoredEntry.objects.count()) == before
    assert not Filing.objects.filter(campaign=campaign).exists()
    monkeypatch.undo()
    assert jobs.take_up_again(timezone.now() + timedelta(seconds=1)) == 1
    read_uploads()
    assert Filing.objects.filter(campaign=campaign).count() == 2
    assert UploadedList.objects.get().attempt == 3


def test_a_second_list_updates_drafts_and_keeps_what_was_filled_in(
    cast: Cast, officer: Client, campaign: Campaign, enter: Enter
) -> None:
    del cast
    upload(officer, campaign, HEADS + ROWS)
    confirm(officer, campaign)
    filing = Filing.objects.get(campaign=campaign, project__code="P1")
    fields = {"revision": 1, "cell:indicators[0].actual.text": "366天"}
    enter("preparer").post(reverse("filing", args=[filing.pk]), fields)
    text = HEADS + ROWS.replace("15.00", "16.00").replace("≥365天", "≥360天")
    answer = upload(officer, campaign, text)
    assert answer.context["plan"].counted == {"new": 0, "opened": 0, "revised": 1, "same": 1}
    confirm(officer, campaign)
    form = form_in(campaign, "值守经费")
    assert form.funds[0].revised_budget == Decimal("16.00")
    assert form.indicators[0].target.value == Decimal(360)
    assert form.indicators[0].actual.value == Decimal(366)
    entry = StoredEntry.objects.get(action="given", filing=filing.pk)
    assert (entry.actor_name, entry.before[:13]) == ("finance_officer", "12.50 / 15.00")
    Filing.objects.filter(pk=filing.pk).update(state=State.SUBMITTED)
    refused = upload(officer, campaign, HEADS + ROWS)
    assert "已提交" in refused.content.decode()


def test_columns_are_mapped_by_hand_and_remembered(
    cast: Cast, officer: Client, campaign: Campaign
) -> None:
    del cast
    text = "甲列,乙列,丙列\n值守,机构·unit,120000\n"
    answer = upload(officer, campaign, text)
    assert "没有读到项目" in answer.content.decode()
    kept = UploadedList.objects.get()
    fields = {"column:0": "name", "column:1": "unit", "column:2": "revised_budget", "unit": "元"}
    address = reverse("list", args=[campaign.pk, kept.pk])
    officer.cookies["django_language"] = "en"
    assert '<option value="元">yuan</option>' in officer.get(address).content.decode()
    officer.cookies["django_language"] = "zh-hans"
    assert officer.post(address, fields | {"unit": "x"}).status_code == 400
    answer = officer.post(address, fields, follow=True)
    assert "将新建 1 个项目" in answer.content.decode()
    confirm(officer, campaign)
    assert form_in(campaign, "值守").funds[0].revised_budget == Decimal(12)
    assert ColumnMapping.objects.count() == 1
    again = upload(officer, campaign, text.replace("值守", "巡查"))
    assert "将新建 1 个项目" in again.content.decode()
    assert UploadedList.objects.get().unit == "元"


def test_a_budget_below_nothing_is_a_fault_of_its_row(officer: Client, campaign: Campaign) -> None:
    answer = upload(officer, campaign, HEADS + "P1,值守,机构·unit,12.50,-15,,,,,")
    assert "全年预算数 -15 万元小于 0" in answer.content.decode()
    assert confirm(officer, campaign).status_code == 409


def test_a_workbook_goes_out_and_comes_back_the_same(
    cast: Cast, officer: Client, campaign: Campaign
) -> None:
    del cast
    upload(officer, campaign, HEADS + ROWS)
    confirm(officer, campaign)
    book = officer.get(reverse("project-list", args=[campaign.pk])).content
    answer = upload(officer, campaign, book, "projects.xlsx")
    assert answer.context["plan"].counted == {"new": 0, "opened": 0, "revised": 0, "same": 2}


def test_no_text_of_a_list_is_a_formula(cast: Cast, officer: Client, campaign: Campaign) -> None:
    del cast
    formula = '=HYPERLINK(""http://evil"",""x"")'
    rows = f'P9,"{formula}",机构·unit,1,1,产出指标,数量指标,"+cmd|x","@SUM(1)",10\n'
    upload(officer, campaign, HEADS + rows)
    confirm(officer, campaign)
    content = officer.get(reverse("project-list", args=[campaign.pk])).content
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        sheet, texts = (
            book.read(f"xl/{part}.xml") for part in ("worksheets/sheet1", "sharedStrings")
        )
    assert b"<f" not in sheet.replace(b"<font", b"")
    assert b"=HYPERLINK" in texts


def test_merged_cells_count_for_each_of_their_rows(
    cast: Cast, officer: Client, campaign: Campaign
) -> None:
    del cast
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        sheet.write_row("A1", ("项目名称", "实施单位", "三级指标"))
        sheet.merge_range("A2:A3", "值守")
        sheet.merge_range("B2:B3", "机构·unit")
        sheet.write_column("C2", ("天数", "次数"))
    upload(officer, campaign, out.getvalue(), "m.xlsx")
    confirm(officer, campaign)
    assert [row.name for row in form_in(campaign, "值守").indicators] == ["天数", "次数"]


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "a.csv"),
        (b"%PDF-1.7\n", "a.pdf"),
        (b"PK\x03\x04broken", "a.xlsx"),
        ("只有一行".encode(), "a.csv"),
        (("a,b\n" * 30_005).encode(), "a.csv"),
        (b"\x89PNG\r\n\x1a\n0000", "../../etc/passwd"),
    ],
)
def test_what_is_no_list_is_refused_in_one_sentence(
    cast: Cast, officer: Client, campaign: Campaign, content: bytes, name: str
) -> None:
    del cast
    answer = upload(officer, campaign, content, name)
    assert answer.status_code == 409
    assert 'role="alert"' in answer.content.decode()
    assert not UploadedList.objects.exists()


def test_a_list_is_seen_by_whoever_uploaded_it(
    cast: Cast, officer: Client, campaign: Campaign, enter: Enter
) -> None:
    upload(officer, campaign, HEADS + ROWS)
    kept = UploadedList.objects.get()
    Membership.objects.create(
        person=cast.people["auditor"], organisation=cast.tree["finance"], role="finance_officer"
    )
    other = enter("auditor")
    assert other.get(reverse("list", args=[campaign.pk, kept.pk])).status_code == 404
    assert other.post(reverse("list-confirmed", args=[campaign.pk, kept.pk])).status_code == 404


def test_last_year_is_carried_over_without_results(
    cast: Cast, officer: Client, campaign: Campaign
) -> None:
    officer.post(reverse("campaign-carry", args=[campaign.pk]))
    opened = Filing.objects.filter(campaign=campaign)
    assert {each.project.unit for each in opened} == {
        cast.tree[name] for name in ("unit", "sibling", "cousin", "department")
    }
    form = read_form(form_of(opened[0]))
    last = read_form(form_of(cast.filings["unit"]))
    assert [row.name for row in form.indicators] == [row.name for row in last.indicators]
    assert [row.target for row in form.indicators] == [row.target for row in last.indicators]
    assert {row.actual.text for row in form.indicators} == {None}
    assert {row.claimed_score for row in form.indicators} == {None}
    assert form.fiscal_year == 2025
    again = officer.post(reverse("campaign-carry", args=[campaign.pk]), follow=True)
    assert "0 个项目" in again.content.decode()
    page = officer.get(reverse("campaign", args=[campaign.pk])).content.decode()
    assert reverse("filing", args=[cast.filings["unit"].pk]) in page


def test_one_project_is_added_by_hand(cast: Cast, officer: Client, campaign: Campaign) -> None:
    address = reverse("project-add", args=[campaign.pk])
    fields = {"code": "Q1", "name": "新项目", "unit": cast.tree["unit"].pk}
    assert officer.post(address, fields).status_code == 302
    assert form_in(campaign, "新项目").implementing_unit == cast.tree["unit"].name
    other = fields | {"name": "别的", "unit": cast.tree["sibling"].pk}
    refused = officer.post(address, other)
    assert refused.status_code == 409
    assert "Q1" in refused.content.decode()
    foreign = fields | {"code": "Q2", "unit": cast.tree["foreign_unit"].pk}
    assert officer.post(address, foreign).status_code == 422


@pytest.mark.parametrize(
    ("days", "told"), [(5, "5 份还有 5 天截止"), (0, "份今天截止"), (-2, "份已逾期 2 天"), (30, "")]
)
def test_work_lists_remind_of_deadlines(cast: Cast, enter: Enter, days: int, told: str) -> None:
    day = timezone.localdate() + timedelta(days=days)
    Campaign.objects.update(deadline=day, review_deadline=day)
    del cast
    text = enter("preparer").get("/").content.decode()
    assert told.replace("5 份", "1 份", 1) in text
    assert ("天截止" in text or "今天截止" in text or "逾期" in text) == bool(told)


def test_a_campaign_asks_a_bounded_number_of_times(
    cast: Cast,
    officer: Client,
    campaign: Campaign,
    django_assert_max_num_queries: Any,  # noqa: ANN401
) -> None:
    del cast
    unit = Organisation.objects.get(name="机构·unit").name
    rows = "".join(f"R{number},项目{number},{unit},1,1,,,,,\n" for number in range(40))
    upload(officer, campaign, HEADS + rows)
    kept = UploadedList.objects.get()
    for address, most in (
        (reverse("list", args=[campaign.pk, kept.pk]), 12),
        (reverse("campaign", args=[campaign.pk]), 12),
        (reverse("campaigns"), 10),
    ):
        officer.get(address)
        with django_assert_max_num_queries(most):
            officer.get(address)
    confirm(officer, campaign)
    with django_assert_max_num_queries(12):
        officer.get(reverse("campaign", args=[campaign.pk]))
