"""Two forms in turns, block by block: no value of one passes for certain in the other."""

import html
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain, pairwise, zip_longest
from pathlib import Path
from random import Random

import pytest

from documents import realistic, rewrap
from documents.carriers import wordfile
from documents.rewrap import Row
from documents.silence import doubted, in_silence
from documents.test_unruled import values_of
from jiheng.documents import read_document, read_document_parts
from jiheng.domain.form import Project
from jiheng.domain.locator import Confidence

SEED = (Path(__file__).parents[2] / "examples" / "baoshan-2024.txt").read_text(encoding="utf-8")
TITLE = "财政项目支出绩效自评表"
COLUMNS = 8
Block = Sequence[Row]


def rows_of(of: Random, name: str) -> Block:
    """Return the printed rows of a random form."""
    form = replace(realistic.form(of), project=Project(name))
    return rewrap.rows_of(form, realistic.choices(of))


def spans(row: Row) -> Iterable[tuple[str, int]]:
    """Yield the cells of a row, spread over all columns."""
    width = COLUMNS // len(row)
    for at, text in enumerate(row):
        yield text, COLUMNS - width * at if at == len(row) - 1 else width


def to_html(blocks: Iterable[Block]) -> bytes:
    parts = []
    for row in chain.from_iterable(blocks):
        cells = "".join(
            f'<td colspan="{span}">{html.escape(text)}</td>' for text, span in spans(row)
        )
        is_line = len(row) == 1
        parts.append(f"<p>{row[0]}</p>" if is_line else f"<table><tr>{cells}</tr></table>")
    return "".join(parts).replace("</table><table>", "").encode()


def to_docx(blocks: Iterable[Block]) -> bytes:
    parts = []
    for row in chain.from_iterable(blocks):
        cells = [
            wordfile.tc(html.escape(text), style=f'<w:gridSpan w:val="{span}"/>')
            for text, span in spans(row)
        ]
        line = wordfile.p(html.escape(row[0]))
        parts.append(line if len(row) == 1 else wordfile.tbl(wordfile.tr(*cells)))
    return wordfile.docx("".join(parts).replace("</w:tbl><w:tbl><w:tblPr/>", ""))


def poured(shape: str) -> Callable[[Iterable[Block]], bytes]:
    return lambda blocks: realistic.POURS[shape](list(chain.from_iterable(blocks))).encode()


MEDIA: Mapping[str, Callable[[Iterable[Block]], bytes]] = {
    "html": to_html,
    "docx": to_docx,
    "lines": poured("lines"),
    "spaces": poured("spaces"),
    "tabs": poured("tabs, empty kept"),
}


def in_turns(one: Block, other: Block, of: Random, *, least: int = 3) -> list[Block]:
    """Return two to four blocks of each, in turns; each first has `least` rows or more."""
    count = of.choice([2, 2, 3, 4])
    blocks = []
    for whole in (one, other):
        ends = [0, *sorted(of.sample(range(least, len(whole)), count - 1)), len(whole)]
        blocks.append([whole[start:end] for start, end in pairwise(ends)])
    return [block for pair in zip_longest(*blocks) for block in pair]


def silent(content: bytes, truths: Sequence[Mapping[str, object]]) -> list[str]:
    """Return what is wrong for certain in the forms read, each taken for what it is nearest to."""
    found: list[str] = []
    for form in read_document_parts(content, "f").forms:
        got = values_of(form)
        wrong = [
            [path for path in in_silence(truth, got, form) if got.get(path) is not None]
            for truth in truths
        ]
        least: list[str] = min(wrong, key=len)
        found += least
    return found


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("medium", MEDIA)
def test_rows_of_two_forms_in_turns_are_never_certain(medium: str, seed: int) -> None:
    of, make = Random(seed), MEDIA[medium]  # noqa: S311
    one, two = (rows_of(of, name) for name in ("道路养护经费", "设备采购经费"))
    truths = [values_of(read_document(make([each]), "f")[0]) for each in (one, two)]
    assert silent(make(in_turns(one, two, of)), truths) == []


def of_one_project(of: Random) -> Block:
    """Return the printed rows of a random form, of the same project and offices every time."""
    form = replace(
        realistic.form(of),
        project=Project("道路养护经费"),
        supervising_department="某区建设局",
        implementing_unit="某区养护中心",
    )
    return rewrap.rows_of(form, realistic.choices(of))


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("medium", ["html", "docx"])
def test_cut_below_its_title_a_form_of_the_same_project_is_not_certain_either(
    medium: str, seed: int
) -> None:
    of, make = Random(seed), MEDIA[medium]  # noqa: S311
    whole = (of_one_project(of) for _ in range(3))
    before, one, two = whole
    truths = [values_of(read_document(make([each]), "f")[0]) for each in (before, one, two)]
    assert silent(make(in_turns(one, two, of, least=1)), truths) == []
    assert silent(make([before, *in_turns(one, two, of, least=1)]), truths) == []


def test_what_a_form_that_broke_off_has_already_is_certain_in_the_next() -> None:
    """Its rest holds no head: the name and the offices of the next form are that form's own."""
    of = Random(4)  # noqa: S311
    one, two = (rows_of(of, name) for name in ("道路养护经费", "设备采购经费"))
    at = next(at for at, row in enumerate(one) if row[0].startswith("总分"))
    start = next(at for at, row in enumerate(two) if row[0].startswith("总分"))
    rest = one[at - 1 :]
    _, form = read_document(to_docx([one[: at - 1], two[:start], rest, two[start:]]), "f")
    sure = ("project.name", "supervising_department", "implementing_unit")
    assert doubted(form).isdisjoint(sure)
    assert form.project.name == "设备采购经费"
    assert {"indicators", "total.claimed_score", "funds[0].outturn"} <= doubted(form)


@pytest.mark.parametrize("cut", range(4, 120, 29))
@pytest.mark.parametrize("other", [76, 101])
def test_lines_of_two_forms_in_turns_are_never_certain(cut: int, other: int) -> None:
    one, two = ((TITLE + part).splitlines(keepends=True) for part in SEED.split(TITLE)[1:3])
    truths = [values_of(read_document("".join(each).encode(), "f")[0]) for each in (one, two)]
    text = "".join([*one[:cut], *two[:other], *one[cut:], *two[other:]])
    assert silent(text.encode(), truths) == []


@pytest.mark.parametrize("medium", MEDIA)
def test_a_whole_form_after_one_that_broke_off_is_certain(medium: str) -> None:
    """A page that is missing puts nothing in doubt that stands elsewhere."""
    of, make = Random(4), MEDIA[medium]  # noqa: S311
    one, two = (rows_of(of, name) for name in ("道路养护经费", "设备采购经费"))
    _, whole = read_document(make([one[:14], two]), "f")
    (alone,) = read_document(make([two]), "f")
    assert whole == alone
    assert doubted(whole) == doubted(alone)
    assert whole.provenance["project.name"].confidence is Confidence.CERTAIN
