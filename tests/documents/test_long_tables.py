"""A long table is read row by row; beyond a limit the text is kept and the limit named."""

from pathlib import Path

import pytest

from jiheng.documents import read_document
from jiheng.documents.interpret import form as interpreter
from jiheng.domain.canonical import to_json
from jiheng.domain.form import Form
from jiheng.domain.locator import Confidence

SEED = (Path(__file__).parents[2] / "examples" / "baoshan-2024.txt").read_text(encoding="utf-8")
TITLE = "财政项目支出绩效自评表"
FIRST = TITLE + SEED.split(TITLE)[1]
ROW = "值班天数{} ={}.00(天) 365.00(天) 20.00 20.00"


def read(text: str) -> Form:
    (form,) = read_document(text.encode(), "f")
    return form


@pytest.mark.parametrize(("joint", "between"), [(" ", "\n\n"), (" ", "\n")])
def test_a_long_table_is_read_row_by_row(joint: str, between: str) -> None:
    rows = [ROW.format(at, at).replace(" ", joint) for at in range(1500)]
    form = read(FIRST.replace("质量\n", between.join(rows) + "\n\n质量\n", 1))
    assert len(form.indicators) == 1505
    for at, indicator in enumerate(form.indicators[1:1501]):
        assert indicator.name == f"值班天数{at}"
        assert str(indicator.target.value) == f"{at}.00"
        assert (indicator.level1, indicator.level2) == ("output", "quantity")
    short = [to_json(read(FIRST))["indicators"][at] for at in (0, 1, 4)]
    long = [to_json(form)["indicators"][at] for at in (0, 1501, 1504)]
    assert short == long
    assert all(e.confidence is Confidence.CERTAIN for e in form.provenance.values())


def test_a_long_table_without_row_ends_is_kept_with_a_sentence() -> None:
    cells = "\n".join(f"指标名{at}\n甲{at}" for at in range(3000))
    form = read(FIRST.replace("质量\n", cells + "\n质量\n", 1))
    assert form.indicators == ()
    assert any("超过 4000 格" in note.text for note in form.notes)
    kept = "\n".join(note.text for note in form.notes)
    assert all(f"甲{at}" in kept for at in range(3000))


def test_text_beyond_the_limit_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interpreter, "LONGEST_FORM", len(FIRST) - 200)
    form = read(FIRST)
    (note,) = [note for note in form.notes if "没有读" in note.text]
    assert form.notes[form.notes.index(note) + 1].text.endswith(FIRST.rstrip()[-100:])
    assert f"超过 {len(FIRST) - 200} 字" in note.text
