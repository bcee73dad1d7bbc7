"""What a file's bytes are, judged by content alone, and its text where it is text.

Recognises text in UTF-8, UTF-16 with a byte order mark and GB18030. Knows nothing of
what the text says.
"""

import codecs
import re

from jiheng.domain.errors import DocumentTooLarge, EmptyDocument, UndecodableText, UnknownKind

LIMIT_MEGABYTES = 64
READABLE = ("文本", "竖线表格", "CSV", "规范 JSON")
_MEGABYTE = 1 << 20
_MAGIC = (
    (b"%PDF", "PDF 文件"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "旧版 Word 或 Excel 文件（OLE）"),
    (b"\x89PNG", "图片（PNG）"),
    (b"\xff\xd8\xff", "图片（JPEG）"),
    (b"GIF8", "图片（GIF）"),
    (b"BM", "图片（BMP）"),
    (b"II*\x00", "图片（TIFF）"),
    (b"MM\x00*", "图片（TIFF）"),
    (b"{\\rtf", "RTF 文件"),
    (b"\x1f\x8b", "压缩包（gzip）"),
    (b"Rar!", "压缩包（RAR）"),
    (b"7z\xbc\xaf", "压缩包（7z）"),
)
_ZIP = b"PK\x03\x04"
_ZIP_KINDS = ((b"word/", "Word 文件"), (b"xl/", "Excel 文件"), (b"ppt/", "PowerPoint 文件"))
_BOMS = ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_INVISIBLE = re.compile("[\u200b\u200c\u200d\u2060\ufeff]")
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


def binary_kind(content: bytes) -> str | None:
    """Return the Chinese name of a binary kind, or None when the bytes may be text."""
    if content.startswith(_ZIP):
        return next((kind for mark, kind in _ZIP_KINDS if mark in content), "压缩包（ZIP）")
    for magic, kind in _MAGIC:
        if content.startswith(magic) and (magic != b"BM" or not any(content[_BITMAP_RESERVED])):
            return kind
    return "二进制数据" if b"\x00" in content else None


def _first_that_fits(content: bytes, name: str) -> str:
    offset = 0
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError as fault:
            offset = max(offset, fault.start)
    raise UndecodableText(name, offset, ["UTF-8", "GB18030"])
