"""A file's kind is found from its bytes; its name is never asked for."""

import io
import random
import struct
import zipfile

import pytest

from jiheng.documents.carriers.compound import BrokenCompound, Compound
from jiheng.documents.carriers.content import FileKind, kind_of

PAGE = "<html><head><title>自评表</title></head><body><table><tr><td>项目名称</td></tr></table>"


def zipped(*names: str, first: bytes = b"x") -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        for name in names:
            archive.writestr(zipfile.ZipInfo(name), first)
    return sink.getvalue()


def compound(*names: str) -> bytes:
    """Return a compound file whose root holds empty streams of these names."""
    sector = 512
    header = bytearray(sector)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<HHHHH", header, 24, 62, 3, 0xFFFE, 9, 6)
    struct.pack_into("<II", header, 44, 1, 1)
    struct.pack_into("<IIIII", header, 56, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    struct.pack_into("<109I", header, 76, 0, *[0xFFFFFFFF] * 108)
    entries = b""
    for index, (name, kind) in enumerate([("Root Entry", 5), *((each, 2) for each in names)]):
        raw = name.encode("utf-16-le")
        entry = bytearray(128)
        entry[: len(raw)] = raw
        last = index == len(names)
        right = 0xFFFFFFFF if last or not index else index + 1
        child = 1 if not index and names else 0xFFFFFFFF
        struct.pack_into("<HBB", entry, 64, len(raw) + 2, kind, 1)
        struct.pack_into("<III", entry, 68, 0xFFFFFFFF, right, child)
        struct.pack_into("<II", entry, 116, 0xFFFFFFFE, 0)
        entries += bytes(entry)
    entries = entries.ljust(-(-len(entries) // sector) * sector, b"\0")
    count = len(entries) // sector
    chain = [0xFFFFFFFD, *range(2, count + 1), 0xFFFFFFFE]
    fat = struct.pack("<128I", *(chain + [0xFFFFFFFF] * 128)[:128])
    return bytes(header) + fat + entries


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", FileKind.TEXT),
        ("项目名称 甲".encode(), FileKind.TEXT),
        ("项目名称 甲".encode("gb18030"), FileKind.TEXT),
        ("项目名称 甲".encode("utf-16"), FileKind.TEXT),
        ("项目,甲\n其中<分值>,3\n".encode(), FileKind.TEXT),
        ("| 项目名称<br>甲 | 3 |".encode(), FileKind.TEXT),
        ("<分值>小于 3".encode(), FileKind.TEXT),
        (b'{"schema": "jiheng/form/1"}', FileKind.JSON),
        (b"\xef\xbb\xbf [ {", FileKind.JSON),
        (PAGE.encode(), FileKind.HTML),
        (PAGE.upper().encode("gb18030"), FileKind.HTML),
        (PAGE.encode("utf-16"), FileKind.HTML),
        (PAGE.encode("utf-16-le"), FileKind.HTML),
        (PAGE.encode("utf-16-be"), FileKind.HTML),
        (b"\xef\xbb\xbf\r\n<!-- saved from url -->\n<!DOCTYPE HTML>", FileKind.HTML),
        (b'<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "x"><html>', FileKind.HTML),
        ("自评表\n\n<table border=1><tr><td>项目名称".encode("gb18030"), FileKind.HTML),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x", FileKind.MHTML),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>', FileKind.OFFICE_XML),
        (b'<?xml version="1.0"?><pkg:package xmlns:pkg="x">', FileKind.OFFICE_XML),
        (b"%PDF-1.7", FileKind.PDF),
        (b"\r\n\r\n%PDF-1.4", FileKind.PDF),
        (b"{\\rtf1\\ansi", FileKind.RTF),
        (b"\x89PNG\r\n", FileKind.PNG),
        (b"\xff\xd8\xff\xe0", FileKind.JPEG),
        (b"II*\x00", FileKind.TIFF),
        (b"MM\x00*", FileKind.TIFF),
        (b"BM\x00\x00\x00\x00\x00\x00\x00\x00", FileKind.BMP),
        (b"BMI is not a bitmap", FileKind.TEXT),
        (b"plain\x00binary", FileKind.BINARY),
        (zipped("[Content_Types].xml", "word/document.xml"), FileKind.DOCX),
        (zipped("xl/workbook.xml", "xl/embeddings/word/a.docx"), FileKind.XLSX),
        (zipped("word/document.xml", "word/embeddings/xl/a.xlsx"), FileKind.DOCX),
        (zipped("xl/workbook.bin"), FileKind.XLSB),
        (zipped("ppt/presentation.xml"), FileKind.PPTX),
        (zipped("OFD.xml", "Doc_0/Document.xml"), FileKind.OFD),
        (zipped("mimetype", first=b"application/vnd.oasis.opendocument.spreadsheet"), FileKind.ODS),
        (zipped("mimetype", first=b"application/vnd.oasis.opendocument.text"), FileKind.ODT),
        (zipped("a/word/b.txt"), FileKind.ZIP),
        (zipped(), FileKind.ZIP),
        (zipped("word/document.xml")[:40], FileKind.DOCX),
        (compound("WordDocument", "1Table"), FileKind.DOC),
        (compound("ETExtData", "Workbook"), FileKind.XLS),
        (compound("Book"), FileKind.XLS),
        (compound("EncryptionInfo", "EncryptedPackage"), FileKind.LOCKED),
        (compound("PowerPoint Document"), FileKind.OLE),
        (compound("WordDocument")[:530], FileKind.OLE),
        (compound("WordDocument")[:8] + compound("WordDocument")[512:], FileKind.DOC),
    ],
)
def test_the_kind_is_found_from_the_bytes(content: bytes, kind: FileKind) -> None:
    assert kind_of(content) is kind


def test_a_table_inside_json_text_makes_no_web_page() -> None:
    assert kind_of(b'{"html": "<table><tr><td>1</td></tr></table>"}') is FileKind.JSON


def test_an_archive_of_very_many_members_is_still_told() -> None:
    crowd = zipped("xl/workbook.xml", *(f"xl/{number}" for number in range(21_000)))
    assert kind_of(crowd) is FileKind.XLSX


def test_a_folder_of_documents_that_was_zipped_is_an_archive() -> None:
    assert kind_of(zipped("word/自评表.docx", "xl/自评表.xlsx")) is FileKind.ZIP


def test_streams_of_a_compound_file_are_found_by_name() -> None:
    assert Compound(compound("a", "b", "c")).names == {"a", "b", "c"}
    assert Compound(compound("a")).stream("a") == b""
    with pytest.raises(BrokenCompound):
        Compound(compound("a")).stream("b")


def test_no_mutation_of_any_beginning_escapes() -> None:
    chance = random.Random(7)  # noqa: S311 - repeatable
    seeds = [
        compound("Workbook", "x"),
        zipped("word/document.xml"),
        PAGE.encode("utf-16"),
        PAGE.encode(),
    ]
    told = set()
    for _ in range(2000):
        content = bytearray(chance.choice(seeds))
        for _ in range(chance.randint(1, 8)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        told.add(kind_of(bytes(content[: chance.randint(1, len(content))])))
    assert {FileKind.DOCX, FileKind.HTML, FileKind.OLE} <= told
