"""One campaign of a name in each year and organisation, however many ask for it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import transaction
from django.db.utils import IntegrityError
from django.test import Client
from django.urls import reverse

from jiheng.web import acts
from jiheng.web.campaigning import CampaignExists, add
from jiheng.web.models import Campaign, StoredEntry
from webcast import Cast

MIGRATED = """
import json
import django
django.setup()
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
before = ("jiheng", "0010_recovery")
call_command("migrate", *before, verbosity=0)
kinds = MigrationExecutor(connection).loader.project_state([before]).apps
places = kinds.get_model("jiheng", "Organisation").objects
place = places.create(name="局", kind="finance", path="/1/")
rows = kinds.get_model("jiheng", "Campaign").objects
for name in ("x", "x", "x（2）", "x", "长" * 120, "长" * 120):
    rows.create(name=name, fiscal_year=2025, organisation=place)
rows.create(name="x", fiscal_year=2026, organisation=place)
call_command("migrate", "jiheng", verbosity=0)
from jiheng.web import serving
from jiheng.web.models import Campaign, StoredEntry
assert serving.verify().problems == ()
told = StoredEntry.objects.filter(action="campaign-changed").order_by("number")
names = list(Campaign.objects.order_by("pk").values_list("name", flat=True))
print(json.dumps([names, list(told.values_list("path", "before", "after"))[0], told.count()]))
"""
FIELDS = {"policy": "cn-mof-2020", "layout": "national", "reminder_days": 7}


def asked(cast: Cast, **fields: object) -> dict[str, object]:
    place = cast.tree["finance"].pk
    return {**FIELDS, "name": "2025 年度自评", "fiscal_year": 2025, "organisation": place, **fields}


def test_the_second_of_a_name_is_told_so_beside_the_name(cast: Cast, officer: Client) -> None:
    address = reverse("campaigns")
    assert officer.post(address, asked(cast)).status_code == 302
    answer = officer.post(address, asked(cast))
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "“机构·finance”2025 年度已有一个填报任务叫“2025 年度自评”" in text
    assert 'value="2025 年度自评"' in text
    assert Campaign.objects.filter(fiscal_year=2025).count() == 1
    assert StoredEntry.objects.filter(action="campaign-added").count() == 1
    officer.cookies["django_language"] = "en"
    assert "choose another name" in officer.post(address, asked(cast)).content.decode()


@pytest.mark.parametrize("other", [{"name": "另一个"}, {"fiscal_year": 2026}])
def test_another_name_or_year_is_another_campaign(
    cast: Cast, officer: Client, other: dict[str, object]
) -> None:
    for fields in (asked(cast), asked(cast, **other)):
        assert officer.post(reverse("campaigns"), fields).status_code == 302


def test_no_campaign_takes_the_name_of_another(
    cast: Cast, officer: Client, campaign: Campaign
) -> None:
    officer.post(reverse("campaigns"), asked(cast))
    address = reverse("campaign", args=[campaign.pk])
    answer = officer.post(address, asked(cast, version=1))
    assert answer.status_code == 422
    assert "已有一个填报任务" in answer.content.decode()
    campaign.refresh_from_db()
    assert (campaign.name, campaign.version) == ("2025", 1)
    assert officer.post(address, asked(cast, version=1, name="2025")).status_code == 302


def test_the_database_itself_takes_one_alone(cast: Cast) -> None:
    fields = {"name": "x", "fiscal_year": 2025}
    add(cast.tree["finance"], fields, by=cast.people["finance_officer"])
    with pytest.raises(CampaignExists):
        add(cast.tree["finance"], fields, by=cast.people["finance_officer"])
    with pytest.raises(IntegrityError), transaction.atomic():
        Campaign.objects.create(organisation=cast.tree["finance"], **fields)


def test_the_migration_keeps_doubles_and_numbers_them(tmp_path: Path) -> None:
    without = {name: of for name, of in os.environ.items() if name != "JIHENG_DATABASE"}
    done = subprocess.run(
        [sys.executable, "-c", MIGRATED],
        env=without | {"JIHENG_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    long = f"{'长' * 117}（2）"
    names = ["x", "x（3）", "x（2）", "x（4）", "长" * 120, long, "x"]
    kept, (place, before, after), count = json.loads(done.stdout)
    assert (kept, place, count) == (names, "campaigns/2", 3)
    told = [acts.recorded(text, "campaign-changed") for text in (before, after)]
    assert [text.split("，")[0] for text in told] == [
        "2025 · 局 · 名称：x",
        "2025 · 局 · 名称：x（3）",
    ]
