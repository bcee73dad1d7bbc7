"""What a request asks: cells, revision and row, taken from its fields and never trusted."""

from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlsplit, urlunsplit

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from jiheng.domain.wording import printable
from jiheng.services.editing import CellError

_CELL = "cell:"
_MOST_DIGITS = 9
Word = TypeVar("Word", bound=StrEnum)


class WordsTooLong(CellError):
    """More was written than is kept."""

    zh = "写了 {size} 个字，超过上限 {limit} 个；没有保存，也没有截短，请精简后再提交。"
    en = "This has {size} characters, above the limit of {limit}; nothing is saved, shorten it."

    def __init__(self, size: int, limit: int) -> None:
        super().__init__(size=size, limit=limit)


def cells_of(request: HttpRequest) -> dict[str, str]:
    """Return what was typed, by canonical path: the fields named ``cell:PATH``."""
    fields = request.POST.items()
    return {name[len(_CELL) :]: str(text) for name, text in fields if name.startswith(_CELL)}


def base_of(request: HttpRequest) -> int:
    """Return the revision the person saw.

    Raises:
        BadRequest: the request does not say.
    """
    return number(request.POST.get("revision"))


def version_of(request: HttpRequest) -> int:
    """Return the version of the record the person saw.

    Raises:
        BadRequest: the request does not say.
    """
    return number(request.POST.get("version"))


def words(text: str | None, longest: int) -> str:
    """Return what was typed as anything can hold it, without what cannot be seen at its ends.

    Raises:
        WordsTooLong: it is longer than is kept.
    """
    typed = printable(text or "").strip()
    if len(typed) > longest:
        raise WordsTooLong(len(typed), longest)
    return typed


def sought(text: str | None, longest: int) -> str:
    """Return what is looked for; of what is longer than any name its beginning."""
    return printable(text or "").strip()[:longest]


def number(text: str | None) -> int:
    """Return a whole number from 0 of at most nine digits.

    Raises:
        BadRequest: it is none.
    """
    if text is None or not (text.isascii() and text.isdigit()) or len(text) > _MOST_DIGITS:
        raise BadRequest
    return int(text)


def one_of(words: type[Word], text: str | None) -> Word:
    """Return the word of a closed list that was sent.

    Raises:
        BadRequest: it is none of the list.
    """
    try:
        return words(text or "")
    except ValueError:
        raise BadRequest from None


def is_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of a page."""
    return bool(getattr(request, "htmx", False))


def page_before(request: HttpRequest) -> str:
    """Return the page of ours the request came from, or the work list."""
    referer = request.headers.get("Referer", "")
    ours = {request.get_host()}
    is_ours = url_has_allowed_host_and_scheme(referer, ours, require_https=request.is_secure())
    if not is_ours:
        return resolve_url("work")
    parts = urlsplit(referer)
    return urlunsplit(("", "", f"/{parts.path.lstrip('/')}", parts.query, ""))


def at_cell(filing: int, path: str) -> HttpResponse:
    """Return the way back to a filing's page, with the panel of a cell where one is named."""
    address = resolve_url("filing", filing)
    return redirect(f"{address}?{urlencode({'cell': path})}" if path else address)
