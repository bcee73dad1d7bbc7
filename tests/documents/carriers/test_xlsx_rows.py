"""Rows read by pattern are the rows a parser gives; what is not plain is left to the parser."""

import io
import zipfile
from pathlib import Path

import pytest
import xlsxwriter  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st

from documents.carriers.workbook import book, sheet
from jiheng.documents.carriers.xlsx import read_xlsx
from jiheng.documents.carriers.xlsx_rows import plain_rows

SAMPLE = Path(__file__).parents[2] / "data" / "paper" / "forms12.xlsx"
PLAIN = (
    '<row r="2" hidden="1"><c r="A2"/><c r="B2" t="str"><f>A1&amp;""</f><v>x</v></c></row>'
    '<row r="3"/><row r="4"><c r="B4" s="0"><f ref="B4:B5" t="shared" si="0"/><v>2</v></c>'
    '<c r="C4" t="b"><v>1</v></c><c r="D4" t="e"><v>#N/A</v></c></row><row r="5" ht="3"/>'
)


def told_to_parse(content: bytes) -> bytes:
    """Return a workbook whose sheets hold a comment: nothing that means anything."""
    sink = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(sink, "w") as target:
        for part in source.namelist():
            data = source.read(part)
            target.writestr(part, data.replace(b"</sheetData>", b"</sheetData><!-- -->"))
    return sink.getvalue()


def is_plain(content: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(content)) as source:
        sheets = [part for part in source.namelist() if part.startswith("xl/worksheets/s")]
        return all(plain_rows(source.read(part)) is not None for part in sheets)


def assert_both_ways_agree(content: bytes) -> None:
    assert is_plain(content)
    assert not is_plain(told_to_parse(content))
    assert read_xlsx(content, "f") == read_xlsx(told_to_parse(content), "f")


def test_the_twelve_forms_are_plain() -> None:
    assert_both_ways_agree(SAMPLE.read_bytes())


def test_formulas_hidden_rows_and_empty_rows_are_plain() -> None:
    assert_both_ways_agree(book(sheet(PLAIN)))


CELL = st.one_of(
    st.none(),
    st.text(max_size=8),
    st.integers(-(10**9), 10**9),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
)


@given(
    st.lists(st.lists(CELL, min_size=1, max_size=6), min_size=1, max_size=6),
    st.lists(st.integers(0, 3), min_size=1, max_size=4),
    st.sets(st.integers(0, 5)),
)
def test_what_a_writer_writes_is_plain(
    rows: list[list[object]], formats: list[int], hidden: set[int]
) -> None:
    sink = io.BytesIO()
    made = xlsxwriter.Workbook(sink, {"strings_to_formulas": False, "strings_to_urls": False})
    codes = [made.add_format({"num_format": code}) for code in ("General", "0.00", "0%", "@")]
    page = made.add_worksheet()
    for at, row in enumerate(rows):
        for column, value in enumerate(row):
            page.write(at, column, value, codes[formats[(at + column) % len(formats)]])
    for at in hidden:
        page.set_row(at, None, None, {"hidden": True})
    page.write_formula(7, 1, "=1+1", codes[1], 2)
    made.close()
    assert_both_ways_agree(sink.getvalue())


@pytest.mark.parametrize(
    "rows",
    [
        "",
        '<row r="1"></row>x',
        '<row r="1"><c><v>1</v></c></row>',
        '<row r="1"><c r="A1"><v>&#49;</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c></row><!-- -->',
        '<row r="1"><c r="A1"><v><![CDATA[1]]></v></c></row>',
        '<row r="1"><c r="A1" t="str"><v>一</v></c></row>',
        '<row r="1"><c r="A1" t="inlineStr"><is><t>1</t></is></c></row>',
        '<row r="1"><c r="A1"><f>1+1</f></c></row>',
        '<row r="1"><c r="A1"><v></v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c>',
        '<c r="A1"><v>1</v></c><row r="1"></row>',
        '<row r="1"><c r="A1"><v>1</v></c></row><c r="A1"><v>1</v></c>',
        '<row r="1"><row r="2"><c r="A1"><v>1</v></c></row></row>',
        '<row r="1"><c r="A1"><v>1</v></c></row></row><row r="2"></row>',
        '<row r="1"><c r="A1"><v>1</v></c></row></sheetData><sheetData>',
    ],
)
def test_anything_else_is_parsed(rows: str) -> None:
    assert plain_rows(sheet(rows).encode()) is None
