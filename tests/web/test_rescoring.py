"""The review of a filing: scores line by line, the opinion as a document, comments answered."""

import io
import zipfile
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from jiheng.domain.form import Form
from jiheng.domain.workflow import Role, State
from jiheng.services.filing import Actor
from jiheng.web.models import Campaign, Comment, Filing, Rescoring, StoredEntry
from jiheng.web.opening import open_filing
from jiheng.web.reviewing import mark_of
from webcast import Cast, Enter

FIRST = "indicators[0]"
GIVEN = {"path": FIRST, "score": "15.5", "rule": "扣分规则二", "text": "停机五天，记录不全"}


@pytest.fixture
def submitted(filing: Filing) -> Filing:
    Filing.objects.filter(pk=filing.pk).update(state=State.SUBMITTED)
    return filing


@pytest.fixture
def reviewer(enter: Enter) -> Client:
    return enter("reviewer")


def rescore(client: Client, filing: Filing, **fields: str) -> Any:  # noqa: ANN401
    """Give a score from the page as it stands."""
    filing.refresh_from_db()
    sent = {**GIVEN, "revision": str(filing.revision), **fields}
    there = Rescoring.objects.filter(filing=filing, path=sent["path"]).first()
    sent.setdefault("given", mark_of(there))
    return client.post(reverse("rescore", args=[filing.pk]), sent)


def line(client: Client, filing: Filing, path: str = FIRST) -> Any:  # noqa: ANN401
    page = client.get(reverse("review", args=[filing.pk])).context["page"]
    return next(each for each in page.lines if each.path == path)


def opinion(client: Client, filing: Filing) -> str:
    answer = client.get(reverse("opinion", args=[filing.pk]))
    assert answer.status_code == 200
    with zipfile.ZipFile(io.BytesIO(answer.content)) as package:
        return package.read("word/document.xml").decode()


def test_a_score_stands_beside_what_was_claimed_with_its_reason(
    reviewer: Client, submitted: Filing
) -> None:
    assert rescore(reviewer, submitted).status_code == 302
    found = line(reviewer, submitted)
    assert (found.claimed, found.computed, found.reviewed) == ("20.00", "20.00", "15.50")
    assert found.deviation == "22.50%"
    assert line(reviewer, submitted, "total").reviewed == "92.22"
    text = reviewer.get(reverse("review", args=[submitted.pk])).content.decode()
    assert "停机五天，记录不全" in text
    entry = StoredEntry.objects.get(action="rescore")
    assert (entry.path, entry.before, entry.after) == (FIRST, "", "15.50")
    assert entry.reason == "扣分规则二：停机五天，记录不全"


def test_a_score_is_changed_and_taken_back_and_the_trail_keeps_each(
    reviewer: Client, submitted: Filing
) -> None:
    for score in ("15.5", "12", ""):
        assert rescore(reviewer, submitted, score=score).status_code == 302
    assert not Rescoring.objects.exists()
    told = StoredEntry.objects.filter(action="rescore").order_by("number")
    assert list(told.values_list("before", "after")) == [
        ("", "15.50"),
        ("15.50", "12.00"),
        ("12.00", ""),
    ]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"score": "20.01"}, "0 到 20.00 分"),
        ({"score": "-1"}, "0 到 20.00 分"),
        ({"score": "十五"}, "0 到 20.00 分"),
        ({"rule": ""}, "缺规则或理由"),
        ({"text": " "}, "缺规则或理由"),
        ({"rule": "据" * 201}, "规则写了 201 个字，超过上限 200 个"),
        ({"text": "由" * 2_001}, "写了 2001 个字，超过上限 2000 个"),
        ({"path": "total"}, "没有可以复核打分的"),
        ({"path": "indicators[0].name"}, "没有可以复核打分的"),
    ],
)
def test_what_cannot_stand_is_refused_with_a_sentence(
    reviewer: Client, submitted: Filing, fields: dict[str, str], said: str
) -> None:
    answer = rescore(reviewer, submitted, **fields)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Rescoring.objects.exists()


def test_the_form_s_page_says_that_scores_were_given(reviewer: Client, submitted: Filing) -> None:
    address, said = reverse("filing", args=[submitted.pk]), "审核人改过得分"
    assert said not in reviewer.get(address).content.decode()
    rescore(reviewer, submitted)
    assert said in reviewer.get(address).content.decode()
    rescore(reviewer, submitted, score="")
    assert said not in reviewer.get(address).content.decode()


def test_a_refused_score_keeps_what_was_typed_with_it(reviewer: Client, submitted: Filing) -> None:
    text = rescore(reviewer, submitted, score="20.01").content.decode()
    kept = text.partition("<details open>")[2].partition("</details>")[0]
    assert 'name="score" value="20.01"' in kept
    assert f'name="rule" value="{GIVEN["rule"]}"' in kept
    assert f"{GIVEN['text']}</textarea>" in kept
    assert text.count("<details open>") == 1


def test_scores_are_given_while_it_is_ones_turn_alone(
    reviewer: Client, enter: Enter, submitted: Filing
) -> None:
    officer = enter("finance_officer")
    assert rescore(officer, submitted).status_code == 409
    Filing.objects.filter(pk=submitted.pk).update(state=State.DEPARTMENT_APPROVED)
    assert rescore(reviewer, submitted).status_code == 409
    assert rescore(officer, submitted).status_code == 302
    assert rescore(enter("preparer"), submitted).status_code == 403


def test_the_opinion_says_what_was_given_and_why(reviewer: Client, submitted: Filing) -> None:
    before = opinion(reviewer, submitted)
    assert "停机五天" not in before
    rescore(reviewer, submitted)
    after = opinion(reviewer, submitted)
    for told in ("15.50", "22.50%", "扣分规则二（停机五天，记录不全）", "92.22"):
        assert told in after
        assert told not in before
    assert "1 项的复核得分由复核人员打分" in after


def test_the_opinion_tells_how_the_unit_explains_a_finding(
    reviewer: Client, enter: Enter, filing: Filing
) -> None:
    preparer = enter("preparer")
    page = preparer.get(reverse("filing", args=[filing.pk])).context["page"]
    found = page.judged.findings[0].fingerprint
    address = reverse("explain", args=[filing.pk, found])
    preparer.post(address, {"text": "上级通知调整"})
    Filing.objects.filter(pk=filing.pk).update(state=State.SUBMITTED)
    assert "单位说明：上级通知调整" in opinion(reviewer, filing)


def test_a_score_follows_its_row_and_goes_with_it(
    reviewer: Client, enter: Enter, submitted: Filing
) -> None:
    rescore(reviewer, submitted)
    rescore(reviewer, submitted, path="indicators[1]", score="1")
    Filing.objects.filter(pk=submitted.pk).update(state=State.RETURNED)
    preparer, rows = enter("preparer"), reverse("reshape", args=[submitted.pk])
    preparer.post(rows, {"revision": 1, "row": 0, "kind": "down"})
    kept = dict(Rescoring.objects.values_list("path", "score"))
    assert {path: str(score) for path, score in kept.items()} == {
        "indicators[1]": "15.50",
        "indicators[0]": "1.00",
    }
    preparer.post(rows, {"revision": 2, "row": 1, "kind": "remove"})
    assert list(Rescoring.objects.values_list("path", flat=True)) == [FIRST]


def test_last_years_scores_stand_beside_this_years(
    reviewer: Client, cast: Cast, forms: list[Form], submitted: Filing
) -> None:
    assert line(reviewer, submitted).last == "—"
    campaign = Campaign.objects.create(
        name="2023", fiscal_year=2023, organisation=cast.tree["finance"], layout="shanghai"
    )
    person = cast.people["preparer"]
    actor = Actor(person.pk, person.name, frozenset({Role.PREPARER}))
    last = open_filing(forms[0], campaign, cast.tree["unit"], actor=actor)
    assert last.project_id == submitted.project_id
    assert line(reviewer, submitted).last == "20.00"


def test_a_comment_is_answered_and_no_longer_waits(
    reviewer: Client, enter: Enter, submitted: Filing
) -> None:
    address = reverse("comment", args=[submitted.pk])
    reviewer.post(address, {"path": f"{FIRST}.actual.text", "text": "请附记录", "revision": "1"})
    remark = Comment.objects.get()
    preparer, page = enter("preparer"), reverse("filing", args=[submitted.pk])
    assert "1 条待答复" in preparer.get(page).content.decode()
    preparer.post(address, {"answers": remark.pk, "text": "已补在附件三"})
    text = preparer.get(page).content.decode()
    assert "已补在附件三" in text
    assert "待答复" not in text
    reply = Comment.objects.get(answers=remark)
    assert (reply.path, reply.cell) == (remark.path, remark.cell)


@pytest.mark.parametrize("answers", ["0", "999999", "x", ""])
def test_only_a_comment_of_the_same_filing_is_answered(
    reviewer: Client, cast: Cast, submitted: Filing, answers: str
) -> None:
    foreign = Comment.objects.create(
        filing=cast.filings["sibling"], text="x", author=cast.people["reviewer"], at=timezone.now()
    )
    for wanted in (answers, str(foreign.pk)):
        fields = {"answers": wanted, "text": "y"}
        status = reviewer.post(reverse("comment", args=[submitted.pk]), fields).status_code
        assert status in {400, 404}
    assert Comment.objects.count() == 1
