"""Bringing documents in: what was recognised, page by page, for a person to look over.

Keeps nothing: what is recognised becomes a filing only when the person confirms it.
"""

from collections.abc import Container, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import islice

from jiheng.documents import read_document_parts
from jiheng.documents.showing import NoPages, PagesUndrawn, ShownPage, shown_pages
from jiheng.domain.errors import JihengError, UsageError
from jiheng.domain.form import Form
from jiheng.domain.locator import Confidence
from jiheng.domain.wording import folded
from jiheng.services.editing import CellError, news, with_cell

_MOST_PAGES = 12


class DoubtsOpen(UsageError):
    """A recognised form whose doubtful values nobody has looked at."""

    zh = "有 {count} 处识读不确定，还没有核对；请逐处对照原件，改正或勾选后再存。"
    en = "Values read with doubt: {count}; compare each with the page, mend or tick it, save again."

    def __init__(self, count: int) -> None:
        super().__init__(count=count)


class OtherYear(UsageError):
    """A recognised form that bears another year than the campaign it is handed in for."""

    zh = (
        "表上印的是 {printed} 年度，这里是 {wanted} 年度的填报任务；没有存。"
        "选错了文件请移除后改选；年度是印错或读错的，请勾选后再存。"
    )
    en = (
        "The form is of {printed}, the campaign of {wanted}; nothing is saved. Remove it where the "
        "file is the wrong one; where the year is misprinted or misread, tick that and save again."
    )

    def __init__(self, printed: int, wanted: int) -> None:
        super().__init__(printed=str(printed), wanted=str(wanted))


class OtherUnit(UsageError):
    """A recognised form that names another unit than the one it is handed in for."""

    zh = "表上的实施单位是“{printed}”，要存到的是“{wanted}”；请核对文件和单位，不是同一个就移除。"
    en = "The form is of “{printed}” and goes to “{wanted}”; remove it unless they are the same."

    def __init__(self, printed: str, wanted: str) -> None:
        super().__init__(printed=printed[:80], wanted=wanted)


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
    try:
        pages = tuple(_pages(content, name, reading.forms))
    except PagesUndrawn as fault:
        return Recognised(name, reading.forms, (), (*reading.problems, fault))
    return Recognised(name, reading.forms, pages, reading.problems)


def _pages(content: bytes, name: str, forms: tuple[Form, ...]) -> Iterator[ShownPage]:
    """Yield the first pages with their boxes; none for a medium without pages.

    Raises:
        PagesUndrawn: a page cannot be drawn.
    """
    if forms:
        with suppress(NoPages):
            yield from islice(shown_pages(content, name, forms), _MOST_PAGES)


def doubtful(form: Form) -> tuple[str, ...]:
    """Return the canonical paths of the values that were not read for certain."""
    return tuple(
        path for path, of in form.provenance.items() if of.confidence is not Confidence.CERTAIN
    )


def other_year(form: Form, year: int) -> OtherYear | None:
    """Return why a form is not of the year it is handed in for; None where it says no other."""
    printed = form.fiscal_year
    return None if printed in {None, year} else OtherYear(printed or 0, year)


def other_unit(form: Form, unit: str) -> OtherUnit | None:
    """Return why a form seems not to be of the unit it is handed in for; None where it does.

    A name within the other is the same unit, called more or less fully.
    """
    printed, wanted = folded(form.implementing_unit or ""), folded(unit)
    if printed in wanted or wanted in printed:
        return None
    return OtherUnit(form.implementing_unit or "", unit)


def of_year(form: Form, year: int) -> Form:
    """Return the form as one of the year, which a person says it is of."""
    kept = {path: of for path, of in form.provenance.items() if path != "fiscal_year"}
    return form if form.fiscal_year == year else replace(form, fiscal_year=year, provenance=kept)


def corrected(form: Form, cells: Mapping[str, str]) -> Form:
    """Return the recognised form with those corrections that can stand in their cells.

    Args:
        form: as it was recognised.
        cells: texts by path; those that differ are corrections.
    """
    for path, text in news(form, cells).items():
        with suppress(CellError):
            form = with_cell(form, path, text)
    return form


def confirmed(form: Form, cells: Mapping[str, str], sure: Container[str]) -> Form:
    """Return the recognised form as a person leaves it; what they are sure of is certain.

    Args:
        form: as it was recognised.
        cells: texts by path; those that differ are corrections.
        sure: the doubtful paths the person compared with the page.

    Raises:
        CellError: a correction cannot stand in its cell.
        DoubtsOpen: values read with doubt remain that nobody corrected or is sure of.
    """
    for path, text in news(form, cells).items():
        form = with_cell(form, path, text)
    left = [path for path in doubtful(form) if path not in sure]
    if left:
        raise DoubtsOpen(len(left))
    certain = {
        path: replace(of, confidence=Confidence.CERTAIN) for path, of in form.provenance.items()
    }
    return replace(form, provenance=certain)
