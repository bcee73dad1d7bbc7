"""A ZIP of documents is read like a folder: each document by itself, none hides the others."""

import io
import zipfile
from pathlib import Path

from jiheng.documents import read_document_parts
from jiheng.documents.carriers import packed
from jiheng.documents.carriers.refusals import NothingToRead, PackedDocument
from jiheng.domain.errors import (
    DamagedDocument,
    EmptyDocument,
    TooMuchInside,
)

EXAMPLE = (Path(__file__).parents[2] / "examples" / "baoshan-2024.txt").read_bytes()
WORD = (Path(__file__).parents[1] / "data" / "paper" / "forms12.docx").read_bytes()


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def test_each_document_of_an_archive_is_read_by_itself() -> None:
    members = {"表/一.txt": EXAMPLE, "二.docx": WORD, "空.txt": b"", "坏.pdf": b"%PDF-1.4"}
    reading = read_document_parts(zipped(**members, **{"__MACOSX/._a": b"x", ".b": b"x"}), "a.zip")
    assert [form.source.file for form in reading.forms if form.source] == (
        ["a.zip/二.docx"] * 12 + ["a.zip/表/一.txt"] * 12
    )
    assert reading.forms[:12] == reading.forms[12:]
    assert [type(problem) for problem in reading.problems] == [DamagedDocument, EmptyDocument]
    assert "a.zip/坏.pdf 是 PDF 文件" in reading.problems[0].sentence()


def test_names_written_by_chinese_windows_are_told() -> None:
    content = zipped(ABCDEFGH=EXAMPLE).replace(b"ABCDEFGH", "自评表甲".encode("gb18030"))
    (form, *_) = read_document_parts(content, "a.zip").forms
    assert form.source is not None
    assert form.source.file == "a.zip/自评表甲"


def test_an_archive_in_an_archive_is_not_unpacked() -> None:
    reading = read_document_parts(zipped(a=zipped(b=EXAMPLE), c=EXAMPLE), "a.zip")
    assert len(reading.forms) == 12
    assert [type(problem) for problem in reading.problems] == [PackedDocument]


def test_an_archive_of_nothing_or_too_much_says_so() -> None:
    (problem,) = read_document_parts(zipped(), "a.zip").problems
    assert isinstance(problem, NothingToRead)
    crowd = zipped(**{f"{number}.txt": b"" for number in range(packed.DOCUMENTS + 1)})
    (problem,) = read_document_parts(crowd, "a.zip").problems
    assert isinstance(problem, TooMuchInside)


def test_a_document_that_swells_hides_no_other() -> None:
    bomb = b" " * (17 << 20)
    reading = read_document_parts(zipped(a=bomb, b=EXAMPLE), "a.zip")
    assert len(reading.forms) == 12
    assert [type(problem) for problem in reading.problems] == [TooMuchInside]
