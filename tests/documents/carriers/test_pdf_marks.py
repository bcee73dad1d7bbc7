"""Raised digits and strokes through words, which a PDF tells by size and place alone."""

import pytest
import typst

from documents.layouts import fonts
from jiheng.documents.carriers.lattice import Rule
from jiheng.documents.carriers.neutral import GridCell, Table
from jiheng.documents.carriers.pdf import read_pdf
from jiheng.documents.carriers.pdf_marks import Strokes
from jiheng.documents.carriers.pdf_words import Word
from jiheng.domain.locator import Confidence

WORD = Word(100.0, 50.0, 140.0, 60.0, "52公里", 0)


def typeset(*cells: str) -> list[GridCell]:
    """Return the cells of a ruled table with this markup in one row."""
    source = (
        '#set page(width: 16cm, height: 4cm)\n#set text(size: 9pt, font: "Noto Sans CJK SC")\n'
        "#let up(it) = super(typographic: false, it)\n"
        f"#table(columns: (1fr,) * {len(cells)}, {', '.join(f'[{cell}]' for cell in cells)})"
    )
    made: bytes = typst.compile(source.encode(), font_paths=fonts())
    (table,) = (block for block in read_pdf(made, "f").blocks if isinstance(block, Table))
    return list(table.cells)


def test_raised_digits_are_no_digits_of_the_number() -> None:
    cells = typeset("108.00#up[2]", "1200 m#up[2]", "10#up[14]", "里程50", "3 #text(size: 6pt)[9]")
    assert [cell.text for cell in cells] == ["108.00²", "1200 m²", "10¹⁴", "里程50", "3 9"]


def test_digits_after_what_reaches_below_the_line_are_not_raised() -> None:
    texts = ["&）(2", "y1", "（3", "g4", "j5", "【6", ";7", "Q8", "|9"]
    assert [cell.text for cell in typeset(*texts)] == texts


@pytest.mark.parametrize(
    ("size", "rise"), [(0.83, 0.33), (0.83, 0.25), (0.75, 0.35), (0.7, 0.33), (0.58, 0.28)]
)
def test_a_raised_digit_is_a_mark_whatever_its_size(size: float, rise: float) -> None:
    up = f"#super(typographic: false, size: {size}em, baseline: -{rise}em)"
    texts = [cell.text for cell in typeset(f"20{up}[1]", f"58公里{up}[3]", f"119.37{up}[12]")]
    assert texts == ["20¹", "58公里³", "119.37¹²"]


@pytest.mark.parametrize(
    "markup",
    [
        "20#text(size: 7pt)[1]",
        '里程#text(font: "Libertinus Serif", size: 8pt)[50]',
        '#text(font: "DejaVu Sans Mono")[A]50',
        "CO#sub(typographic: false)[2]",
    ],
)
def test_smaller_digits_on_the_line_or_below_it_are_digits(markup: str) -> None:
    (cell,) = typeset(markup)
    assert cell.text in {"201", "里程50", "A50", "CO2"}


@pytest.mark.parametrize(
    ("markup", "trust"),
    [
        ("#strike[52]58公里", Confidence.UNCERTAIN),
        ("#strike[52公里]", Confidence.UNCERTAIN),
        ("#underline[52公里]", Confidence.CERTAIN),
        ("#overline[52公里]", Confidence.CERTAIN),
        ("52公里", Confidence.CERTAIN),
    ],
)
def test_a_stroke_through_a_word_puts_its_cell_in_doubt(markup: str, trust: Confidence) -> None:
    assert [cell.trust for cell in typeset("甲", markup)] == [Confidence.CERTAIN, trust]


@pytest.mark.parametrize(
    ("rule", "crosses"),
    [
        (Rule(55.0, 90.0, 150.0), True),
        (Rule(55.0, 100.0, 112.0), True),
        (Rule(55.0, 132.0, 190.0), False),
        (Rule(55.0, 150.0, 190.0), False),
        (Rule(51.0, 90.0, 150.0), False),
        (Rule(59.0, 90.0, 150.0), False),
        (Rule(55.0, 110.0, 110.0), False),
    ],
)
def test_what_runs_through_the_middle_of_a_word_crosses_it(rule: Rule, *, crosses: bool) -> None:
    assert Strokes([Rule(10.0, 0.0, 200.0), rule, Rule(90.0, 0.0, 200.0)]).cross(WORD) is crosses
