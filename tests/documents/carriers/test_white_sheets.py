"""White letters of a workbook are no part of a text where nothing dark is behind them."""

import pytest

from documents.carriers.workbook import only, read, sheet
from jiheng.domain.locator import Confidence

CERTAIN, UNCERTAIN, UNREADABLE = Confidence.CERTAIN, Confidence.UNCERTAIN, Confidence.UNREADABLE
WHITE = '<color rgb="FFFFFFFF"/>'
STYLES = (
    f"<fonts><font/><font>{WHITE}</font></fonts><fills><fill><patternFill/></fill><fill>"
    '<patternFill patternType="solid"><fgColor rgb="FF1F4E79"/></patternFill></fill><fill>'
    '<patternFill patternType="solid"><fgColor theme="0"/></patternFill></fill></fills><cellXfs>'
    '<xf/><xf fillId="1"/><xf fillId="2"/><xf fontId="1"/><xf fontId="1" fillId="1"/></cellXfs>'
)
PAINTED = "<conditionalFormatting/>"


def rich(colour: str, *, before: str = "9.00") -> str:
    return f"<si><r><t>{before}</t></r><r><rPr>{colour}</rPr><t>99</t></r></si>"


def held(strings: str, style: int = 0, after: str = "") -> tuple[str, Confidence]:
    rows = f'<row r="1"><c r="A1" t="s" s="{style}"><v>0</v></c></row>'
    (cell,) = only(read(sheet(rows, after=after), strings=strings, styles=STYLES)).cells
    return cell.text, cell.trust


@pytest.mark.parametrize(
    ("colour", "text", "trust"),
    [
        (WHITE, "9.00", UNCERTAIN),
        ('<color rgb="FFF2F2F2"/>', "9.00", UNCERTAIN),
        ('<color theme="0"/>', "9.00", UNCERTAIN),
        ('<color theme="0" tint="-0.5"/>', "9.0099", CERTAIN),
        ('<color theme="0" tint="x"/>', "9.0099", CERTAIN),
        ('<color indexed="9"/>', "9.00", UNCERTAIN),
        ('<color rgb="FFFF0000"/>', "9.0099", CERTAIN),
        ('<color theme="1"/>', "9.0099", CERTAIN),
    ],
)
def test_white_parts_of_a_text_are_left_out(colour: str, text: str, trust: Confidence) -> None:
    assert held(rich(colour)) == (text, trust)


@pytest.mark.parametrize(
    ("style", "after", "text", "trust"),
    [
        (1, "", "9.0099", CERTAIN),
        (2, "", "9.00", UNCERTAIN),
        (0, PAINTED, "9.0099", UNCERTAIN),
        (1, PAINTED, "9.0099", CERTAIN),
        (3, "", "9.00", UNREADABLE),
    ],
)
def test_the_ground_decides_whether_white_is_seen(
    style: int, after: str, text: str, trust: Confidence
) -> None:
    assert held(rich(WHITE), style, after) == (text, trust)


def test_a_text_that_is_white_as_a_whole_stands_and_is_unreadable() -> None:
    assert held(rich(WHITE, before="")) == ("99", UNREADABLE)
    assert held(rich(f"{WHITE}<strike/>")) == ("9.00", UNCERTAIN)


@pytest.mark.parametrize(
    ("style", "after", "trust"),
    [(3, "", UNREADABLE), (4, "", CERTAIN), (3, PAINTED, UNCERTAIN), (4, PAINTED, CERTAIN)],
)
def test_a_cell_in_white_is_unreadable_unless_its_ground_is_dark(
    style: int, after: str, trust: Confidence
) -> None:
    assert held("<si><t>14.7</t></si>", style, after) == ("14.7", trust)


def test_white_text_is_told_of() -> None:
    rows = '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'
    (note,) = read(sheet(rows), strings=rich(WHITE), styles=STYLES).notes
    assert f"{note.text}{note.en}" == (
        "工作表“表1”有 1 处白色文字，纸上看不见，未读。White text in 1 place(s) of the sheet 表1, "
        "which is not seen on paper, was not read."
    )
