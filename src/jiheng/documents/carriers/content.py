"""What a file's bytes are, judged by content alone, and its text where it is text.

Recognises text in UTF-8, UTF-16 with a byte order mark and GB18030. Knows nothing of
what the text says.
"""

import codecs
import re

from jiheng.domain.errors import (
    DocumentTooLarge,
    EmptyDocument,
    Named,
    UndecodableText,
    UnknownKind,
)

LIMIT_MEGABYTES = 64
READABLE = (
    Named("文本", "text"),
    Named("竖线表格", "pipe tables"),
    Named("CSV", "CSV"),
    Named("规范 JSON", "canonical JSON"),
)
_MEGABYTE = 1 << 20
_MAGIC = (
    (b"%PDF", Named("PDF 文件", "a PDF file")),
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        Named("旧版 Word 或 Excel 文件（OLE）", "an old Word or Excel file (OLE)"),
    ),
    (b"\x89PNG", Named("图片（PNG）", "a picture (PNG)")),
    (b"\xff\xd8\xff", Named("图片（JPEG）", "a picture (JPEG)")),
    (b"GIF8", Named("图片（GIF）", "a picture (GIF)")),
    (b"BM", Named("图片（BMP）", "a picture (BMP)")),
    (b"II*\x00", Named("图片（TIFF）", "a picture (TIFF)")),
    (b"MM\x00*", Named("图片（TIFF）", "a picture (TIFF)")),
    (b"{\\rtf", Named("RTF 文件", "an RTF file")),
    (b"\x1f\x8b", Named("压缩包（gzip）", "an archive (gzip)")),
    (b"Rar!", Named("压缩包（RAR）", "an archive (RAR)")),
    (b"7z\xbc\xaf", Named("压缩包（7z）", "an archive (7z)")),
)
_ZIP = b"PK\x03\x04"
_ZIP_KINDS = (
    (b"word/", Named("Word 文件", "a Word file")),
    (b"xl/", Named("Excel 文件", "an Excel file")),
    (b"ppt/", Named("PowerPoint 文件", "a PowerPoint file")),
)
_ZIP_KIND = Named("压缩包（ZIP）", "an archive (ZIP)")
_BINARY_KIND = Named("二进制数据", "binary data")
_BOMS = ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_INVISIBLE = re.compile("[\u200b\u200c\u200d\u2060\ufeff]")
_TORN = frozenset({"unexpected end of data", "incomplete multibyte sequence"})
_BITMAP_RESERVED = slice(6, 10)


def read_text(content: bytes, name: str) -> str:
    r"""Return the text of `content`, with every line ending as ``\n``.

    Raises:
        DocumentTooLarge: above `LIMIT_MEGABYTES`.
        EmptyDocument: nothing but white space.
        UnknownKind: a PDF, an office file, an image or other binary content.
        UndecodableText: text in none of the known encodings.
    """
    if len(content) > LIMIT_MEGABYTES * _MEGABYTE:
        size = -(-len(content) // _MEGABYTE)
        raise DocumentTooLarge(name, size, LIMIT_MEGABYTES)
    text = _decoded(content, name)
    if not text or text.isspace():
        raise EmptyDocument(name, len(content))
    return text


def _decoded(content: bytes, name: str) -> str:
    encoding = next((codec for bom, codec in _BOMS if content.startswith(bom)), None)
    if encoding is None:
        kind = binary_kind(content)
        if kind is not None:
            raise UnknownKind(name, kind, READABLE)
        text = _first_that_fits(content, name)
    else:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError as fault:
            raise UndecodableText(name, fault.start, ["UTF-16"]) from fault
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _INVISIBLE.sub("", text)


def binary_kind(content: bytes) -> Named | None:
    """Return the name of a binary kind, or None when the bytes may be text."""
    if content.startswith(_ZIP):
        return next((kind for mark, kind in _ZIP_KINDS if mark in content), _ZIP_KIND)
    for magic, kind in _MAGIC:
        if content.startswith(magic) and (magic != b"BM" or not any(content[_BITMAP_RESERVED])):
            return kind
    return _BINARY_KIND if b"\x00" in content else None


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
