"""Taking lists over as jobs: followed and cancelled, whole or not at all whoever dies."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from jiheng.domain.form import Form
from jiheng.domain.workflow import Role, State
from jiheng.services.filing import Actor
from jiheng.services.judging import judge, read_form
from jiheng.web import jobs, leasing, list_jobs, serving, taking_over
from jiheng.web.campaigning import form_of
from jiheng.web.models import (
    Campaign,
    Filing,
    Membership,
    Person,
    Project,
    StoredEntry,
    StoredRevision,
    Upload,
    UploadedList,
)
from jiheng.web.opening import open_project
from jiheng.web.project_plan import MOST
from jiheng.web.stores import standing_columns
from webcast import Cast, Enter, read_uploads

HEADS = "项目编码,项目名称,实施单位,年初预算数,全年预算数,三级指标,年度指标值,分值\n"
FRAGMENT = {"HX-Request": "true"}


def rows(count: int, budget: int = 10, first: int = 1) -> str:
    return "".join(
        f"P{number},项目{number},机构·unit,{budget},{budget},值守天数,≥{number}天,30\n"
        for number in range(first, first + count)
    )


Send = Callable[[str], UploadedList]


@pytest.fixture
def send(officer: Client, campaign: Campaign) -> Send:
    """Upload a list and confirm it."""

    def sent(text: str) -> UploadedList:
        file = SimpleUploadedFile("a.csv", (HEADS + text).encode())
        officer.post(reverse("list-upload", args=[campaign.pk]), {"file": file})
        kept = UploadedList.objects.latest("pk")
        officer.post(reverse("list-confirmed", args=[campaign.pk, kept.pk]))
        kept.refresh_from_db()
        return kept

    return sent


def cancel(client: Client, kept: UploadedList) -> Any:  # noqa: ANN401
    return client.post(reverse("list-cancelled", args=[kept.campaign_id, kept.pk]), follow=True)


def page(client: Client, kept: UploadedList, **headers: str) -> Any:  # noqa: ANN401
    address = reverse("list", args=[kept.campaign_id, kept.pk])
    return client.get(address, headers=headers) if headers else client.get(address, follow=True)


def opened(campaign: Campaign) -> int:
    return Filing.objects.filter(campaign=campaign).count()


def meanwhile(monkeypatch: pytest.MonkeyPatch, done: int, act: Callable[[], object]) -> None:
    """Let something happen when so many projects are worked out."""
    work_out = taking_over.Takeover.work_out

    def worked(self: taking_over.Takeover, proceed: Any = None) -> None:  # noqa: ANN401
        if proceed is None:
            work_out(self)
            return

        def told(count: int) -> None:
            if count == done:
                act()
            proceed(count)

        work_out(self, told)

    monkeypatch.setattr(list_jobs, "_BEAT", 0.0)
    monkeypatch.setattr(taking_over, "_JUDGED_AT_ONCE", 1)
    monkeypatch.setattr(taking_over.Takeover, "work_out", worked)


def test_a_confirmed_list_waits_is_followed_and_done(
    send: Send, officer: Client, campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = send(rows(6))
    assert (kept.state, kept.projects, opened(campaign)) == ("waiting", 6, 0)
    assert "排队中" in page(officer, kept).content.decode()
    assert "a.csv" in officer.get(reverse("campaign", args=[campaign.pk])).content.decode()
    seen = []
    meanwhile(monkeypatch, 5, lambda: seen.append(page(officer, kept, **FRAGMENT)))
    read_uploads()
    text = seen[0].content.decode()
    assert 'value="4" max="6"' in text
    assert "<html" not in text
    assert opened(campaign) == 6
    assert page(officer, kept, **FRAGMENT)["HX-Refresh"] == "true"
    assert "新建 6 个项目" in page(officer, kept).content.decode()
    assert not UploadedList.objects.exists()


def test_what_is_written_at_once_is_what_is_written_one_by_one(
    send: Send, campaign: Campaign, cast: Cast
) -> None:
    send(rows(3))
    read_uploads()
    assert serving.verify().problems == ()
    acts = list(StoredEntry.objects.order_by("number").values_list("action", "path", "filing"))
    filings = list(Filing.objects.filter(campaign=campaign).order_by("pk"))
    wanted: list[tuple[str, str, int | None]] = []
    for each in filings:
        wanted += [("project-added", f"projects/{each.project_id}", None), ("open", "", each.pk)]
    assert acts[-7:] == [*wanted, ("projects-imported", f"campaigns/{campaign.pk}", None)]
    for each in filings:
        judged = judge(form_of(each), "")
        stands = standing_columns(judged.standing)
        assert {name: getattr(each, name) for name in stands} == stands
        revision = StoredRevision.objects.get(filing=each)
        assert (revision.policy, revision.change) == (judged.policy, "open")
        assert revision.author == cast.people["finance_officer"]


def test_writing_asks_no_more_often_for_more_projects(
    send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(list_jobs, "_BEAT", float("inf"))
    asked = []
    for count, first in ((2, 1), (40, 100)):
        send(rows(count, first=first))
        with CaptureQueriesContext(connection) as queries:
            read_uploads()
        asked.append(len(queries))
    assert asked[1] <= asked[0] + 4


def test_a_list_that_waits_is_cancelled_and_can_be_taken_again(
    send: Send, officer: Client, campaign: Campaign
) -> None:
    kept = send(rows(2))
    assert "一个项目也没有导入" in cancel(officer, kept).content.decode()
    read_uploads()
    assert opened(campaign) == 0
    assert StoredEntry.objects.get(action="import-cancelled").after == "a.csv"
    officer.post(reverse("list-confirmed", args=[campaign.pk, kept.pk]))
    read_uploads()
    assert opened(campaign) == 2


def test_cancelling_at_work_keeps_everything_out(
    send: Send, officer: Client, campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = send(rows(4))
    before = Project.objects.count()
    meanwhile(monkeypatch, 2, lambda: cancel(officer, kept))
    read_uploads()
    kept.refresh_from_db()
    assert (kept.state, opened(campaign), Project.objects.count()) == ("cancelled", 0, before)
    assert serving.verify().problems == ()


def test_cancelling_in_the_last_moment_keeps_everything_out(
    send: Send, officer: Client, campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = send(rows(2))
    write = taking_over.Takeover.write

    def written(self: taking_over.Takeover, *given: Any) -> Any:  # noqa: ANN401
        cancel(officer, kept)
        return write(self, *given)

    monkeypatch.setattr(taking_over.Takeover, "write", written)
    read_uploads()
    assert opened(campaign) == 0


def test_cancelled_and_confirmed_again_it_is_taken_over_once(
    send: Send, officer: Client, campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = send(rows(3))
    address = reverse("list-confirmed", args=[campaign.pk, kept.pk])

    def again() -> None:
        monkeypatch.undo()
        cancel(officer, kept)
        officer.post(address)
        read_uploads()
        assert opened(campaign) == 3

    meanwhile(monkeypatch, 2, again)
    read_uploads()
    assert opened(campaign) == 3
    kept.refresh_from_db()
    assert kept.counted["new"] == 3


def test_what_a_killed_worker_held_is_taken_up_again(send: Send, campaign: Campaign) -> None:
    kept = send(rows(2))
    leasing._tasks(kept).get().claim("dead")
    ended = timezone.now() - timedelta(seconds=1)
    UploadedList.objects.update(state=UploadedList.State.TAKING, lease=ended, reader="dead")
    read_uploads()
    assert opened(campaign) == 0
    assert jobs.take_up_again() == 1
    read_uploads()
    assert opened(campaign) == 2


def test_a_list_that_breaks_every_worker_is_given_up_with_a_sentence(
    send: Send, officer: Client, campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = send(rows(2))

    def broken(_: int) -> None:
        raise MemoryError

    monkeypatch.setattr(list_jobs, "_beats", lambda _: broken)
    for _ in range(leasing.ATTEMPTS):
        read_uploads()
        jobs.take_up_again(timezone.now() + timedelta(seconds=1))
    text = page(officer, kept).content.decode()
    assert "导入“a.csv”中断了 3 次，一个项目也没有导入" in text
    assert "导入 2 个项目" in text
    assert opened(campaign) == 0


def test_a_draft_saved_meanwhile_keeps_what_was_typed(
    send: Send, enter: Enter, campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(rows(2))
    read_uploads()
    filing = Filing.objects.get(campaign=campaign, project__code="P1")
    fields = {"revision": 1, "cell:indicators[0].actual.text": "366天"}
    preparer, address = enter("preparer"), reverse("filing", args=[filing.pk])
    meanwhile(monkeypatch, 2, lambda: preparer.post(address, fields))
    send(rows(2, budget=20))
    read_uploads()
    filing.refresh_from_db()
    form = read_form(form_of(filing))
    assert filing.revision == 3
    assert (str(form.funds[0].revised_budget), form.indicators[0].actual.text) == ("20", "366天")
    assert serving.verify().problems == ()


def test_forms_are_judged_by_the_policy_that_is_chosen_meanwhile(
    send: Send, campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Campaign.objects.filter(pk=send(rows(2)).campaign_id)
    meanwhile(monkeypatch, 2, lambda: other.update(policy="option-lower-grades"))
    read_uploads()
    kept = StoredRevision.objects.filter(filing__campaign=campaign)
    assert {each.policy.split("/")[0] for each in kept} == {"option-lower-grades"}


def test_a_form_submitted_meanwhile_keeps_everything_out_with_a_sentence(
    send: Send, officer: Client, campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(rows(2))
    read_uploads()
    filing = Filing.objects.get(campaign=campaign, project__code="P1")
    own = Filing.objects.filter(pk=filing.pk)
    meanwhile(monkeypatch, 2, lambda: own.update(state=State.SUBMITTED))
    kept = send(rows(3, budget=20))
    read_uploads()
    kept.refresh_from_db()
    assert (kept.state, opened(campaign)) == ("failed", 2)
    text = page(officer, kept).content.decode()
    assert "清单有 3 个项目、1 处问题" in text
    assert "已提交（第 1 版）" in text


def test_who_no_longer_conducts_the_campaign_imports_nothing(
    send: Send, cast: Cast, campaign: Campaign
) -> None:
    kept = send(rows(2))
    Membership.objects.filter(person=cast.people["finance_officer"]).delete()
    read_uploads()
    kept.refresh_from_db()
    assert (kept.state, opened(campaign)) == ("failed", 0)
    assert "已不由“finance_officer”办理" in kept.sentences("zh")[0]


def test_a_list_under_way_is_neither_mapped_nor_confirmed_again(
    send: Send, officer: Client, campaign: Campaign
) -> None:
    kept = send(rows(2))
    address = reverse("list", args=[campaign.pk, kept.pk])
    officer.post(address, {"column:0": "name", "unit": "元"})
    officer.post(reverse("list-confirmed", args=[campaign.pk, kept.pk]))
    same = UploadedList.objects.get()
    assert (same.columns, same.unit, same.attempt) == (kept.columns, kept.unit, kept.attempt)
    file = SimpleUploadedFile("b.csv", (HEADS + rows(1)).encode())
    officer.post(reverse("list-upload", args=[campaign.pk]), {"file": file})
    assert UploadedList.objects.count() == 2
    read_uploads()
    assert opened(campaign) == 2


def test_a_list_may_be_long_and_not_longer(officer: Client, campaign: Campaign, cast: Cast) -> None:
    del cast
    file = SimpleUploadedFile("a.csv", (HEADS + rows(MOST + 1)).encode())
    answer = officer.post(reverse("list-upload", args=[campaign.pk]), {"file": file}, follow=True)
    assert f"一次最多导入 {MOST} 个项目，这份清单有 {MOST + 1} 个" in answer.content.decode()
    kept = UploadedList.objects.get()
    refused = officer.post(reverse("list-confirmed", args=[campaign.pk, kept.pk]))
    assert refused.status_code == 409
    assert UploadedList.objects.get().state == UploadedList.State.OPEN


def test_a_code_is_of_one_project_of_the_list(officer: Client, campaign: Campaign) -> None:
    text = "项目编码,项目名称,实施单位\nD1,值守,机构·unit\nD1,巡查,机构·unit\n"
    file = SimpleUploadedFile("projects.csv", text.encode())
    address = reverse("list-upload", args=[campaign.pk])
    answer = officer.post(address, {"file": file}, follow=True)
    assert "编码 D1 在第 2 行已写给“值守”" in answer.content.decode()
    assert opened(campaign) == 0


def test_lists_nobody_took_over_are_forgotten_after_thirty_days(
    send: Send, officer: Client
) -> None:
    kept = send(rows(1))
    jobs.take_up_again(timezone.now() + timedelta(days=31))
    assert UploadedList.objects.exists()
    cancel(officer, kept)
    jobs.take_up_again(timezone.now() + timedelta(days=29))
    assert UploadedList.objects.exists()
    jobs.take_up_again(timezone.now() + timedelta(days=31))
    assert not UploadedList.objects.exists()
    assert Person.objects.filter(username="finance_officer").exists()


def test_of_two_campaigns_last_year_the_later_is_carried_over(
    cast: Cast, officer: Client, campaign: Campaign, forms: list[Form]
) -> None:
    later = Campaign.objects.create(
        name="2024 二批", fiscal_year=2024, organisation=cast.tree["finance"]
    )
    person, filing = cast.people["preparer"], cast.filings["unit"]
    actor = Actor(person.pk, person.name, frozenset({Role.PREPARER}))
    open_project(forms[1], later, filing.project, actor=actor)
    answer = officer.post(reverse("campaign-carry", args=[campaign.pk]), follow=True)
    assert "从上年带入 4 个项目，还有 0 个" in answer.content.decode()
    form = read_form(form_of(Filing.objects.get(campaign=campaign, project=filing.project)))
    assert [row.name for row in form.indicators] == [row.name for row in forms[1].indicators]


def test_a_project_of_a_retired_unit_is_not_opened_by_its_code(
    cast: Cast, send: Send, campaign: Campaign, officer: Client
) -> None:
    unit = cast.tree["cousin"]
    Project.objects.filter(unit=unit).update(code="R1")
    unit.is_retired = True
    unit.save()
    kept = send("R1,,,1,1,,,\n")
    assert f"“{unit.name}”不是本次填报范围内在用的单位" in page(officer, kept).content.decode()
    assert opened(campaign) == 0


def test_a_document_that_waits_is_read_before_the_lists(
    send: Send, cast: Cast, enter: Enter
) -> None:
    kept = send(rows(6))
    file = SimpleUploadedFile("b.txt", b"x")
    place = f"{cast.tree['unit'].pk}-{cast.filings['unit'].campaign_id}"
    enter("preparer").post(reverse("import"), {"place": place, "files": [file]})
    queued = DBTaskResult.objects.ready().values_list("pk", flat=True)
    assert list(queued) == [Upload.objects.get().task, kept.task]
    address = reverse("list", args=[kept.campaign_id, kept.pk])
    assert "前面还有 1 份" in enter("finance_officer").get(address).content.decode()


def test_going_back_to_a_list_that_was_taken_over_leads_to_its_campaign(
    officer: Client, campaign: Campaign
) -> None:
    address = reverse("list", args=[campaign.pk, 987])
    answer = officer.get(address, follow=True)
    assert answer.redirect_chain == [(reverse("campaign", args=[campaign.pk]), 302)]
    assert "这份清单已经导入，或者后来又读取了别的清单" in answer.content.decode()
    part = officer.get(address, headers={"HX-Request": "true"})
    assert part["HX-Redirect"] == reverse("campaign", args=[campaign.pk])
    assert officer.post(address).status_code == 404
