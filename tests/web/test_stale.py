"""What is sent from a page that rows have moved under since: it follows its row, or is refused."""

import html
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from jiheng.domain.form import Form
from jiheng.domain.workflow import State
from jiheng.services.judging import read_form
from jiheng.web import serving
from jiheng.web.models import Comment, Filing, Rescoring, StoredEntry, StoredRevision
from jiheng.web.reviewing import mark_of
from webcast import Enter

NAMES = "甲乙丙丁"
GIVEN = {"path": "indicators[2]", "score": "1", "rule": "规则二", "text": "记录不全"}


@pytest.fixture
def preparer(enter: Enter) -> Client:
    return enter("preparer")


@pytest.fixture
def reviewer(enter: Enter) -> Client:
    return enter("reviewer")


@pytest.fixture
def named(preparer: Client, filing: Filing) -> Filing:
    """A filing at its second revision, whose rows are 甲, 乙, 丙, 丁, each with points."""
    for at in range(len(form(filing).indicators), len(NAMES)):
        post(preparer, filing, "reshape", kind="duplicate", row=at - 1)
    cells = {f"cell:indicators[{at}].name": name for at, name in enumerate(NAMES)}
    post(preparer, filing, "filing", **cells)
    return filing


def form(filing: Filing) -> Form:
    filing.refresh_from_db()
    kept = StoredRevision.objects.get(filing=filing, number=filing.revision)
    return read_form(kept.form)


def post(client: Client, filing: Filing, route: str, **fields: object) -> Any:  # noqa: ANN401
    filing.refresh_from_db()
    fields.setdefault("revision", filing.revision)
    return client.post(reverse(route, args=[filing.pk]), fields)


def row(filing: Filing, name: str) -> int:
    return next(at for at, each in enumerate(form(filing).indicators) if each.name == name)


def name_of(filing: Filing, path: str) -> str | None:
    return form(filing).indicators[int(path.partition("[")[2].partition("]")[0])].name


def moved(preparer: Client, filing: Filing, kind: str, at: int) -> None:
    assert post(preparer, filing, "reshape", kind=kind, row=at).status_code == 302


def test_a_score_from_a_page_of_before_lands_on_no_other_indicator(
    preparer: Client, reviewer: Client, named: Filing
) -> None:
    named.refresh_from_db()
    seen = named.revision
    moved(preparer, named, "up", 2)
    Filing.objects.filter(pk=named.pk).update(state=State.SUBMITTED)
    answer = post(reviewer, named, "rescore", revision=seen, **GIVEN)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert f"您看到的是第 {seen} 版" in text
    assert "<dd>记录不全</dd>" in text
    assert "<details open>" not in text
    assert not Rescoring.objects.exists()
    assert post(reviewer, named, "rescore", **GIVEN).status_code == 302
    sent = {**GIVEN, "revision": ""}
    assert post(reviewer, named, "rescore", **sent).status_code == 400


def test_the_page_of_the_review_says_what_it_has_seen(reviewer: Client, filing: Filing) -> None:
    Filing.objects.filter(pk=filing.pk).update(state=State.SUBMITTED)
    assert post(reviewer, filing, "rescore", **GIVEN).status_code == 302
    text = reviewer.get(reverse("review", args=[filing.pk])).content.decode()
    mark = mark_of(Rescoring.objects.get())
    assert f'<input type="hidden" name="given" value="{mark}">' in text
    assert text.count('name="revision" value="1"') == text.count('name="given"') > 1


@pytest.mark.parametrize("score", ["", "0.5"])
def test_a_colleagues_score_is_not_replaced_unseen(
    reviewer: Client, enter: Enter, filing: Filing, score: str
) -> None:
    Filing.objects.filter(pk=filing.pk).update(state=State.SUBMITTED)
    assert post(reviewer, filing, "rescore", **GIVEN).status_code == 302
    late = {**GIVEN, "score": score, "text": "晚到"}
    answer = post(enter("reviewer"), filing, "rescore", given="", **late)
    assert answer.status_code == 409
    assert "改成了 1.00" in answer.content.decode()
    assert Rescoring.objects.get().reason == GIVEN["text"]
    assert StoredEntry.objects.filter(action="rescore").count() == 1
    seen = mark_of(Rescoring.objects.get())
    assert post(reviewer, filing, "rescore", given=seen, **late).status_code == 302


def test_a_comment_follows_the_row_it_was_made_on(
    preparer: Client, reviewer: Client, named: Filing
) -> None:
    named.refresh_from_db()
    seen = named.revision
    moved(preparer, named, "up", 2)
    moved(preparer, named, "remove", 0)
    said = {"path": "indicators[2].actual.text", "text": "针对丙", "revision": seen}
    assert post(reviewer, named, "comment", **said).status_code == 302
    assert name_of(named, Comment.objects.get().path) == "丙"
    assert list(serving.verify().problems) == []


def test_a_comment_on_a_row_that_is_gone_stays_with_the_form(
    preparer: Client, reviewer: Client, named: Filing
) -> None:
    named.refresh_from_db()
    seen = named.revision
    moved(preparer, named, "remove", 2)
    for at in (2, 99):
        said = {"path": f"indicators[{at}].actual.text", "text": "针对丙", "revision": seen}
        assert post(reviewer, named, "comment", **said).status_code == 302
    first, second = Comment.objects.order_by("pk")
    assert (first.path, second.path) == ("", "")
    assert "丙 · 实际完成值" in first.cell
    assert list(serving.verify().problems) == []


@pytest.mark.parametrize("base", ["", "x", "999"])
def test_a_comment_on_a_cell_names_the_revision_it_was_made_on(
    reviewer: Client, filing: Filing, base: str
) -> None:
    said = {"path": "objective.achieved", "text": "x", "revision": base}
    assert post(reviewer, filing, "comment", **said).status_code in {400, 409}
    assert post(reviewer, filing, "comment", text="x", revision="").status_code == 302
    panel = reviewer.get(reverse("cell", args=[filing.pk]), {"path": "objective.achieved"})
    assert '<input type="hidden" name="revision" value="1"><' not in panel.content.decode()
    assert '<input type="hidden" name="revision" value="1">' in panel.content.decode()


def chosen(text: str) -> dict[str, str]:
    """Return what the form of a conflict sends with “用我填的”."""
    part = text.partition("data-step")[2].partition("</form>")[0]
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', part))
    areas = re.findall(r'<textarea name="([^"]+)"[^>]*>([^<]*)</textarea>', part)
    return {name: html.unescape(text) for name, text in [*fields.items(), *areas]}


@pytest.mark.parametrize("is_fragment", [True, False])
def test_what_is_typed_in_a_row_that_moved_goes_where_the_row_is(
    preparer: Client, named: Filing, *, is_fragment: bool
) -> None:
    named.refresh_from_db()
    seen = named.revision
    moved(preparer, named, "remove", 0)
    moved(preparer, named, "down", 0)
    address = reverse("filing", args=[named.pk])
    sent = {"revision": seen, "cell:indicators[1].variance_explanation": "给乙"}
    headers = {"HX-Request": "true"} if is_fragment else {}
    answer = preparer.post(address, sent, headers=headers, follow=True)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "第 2 项指标 · 偏差" in text
    assert "“乙”" in text
    assert preparer.post(address, chosen(text)).status_code == 302
    told = {each.name: each.variance_explanation for each in form(named).indicators}
    assert [name for name, said in told.items() if said == "给乙"] == ["乙"]


def test_what_is_typed_in_a_row_that_is_gone_goes_nowhere_and_names_it(
    preparer: Client, named: Filing
) -> None:
    named.refresh_from_db()
    seen = named.revision
    moved(preparer, named, "remove", 1)
    address = reverse("filing", args=[named.pk])
    sent = {"revision": seen, "cell:indicators[1].variance_explanation": "给乙"}
    sent["cell:objective.achieved"] = "已完成"
    text = preparer.post(address, sent, follow=True).content.decode()
    assert "“乙”" in text
    assert "不会写进别的指标" in text
    assert preparer.post(address, chosen(text)).status_code == 302
    assert all(each.variance_explanation != "给乙" for each in form(named).indicators)
    assert form(named).objective.achieved == "已完成"


def test_a_choice_made_after_rows_moved_once_more_is_a_conflict_again(
    preparer: Client, named: Filing
) -> None:
    named.refresh_from_db()
    seen = named.revision
    moved(preparer, named, "remove", 0)
    address = reverse("filing", args=[named.pk])
    sent = {"revision": seen, "cell:indicators[1].variance_explanation": "给乙"}
    first = preparer.post(address, sent, follow=True).content.decode()
    moved(preparer, named, "down", 0)
    answer = preparer.post(address, chosen(first), follow=True)
    assert answer.status_code == 409
    assert preparer.post(address, chosen(answer.content.decode())).status_code == 302
    assert form(named).indicators[row(named, "乙")].variance_explanation == "给乙"


def restored(preparer: Client, filing: Filing, number: int) -> None:
    assert post(preparer, filing, "history", number=number).status_code == 302


def test_another_level_or_the_computed_scores_meet_what_others_did_on_the_page_of_both(
    preparer: Client, filing: Filing
) -> None:
    levels = {"row": 0, "seen": 1, "level1": "outcome", "level2": "social", "revision": 1}
    post(preparer, filing, "levels", **(levels | {"level1": "cost", "level2": "social_cost"}))
    answer = preparer.post(reverse("levels", args=[filing.pk]), levels, follow=True)
    assert answer.redirect_chain == [(reverse("conflict", args=[filing.pk]), 302)]
    text = answer.content.decode()
    assert "社会效益" in text
    assert 'value="outcome"' in text
    history = preparer.get(reverse("history", args=[filing.pk])).content.decode()
    assert "社会成本" in history
    assert ">social_cost<" not in history
    for claimed in ("3.00", "5.00"):
        post(preparer, filing, "filing", **{"cell:indicators[0].claimed_score": claimed})
    filing.refresh_from_db()
    answer = post(preparer, filing, "adopt", revision=filing.revision - 1)
    assert (answer.status_code, answer.url) == (302, reverse("conflict", args=[filing.pk]))


def test_comments_and_scores_follow_their_rows_when_a_version_is_restored(
    preparer: Client, reviewer: Client, named: Filing
) -> None:
    Filing.objects.filter(pk=named.pk).update(state=State.SUBMITTED)
    assert post(reviewer, named, "rescore", **GIVEN).status_code == 302
    said = {"path": "indicators[2].actual.text", "text": "针对丙"}
    assert post(reviewer, named, "comment", **said).status_code == 302
    Filing.objects.filter(pk=named.pk).update(state=State.RETURNED)
    named.refresh_from_db()
    version = named.revision
    moved(preparer, named, "remove", 0)
    assert name_of(named, Rescoring.objects.get().path) == "丙"
    restored(preparer, named, version)
    assert form(named).indicators[0].name == "甲"
    assert name_of(named, Rescoring.objects.get().path) == "丙"
    assert name_of(named, Comment.objects.get().path) == "丙"
    entry = StoredEntry.objects.get(action="restore")
    assert entry.dossier
    assert not [each for each in serving.verify().problems if "状态" not in each.sentence("zh")]


def test_what_hangs_on_a_row_that_the_restored_version_lacks_stays_with_the_form(
    preparer: Client, named: Filing
) -> None:
    named.refresh_from_db()
    version = named.revision
    moved(preparer, named, "add", 0)
    post(preparer, named, "filing", **{"cell:indicators[1].name": "新"})
    post(preparer, named, "comment", path="indicators[1].name", text="针对新")
    restored(preparer, named, version)
    assert Comment.objects.get().path == ""
    assert list(serving.verify().problems) == []


def test_a_version_of_the_same_rows_keeps_every_comment_where_it_is(
    preparer: Client, named: Filing
) -> None:
    named.refresh_from_db()
    version = named.revision
    post(preparer, named, "filing", **{"cell:indicators[1].name": "另一个名字"})
    post(preparer, named, "comment", path="indicators[1].name", text="针对此行")
    restored(preparer, named, version)
    assert Comment.objects.get().path == "indicators[1].name"
