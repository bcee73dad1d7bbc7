"""From a file's bytes to its forms: find the carrier, interpret, say where each came from."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace

from jiheng.documents.carriers.canonical_json import looks_like_json, read_json
from jiheng.documents.carriers.content import read_text
from jiheng.documents.carriers.text import TextStream
from jiheng.documents.interpret import interpret
from jiheng.domain.errors import DocumentError, NoFormFound
from jiheng.domain.form import Form
from jiheng.domain.locator import Source

_NEEDED = "项目名称、项目资金或绩效指标的表头"


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
    text = read_text(content, name)
    sha256 = hashlib.sha256(content).hexdigest()
    found: list[Form | DocumentError] = []
    if looks_like_json(text):
        found = read_json(text, name, sha256)
    else:
        stream = TextStream(text)
        found.extend(_sourced(interpret(stream, name), name, sha256))
    if not found:
        found.append(NoFormFound(name, text.count("\n") + 1, _NEEDED))
    return found


def _sourced(
    outcomes: Iterable[Form | DocumentError], name: str, sha256: str
) -> Iterable[Form | DocumentError]:
    """Give every form its source; forms that could not be read keep their number."""
    for ordinal, outcome in enumerate(outcomes, start=1):
        if isinstance(outcome, Form):
            yield replace(outcome, source=Source(name, sha256, "text", ordinal))
        else:
            yield outcome
