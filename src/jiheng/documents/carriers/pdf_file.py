"""A PDF file opened within bounds: locked, damaged and swollen files are refused here.

Everything pdfium does happens between `opened` and its end, one document at a time. Knows
nothing of what the pages say.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from threading import RLock

from pypdfium2 import raw as pdfium  # type: ignore[import-untyped]

from jiheng.documents.carriers.content import LIMIT_MEGABYTES
from jiheng.documents.carriers.pdf_page import Handle
from jiheng.domain.errors import (
    DamagedDocument,
    DocumentTooLarge,
    EmptyDocument,
    LockedDocument,
    TooMuchInside,
)
from jiheng.domain.text import Text

PDF = Text("PDF 文件", "a PDF file")
PAGES = Text("页", "pages")
MOST_PAGES = 2_000
_MEGABYTE = 1 << 20
_TAIL = 4096
_PART = re.compile(rb"\d\s+\d+\s+obj\b|\bendobj\b|\bstream\b|\bxref\b")
_PDFIUM = RLock()
_CUT_OFF = Text("文件末尾缺少结束标记 %%EOF，像是没有传完", "no end mark %%EOF, it seems cut off")
_NO_PAGE = Text("一页也没有", "it has no page")
_FAULTS = {
    pdfium.FPDF_ERR_FORMAT: Text("找不到页面目录", "its catalogue of pages is not found"),
    pdfium.FPDF_ERR_SECURITY: Text("加密方式不明", "its encryption is unknown"),
}
_UNOPENED = Text("无法打开", "it cannot be opened")


@contextmanager
def opened(content: bytes, name: str) -> Iterator[tuple[Handle, int]]:
    """Open a PDF and yield the document and its number of pages; close it at the end.

    Raises:
        EmptyDocument: no bytes.
        DocumentTooLarge: above `LIMIT_MEGABYTES`.
        LockedDocument: a password is needed.
        DamagedDocument: no PDF that pdfium opens, or one without end or pages.
        TooMuchInside: above `MOST_PAGES`.
    """
    _check_size(content, name)
    with _PDFIUM:
        document = pdfium.FPDF_LoadMemDocument64(content, len(content), None)
        if not document:
            raise _refusal(name, pdfium.FPDF_GetLastError())
        try:
            count = pdfium.FPDF_GetPageCount(document)
            if count > MOST_PAGES:
                raise TooMuchInside(name, PAGES, found=f"{count:,}", limit=f"{MOST_PAGES:,}")
            if count <= 0:
                raise DamagedDocument(name, PDF, _NO_PAGE)
            yield document, count
        finally:
            pdfium.FPDF_CloseDocument(document)


@contextmanager
def opened_page(document: Handle, number: int, name: str) -> Iterator[Handle]:
    """Load one page, numbered from 1, and close it at the end.

    Raises:
        DamagedDocument: The page cannot be loaded.
    """
    page = pdfium.FPDF_LoadPage(document, number - 1)
    if not page:
        raise DamagedDocument(
            name, PDF, Text(f"第 {number} 页打不开", f"page {number} cannot be opened")
        )
    try:
        yield page
    finally:
        pdfium.FPDF_ClosePage(page)


@contextmanager
def opened_text(page: Handle, name: str) -> Iterator[Handle]:
    """Load the characters of a page and free them at the end.

    Raises:
        DamagedDocument: They cannot be loaded.
    """
    text_page = pdfium.FPDFText_LoadPage(page)
    if not text_page:
        raise DamagedDocument(name, PDF, Text("有一页的文字读不出", "the text of a page"))
    try:
        yield text_page
    finally:
        pdfium.FPDFText_ClosePage(text_page)


def _check_size(content: bytes, name: str) -> None:
    if not content:
        raise EmptyDocument(name, 0)
    if len(content) > LIMIT_MEGABYTES * _MEGABYTE:
        raise DocumentTooLarge(name, -(-len(content) // _MEGABYTE), LIMIT_MEGABYTES)
    if b"%%EOF" not in content[-_TAIL:] and not _is_followed_by_junk(content):
        raise DamagedDocument(name, PDF, _CUT_OFF)


def _is_followed_by_junk(content: bytes) -> bool:
    """Whether an end mark is followed by what is no part of a PDF, as of one that is cut off."""
    end = content.rfind(b"%%EOF")
    return end >= 0 and not _PART.search(content, end)


def _refusal(name: str, code: int) -> LockedDocument | DamagedDocument:
    if code == pdfium.FPDF_ERR_PASSWORD:
        return LockedDocument(name, PDF)
    return DamagedDocument(name, PDF, _FAULTS.get(code, _UNOPENED))
