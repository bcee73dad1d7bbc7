"""Bringing documents in: what was recognised, page by page, for a person to look over.

Keeps nothing: what is recognised becomes a filing only when the person confirms it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice

from jiheng.documents import read_document_parts
from jiheng.documents.showing import NoPages, ShownPage, shown_pages
from jiheng.domain.errors import JihengError, UsageError
from jiheng.domain.form import Form
from jiheng.domain.locator import Confidence
from jiheng.services.editing import news, with_cell

_MOST_PAGES = 12


class DoubtsOpen(UsageError):
    """A recognised form whose doubtful values nobody has looked at."""

    zh = "有 {count} 处识读不确定，还没有核对；请逐处对照原件改正，勾选“已核对”后再存。"
    en = "{count} value(s) were read with doubt; compare each with the page, tick, and save again."

    def __init__(self, count: int) -> None:
        super().__init__(count=count)


@dataclass(frozen=True, slots=True)
class Recognised:
    """A document: its forms, its pages with boxes, and what could not be read."""

    name: str
    forms: tuple[Form, ...]
    pages: tuple[ShownPage, ...]
    problems: tuple[JihengError, ...]


def recognise(content: bytes, name: str) -> Recognised:
    """Return what a document of any readable kind holds."""
    reading = read_document_parts(content, name)
    return Recognised(name, reading.forms, _pages(content, name, reading.forms), reading.problems)


def _pages(content: bytes, name: str, forms: Iterable[Form]) -> tuple[ShownPage, ...]:
    """Return the first pages with their boxes; none for a medium without pages."""
    try:
        return tuple(islice(shown_pages(content, name, tuple(forms)), _MOST_PAGES))
    except NoPages:
        return ()


def doubts(form: Form) -> int:
    """Return how many values were not read for certain."""
    return sum(of.confidence is not Confidence.CERTAIN for of in form.provenance.values())


def confirmed(form: Form, cells: Mapping[str, str], *, is_checked: bool) -> Form:
    """Return the recognised form with what the person corrected.

    Raises:
        CellError: a correction cannot stand in its cell.
        DoubtsOpen: values read with doubt remain, and nobody says they were compared.
    """
    for path, text in news(form, cells).items():
        form = with_cell(form, path, text)
    left = doubts(form)
    if left and not is_checked:
        raise DoubtsOpen(left)
    return form
