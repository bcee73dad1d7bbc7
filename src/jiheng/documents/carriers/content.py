"""What a file's bytes are, judged by content alone, and its text where it is text.

Recognises text in UTF-8, UTF-16 with a byte order mark and GB18030. Knows nothing of
what the text says, and never looks at a file's name.
"""

import codecs
import io
import re
import zipfile
from enum import Enum

from jiheng.documents.carriers.compound import SIGNATURE, BrokenCompound, Compound
from jiheng.documents.carriers.refusals import PackedDocument
from jiheng.documents.carriers.zipped import ZIP_FAULTS, plain_entries
from jiheng.domain.errors import (
    BlankDocument,
    DocumentTooLarge,
    EmptyDocument,
    UndecodableText,
    UnknownKind,
)
from jiheng.domain.text import Text

LIMIT_MEGABYTES = 64
READABLE = (
    Text("Word", "Word"),
    Text("Excel", "Excel"),
    Text("PDF", "PDF"),
    Text("网页", "web pages"),
    Text("图片（PNG、JPEG、TIFF）", "pictures (PNG, JPEG, TIFF)"),
    Text("文本", "text"),
    Text("CSV", "CSV"),
    Text("规范 JSON", "canonical JSON"),
    Text("装有这些文件的 ZIP", "ZIP archives of them"),
)
_MEGABYTE = 1 << 20


class FileKind(Enum):
    """What the bytes of a file are; the value is what people call it."""

    TEXT = Text("文本", "text")
    JSON = Text("JSON", "JSON")
    HTML = Text("网页", "a web page")
    MHTML = Text("网页归档（MHTML）", "a web archive (MHTML)")
    OFFICE_XML = Text("单个 XML 的 Office 文件", "an Office file in one XML")
    PDF = Text("PDF 文件", "a PDF file")
    DOCX = Text("Word 文件", "a Word file")
    XLSX = Text("Excel 文件", "an Excel file")
    XLSB = Text("Excel 二进制文件（xlsb）", "a binary Excel file (xlsb)")
    PPTX = Text("PowerPoint 文件", "a PowerPoint file")
    ODS = Text("OpenDocument 表格（ods）", "an OpenDocument spreadsheet")
    ODT = Text("OpenDocument 文本（odt）", "an OpenDocument text")
    OFD = Text("OFD 文件", "an OFD file")
    DOC = Text("旧版 Word 或 WPS 文件（doc、wps）", "an old Word or WPS file (doc, wps)")
    XLS = Text("旧版 Excel 或 WPS 表格（xls、et）", "an old Excel or WPS sheet (xls, et)")
    OLE = Text("旧版 Word 或 Excel 文件（OLE）", "an old Word or Excel file (OLE)")
    LOCKED = Text("加密的 Word 或 Excel 文件", "an encrypted Word or Excel file")
    RTF = Text("RTF 文件", "an RTF file")
    PNG = Text("图片（PNG）", "a picture (PNG)")
    JPEG = Text("图片（JPEG）", "a picture (JPEG)")
    TIFF = Text("图片（TIFF）", "a picture (TIFF)")
    GIF = Text("图片（GIF）", "a picture (GIF)")
    BMP = Text("图片（BMP）", "a picture (BMP)")
    ZIP = Text("压缩包（ZIP）", "an archive (ZIP)")
    GZIP = Text("压缩包（gzip）", "an archive (gzip)")
    RAR = Text("压缩包（RAR）", "an archive (RAR)")
    SEVEN_ZIP = Text("压缩包（7z）", "an archive (7z)")
    BINARY = Text("二进制数据", "binary data")


_PACKED = frozenset({FileKind.GZIP, FileKind.RAR, FileKind.SEVEN_ZIP})
_TEXTUAL = frozenset({FileKind.TEXT, FileKind.JSON, FileKind.HTML})
_MAGIC = (
    (b"%PDF", FileKind.PDF),
    (b"\x89PNG", FileKind.PNG),
    (b"\xff\xd8\xff", FileKind.JPEG),
    (b"GIF8", FileKind.GIF),
    (b"BM", FileKind.BMP),
    (b"II*\x00", FileKind.TIFF),
    (b"MM\x00*", FileKind.TIFF),
    (b"{\\rtf", FileKind.RTF),
    (b"\x1f\x8b", FileKind.GZIP),
    (b"Rar!", FileKind.RAR),
    (b"7z\xbc\xaf", FileKind.SEVEN_ZIP),
)
_LATE_PDF = re.compile(rb"%PDF-\d")
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_PART_ENDS = (".xml", ".rels", ".bin")
_ZIP_PARTS = (
    ("xl/workbook.bin", FileKind.XLSB),
    ("word/", FileKind.DOCX),
    ("xl/", FileKind.XLSX),
    ("ppt/", FileKind.PPTX),
    ("OFD.xml", FileKind.OFD),
)
_OPEN_DOCUMENTS = (
    (b"application/vnd.oasis.opendocument.spreadsheet", FileKind.ODS),
    (b"application/vnd.oasis.opendocument.text", FileKind.ODT),
)
_MIMETYPE = slice(30, 120)
_CONTENT = "content.xml"
_BODIES = ((b"<office:spreadsheet", FileKind.ODS), (b"<office:text", FileKind.ODT))
_BODY_WITHIN = 1 << 22
"""In how many bytes of its content the body of an OpenDocument begins, after its styles."""
_ENTRIES = 20_000
_STREAMS = (
    ("EncryptedPackage", FileKind.LOCKED),
    ("WordDocument", FileKind.DOC),
    ("Workbook", FileKind.XLS),
    ("Book", FileKind.XLS),
)
_HEAD = 4096
_PROLOGUE = re.compile(r"(?:\ufeff|\s|<!--.*?-->|<\?xml.*?\?>)*", re.DOTALL)
_PAGE = re.compile(
    r"<(?:!doctype\s+html|(?:html|head|body|meta|title|style|script|link|base|table|tbody|tr|"
    r"div|section|article|main|header|p|span|font|center|h[1-6]|br|ul|ol|pre|b)\b)",
    re.IGNORECASE,
)
_TABLE, _TABLE_CELL = (
    re.compile(rb"<table[\s>]", re.IGNORECASE),
    re.compile(rb"<t[dh][\s>/]", re.IGNORECASE),
)
_FLAT = re.compile(
    r"<(?:\?mso-application|(?:\w+:)?Workbook\s|pkg:package|w:wordDocument|office:document)"
)
_MIME = re.compile(r"(?:[\w-]+:[^\n]*\n\s*)*?(?:Content-Type:\s*multipart/related)", re.IGNORECASE)
_JSON = re.compile(r"\s*(?:\{|\[\s*[\[\]{\"])")
_BOMS = ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_INVISIBLE = re.compile("[\u200b\u200c\u200d\u2060\ufeff]")
_TORN = frozenset({"unexpected end of data", "incomplete multibyte sequence"})
_BITMAP_RESERVED = slice(6, 10)


def read_text(content: bytes, name: str) -> str:
    r"""Return the text of `content`, with every line ending as ``\n``.

    Raises:
        DocumentTooLarge: above `LIMIT_MEGABYTES`.
        EmptyDocument: no bytes.
        BlankDocument: nothing but white space.
        PackedDocument: an archive other than ZIP.
        UnknownKind: a PDF, an office file, an image or other binary content.
        UndecodableText: text in none of the known encodings.
    """
    if len(content) > LIMIT_MEGABYTES * _MEGABYTE:
        size = -(-len(content) // _MEGABYTE)
        raise DocumentTooLarge(name, size, LIMIT_MEGABYTES)
    if not content:
        raise EmptyDocument(name, 0)
    text = _decoded(content, name)
    if not text or text.isspace():
        raise BlankDocument(name, len(content))
    return text


def _decoded(content: bytes, name: str) -> str:
    encoding = next((codec for bom, codec in _BOMS if content.startswith(bom)), None)
    if encoding is None:
        kind = kind_of(content)
        if kind in _PACKED:
            raise PackedDocument(name, kind.value)
        if kind not in _TEXTUAL:
            raise UnknownKind(name, kind.value, READABLE)
        text = _first_that_fits(content, name)
    else:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError as fault:
            raise UndecodableText(name, fault.start, ["UTF-16"]) from fault
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _INVISIBLE.sub("", text)


def kind_of(content: bytes) -> FileKind:
    """Return what the bytes are; `TEXT` where nothing says otherwise."""
    if content.startswith(_ZIP):
        return _zip_kind(content)
    if content.startswith(SIGNATURE):
        return _compound_kind(content)
    for magic, kind in _MAGIC:
        if content.startswith(magic) and (magic != b"BM" or not any(content[_BITMAP_RESERVED])):
            return kind
    if _LATE_PDF.search(content, 0, 1024):
        return FileKind.PDF
    encoding = _wide_encoding(content)
    if encoding is None and b"\x00" in content:
        return FileKind.BINARY
    return _textual_kind(content, encoding)


def _zip_kind(content: bytes) -> FileKind:
    start = content[_MIMETYPE]
    for mimetype, kind in _OPEN_DOCUMENTS:
        if mimetype in start:
            return kind
    names = _zip_names(content)
    for mark, kind in _ZIP_PARTS:
        if any(name.startswith(mark) and name.endswith(_PART_ENDS) for name in names):
            return kind
    return _repacked_kind(content) if _CONTENT in names else FileKind.ZIP


def _repacked_kind(content: bytes) -> FileKind:
    """Return what the body of an OpenDocument is that was packed anew, its type not in front."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open(_CONTENT) as part:
            head = part.read(_BODY_WITHIN)
    except (*ZIP_FAULTS, RuntimeError):
        return FileKind.ZIP
    return next((kind for body, kind in _BODIES if body in head), FileKind.ZIP)


def _zip_names(content: bytes) -> list[str]:
    """Return the names inside; of a torn archive, those that can be seen in its bytes."""
    entries = plain_entries(content)
    if entries is not None:
        return [entry.name for entry in entries]
    if content.count(b"PK\x01\x02") <= _ENTRIES:
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                return [name.lstrip("/") for name in archive.namelist()]
        except ZIP_FAULTS:
            pass
    return [f"{mark}.xml" for mark, _ in _ZIP_PARTS if mark.encode() in content]


def _compound_kind(content: bytes) -> FileKind:
    try:
        names = Compound(content).names
    except BrokenCompound:
        names = frozenset(mark for mark, _ in _STREAMS if mark.encode("utf-16-le") in content)
    return next((kind for mark, kind in _STREAMS if mark in names), FileKind.OLE)


def _wide_encoding(content: bytes) -> str | None:
    """Return the encoding of two-byte text: by its mark, or by how markup begins."""
    for bom, _ in _BOMS:
        if content.startswith(bom):
            return "utf-16"
    if content.startswith((b"<\x00!\x00", b"<\x00h\x00", b"<\x00H\x00", b"<\x00?\x00")):
        return "utf-16-le"
    if content.startswith((b"\x00<\x00!", b"\x00<\x00h", b"\x00<\x00H", b"\x00<\x00?")):
        return "utf-16-be"
    return None


def _textual_kind(content: bytes, encoding: str | None) -> FileKind:
    if encoding is not None:
        content = content.decode(encoding, "replace").encode("utf-8", "replace")
    head = content[:_HEAD].decode("utf-8", "replace")
    body = head[_PROLOGUE.match(head).end() :]  # type: ignore[union-attr]
    if _FLAT.match(body):
        return FileKind.OFFICE_XML
    if _PAGE.match(body):
        return FileKind.HTML
    if _JSON.match(body):
        return FileKind.JSON
    if _MIME.match(body):
        return FileKind.MHTML
    if _TABLE.search(content) and _TABLE_CELL.search(content):
        return FileKind.HTML
    return FileKind.TEXT


def _first_that_fits(content: bytes, name: str) -> str:
    offset = 0
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError as fault:
            offset = max(offset, fault.start)
    raise UndecodableText(name, offset, ["UTF-8", "GB18030"])


def torn_bytes(content: bytes) -> int:
    """Return how many bytes at the end begin a character that the file does not finish."""
    if len(content) > LIMIT_MEGABYTES * _MEGABYTE or content.startswith(tuple(dict(_BOMS))):
        return 0
    for encoding in ("utf-8", "gb18030"):
        try:
            content.decode(encoding)
        except UnicodeDecodeError as fault:
            is_torn = fault.start and fault.reason in _TORN and fault.end == len(content)
            if is_torn and not (encoding == "utf-8" and content[: fault.start].isascii()):
                return len(content) - fault.start
        else:
            break
    return 0
