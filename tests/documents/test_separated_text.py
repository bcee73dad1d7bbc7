"""Tables in text whose cells semicolons part, or bars of which some belong to a cell."""

from documents.bent import AIMS, FUNDS, HEAD, HEADS, ROWS, TITLE, TOTAL
from documents.silence import doubted
from jiheng.documents import read_document
from jiheng.domain.form import Form

LINES = (*HEAD, *FUNDS, *AIMS, HEADS, *ROWS, TOTAL)


def read(text: str) -> Form:
    """Return the only form of a text."""
    (form,) = read_document(text.encode(), "f")
    return form


def lines_with(separator: str) -> str:
    """Return the form with its cells so parted."""
    rows = [row.replace("<", "").replace("^", "").replace("|", separator) for row in LINES]
    return "\n".join([*TITLE, *rows, ""])


def test_cells_may_be_parted_by_semicolons() -> None:
    form = read(lines_with(";"))
    assert form.indicators == read(lines_with(",")).indicators
    assert [row.name for row in form.indicators] == ["养护里程", "验收合格率", "通行满意"]
    assert doubted(form) == set()


def test_semicolons_in_cells_part_none_where_commas_do() -> None:
    form = read(lines_with(",").replace("返工", "返工;补修;验收;移交"))
    assert form.indicators[1].variance_explanation == "返工;补修;验收;移交"


def test_a_bar_behind_a_backslash_belongs_to_its_cell() -> None:
    rows = [f"| {row.replace('<', '').replace('^', '').replace('|', ' | ')} |" for row in LINES]
    form = read("\n".join([*TITLE, *rows, ""]).replace("返工", r"返工\|补修"))
    assert form.indicators[1].variance_explanation == "返工|补修"
    assert doubted(form) == set()
