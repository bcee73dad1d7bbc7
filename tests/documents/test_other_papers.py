"""A review opinion has the heads of a form and is none: it is named, not read as one."""

from functools import cache
from pathlib import Path

import jiheng
from jiheng.documents import read_document_parts
from jiheng.documents.carriers.docx import read_docx
from jiheng.documents.carriers.neutral import Line, Paper, Table
from jiheng.documents.interpret.grid import interpret_paper
from jiheng.domain.errors import (
    OtherPaper,
)
from jiheng.domain.form import Form
from jiheng.domain.locator import Locator
from jiheng.domain.text import Language
from jiheng.services.opinions import opinion_docx
from jiheng.services.results import check

FORMS = tuple(jiheng.read(Path(__file__).parents[2] / "examples" / "baoshan-2024.txt"))


@cache
def opinion(count: int, language: Language = "zh") -> bytes:
    return opinion_docx(check(FORMS[:count]).report, language)


def paper_of(content: bytes) -> Paper:
    return read_docx(content, "f")


def test_an_opinion_is_named_and_counted() -> None:
    found = read_document_parts(opinion(3), "意见.docx")
    assert found.forms == ()
    (problem,) = found.problems
    assert isinstance(problem, OtherPaper)
    assert str(problem) == (
        "意见.docx 里有 3 份“绩效自评复核意见”，不是绩效自评表，没有当作自评表读；"
        "请改读它所说的自评表。"
    )


def test_one_in_english_is_too() -> None:
    (problem,) = read_document_parts(opinion(1, "en"), "f").problems
    assert isinstance(problem, OtherPaper)


def test_a_form_beside_an_opinion_is_read_whole() -> None:
    form = paper_of(bytes(jiheng.render(FORMS[0], to="docx")))
    other = paper_of(opinion(1))
    for blocks in ([*form.blocks, *other.blocks], [*other.blocks, *form.blocks]):
        read = list(interpret_paper(Paper("docx", blocks), "f"))
        (alone,) = interpret_paper(form, "f")
        assert isinstance(alone, Form)
        assert [each for each in read if isinstance(each, Form)] == [alone]
        assert [type(each) for each in read if not isinstance(each, Form)] == [OtherPaper]


def test_the_text_of_an_opinion_is_known_as_well() -> None:
    lines = []
    for block in paper_of(opinion(2)).blocks:
        texts = [cell.text for cell in block.cells] if isinstance(block, Table) else [block.text]
        lines += [text for text in texts if text]
    found = read_document_parts("\n".join(lines).encode(), "f")
    assert found.forms == ()
    assert [str(problem)[:26] for problem in found.problems] == [
        "f 里有 2 份“绩效自评复核意见”，不是绩效自评表"
    ]


def test_a_mention_of_an_opinion_is_none() -> None:
    form = paper_of(bytes(jiheng.render(FORMS[0], to="docx")))
    mention = Line("附：绩效自评复核意见", Locator())
    for blocks in ([mention, *form.blocks], [*form.blocks, mention]):
        (read,) = interpret_paper(Paper("docx", blocks), "f")
        assert isinstance(read, Form)
        assert read.project == FORMS[0].project
