import numpy as np
import pytest

from jiheng.documents.carriers.scan_engine import Reading
from jiheng.documents.carriers.scan_ink import Blob, Ink, TextLine, in_lines
from jiheng.documents.carriers.scan_text import judge, paired
from jiheng.domain.locator import Confidence

EM = 20.0
BARE = np.zeros((100, 400), np.float32)
INK = Ink(BARE, BARE, (), EM)


def line_of(text: str) -> TextLine:
    """Return a line with one blob a character, points small and at the foot."""
    blobs = [
        Blob(left, 36, left + 4, 40, 14) if char in ".," else Blob(left, 20, left + 10, 40, 120)
        for left, char in zip(range(10, 400, 14), text, strict=False)
    ]
    return TextLine(blobs, 10, 20, blobs[-1].right, 40)


def reading_of(text: str, sure: float = 0.99) -> Reading:
    if not text:
        return Reading("", (), ())
    width = line_of(text).right - 10 + 2 * 0.25 * EM * 1.3
    at = [(0.25 * EM * 1.3 + 14 * place + 5) / width for place in range(len(text))]
    return Reading(text, [sure] * len(text), at)


def trust(print_: str, first: str, second: str, sure: float = 0.99) -> Confidence:
    readings = (reading_of(first, sure), reading_of(second, sure))
    return judge(line_of(print_), INK, readings).trust


def test_a_figure_read_alike_twice_and_surely_is_certain() -> None:
    assert trust("35.40", "35.40", "35.40") is Confidence.CERTAIN


@pytest.mark.parametrize(
    ("print_", "first", "second"),
    [
        ("35.40", "35.40", "36.40"),
        ("35.40", "35.40", "3540"),
        ("35.40", "3540", "3540"),
        ("35..4", "35..4", "35..4"),
        ("1O.40", "1O.40", "1O.40"),
        ("35.40", "35", "35"),
        ("财预[2020]10号", "财预[2020]10号", "财预[2020]10号"),
    ],
)
def test_a_figure_that_anything_speaks_against_is_not_certain(
    print_: str, first: str, second: str
) -> None:
    assert trust(print_, first, second) is Confidence.UNCERTAIN


def test_a_figure_among_words_that_lost_a_point_is_not_certain() -> None:
    assert trust("投资12.50万元", "投资12.50万元", "投资12.50万元") is Confidence.CERTAIN
    lost = reading_of("投资12.50万元")
    text = [(char, at) for char, at in zip(lost.text, lost.at, strict=True) if char != "."]
    reading = Reading("".join(char for char, _ in text), [0.99] * 8, [at for _, at in text])
    written = judge(line_of("投资12.50万元"), INK, (reading, reading))
    assert written.trust is Confidence.UNCERTAIN


def test_figures_need_more_than_words() -> None:
    assert trust("35.40", "35.40", "35.40", sure=0.8) is Confidence.UNCERTAIN
    assert trust("达成指标", "达成指标", "达成指标", sure=0.8) is Confidence.CERTAIN


def test_ink_that_gives_no_text_is_unreadable() -> None:
    assert trust("35", "", "") is Confidence.UNREADABLE
    assert trust("35", "35", "35", sure=0.2) is Confidence.UNREADABLE


def test_brackets_of_a_pair_are_alike() -> None:
    readings = (reading_of("96（批)"), reading_of("96（批)"))
    assert judge(line_of("96（批)"), INK, readings).text == "96（批）"
    assert paired("18.4（平\n方米)") == "18.4（平\n方米）"


@pytest.mark.parametrize(
    ("blob", "text", "certain"),
    [
        (Blob(10, 30, 17, 32, 14), "-", True),
        (Blob(10, 30, 27, 32, 34), "—", True),
        (Blob(10, 27, 30, 32, 45), "—", False),
    ],
    ids=["hyphen", "dash", "the character one"],
)
def test_a_lone_flat_blob_is_a_dash(blob: Blob, text: str, *, certain: bool) -> None:
    line = TextLine([blob], *blob[:4])
    written = judge(line, INK, (reading_of(""), reading_of("")))
    assert written.text == text
    assert (written.trust is Confidence.CERTAIN) is certain


def test_strokes_above_each_other_are_one_line_and_lines_are_apart() -> None:
    equals = [Blob(10, 30, 24, 32, 28), Blob(10, 37, 24, 39, 28)]
    below = Blob(10, 60, 24, 80, 120)
    lines = in_lines([*equals, below], EM)
    assert [(line.top, line.bottom) for line in lines] == [(30, 39), (60, 80)]


@pytest.mark.parametrize(("apart", "expected"), [(14, "certain"), (16, "uncertain")])
def test_two_digits_as_far_apart_as_around_a_point_are_not_certain(
    apart: int, expected: str
) -> None:
    blobs = [Blob(left, 20, left + 10, 40, 120) for left in (10, 10 + apart)]
    line = TextLine(blobs, 10, 20, blobs[-1].right, 40)
    side = 0.25 * EM * 1.3
    at = [(side + 5 + shift) / (10 + apart + 2 * side) for shift in (0, apart)]
    reading = Reading("73", [0.99, 0.99], at)
    assert judge(line, INK, (reading, reading)).trust.value == expected


def test_a_figure_that_a_rule_runs_into_is_not_certain() -> None:
    line = line_of("35.40")
    cut = line._replace(blobs=[line.blobs[0]._replace(is_cut=True), *line.blobs[1:]])
    readings = (reading_of("35.40"),) * 2
    assert judge(line, INK, readings).trust is Confidence.CERTAIN
    assert judge(cut, INK, readings).trust is Confidence.UNCERTAIN
