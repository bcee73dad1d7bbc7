"""Two forms poured into one: nothing is overwritten, nothing is lost, a sentence says so."""

from pathlib import Path

import pytest

from jiheng.documents import read_document_parts
from jiheng.domain.errors import EntangledForms
from jiheng.domain.form import Form
from jiheng.domain.locator import Confidence

SEED = (Path(__file__).parents[2] / "examples" / "baoshan-2024.txt").read_text(encoding="utf-8")
TITLE = "财政项目支出绩效自评表"
FIRST, SECOND = (TITLE + part for part in SEED.split(TITLE)[1:3])
TABLE = "一级\n\n指标\n"


def parted(form: str, at: str) -> tuple[str, str]:
    where = form.index(at)
    return form[:where], form[where:]


def read(text: str) -> list[Form]:
    return list(read_document_parts(text.encode(), "f").forms)


def refused(text: str) -> EntangledForms:
    reading = read_document_parts(text.encode(), "f")
    assert not reading.forms
    (problem,) = reading.problems
    assert isinstance(problem, EntangledForms)
    return problem


@pytest.mark.parametrize("cut", ["100.00(%)", "98.00(%)", "时效\n"])
def test_the_tail_of_another_form_is_kept_apart(cut: str) -> None:
    head, tail = parted(FIRST, cut)
    broken, whole = read(head + SECOND + tail)
    assert broken.total.claimed_score is None
    (alone,) = read(SECOND)
    assert whole == alone
    (note,) = [note for note in whole.notes if "像是另一份表的" in note.text]
    assert "总分 100.00 96.72" in note.text
    assert "评分等级 优" in note.text


def test_two_tables_each_with_a_total_are_refused() -> None:
    head, table = parted(FIRST, TABLE)
    foreign = parted(SECOND, TABLE)[1]
    problem = refused(head + foreign + table)
    assert problem.figures["label"] == "总分"


@pytest.mark.parametrize("cut", ["项目资金", "年度\n\n总体", TABLE])
def test_two_forms_in_blocks_are_refused_in_one_sentence(cut: str) -> None:
    """The head of the first is no form of its own: its rest is in the mixture."""
    (head, rest), (other, end) = parted(FIRST, cut), parted(SECOND, cut)
    refused(head + other + rest + end)
    whole, *none = read(FIRST + head)
    assert whole == read(FIRST)[0]
    assert [form.indicators for form in none] == [()]


def test_two_totals_without_a_rating_between_are_refused() -> None:
    text = FIRST.replace("总分 100.00 96.72", "总分 100.00 96.72\n\n总分 100.00 90.00")
    assert refused(text).figures["label"] == "总分"


def test_a_total_printed_again_on_the_next_page_is_no_second_form() -> None:
    again = FIRST.replace("总分 100.00 96.72", "总分 100.00 96.72\n\n总分 100.00 96.72")
    (form,) = read(again)
    assert str(form.total.claimed_score) == "96.72"


def test_a_second_total_by_another_name_overwrites_nothing() -> None:
    (form,) = read(FIRST.replace("总分 100.00 96.72", "总分 100.00 96.72\n\n合计 90.00 90.00"))
    assert str(form.total.claimed_score) == "96.72"
    assert any("合计 90.00 90.00" in n.text or "90.00 90.00" in n.text for n in form.notes)


def test_two_funding_blocks_are_refused() -> None:
    start, end = FIRST.index("年初预算数"), FIRST.index("年度\n\n总体")
    block = FIRST[start:end]
    assert refused(FIRST[:end] + block + FIRST[end:]).figures["label"] == "年初预算数"
    line = "年度资金总额： 9.00 9.00 9.00 10.00 100.00 10.00\n\n"
    problem = refused(FIRST[:end] + line + FIRST[end:])
    assert problem.figures["label"] == "年度资金总额"


def test_categories_that_begin_again_are_doubted_and_said() -> None:
    rows = parted(SECOND, "产出\n")[1]
    foreign = rows[: rows.index("总分")]
    head, tail = parted(FIRST, "总分 100.00")
    (form,) = read(head + foreign + tail)
    (note,) = [note for note in form.notes if "混入了别的表" in note.text]
    assert note.place is not None
    assert len(form.indicators) == 10
    sure = {
        path[: path.index("]") + 1]
        for path, entry in form.provenance.items()
        if path.startswith("indicators") and entry.confidence is Confidence.CERTAIN
    }
    assert sure == {f"indicators[{at}]" for at in range(5)}


@pytest.mark.parametrize("gap", ["\n", " "])
def test_the_end_of_a_name_before_the_next_label_is_no_second_form(gap: str) -> None:
    """项目 by itself before 主管部门 may be half of either: the value before it is not certain."""
    (form,) = read(
        f"{TITLE}\n项目名称\n信息系统建设\n项目{gap}主管部门\n某局\n实施单位\n某中心\n项目资金\n年初预算数\n全年预算数\n全年执行数\n年度资金总额\n1.00\n1.00\n1.00\n"
    )
    assert form.supervising_department == "某局"
    assert form.provenance["project.name"].confidence is Confidence.UNCERTAIN
    assert form.provenance["supervising_department"].confidence is Confidence.CERTAIN


def test_the_end_of_a_department_before_the_next_label_is_not_lost_in_silence() -> None:
    (form,) = read(
        f"{TITLE}\n项目名称\n系统\n主管部门\n某局二级\n项目\n实施单位\n某中心\n项目资金\n年初预算数\n全年预算数\n全年执行数\n年度资金总额\n1.00\n1.00\n1.00\n"
    )
    assert form.implementing_unit == "某中心"
    assert form.provenance["supervising_department"].confidence is Confidence.UNCERTAIN
    assert form.provenance["project.name"].confidence is Confidence.CERTAIN
