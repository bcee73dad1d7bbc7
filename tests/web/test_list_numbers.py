"""Lists from Excel: what a cell holds counts, and what is imported otherwise than shown is told."""

import io

import xlsxwriter  # type: ignore[import-untyped]
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from jiheng.services.judging import read_form
from jiheng.web.campaigning import form_of
from jiheng.web.models import Campaign, Filing, UploadedList
from webcast import read_uploads

HEADS = ("项目编码", "项目名称", "实施单位", "年初预算数", "全年预算数")


def book(code: object, amount: float, shown: str) -> SimpleUploadedFile:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as made:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, HEADS)
        sheet.write_row(1, 0, (code, "值守", "机构·unit", amount, amount))
        sheet.write_number(1, 3, amount, made.add_format({"num_format": shown}))
    return SimpleUploadedFile("a.xlsx", out.getvalue())


def uploaded(officer: Client, campaign: Campaign, file: SimpleUploadedFile) -> tuple[str, str]:
    """Return the address of what a list would do, and its page."""
    address = officer.post(reverse("list-upload", args=[campaign.pk]), {"file": file})["Location"]
    return address, officer.get(address).content.decode()


def test_an_amount_shown_rounded_is_told_and_imported_as_held(
    officer: Client, campaign: Campaign
) -> None:
    _, page = uploaded(officer, campaign, book("P1", 1234.5678901, "#,##0"))
    assert "第 2 行年初预算数：显示 1,235，存的是 1234.5678901，导入 1234.56789 万元" in page
    kept = UploadedList.objects.get()
    officer.post(reverse("list-confirmed", args=[campaign.pk, kept.pk]))
    read_uploads()
    form = read_form(form_of(Filing.objects.get(campaign=campaign)))
    assert str(form.funds[0].original_budget) == "1234.56789"


def test_a_long_code_held_as_a_number_stops_the_import(officer: Client, campaign: Campaign) -> None:
    _, page = uploaded(officer, campaign, book(1101090000000012345.0, 1, "0"))
    assert "在工作表里存成了数，有 19 位" in page
    assert "有 1 处问题，所以还不能导入" in page


def test_the_unit_above_the_heads_counts_though_the_heads_were_mapped_before(
    officer: Client, campaign: Campaign
) -> None:
    for above, told in (("单位：万元", "万元"), ("单位：元", "元"), ("清单", "元")):
        lines = (above, ",".join(HEADS), f"P1,值守,机构·unit,{'10000' if told == '元' else 1},")
        file = SimpleUploadedFile("a.csv", "\n".join(lines).encode())
        uploaded(officer, campaign, file)
        kept = UploadedList.objects.get()
        assert kept.unit == told
        officer.post(reverse("list-confirmed", args=[campaign.pk, kept.pk]))
        read_uploads()
        officer.get(reverse("list", args=[campaign.pk, kept.pk]))


def test_what_is_hidden_is_told_and_what_is_not_read_stops_the_import(
    officer: Client, campaign: Campaign
) -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as made:
        sheet = made.add_worksheet("清单")
        sheet.write_row(0, 0, HEADS)
        sheet.write_row(1, 0, ("P1", "值守", "机构·unit", 1, 1))
        sheet.write_number(1, 3, 1, made.add_format({"font_strikeout": True}))
        sheet.set_row(1, None, None, {"hidden": True})
    _, page = uploaded(officer, campaign, SimpleUploadedFile("a.xlsx", out.getvalue()))
    assert "工作表“清单”有 1 行是隐藏的，其内容也已读入。" in page
    assert "年初预算数这一格（显示“1”）没有读" in page
    assert "有 1 处问题，所以还不能导入" in page


def listing(*rows: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("a.csv", "\n".join((",".join(HEADS), *rows)).encode())


def test_a_code_typed_otherwise_is_the_same_code(officer: Client, campaign: Campaign) -> None:
    twice = listing("P1,值守,机构·unit,1,1", "p 1,巡查,机构·unit,1,1")
    _, page = uploaded(officer, campaign, twice)
    assert "编码 p1 在第 2 行已写给“值守”" in page
    _, _ = uploaded(officer, campaign, listing("P1,值守,机构·unit,1,1"))
    kept = UploadedList.objects.get()
    officer.post(reverse("list-confirmed", args=[campaign.pk, kept.pk]))
    read_uploads()
    _, page = uploaded(officer, campaign, listing("\uff501,值守,机构·unit,2,2"))
    assert "将新建 0 个项目并开表，为已有项目开表 0 份，更新 1 份" in page


def test_points_and_targets_shown_rounded_are_told_and_imported_as_held(
    officer: Client, campaign: Campaign
) -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as made:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, ("项目名称", "实施单位", "三级指标", "年度指标值", "分值"))
        sheet.write_row(1, 0, ("值守", "机构·unit", "完成率"))
        sheet.write_number(1, 3, 0.955, made.add_format({"num_format": "0%"}))
        sheet.write_number(1, 4, 12.5, made.add_format({"num_format": "0"}))
    _, page = uploaded(officer, campaign, SimpleUploadedFile("a.xlsx", out.getvalue()))
    assert "有 2 处分值或指标值，格子里显示的是四舍五入后的数" in page
    assert "第 2 行年度指标值：显示 96%，存的是 0.955，导入 95.5%" in page
    kept = UploadedList.objects.get()
    officer.post(reverse("list-confirmed", args=[campaign.pk, kept.pk]))
    read_uploads()
    (row,) = read_form(form_of(Filing.objects.get(campaign=campaign))).indicators
    assert (row.target.text, str(row.max_points)) == ("95.5%", "12.5")
