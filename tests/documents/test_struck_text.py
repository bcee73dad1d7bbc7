"""What Markdown crosses out (~~so~~) is left out in part and doubted as a whole, as in Word."""

import json
from pathlib import Path

import pytest

from documents.rewrap import Choices, pipe_table, rows_of
from jiheng.documents import read_document
from jiheng.documents.carriers.text_strikes import without_strikes
from jiheng.domain.canonical import from_json
from jiheng.domain.form import Form
from jiheng.domain.locator import Confidence

BASE = from_json(json.loads((Path(__file__).parents[1] / "rules/base.json").read_text("utf-8")))
PLAIN = pipe_table(rows_of(BASE, Choices()), framed=True, ruled=True)


def read(before: str, after: str, text: str = PLAIN) -> Form:
    assert before in text
    (form,) = read_document(text.replace(before, after).encode(), "a.md")
    return form


def trust(form: Form, path: str) -> Confidence:
    return form.provenance[path].confidence


def test_a_part_that_is_crossed_out_is_left_out_and_told() -> None:
    form = read(
        "| 社区卫生服务中心诊疗设备更新 |", "| ~~旧楼改造~~社区卫生服务中心~~等~~诊疗设备更新 |"
    )
    assert form.project.name == BASE.project.name
    assert trust(form, "project.name") is Confidence.UNCERTAIN
    assert [note.text for note in form.notes if "划掉" in note.text] == [
        "文本中有 1 处划掉的文字，未读。"
    ]


def test_a_figure_that_is_corrected_is_read_as_corrected() -> None:
    form = read("| 115.20 | 10.00 |", "| ~~120.00~~ 115.20 | 10.00 |")
    assert str(form.funds[0].outturn) == "115.20"
    assert trust(form, "funds[0].outturn") is Confidence.UNCERTAIN
    assert trust(form, "funds[0].max_points") is Confidence.CERTAIN


@pytest.mark.parametrize(
    ("before", "path"),
    [
        ("| 115.20 |", "funds[0].outturn"),
        ("| 社区卫生服务中心诊疗设备更新 |", "project.name"),
        ("| 9.20 |", "indicators[2].claimed_score"),
    ],
)
def test_a_cell_that_is_crossed_out_whole_counts_for_nothing(before: str, path: str) -> None:
    told = before.strip("| ")
    form = read(before, f"| ~~{told}~~ |")
    assert trust(form, path) is Confidence.UNREADABLE
    values = {
        "funds[0].outturn": form.funds[0].outturn,
        "project.name": form.project.name,
        "indicators[2].claimed_score": form.indicators[2].claimed_score,
    }
    assert values[path] is None
    assert any(note.text == f"未能读清，留待人工核对：{told}" for note in form.notes)


def test_cells_beside_what_is_crossed_out_are_read_as_before() -> None:
    (plain,) = read_document(PLAIN.encode(), "a.md")
    struck = read("| 115.20 |", "| ~~115.20~~ |")
    changed = [
        path
        for path, origin in plain.provenance.items()
        if struck.provenance[path].confidence is not origin.confidence
    ]
    assert changed == ["funds[0].outturn"]
    assert struck.indicators == plain.indicators


@pytest.mark.parametrize(
    "text", ["3月~~5月，6月~~8月\n", "| a |\n|---|\n| 5~10 ~~ 6~8 |\n", "~~~~"]
)
def test_tildes_that_cross_nothing_out_stand(text: str) -> None:
    assert without_strikes(text) == (text, [])


def test_what_is_left_keeps_its_line_and_column() -> None:
    table = "| a | b |\n|---|---|\n| ~~甲~~ | 乙~~丙~~丁 |\n金额：~~5~~6 元\n"
    text, strikes = without_strikes(table)
    assert text.split("\n")[2:4] == ["| 甲     | 乙丁      |", "金额：6      元"]
    assert [each[:3] for each in strikes] == [(3, 2, 8), (3, 10, 18), (4, 4, 9)]
    assert [each.is_whole for each in strikes] == [True, False, False]


@pytest.mark.parametrize("letter", ["~", "~~a", "| ", "-", "~~a~~ ", "~~ "])
def test_hostile_text_is_soon_read(letter: str) -> None:
    end = "~~a~~\n" + letter * 50_000
    assert without_strikes(end) == (end, [])
    text, strikes = without_strikes("|--|--|\n" + end)
    assert len(text) == len("|--|--|\n" + end)
    assert (strikes[0].line, strikes[0].is_whole) == (2, True)
