"""Whatever the bytes, a reader ends in time, in memory, and with a sentence or a paper."""

import io
import random
import struct
import subprocess
import sys
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from documents.carriers.oldbook import record
from documents.carriers.oldbook import workbook as old_workbook
from documents.carriers.twelve import sample
from documents.carriers.wordfile import document, docx, p, packed, tbl, tc, tr
from documents.carriers.workbook import book, sheet
from jiheng.documents.carriers.archive import Archive
from jiheng.documents.carriers.content import FileKind
from jiheng.documents.carriers.docx import read_docx
from jiheng.documents.carriers.html import read_html
from jiheng.documents.carriers.neutral import Paper
from jiheng.documents.carriers.xlsx import read_xlsx
from jiheng.domain.errors import (
    DamagedDocument,
    DocumentError,
    LockedDocument,
    TooMuchInside,
)
from sizes import some

Reader = Callable[[bytes, str], Paper]
READERS: dict[str, Reader] = {"docx": read_docx, "xlsx": read_xlsx, "html": read_html}
SECONDS, MEGABYTES = 10, 1000
BOMB = b"<!DOCTYPE x [" + b"".join(
    b'<!ENTITY e%d "%s">' % (level, b"&e%d;" % (level - 1) * 10 if level else b"lol")
    for level in range(10)
)


def outcome(read: Reader, content: bytes) -> Paper | DocumentError:
    """Return what comes of reading; anything but a paper or a sentence is raised."""
    began = time.process_time()
    found: Paper | DocumentError
    try:
        found = read(content, "某文件")
    except DocumentError as fault:
        found = fault
    assert time.process_time() - began < SECONDS
    if isinstance(found, DocumentError):
        assert "某文件" in found.sentence("zh")
        assert "\n" not in found.sentence("en")
    return found


ALONE = """
import re, sys, time
from pathlib import Path
from jiheng.documents.carriers.catalogue import carrier_of
from jiheng.documents.carriers.content import kind_of
from jiheng.domain.errors import DocumentError
content = Path(sys.argv[1]).read_bytes()
began = time.process_time()
try:
    paper = carrier_of(kind_of(content))(content, "f")
    said = f"{len(paper.blocks)} blocks, {sum(len(b.cells) for b in paper.blocks)} cells"
except DocumentError as fault:
    said = type(fault).__name__ + " " + fault.sentence("en")
status = Path("/proc/self/status").read_text()
peak = int(re.search(r"VmHWM:\\s+(\\d+) kB", status)[1]) // 1024
print(time.process_time() - began, peak, said, sep="|")
"""


@pytest.fixture
def alone(tmp_path: Path) -> Callable[[bytes], str]:
    """Read in a process of its own, whose time and memory are bounded; return what it said."""

    def said(content: bytes) -> str:
        path = tmp_path / "file"
        path.write_bytes(content)
        run = subprocess.run(
            [sys.executable, "-c", ALONE, str(path)],
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=True,
            timeout=120,
        )
        seconds, peak, outcome = run.stdout.strip().split("|")
        assert float(seconds) < SECONDS, run.stdout
        assert int(peak) < MEGABYTES, run.stdout
        return outcome

    return said


def mutated(content: bytes, chance: random.Random) -> bytes:
    """Return the content with some bytes changed, a piece taken out, doubled or cut off."""
    changed = bytearray(content)
    for _ in range(chance.choice([1, 1, 3, 20])):
        at = chance.randrange(len(changed))
        way = chance.randrange(5)
        if way == 0:
            changed[at] = chance.randrange(256)
        elif way == 1:
            changed[at] ^= 1 << chance.randrange(8)
        elif way == 2:
            del changed[at : at + chance.randint(1, 50)]
        elif way == 3:
            changed[at:at] = changed[at : at + chance.randint(1, 50)]
        else:
            changed[at : at + 4] = struct.pack("<I", chance.choice([0, 0xFFFF, 0xFFFFFFFF]))
        if not changed:
            return b""
    return bytes(changed[: chance.randrange(len(changed))] if chance.random() < 0.1 else changed)


def unzipped(content: bytes) -> dict[str, str | bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize(
    "name", ["forms12.docx", "forms12.xlsx", "forms12.html", "numbers.xls", "numbers.ods"]
)
def test_no_mutation_of_the_bytes_escapes(name: str) -> None:
    chance = random.Random(11)  # noqa: S311 - repeatable
    content = sample(name)
    read = READERS.get(name.partition(".")[2], read_xlsx)
    found = [outcome(read, mutated(content, chance)) for _ in range(some(80, thorough=300))]
    assert any(isinstance(each, DocumentError) for each in found) or name.endswith("html")


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("forms12.docx", "word/document.xml"),
        ("forms12.xlsx", "xl/worksheets/sheet1.xml"),
        ("forms12.xlsx", "xl/styles.xml"),
        ("forms12.xlsx", "xl/workbook.xml"),
        ("forms12.xlsx", "xl/sharedStrings.xml"),
    ],
)
def test_no_mutation_of_the_xml_inside_escapes(name: str, part: str) -> None:
    chance = random.Random(13)  # noqa: S311 - repeatable
    parts = unzipped(sample(name))
    if name.endswith("docx"):
        parts = {part: parts[part][:60_000]}
    inside = parts[part]
    assert isinstance(inside, bytes)
    read = READERS[name.partition(".")[2]]
    for _ in range(some(40, thorough=150)):
        text = inside
        for _ in range(chance.choice([1, 2, 5])):
            digits = [at for at, byte in enumerate(text[:20_000]) if 48 <= byte <= 57]
            at = chance.choice(digits)
            new = chance.choice([b"", b"-1", b"99999999999", b"x", b"0", b"1.5"])
            text = text[:at] + new + text[at + 1 :]
        outcome(read, packed(parts | {part: text}))


@pytest.mark.parametrize("read", READERS.values(), ids=READERS)
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0",
        b"PK",
        b"PK\x03\x04",
        b"PK\x05\x06" + b"\0" * 18,
        b"%PDF-1.7",
        b"<html>",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 600,
        packed({}),
        packed({"word/document.xml": ""}),
        packed({"word/document.xml": "<a/>"}),
        packed({"xl/workbook.xml": "<a/>"}),
        packed({"_rels/.rels": "<a><Relationship Type='x/officeDocument' Target='../../x'/></a>"}),
        sample("forms12.docx"),
        sample("forms12.xlsx"),
        sample("forms12.html"),
        sample("numbers.xls"),
    ],
    ids=range(17),
)
def test_foreign_and_hollow_bytes_end_in_a_sentence_or_a_paper(
    read: Reader, content: bytes
) -> None:
    outcome(read, content)


@pytest.mark.parametrize("size", [10, 1000, 20_000, 43_000])
def test_a_torn_archive_is_damaged(size: int) -> None:
    with pytest.raises(DamagedDocument):
        read_docx(sample("forms12.docx")[:size], "f")
    with pytest.raises(DamagedDocument):
        read_xlsx(sample("forms12.xlsx")[: size // 2], "f")


def test_entities_are_never_expanded() -> None:
    inside = BOMB + b"]>" + document(p("&e9;")).encode()
    with pytest.raises(DamagedDocument) as caught:
        read_docx(packed({"word/document.xml": inside}), "f")
    assert "DTD" in caught.value.sentence()
    stolen = '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/hostname">]>' + document(p("&f;"))
    with pytest.raises(DamagedDocument):
        read_docx(packed({"word/document.xml": stolen}), "f")
    strings = BOMB.decode() + "]><sst><si><t>&e9;</t></si></sst>"
    with pytest.raises(DamagedDocument):
        read_xlsx(packed(unzipped(book(sheet(""))) | {"xl/sharedStrings.xml": strings}), "f")
    page = outcome(read_html, BOMB + b"]><html><body>&e9;<table><tr><td>&e9;</table>")
    assert isinstance(page, Paper)
    assert len(str(page.blocks)) < 2000


def blanks(name: str, megabytes: int) -> bytes:
    """Return an archive of one part that unpacks to so many megabytes of blanks."""
    sink = io.BytesIO()
    with (
        zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open(name, "w", force_zip64=True) as part,
    ):
        for _ in range(megabytes):
            part.write(b" " * (1 << 20))
    return sink.getvalue()


def test_a_zip_bomb_is_stopped_early(alone: Callable[[bytes], str]) -> None:
    said = alone(blanks("word/document.xml", 900))
    assert said.startswith("TooMuchInside")
    assert "16 MB" in said
    assert alone(blanks("xl/workbook.xml", 900)).startswith("TooMuchInside")
    large = packed(unzipped(book(sheet(""))) | {"xl/worksheets/s1.xml": b" " * (100 << 20)})
    assert alone(large).startswith("TooMuchInside")


def test_a_size_that_lies_is_not_believed() -> None:
    honest = packed({"word/document.xml": document(p("甲" * 9000))})
    size = struct.pack("<I", len(document(p("甲" * 9000)).encode()))
    assert honest.count(size) >= 1
    small, large = (struct.pack("<I", lie) for lie in (5, 0x7FFFFFFF))
    assert isinstance(outcome(read_docx, honest.replace(size, small)), DamagedDocument)
    found = outcome(read_docx, honest.replace(size, large))
    assert isinstance(found, Paper)
    assert len(found.blocks) == 1


def test_very_many_members_are_refused() -> None:
    crowd = packed({f"word/{number}.xml": "" for number in range(20_001)})
    found = outcome(read_docx, crowd)
    assert isinstance(found, TooMuchInside)
    assert "20001" in found.sentence()


def test_encrypted_members_are_locked() -> None:
    content = bytearray(packed({"word/document.xml": "x"}))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(LockedDocument):
        Archive(bytes(content), "f", FileKind.DOCX.value).read("word/document.xml")


@pytest.mark.parametrize("depth", [60, 100, 10_000])
def test_deep_nesting_is_read_or_refused(depth: int) -> None:
    deep = p("内")
    for _ in range(depth):
        deep = tbl(tr(tc(deep))) if depth < 1000 else f"<w:tbl>{deep}</w:tbl>"
    found = outcome(read_docx, docx(deep))
    assert isinstance(found, TooMuchInside) is (depth > 80)
    runs = "<w:smartTag>" * depth + "<w:r><w:t>内</w:t></w:r>" + "</w:smartTag>" * depth
    inline = outcome(read_docx, docx(f"<w:p>{runs}</w:p>"))
    assert isinstance(inline, TooMuchInside) is (depth > 240)
    page = b"<table><tr><td>" * depth + "内".encode()
    assert isinstance(outcome(read_html, page), TooMuchInside) is (depth > 80)


def test_a_million_rows_that_are_but_formatted_are_no_burden(
    alone: Callable[[bytes], str],
) -> None:
    formatted = "".join(f'<c r="{letter}9" s="1"/>' for letter in "ABCDEFGHI")
    blank = f'<row r="9" spans="1:9" s="1" customFormat="1">{formatted}</row>'
    begin = '<row r="1"><c r="A1"><v>5</v></c><c r="B1" s="1"/><c r="C1"><v>6</v></c></row>'
    assert alone(book(sheet(begin + blank * 1_000_000))) == "1 blocks, 3 cells"


def test_a_sheet_of_very_many_cells_is_refused_with_figures(
    alone: Callable[[bytes], str],
) -> None:
    last = '<row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'
    said = alone(book(sheet(f'<row r="1"><c r="A1"><v>1</v></c></row>{last}')))
    assert "1048576 × 16384" in said
    row = '<row><c t="s"><v>0</v></c></row>'
    strings = "<si><t>甲</t></si>"
    assert alone(book(sheet(row * 450_000), strings=strings)) == "1 blocks, 450000 cells"
    assert alone(book(sheet(row * 600_000), strings=strings)).startswith("TooMuchInside")
    echo = book(sheet(row * 100_000), strings=f"<si><t>{'长' * 3_000_000}</t></si>")
    assert alone(echo).startswith("TooMuchInside")
    merges = '<mergeCell ref="A1:ZZ1000"/>' * 400_000
    wide = '<row r="1"><c r="A1"><v>1</v></c></row>'
    merged = book(sheet(wide, after=f"<mergeCells>{merges}</mergeCells>"))
    assert alone(merged).startswith("TooMuchInside")


def test_a_dimension_that_lies_is_not_believed() -> None:
    lie = '<dimension ref="A1:XFD1048576"/>'
    found = outcome(read_xlsx, book(sheet("<row><c><v>1</v></c></row>", before=lie)))
    assert isinstance(found, Paper)
    assert len(found.blocks) == 1


def test_very_many_small_cells_are_read_or_refused(alone: Callable[[bytes], str]) -> None:
    row = "<w:tr>" + "<w:tc/>" * 60 + "</w:tr>"
    assert alone(docx(f"<w:tbl>{row * 8000}</w:tbl>")) == "1 blocks, 480000 cells"
    assert alone(docx(f"<w:tbl>{row * 30_000}</w:tbl>")).startswith("TooMuchInside")
    rows = b"<table>" + (b"<tr>" + b"<td>" * 60) * 8000
    assert alone(rows) == "1 blocks, 480000 cells"
    assert alone(rows * 5).startswith("TooMuchInside")
    assert alone(b"<table>" + b"<td>" * 2_000_000).startswith("TooMuchInside")


def test_a_stream_of_endless_packed_numbers_is_refused(alone: Callable[[bytes], str]) -> None:
    many = struct.pack("<HH", 0, 0) + struct.pack("<HI", 0, 6) * 1300 + b"\0\0"
    endless = old_workbook(*[record(0xBD, many)] * 6, sheets=100)
    assert alone(endless).startswith("TooMuchInside")


def test_macros_and_links_are_never_looked_at() -> None:
    clean = unzipped(sample("forms12.docx"))
    armed = clean | {"word/vbaProject.bin": zlib.compress(b"Sub AutoOpen()"), "evil.exe": b"MZ"}
    assert read_docx(packed(armed), "f").blocks == read_docx(packed(clean), "f").blocks
