"""The form page: what is typed is kept, scored, and answered with what changed."""

import html
import json
import re
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from django.test import Client

from jiheng.domain.form import Form
from jiheng.services.judging import judge, read_form, written_form
from jiheng.web.models import Comment, Filing, StoredEntry, StoredRevision
from jiheng.web.paper import View, paper
from webcast import Cast, Enter

ACTUAL = "cell:indicators[0].actual.text"
SCORE = "cell:indicators[0].claimed_score"
EXECUTED = "cell:funds[0].outturn"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def preparer(enter: Enter) -> Client:
    return enter("preparer")


def page(filing: Filing, *more: str) -> str:
    return "/".join(["", "filings", str(filing.pk), *more, ""])


def form(filing: Filing) -> Form:
    filing.refresh_from_db()
    kept = StoredRevision.objects.get(filing=filing, number=filing.revision)
    return read_form(kept.form)


def typed(client: Client, filing: Filing, base: int, **cells: str) -> Any:  # noqa: ANN401
    fields = {"revision": base, **{f"cell:{path}": text for path, text in cells.items()}}
    return client.post(page(filing), fields, headers=HTMX)


def test_the_page_is_the_official_form(preparer: Client, filing: Filing) -> None:
    text = preparer.get(page(filing)).content.decode()
    assert "财政项目支出绩效自评表" in text
    assert f'name="{ACTUAL}"' in text
    assert "区政府总值班室值守工作经费" in text


def test_every_cell_that_is_typed_in_has_a_name_of_its_own(
    preparer: Client, filing: Filing
) -> None:
    text = preparer.get(page(filing)).content.decode()
    names = dict(re.findall(r'name="cell:([^"]+)"[^>]* aria-label="([^"]*)"', text))
    assert names["indicators[0].target.text"] == "数量 · 值班天数 · 年度指标值"
    assert names["indicators[0].actual.text"] == "数量 · 值班天数 · 实际完成值"
    assert len(set(names.values())) == len(names)


def test_stored_forms_equal_what_was_read(cast: Cast, forms: list[Form]) -> None:
    assert all(form(filing) == forms[0] for filing in cast.filings.values())


def test_a_typed_cell_comes_back_with_score_total_and_findings(
    preparer: Client, filing: Filing
) -> None:
    before = judge(StoredRevision.objects.get(filing=filing, number=1).form)
    answer = typed(preparer, filing, 1, **{"indicators[0].actual.text": "360.00天"})
    assert answer.status_code == 200
    after = judge(StoredRevision.objects.get(filing=filing, number=2).form)
    assert before.card is not None
    assert after.card is not None
    assert (before.card.total.computed, after.card.total.computed) == (
        Decimal("96.72"),
        Decimal("96.45"),
    )
    text = answer.content.decode()
    assert f"<strong>{after.card.total.computed}</strong>" in text
    assert 'id="findings"' in text
    states = json.loads(html.unescape(text.partition('data-cells="')[2].partition('"')[0]))
    computed = after.card.indicators[0].computed
    assert states["c-indicators-0-claimed_score"][1] == f"折算 {computed}"
    assert states["c-indicators-1-claimed_score"][1] == ""
    assert "<td" not in text
    told = json.loads(answer["HX-Trigger"])["jiheng:saved"]
    assert told["revision"] == 2


def test_sign_number_and_unit_are_read_from_what_is_typed(preparer: Client, filing: Filing) -> None:
    typed(preparer, filing, 1, **{"indicators[0].target.text": "≥1,200.50 万人次"})
    target = form(filing).indicators[0].target
    assert (str(target.comparator), str(target.value), target.unit) == ("ge", "1200.50", "万人次")


def test_every_save_is_a_revision_sealed_after_the_last(preparer: Client, filing: Filing) -> None:
    for number, text in enumerate(("361天", "362天", "363天"), start=1):
        typed(preparer, filing, number, **{"indicators[0].actual.text": text})
    kept = list(StoredRevision.objects.filter(filing=filing).order_by("number"))
    assert [each.number for each in kept] == [1, 2, 3, 4]
    assert all(after.previous == before.digest for before, after in pairwise(kept))
    said = StoredEntry.objects.filter(filing=filing.pk, action="edit").order_by("number")
    assert [each.after for each in said] == ["361天", "362天", "363天"]
    assert said[1].before == "361天"


def test_typing_what_is_there_keeps_no_revision(preparer: Client, filing: Filing) -> None:
    there = form(filing).indicators[0].actual.text or ""
    answer = typed(preparer, filing, 1, **{"indicators[0].actual.text": there})
    assert answer.status_code == 200
    assert StoredRevision.objects.filter(filing=filing).count() == 1


def test_text_in_a_cell_of_numbers_is_refused_and_the_rest_is_kept(
    preparer: Client, filing: Filing
) -> None:
    answer = typed(
        preparer, filing, 1, **{"funds[0].outturn": "约三万", "objective.achieved": "已完成"}
    )
    told = json.loads(answer["HX-Trigger"])["jiheng:saved"]
    assert "约三万" in told["refused"]["c-funds-0-outturn"]
    assert form(filing).objective.achieved == "已完成"
    assert str(form(filing).funds[0].outturn) == "3.36"


def test_without_javascript_the_whole_form_is_posted(preparer: Client, filing: Filing) -> None:
    fields = {"revision": 1, ACTUAL: "360天", SCORE: "19.73"}
    answer = preparer.post(page(filing), fields)
    assert answer.status_code == 302
    assert str(form(filing).indicators[0].claimed_score) == "19.73"
    answer = preparer.post(page(filing), {"revision": 2, EXECUTED: "很多"})
    assert answer.status_code == 422
    assert "很多" in answer.content.decode()


def test_two_people_at_different_cells_both_succeed(enter: Enter, filing: Filing) -> None:
    one, other = enter("preparer"), enter("preparer")
    typed(one, filing, 1, **{"indicators[0].actual.text": "360天"})
    answer = typed(other, filing, 1, **{"objective.achieved": "基本完成"})
    assert answer.status_code == 200
    assert form(filing).indicators[0].actual.text == "360天"
    assert form(filing).objective.achieved == "基本完成"


def test_two_people_at_one_cell_see_both_texts(enter: Enter, filing: Filing) -> None:
    one, other = enter("preparer"), enter("preparer")
    typed(one, filing, 1, **{"indicators[0].actual.text": "360天"})
    answer = typed(other, filing, 1, **{"indicators[0].actual.text": "350天"})
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "360天" in text
    assert "350天" in text
    assert form(filing).indicators[0].actual.text == "360天"
    plain = other.post(page(filing), {"revision": 1, ACTUAL: "350天"}, follow=True)
    assert (plain.status_code, plain.redirect_chain) == (409, [(page(filing, "conflict"), 302)])
    again = other.get(page(filing, "conflict"))
    assert (again.status_code, "350天" in again.content.decode()) == (409, True)
    assert one.get(page(filing, "conflict")).status_code == 302
    other.post(page(filing), {"revision": 2, ACTUAL: "360天"})
    assert other.get(page(filing, "conflict")).status_code == 302
    typed(other, filing, 2, **{"indicators[0].actual.text": "350天"})
    assert form(filing).indicators[0].actual.text == "350天"


def test_what_others_typed_meanwhile_comes_back_with_the_answer(
    enter: Enter, filing: Filing
) -> None:
    one, other = enter("preparer"), enter("preparer")
    typed(one, filing, 1, **{"indicators[0].actual.text": "360天"})
    text = typed(other, filing, 1, **{"objective.achieved": "基本完成"}).content.decode()
    assert f'name="{ACTUAL}"' in text
    assert "360天" in text
    assert "基本完成" not in text.partition('id="states"')[0].partition("<template>")[2]
    moved = typed(other, filing, 1, **{"objective.intended": "全部完成", ACTUAL[5:]: "365.00(天)"})
    assert "360天" in moved.content.decode()


def test_what_does_not_clash_is_kept_whichever_text_is_chosen(enter: Enter, filing: Filing) -> None:
    one, other = enter("preparer"), enter("preparer")
    typed(one, filing, 1, **{"indicators[0].actual.text": "360天"})
    mine = {"revision": 1, ACTUAL: "350天", "cell:objective.achieved": "基本完成"}
    text = other.post(page(filing), mine, follow=True).content.decode()
    hidden = '<input type="hidden" name="cell:objective.achieved" value="基本完成">'
    assert text.count(hidden) == len(["用我填的", "用对方填的"])


def test_a_part_of_a_page_is_no_place_to_sign_in(client: Client, filing: Filing) -> None:
    for answer in (
        client.get(page(filing, "cell"), {"path": "objective.achieved"}, headers=HTMX),
        typed(Client(enforce_csrf_checks=True), filing, 1, **{"objective.achieved": "基本完成"}),
    ):
        assert (answer.status_code, answer.content) == (401, b"")


def test_a_row_may_have_moved_away_under_a_typist(enter: Enter, filing: Filing) -> None:
    one, other = enter("preparer"), enter("preparer")
    one.post(page(filing, "rows"), {"revision": 1, "kind": "down", "row": 0})
    answer = typed(other, filing, 1, **{"indicators[0].actual.text": "350天"})
    assert answer.status_code == 409


@pytest.mark.parametrize(
    ("kind", "row", "names"),
    [
        ("add", 0, ["A", None, "B", "C"]),
        ("duplicate", 1, ["A", "B", "B", "C"]),
        ("remove", 1, ["A", "C"]),
        ("up", 1, ["B", "A", "C"]),
        ("down", 1, ["A", "C", "B"]),
    ],
)
def test_rows_are_added_copied_removed_and_moved(
    preparer: Client, filing: Filing, kind: str, row: int, names: list[str | None]
) -> None:
    cells = {f"indicators[{at}].name": name for at, name in enumerate("ABC")}
    typed(preparer, filing, 1, **cells)
    answer = preparer.post(page(filing, "rows"), {"revision": 2, "kind": kind, "row": row})
    assert answer.status_code == 302
    found = [each.name for each in form(filing).indicators]
    assert found[: len(names)] == names


def test_a_row_that_someone_else_changed_is_not_removed_unseen(
    enter: Enter, filing: Filing
) -> None:
    one, other = enter("preparer"), enter("preparer")
    typed(one, filing, 1, **{"indicators[0].actual.text": "360天"})
    fields = {"revision": 1, "kind": "remove", "row": 0}
    assert other.post(page(filing, "rows"), fields).status_code == 409
    assert form(filing).indicators[0].actual.text == "360天"
    assert other.post(page(filing, "rows"), fields | {"row": 1}).status_code == 302


def test_a_comment_follows_its_row(preparer: Client, filing: Filing) -> None:
    remark = {"path": "indicators[1].actual.text", "text": "请核", "revision": 1}
    preparer.post(page(filing, "comments"), remark)
    preparer.post(page(filing, "rows"), {"revision": 1, "kind": "up", "row": 1})
    assert Comment.objects.get().path == "indicators[0].actual.text"
    preparer.post(page(filing, "rows"), {"revision": 2, "kind": "remove", "row": 0})
    assert Comment.objects.get().path == ""
    assert "请核" in preparer.get(page(filing)).content.decode()


def test_an_indicator_is_put_under_another_level(preparer: Client, filing: Filing) -> None:
    chosen = {"revision": 1, "row": 3, "level1": "output", "level2": "quality"}
    assert preparer.post(page(filing, "levels"), chosen).status_code == 302
    row = form(filing).indicators[3]
    assert (row.level1, row.level2) == ("output", "quality")
    wrong = {"revision": 2, "row": 3, "level1": "nothing", "level2": "quality"}
    assert preparer.post(page(filing, "levels"), wrong).status_code == 422


def test_computed_scores_are_adopted_only_when_asked(preparer: Client, filing: Filing) -> None:
    typed(preparer, filing, 1, **{"indicators[0].actual.text": "360天"})
    claimed = form(filing).indicators[0].claimed_score
    assert str(claimed) == "20.00"
    preparer.post(page(filing, "adopt"), {"revision": 2})
    filed = form(filing)
    card = judge(StoredRevision.objects.get(filing=filing, number=3).form).card
    assert card is not None
    assert filed.indicators[0].claimed_score == card.indicators[0].computed
    assert filed.total.claimed_score == card.total.computed


def test_a_former_revision_is_put_back_as_a_new_one(preparer: Client, filing: Filing) -> None:
    first = form(filing)
    typed(preparer, filing, 1, **{"project.name": "别的名字"})
    answer = preparer.post(page(filing, "history"), {"revision": 2, "number": 1})
    assert answer.status_code == 302
    assert form(filing) == first
    assert filing.revision == 3
    assert "恢复旧版" in preparer.get(page(filing, "history")).content.decode()


def test_a_cell_tells_its_origin_history_and_comments(preparer: Client, filing: Filing) -> None:
    where = {"path": "indicators[0].actual.text"}
    before = preparer.get(page(filing, "cell"), where).content.decode()
    assert "<dd>baoshan-2024.txt:" in before
    typed(preparer, filing, 1, **{"indicators[0].actual.text": "360天"})
    after = preparer.get(page(filing, "cell"), where).content.decode()
    assert "手工填写" in after
    assert "→ 360天" in after
    assert preparer.get(page(filing, "cell"), {"path": "nonsense"}).status_code == 422


@pytest.mark.parametrize(
    "path",
    ["kind", "fiscal_year", "source.file", "__class__", "indicators[99].name", "indicators[0].x",
     "funds[0].source", "extensions.x[0]", "indicators[0].target.__class__", "total.__init__"],
)  # fmt: skip
def test_no_path_reaches_what_is_no_cell(preparer: Client, filing: Filing, path: str) -> None:
    answer = typed(preparer, filing, 1, **{path: "x"})
    assert answer.status_code == 200
    assert json.loads(answer["HX-Trigger"])["jiheng:saved"]["refused"]
    assert StoredRevision.objects.filter(filing=filing).count() == 1


@pytest.mark.parametrize("figure", ["9" * 30, "-1", "1e9", "0.00000000000001"])
def test_figures_beyond_measure_do_not_stop_the_page(
    preparer: Client, filing: Filing, figure: str
) -> None:
    cells = {"total.claimed_score": figure, "funds[0].revised_budget": figure}
    assert typed(preparer, filing, 1, **cells).status_code == 200
    assert preparer.get(page(filing)).status_code == 200


@pytest.mark.parametrize("revision", ["", "x", "-1", "99999999999", "²"])
def test_a_request_without_a_revision_is_refused(
    preparer: Client, filing: Filing, revision: str
) -> None:
    answer = preparer.post(page(filing), {"revision": revision, ACTUAL: "1"})
    assert answer.status_code == 400


def test_a_revision_of_the_future_is_stale(preparer: Client, filing: Filing) -> None:
    assert typed(preparer, filing, 7, **{"project.name": "x"}).status_code == 409


def test_what_differs_from_last_year_is_marked_and_what_is_still_empty_is_not(
    forms: list[Form],
) -> None:
    last = forms[0]
    line = replace(last.funds[0], revised_budget=Decimal("5.0"), outturn=None)
    rows = (replace(last.indicators[0], name="值守天数"), *last.indicators[1:])
    funds = (replace(line, claimed_score=Decimal(7)), *last.funds[1:])
    this = replace(last, funds=funds, indicators=rows)
    view = View("shanghai", "zh", is_open=True, last_year=written_form(last))
    cells = paper(written_form(this), "", view).cells()
    changed = {at for at, cell in cells.items() if "changed" in cell.marks}
    assert {"c-funds-0-claimed_score", "c-indicators-0-name"} <= changed
    assert not {"c-funds-0-revised_budget", "c-funds-0-outturn"} & changed
    assert not any("indicators-1-" in at for at in changed)


def test_a_long_figure_is_shown_whole(preparer: Client, filing: Filing) -> None:
    typed(preparer, filing, 1, **{"funds[0].original_budget": "1234.567891"})
    text = preparer.get(page(filing)).content.decode()
    assert re.search(r'<textarea name="cell:funds\[0\]\.original_budget"[^>]*>1234.567891</', text)
    assert '<input name="cell:funds[0].revised_budget" value="5.00"' in text


def test_the_score_says_by_which_policy_in_words(preparer: Client, filing: Filing) -> None:
    text = preparer.get(page(filing)).content.decode()
    assert "依据 上海市财政项目支出绩效自评（宝山区 2024 年度表式）" in text


def test_what_keeps_a_form_from_submission_is_one_sentence(
    preparer: Client, filing: Filing
) -> None:
    typed(preparer, filing, 1, **{"indicators[0].claimed_score": "25"})
    answer = preparer.post(page(filing, "steps", "submit"), {"revision": 2})
    assert answer.status_code == 422
    assert "。；" not in answer.content.decode()


def test_a_rule_s_page_says_what_it_finds_and_leads_to_the_rules_it_names(
    preparer: Client,
) -> None:
    text = preparer.get("/rules/EXE102/").content.decode()
    assert "执行率得分填报 … 分，按执行率 … 折算为 … 分。" in text
    assert '<a href="/rules/EXE103/">EXE103</a>' in text
    assert "<h2>何时不报</h2>" in text
    assert "Not reported when" not in text
    assert "`" not in text


def test_a_value_typed_in_a_multiple_of_the_unit_is_scored_and_told(
    preparer: Client, filing: Filing
) -> None:
    cells = {"target.text": "≥12000人", "actual.text": "1.3万人"}
    answer = typed(preparer, filing, 1, **{f"indicators[0].{at}": t for at, t in cells.items()})
    first = judge(StoredRevision.objects.get(filing=filing, number=2).form).card.indicators[0]  # type: ignore[union-attr]
    assert first.computed == first.max_points
    assert "1.3万人 = 13000人" in answer.content.decode()
