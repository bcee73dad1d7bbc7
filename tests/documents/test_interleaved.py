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


def in_turns(one: Block, other: Block, of: Random) -> list[Block]:
    """Return two to four blocks of each, in turns; each first holds more than a title."""
    count = of.choice([2, 2, 3, 4])
    blocks = []
    for whole in (one, other):
        ends = [0, *sorted(of.sample(range(3, len(whole)), count - 1)), len(whole)]
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
