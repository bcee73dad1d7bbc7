"""From a file's bytes to its forms: find the carrier, interpret, say where each came from."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from jiheng.documents.carriers.canonical_json import looks_like_json, read_json
from jiheng.documents.carriers.catalogue import carrier_of
from jiheng.documents.carriers.content import (
    LIMIT_MEGABYTES,
    FileKind,
    kind_of,
    read_text,
    torn_bytes,
)
from jiheng.documents.carriers.neutral import Paper, Table
from jiheng.documents.carriers.packed import members_of
from jiheng.documents.carriers.refusals import NothingToRead, PackedDocument
from jiheng.documents.carriers.text import PaperStream, TextStream
from jiheng.documents.carriers.text_strikes import without_strikes
from jiheng.documents.even import by_cells
from jiheng.documents.interpret import interpret, titles_in
from jiheng.documents.interpret.blanks import LISTS, blanks_of
from jiheng.documents.interpret.crossed import without_crossed
from jiheng.documents.interpret.grid import interpret_paper
from jiheng.documents.interpret.mixture import is_mixed
from jiheng.domain.errors import (
    DocumentError,
    DocumentTooLarge,
    NoFormFound,
)
from jiheng.domain.form import Form, Note
from jiheng.domain.locator import Confidence, Locator, Provenance, Source
from jiheng.domain.text import Text

_NEEDED = Text(
    "项目名称、项目资金或绩效指标的表头",
    "a heading of 项目名称 (project), 项目资金 (funds) or 绩效指标 (indicators)",
)
_PAGED = frozenset({"pdf", "scan"})
_UNRULED = Text(
    "页面上没有表格线，只能凭文字的位置分栏，行和栏可能有误或有遗漏，须逐项核对。",
    "The page has no rules; only gaps part the cells, and some may be wrong or missing: check "
    "every value.",
)
_TITLES = Text(
    "页面上有 {titles} 个表题，读出 {count} 张表；"
    "若不是表题在各页重印，就有表没有读出来，须对照原件。",
    "The pages have {titles} titles, and {count} form(s) were read; unless titles are printed "
    "again on each page, one was missed: compare with the original.",
)
_MIXED = Text(
    "有的格里读出了栏目名，文字的先后可能已被打乱，须逐项核对。",
    "Some cells hold the names of columns; the text may be out of order: check every value.",
)
_TORN = Text(
    "文件在一个字的中间断开，断开处之前的文字已读，其后没有。",
    "The file ends within a character; what stands before it was read, and no more is there.",
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What one document gave: its forms, and what hid others."""

    forms: tuple[Form, ...]
    problems: tuple[DocumentError, ...]


def read_document(content: bytes, name: str) -> list[Form]:
    """Return the forms of a document.

    Args:
        content: The bytes of the file; its kind is found from them alone.
        name: What to call the file in messages and in `Form.source`.

    Raises:
        DocumentError: The document has no readable form; the subclass says why.
    """
    reading = read_document_parts(content, name)
    if not reading.forms:
        raise reading.problems[0]
    return list(reading.forms)


def read_document_parts(content: bytes, name: str) -> Reading:
    """Return the forms of a document and, beside them, what could not be read.

    One bad form never hides the others. Without any form there is at least one problem.
    """
    try:
        outcomes = _outcomes(content, name)
    except DocumentError as fault:
        return Reading((), (fault,))
    forms = tuple(outcome for outcome in outcomes if isinstance(outcome, Form))
    problems = tuple(outcome for outcome in outcomes if isinstance(outcome, DocumentError))
    return Reading(forms, problems)


def _outcomes(content: bytes, name: str) -> list[Form | DocumentError]:
    if len(content) > LIMIT_MEGABYTES << 20:
        raise DocumentTooLarge(name, -(-len(content) >> 20), LIMIT_MEGABYTES)
    kind = kind_of(content)
    if kind is FileKind.ZIP:
        return list(_in_archive(content, name))
    sha256 = hashlib.sha256(content).hexdigest()
    carrier = carrier_of(kind)
    if carrier is not None:
        paper = carrier(content, name)
        found = list(_sourced(_on_paper(paper, name), name, sha256, carrier=paper.carrier))
        return found or [_without_form(paper, name)]
    return _in_text(content, name, sha256)


def _in_archive(content: bytes, name: str) -> Iterator[Form | DocumentError]:
    """Yield what each document of an archive gives; archives in it are not unpacked.

    Raises:
        DocumentError: The archive is torn, holds too much, or no document at all.
    """
    is_empty = True
    for member in members_of(content, name):
        is_empty = False
        path = f"{name}/{member.name}"
        if isinstance(member.content, DocumentError):
            yield member.content
        elif kind_of(member.content) is FileKind.ZIP:
            yield PackedDocument(path, FileKind.ZIP.value)
        else:
            reading = read_document_parts(member.content, path)
            yield from reading.forms
            yield from reading.problems
    if is_empty:
        raise NothingToRead(name)


def _without_form(paper: Paper, name: str) -> DocumentError:
    height = _height(paper)
    return NoFormFound(name, height, _NEEDED) if height else NothingToRead(name)


def _on_paper(paper: Paper, name: str) -> Iterator[Form | DocumentError]:
    """Yield the forms of a paper; without drawn cells it is running text.

    On a page without rules nothing but gaps parts the cells: all that is read is uncertain.
    """
    notes = tuple(paper.notes)
    found: list[Form | DocumentError] = list(interpret_paper(paper, name))
    if not found:
        found = list(interpret(PaperStream(paper), name))
        if paper.carrier in _PAGED:
            found = [_unruled(each) if isinstance(each, Form) else each for each in found]
    if found and _is_without_rules(paper):
        found[-1] = _counted(found[-1], PaperStream(paper).text, len(found))
    for outcome in found:
        if isinstance(outcome, Form) and notes:
            yield replace(outcome, notes=(*outcome.notes, *notes))
            notes = ()
        else:
            yield outcome


def _is_without_rules(paper: Paper) -> bool:
    """Whether a page of the paper has no cells but those that gaps make."""
    tables = [block for block in paper.blocks if isinstance(block, Table)]
    return paper.carrier in _PAGED and (not tables or any(table.is_bare for table in tables))


def _counted(last: Form | DocumentError, text: str, count: int) -> Form | DocumentError:
    """Say on the last form where the pages have more titles than forms were read."""
    titles = titles_in(text) if isinstance(last, Form) else 0
    if not isinstance(last, Form) or titles <= count:
        return last
    place = next((entry.place for entry in last.provenance.values()), None)
    said = Note.said(_TITLES, place, titles=titles, count=count)
    return replace(last, notes=(*last.notes, said))


def _unruled(form: Form) -> Form:
    """Return the form in doubt as a whole; what it lacks may stand where it was not looked for."""
    doubted = _doubted(form)
    place = next((entry.place for entry in doubted.provenance.values()), Locator())
    unread = Provenance(place, Confidence.UNREADABLE)
    blanks = dict.fromkeys(blanks_of(form), unread)
    lists = dict.fromkeys(LISTS, Provenance(place, Confidence.UNCERTAIN))
    return replace(doubted, provenance={**lists, **blanks, **doubted.provenance})


def _doubted(form: Form, why: Text = _UNRULED) -> Form:
    """Return the form with no value certain, and a note that says why."""
    doubted = {
        path: replace(entry, confidence=entry.confidence.lowered)
        for path, entry in form.provenance.items()
    }
    place = next((entry.place for entry in doubted.values()), None)
    return replace(form, provenance=doubted, notes=(Note.said(why, place), *form.notes))


def _height(paper: Paper) -> int:
    """Return how many lines and rows a paper has."""
    return sum(
        1 + max((cell.row for cell in block.cells), default=0) if isinstance(block, Table) else 1
        for block in paper.blocks
    )


def _in_text(content: bytes, name: str, sha256: str) -> list[Form | DocumentError]:
    torn = torn_bytes(content)
    text = read_text(content[: len(content) - torn], name)
    found: list[Form | DocumentError] = []
    if looks_like_json(text):
        found = read_json(text, name, sha256)
    else:
        shown, strikes = without_strikes(text)
        stream = TextStream(shown)
        read = (
            _doubted(each, _MIXED) if isinstance(each, Form) and is_mixed(each) else each
            for each in by_cells(stream, name, list(interpret(stream, name)))
        )
        if strikes:
            read = (
                without_crossed(each, strikes) if isinstance(each, Form) else each for each in read
            )
        found.extend(_sourced(read, name, sha256, carrier=stream.carrier))
        if torn and found and isinstance(found[-1], Form):
            found[-1] = _said_torn(found[-1], text)
    if not found:
        found.append(NoFormFound(name, text.count("\n") + 1, _NEEDED))
    return found


def _said_torn(form: Form, text: str) -> Form:
    """Note on the last form that the file ends inside a character."""
    said = Note.said(_TORN, Locator(line=text.count("\n") + 1))
    return replace(form, notes=(*form.notes, said))


def _sourced(
    outcomes: Iterable[Form | DocumentError], name: str, sha256: str, *, carrier: str
) -> Iterator[Form | DocumentError]:
    """Give every form its source; forms that could not be read keep their number."""
    for ordinal, outcome in enumerate(outcomes, start=1):
        if isinstance(outcome, Form):
            yield replace(outcome, source=Source(name, sha256, carrier, ordinal))
        else:
            yield outcome
