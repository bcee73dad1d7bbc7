"""What stands in footers, notes and comments is told of, for no cell holds it."""

import struct

import pytest

from documents.carriers.oldbook import record, workbook
from documents.carriers.wordfile import docx, p, r
from documents.carriers.workbook import read, sheet
from jiheng.documents.carriers.docx import read_docx
from jiheng.documents.carriers.xlsx import read_xlsx


@pytest.mark.parametrize(
    ("part", "zh", "en"),
    [
        ("footer1", "页脚", "footer"),
        ("footnotes", "脚注", "footnote"),
        ("endnotes", "尾注", "endnote"),
        ("comments", "批注", "comment"),
    ],
)
def test_the_margins_of_a_word_file_are_told_of(part: str, zh: str, en: str) -> None:
    held = f"<w:x>{p(r('本表金额') + r('单位：元'))}{p(r(' - '))}</w:x>"
    parts = {f"word__{part}_xml": held}
    paper = read_docx(docx(p(r("甲")), **parts), "f")
    assert [f"{note.text}{note.en}" for note in paper.notes] == [
        (
            f"{zh}“本表金额单位：元”不在正文里，没有当作表的内容读入。"
            f"The {en} “本表金额单位：元” is no part of the body and was not read as part of the "
            "form."
        )
    ]
    assert [note.print for note in paper.notes] == ["本表金额单位：元"]


@pytest.mark.parametrize("text", ["第 1 页 共 3 页", "- 3 -", "共3页，第1页", "页码：1/3", ""])
def test_page_numbers_are_not_told_of(text: str) -> None:
    parts = {"word__footer1_xml": f"<w:ftr>{p(r(text))}</w:ftr>"}
    assert list(read_docx(docx(p(r("甲")), **parts), "f").notes) == []
    after = f"<headerFooter><oddFooter>&amp;C{text}</oddFooter></headerFooter>"
    assert list(read(sheet('<row r="1"><c r="A1"><v>1</v></c></row>', after=after)).notes) == []


def test_the_footer_of_a_sheet_is_told_of() -> None:
    after = (
        "<headerFooter><oddFooter>&amp;L注：单位为元</oddFooter><evenFooter>&amp;R注：单位为元"
        "</evenFooter><firstHeader>二〇二三年度</firstHeader></headerFooter>"
    )
    paper = read(sheet('<row r="1"><c r="A1"><v>1</v></c></row>', after=after))
    assert [f"{note.text}{note.en}" for note in paper.notes][1:] == [
        (
            "工作表“表1”的打印页脚“注：单位为元”不在格子里，没有当作表的内容读入。"
            "The footer “注：单位为元” of the sheet 表1 stands in no cell and was not read as part "
            "of the form."
        )
    ]
    assert [note.print for note in paper.notes] == ["二〇二三年度", "注：单位为元"]


def test_the_footer_of_an_old_sheet_is_told_of() -> None:
    number = record(0x203, struct.pack("<HHHd", 0, 0, 0, 7))
    footer = record(0x15, struct.pack("<HB", 6, 1) + "&L单位：元".encode("utf-16-le"))
    (note,) = read_xlsx(workbook(footer, number), "f").notes
    assert note.print == "单位：元"
