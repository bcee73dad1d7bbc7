"""Forms as scans: on their side, text at the rules; what is wrong or missing is told of."""

import numpy as np
import pytest

from documents.carriers.scanned import Printed, Sheet, Spoil, filed, printed, spoilt
from documents.layouts import Layout, cells_of, layouts, to_docx
from documents.silence import in_silence
from documents.test_unruled import values_of
from jiheng.documents import read_document
from jiheng.domain.form import Form
from jiheng.domain.locator import Confidence
from sizes import some

LAYOUT = next(each for each in layouts() if each.name == "daying-2023")
WIDTHS = (14, 16, 14, 12, 12, 9, 11, 9, 14)


def sheet_of(layout: Layout) -> Sheet:
    cells = [Printed(*cell[:5]) for cell in cells_of(layout.rows)]
    return Sheet(layout.lines[0], cells, WIDTHS)


def the(content: bytes) -> Form:
    (form,) = read_document(content, "f")
    assert isinstance(form, Form)
    return form


def told_apart(form: Form) -> list[str]:
    want, got = (
        {path: value for path, value in values_of(each).items() if not path.startswith(_OTHER)}
        for each in (the(to_docx(LAYOUT)), form)
    )
    return in_silence(want, got, form)


_OTHER = ("source", "notes", "fiscal_year")


@pytest.mark.parametrize("quarters", [2, 1, 3][: some(1, thorough=3)])
def test_a_form_on_its_side_reads_like_the_upright_one(quarters: int) -> None:
    page = spoilt(printed(sheet_of(LAYOUT), dpi=150, size=9), Spoil(turn=-0.7))
    form = the(filed(np.ascontiguousarray(np.rot90(page, quarters)), dpi=150))
    assert told_apart(form) == []
    assert [row.claimed_score for row in form.indicators] == [90]
    assert str(form.funds[0].outturn) == "8.00"
    assert form.supervising_department == "某县融媒体中心"


def test_figures_that_touch_the_rules_are_not_wrong_in_silence() -> None:
    rows = [["48,380,386.08" if cell == "8.00" else cell for cell in row] for row in LAYOUT.rows]
    layout = Layout("", LAYOUT.lines, rows, {}, (), (), (), None, None)
    form = the(filed(printed(sheet_of(layout), dpi=150, size=10.5), dpi=150))
    want = values_of(the(to_docx(layout)))
    wrong = in_silence(want, values_of(form), form)
    assert [path for path in wrong if path.startswith("funds")] == []
    assert len(form.funds) == 2


def test_nothing_of_a_page_that_is_hardly_printed_is_certain() -> None:
    page = spoilt(printed(sheet_of(LAYOUT), dpi=200, size=9.5), Spoil(fade=0.2))
    form = the(filed(page, dpi=150))
    assert not any(entry.confidence is Confidence.CERTAIN for entry in form.provenance.values())
    assert any("很淡" in note.text for note in form.notes)
    assert told_apart(form) == []
