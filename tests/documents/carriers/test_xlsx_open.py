"""OpenDocument spreadsheets give the tables their cells show."""

import zipfile
from io import BytesIO

import pytest

from documents.carriers.twelve import sample
from documents.carriers.wordfile import packed
from jiheng.documents.carriers.content import FileKind, kind_of
from jiheng.documents.carriers.neutral import Table
from jiheng.documents.carriers.xlsx import read_xlsx
from jiheng.domain.errors import LockedDocument, TooMuchInside

MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"
NAMES = " ".join(
    f'xmlns:{key}="urn:oasis:names:tc:opendocument:xmlns:{key}:1.0"'
    for key in ("office", "table", "text", "style")
)


def ods(rows: str, manifest: str = "") -> bytes:
    table = f'<table:table table:name="表">{rows}</table:table>'
    inside = f"<office:document-content {NAMES}>{table}</office:document-content>"
    return packed({
        "mimetype": MIMETYPE, "content.xml": inside, "META-INF/manifest.xml": manifest,
    })  # fmt: skip


def row(*cells: str, said: str = "") -> str:
    return f"<table:table-row {said}>{''.join(cells)}</table:table-row>"


def cell(text: str, said: str = "") -> str:
    return f"<table:table-cell {said}><text:p>{text}</text:p></table:table-cell>"


def shapes(content: bytes) -> list[tuple[str, int, int, int, int]]:
    (table,) = read_xlsx(content, "f").blocks
    assert isinstance(table, Table)
    return [(c.text, c.row, c.column, c.row_span, c.column_span) for c in table.cells]


def test_a_book_saved_as_open_document_reads_as_the_sheet_shows_it() -> None:
    found = read_xlsx(sample("numbers.ods"), "f.ods")
    assert found.carrier == "ods"
    table = found.blocks[0]
    assert isinstance(table, Table)
    held = {str(table.place(c).cell): c.text for c in table.cells if 0 < len(c.text) < 100}
    assert {place: held[place] for place in ("B2", "C3", "D3", "G3", "C4", "A10")} == {
        "B2": "标题 ≥95%", "C3": "5.00", "D3": "67.20%", "G3": "(3.00)", "C4": "2024年1月31日",
        "A10": "藏",
    }  # fmt: skip
    assert [note.text[:14] for note in found.notes][-1:] == ["工作表“隐藏表”是隐藏的，其"]


def test_repeats_and_spans_are_laid_out() -> None:
    rows = (
        row(cell("甲", 'table:number-columns-spanned="2" table:number-rows-spanned="2"'),
            "<table:covered-table-cell/>", cell("乙", 'table:number-columns-repeated="2"'))
        + row('<table:covered-table-cell table:number-columns-repeated="2"/>', cell("丙"))
        + "<table:table-row-group>"
        + row(cell("丁"), said='table:number-rows-repeated="2"')
        + "</table:table-row-group>"
        + row(cell(""), said='table:number-rows-repeated="1048572"')
    )  # fmt: skip
    assert [shape for shape in shapes(ods(rows)) if shape[0]] == [
        ("甲", 0, 0, 2, 2), ("乙", 0, 2, 1, 1), ("乙", 0, 3, 1, 1), ("丙", 1, 2, 1, 1),
        ("丁", 2, 0, 1, 1), ("丁", 3, 0, 1, 1),
    ]  # fmt: skip


def test_text_is_taken_without_comments() -> None:
    text = (
        'a<text:s text:c="2"/>b<text:tab/><text:span>c</text:span>d<text:line-break/>e'
        "<office:annotation><text:p>评</text:p></office:annotation>f"
    )
    assert shapes(ods(row(cell(text)))) == [("a  b\tcd\nef", 0, 0, 1, 1)]


def test_a_password_and_endless_repeats_are_said() -> None:
    with pytest.raises(LockedDocument):
        read_xlsx(ods("", "<manifest:encryption-data/>"), "f")
    with pytest.raises(TooMuchInside):
        read_xlsx(ods(row(cell("甲"), said='table:number-rows-repeated="9999999"')), "f")


def repacked(content: bytes, *lost: str) -> bytes:
    """Return the archive with its members in another order, all deflated, some of them lost."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as held, zipfile.ZipFile(out, "w") as made:
        for name in sorted(set(held.namelist()) - set(lost)):
            made.writestr(name, held.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()


@pytest.mark.parametrize("lost", ["", "mimetype"])
def test_a_book_that_was_unpacked_and_packed_anew_is_the_same_book(lost: str) -> None:
    anew = repacked(sample("numbers.ods"), lost)
    assert kind_of(anew) is FileKind.ODS
    assert read_xlsx(anew, "f").blocks == read_xlsx(sample("numbers.ods"), "f").blocks


def test_an_archive_with_some_other_content_is_no_book() -> None:
    assert kind_of(packed({"content.xml": "<office:chart/>"})) is FileKind.ZIP
    torn = repacked(sample("numbers.ods")).replace(b"PK\x03\x04", b"PK\x03\x03")
    assert kind_of(b"PK\x03\x04" + torn[4:]) is FileKind.ZIP
