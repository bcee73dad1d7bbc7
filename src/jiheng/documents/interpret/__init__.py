"""The interpreter: neutral fragments and a vocabulary become forms.

One interpreter for every carrier and every province. It finds labels wherever they begin
and end at a break, cuts the form into head, funding block, objective, indicator table and
closing rows, and reads each by what the labels say comes next. A layout that differs is a
YAML file in ``vocabulary/``. Knows nothing of file formats.
"""

from collections.abc import Iterator

from jiheng.documents.carriers.neutral import Stream
from jiheng.documents.carriers.text import breaks_off
from jiheng.documents.interpret.form import FormReader
from jiheng.documents.interpret.interleaving import FIRST, before_next
from jiheng.documents.interpret.segments import FormFinder
from jiheng.documents.interpret.values import ValueReader
from jiheng.documents.interpret.words import load_vocabulary
from jiheng.domain.errors import DocumentError, OtherPaper
from jiheng.domain.form import Form, Total

__all__ = ["interpret", "titles_in"]


def interpret(stream: Stream, file: str) -> Iterator[Form | DocumentError]:
    """Yield the forms of a document in order, or in place of one the error that hides it.

    A form whose rest went into the mixture after it is part of what that error hides.
    """
    words = load_vocabulary()
    values = ValueReader(words)
    size = len(stream.text)
    finder, others = FormFinder(words), set[str]()
    begun: Form | None = None
    after = FIRST
    for span in finder.spans(stream):
        title = finder.other_title(stream.text, span)
        if title is not None:
            others.add(title)
            continue
        is_torn = span.end == size and breaks_off(stream.text)
        reader = FormReader(words, values, file, breaks_off=is_torn, after=after.ending)
        for outcome in reader.read(stream, span):
            after = before_next(outcome) if isinstance(outcome, Form) else FIRST
            if begun is not None and isinstance(outcome, Form):
                yield begun
            begun = outcome if isinstance(outcome, Form) and _is_beginning(outcome) else None
            if begun is None:
                yield outcome
    if begun is not None:
        yield begun
    for title in sorted(others):
        yield OtherPaper(file, title, finder.times(stream.text, title))


def titles_in(text: str) -> int:
    """Return how many lines of a text hold the title of a form."""
    return FormFinder(load_vocabulary()).titles(text)


def _is_beginning(form: Form) -> bool:
    """Whether nothing below the objective was read."""
    return not form.indicators and form.total == Total() and form.claimed_rating is None
