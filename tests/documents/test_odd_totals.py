"""Total rows that are short, shifted, printed twice or no number: never a wrong figure for sure."""

from decimal import Decimal

import pytest

from documents.bent import (
    AIMS,
    FUNDS,
    HEAD,
    HEADS,
    ROWS,
    TITLE,
    TOTAL,
    bent,
    every_medium,
    media,
    table,
    text_of,
)
from documents.silence import doubted
from jiheng.domain.form import Form, Total

BOTH = {"total.max_points", "total.claimed_score"}


def piped(total: str, *, side: str = "") -> Form:
    """Return the form from a pipe table with this total row; heads may have one cell more."""
    rows = [f"{side}{HEADS}", *ROWS]
    lines = [f"| {row.replace('|', ' | ').replace('^', '')} |" for row in (*HEAD, *FUNDS, *rows)]
    return text_of(*TITLE, *lines, total)


@pytest.mark.parametrize(
    "total",
    ["| 总分 | 97 |", "| 总分 | | | | | 97 |", "| 总分 | | | | | | 97 |", "| 总分 | | | | 97 | |"],
)
def test_one_figure_in_a_short_row_of_text_is_marked(total: str) -> None:
    form = piped(total)
    assert form.total == Total(None, Decimal(97))
    assert doubted(form) >= BOTH


@pytest.mark.parametrize("total", ["| 总分 | | | | | | 97 | |", "| 总分 | | | | | 97 | | |"])
def test_one_figure_below_heads_with_a_cell_more_is_marked(total: str) -> None:
    assert doubted(piped(total, side="绩效指标|")) >= BOTH


@every_medium
def test_one_figure_in_a_row_of_full_width_stands_in_its_column(medium: str) -> None:
    form = table(medium, *ROWS, total="总分|<|<|<|<|100||")
    assert form.total == Total(Decimal(100), None)
    assert doubted(form) == set()


@media
@pytest.mark.parametrize("total", ["总分|<|<|<|100|97||", "总分|<|<|<|<|<|100|97"])
def test_figures_that_stand_a_column_off_are_marked(medium: str, total: str) -> None:
    form = table(medium, *ROWS, total=total)
    assert doubted(form) == BOTH


@media
def test_a_column_of_the_layouts_own_may_have_its_sum(medium: str) -> None:
    heads = HEADS.replace("偏差原因分析", "评价得分")
    form = table(medium, *ROWS, heads=heads, total="总分|<|<|<|<|100|97|95")
    assert form.total == Total(Decimal(100), Decimal(97))
    assert doubted(form) == set()


@media
def test_a_score_below_the_points_taken_off_is_the_one_its_label_names(medium: str) -> None:
    heads = HEADS.replace("得分|", "扣分|")
    form = table(medium, *ROWS, heads=heads, total="总得分|<|<|<|<|<|97|")
    assert form.total == Total(None, Decimal(97))
    assert "total.claimed_score" in doubted(form)
    form = table(medium, *ROWS, total="总得分|<|<|<|<|97|<|")
    assert form.total == Total(None, Decimal(97))
    assert doubted(form) == set()
    heads = HEADS.replace("得分|偏差原因分析", "扣分|得分")
    form = table(medium, *ROWS, heads=heads, total="总分|<|<|<|<|100|97|")
    assert "total.claimed_score" in doubted(form)


SUMS = {
    "below": ("产出指标小计|<|<|<|<|40|38|", *ROWS[2:], "效益指标|小计|<|<|<|30|30|"),
    "above": ("效益指标（30分）|小计|<|<|<|30|30|", f"^{ROWS[2][4:]}"),
}


@pytest.mark.parametrize("sums", SUMS.values(), ids=SUMS)
@pytest.mark.parametrize("medium", ["html", "docx", "pipe", "lines", "spaces"])
def test_rows_of_sums_are_no_indicators_and_keep_their_level(
    medium: str, sums: tuple[str, ...]
) -> None:
    rows = (*HEAD, *FUNDS, *AIMS, HEADS, *ROWS[:2], *sums, TOTAL)
    if medium in {"lines", "spaces"}:
        parted = {"lines": "\n", "spaces": " "}[medium]
        cells = ([each for each in row.split("|") if each not in {"", "^", "<"}] for row in rows)
        form = text_of(*TITLE, *(parted.join(each) for each in cells))
    else:
        form = bent(medium, rows)
    assert [str(row.level1) for row in form.indicators] == ["output", "output", "outcome"]
    assert [row.claimed_score for row in form.indicators] == [20, 18, 30]
    assert doubted(form) == set()


@media
def test_a_score_that_is_no_number_is_unreadable(medium: str) -> None:
    form = table(medium, *ROWS, total="总分|<|<|<|<|100|#DIV/0!|")
    assert form.total == Total(Decimal(100), None)
    assert doubted(form) == {"total.claimed_score"}


@every_medium
def test_a_second_total_puts_the_first_in_doubt(medium: str) -> None:
    totals = ("合计|<|<|<|<|70|68|", "总分|<|<|<|<|100|97|")
    form = bent(medium, HEAD, FUNDS, AIMS, (HEADS, *ROWS), totals)
    assert form.total == Total(Decimal(70), Decimal(68))
    assert doubted(form) >= BOTH


@every_medium
def test_points_of_the_total_may_have_their_unit(medium: str) -> None:
    form = table(medium, *ROWS, total="总分|<|<|<|<|100分|97.5 分|")
    assert form.total == Total(Decimal(100), Decimal("97.5"))
    assert len(form.indicators) == 3
    assert doubted(form) == set()


@every_medium
def test_a_grade_ticked_beside_the_total_is_read(medium: str) -> None:
    form = table(medium, *ROWS, total="总分|<|<|<|<|100|97|优□ 良☑ 中□ 差□")
    assert form.claimed_rating == "良"


@every_medium
@pytest.mark.parametrize(
    "totals",
    [
        ("合计|<|<|<|<|90|88|", "总分|<|<|<|<|100|97|"),
        ("总分|<|<|<|<|100|97|", "得分合计|<|<|<|<|90|88|"),
    ],
)
def test_of_two_totals_the_one_with_the_execution_is_taken(
    medium: str, totals: tuple[str, str]
) -> None:
    rows = (*ROWS[:2], ROWS[2].replace("30|30", "50|50"))
    form = bent(medium, HEAD, FUNDS, AIMS, (HEADS, *rows), totals)
    assert form.total == Total(Decimal(100), Decimal(97))
    assert doubted(form) == set()
    assert "90 | 88" in form.notes[0].text
