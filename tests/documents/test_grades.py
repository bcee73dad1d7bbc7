"""The grade: the word alone or the one that is ticked, wherever the rating stands."""

import pytest

from documents.bent import AIMS, FUNDS, HEAD, HEADS, ROWS, TITLE, TOTAL, bent, every_medium, table
from documents.silence import doubted
from jiheng.domain.form import Form

TICKED = [
    ("√优 良 中 差", "优"),
    ("优 √良 中 差", "良"),
    ("优 良√ 中 差", "良"),
    ("优 良 中 差√", "差"),
    ("优 良 中 √差", "差"),
    ("√ 优 良 中 差", "优"),
    ("优（√） 良（ ） 中（ ） 差（ ）", "优"),
    ("优□ 良☑ 中□ 差□", "良"),
    ("□优 □良 ☑中 □差", "中"),
    ("□优秀 ☑不合格 □合格", "不合格"),
]
UNCLEAR = ["优 良 中 差", "优良中差", "□优 □良 □中 □差", "√优 √良 中 差", "优 √ 良 中 差"]


def rated(medium: str, rating: str) -> Form:
    """Return the form with this rating in the row below the total."""
    row = f"评价等级|{rating}|<|<|<|<|<|<"
    return bent(medium, HEAD, FUNDS, AIMS, (HEADS, *ROWS, TOTAL, row))


@every_medium
@pytest.mark.parametrize(("rating", "grade"), TICKED)
def test_the_ticked_grade_is_read(medium: str, rating: str, grade: str) -> None:
    form = rated(medium, rating)
    assert form.claimed_rating == grade
    assert doubted(form) == set()


@every_medium
@pytest.mark.parametrize("rating", UNCLEAR)
def test_of_several_grades_none_is_read(medium: str, rating: str) -> None:
    form = rated(medium, rating)
    assert form.claimed_rating is None
    assert doubted(form) == {"claimed_rating"}


@every_medium
def test_a_rating_above_the_table_ends_no_form(medium: str) -> None:
    title = (*TITLE, "自评等级：优")
    form = bent(medium, HEAD, FUNDS, AIMS, (HEADS, *ROWS, TOTAL), title=title)
    assert (form.fiscal_year, form.claimed_rating) == (2023, "优")
    assert doubted(form) == set()


@every_medium
@pytest.mark.parametrize("score", ["97*", "九十七", "97分左右"])
def test_a_total_that_is_no_number_is_no_grade(medium: str, score: str) -> None:
    form = table(medium, *ROWS, total=f"总分|<|<|<|<|100|{score}|")
    assert form.claimed_rating is None
    assert form.total.claimed_score is None
    assert "total.claimed_score" in doubted(form)


@every_medium
def test_two_grades_that_differ_are_in_doubt(medium: str) -> None:
    title = (*TITLE, "自评等级：优")
    row = "评价等级|良|<|<|<|<|<|<"
    form = bent(medium, HEAD, FUNDS, AIMS, (HEADS, *ROWS, TOTAL, row), title=title)
    assert form.claimed_rating == "良"
    assert doubted(form) == {"claimed_rating"}


@pytest.mark.parametrize("medium", ["pipe", "tabs"])
def test_a_total_in_bold_is_read(medium: str) -> None:
    form = table(medium, *ROWS, total="总分|<|<|<|<|100|**97**|")
    assert form.total.claimed_score == 97
    assert doubted(form) == set()
